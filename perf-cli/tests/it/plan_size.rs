//! `plan size`: what the criteria need, before anything is sent.

use crate::workplace::Workplace;

const PLAN: &str = r#"
version = 1
criteria = ["error_rate < 1%"]
[target]
base_url = "http://127.0.0.1:9"
[[scenario]]
name = "few"
load = { iterations = 20, virtual_users = 5 }
warm_up = { iterations = 5 }
criteria = ["p99 < 10ms", "mean < 1s"]
step = [
  { name = "one", path = "/" },
  { repeat = 10, step = [{ name = "ten", path = "/", criteria = ["p95 < 1s"] }] },
]
[[scenario]]
name = "steady"
load = { arrival_rate = "50/s", duration = "10s" }
warm_up = "2s"
criteria = ["p99 < 10ms"]
step = [{ name = "one", path = "/" }]
[[scenario]]
name = "users"
load = { virtual_users = 5, duration = "10s" }
criteria = ["p50 < 10ms"]
step = [{ name = "one", path = "/" }]
"#;

#[test]
fn what_is_planned_stands_beside_what_it_takes() {
    let place = Workplace::new();
    place.write("perf.toml", PLAN);
    let told = place.run(&["plan", "size", "perf.toml"]).ended_with(0);
    insta::assert_snapshot!(told.stdout);
    let told = place.run(&["plan", "check", "perf.toml"]).ended_with(0);
    told.says("few: p99 < 10.0 ms cannot pass with 165 requests; it takes 299 at least");
    let json = place.run(&["plan", "size", "perf.toml", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.ended_with(0).stdout).unwrap();
    assert_eq!(json["criteria"][1]["planned"], 165);
    assert!(json["criteria"][3]["planned"].is_null());
}
