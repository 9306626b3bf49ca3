//! `selftest`, and what becomes of its certificate.

use serde_json::Value;

use crate::interrupts::interrupt;
use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

const PLAN: &str = r#"
version = 1
name = "certified"
[target]
base_url = "${URL}"
[[scenario]]
name = "a"
load = { iterations = 3 }
criteria = ["error_rate <= 0%"]
step = [{ path = "/" }]
"#;

fn plan(place: &Workplace) -> StubTarget {
    let stub = StubTarget::start(place, &["/"]);
    place.write("perf.toml", &PLAN.replace("${URL}", &stub.url));
    stub
}

/// Figures can be outside their limits on a machine that is busy, and the code says so; the gate has to
/// be right on any.
#[test]
fn what_it_finds_is_told_judged_and_kept_in_records() {
    let place = Workplace::alone();
    let told = place.run(&[
        "selftest",
        "--quick",
        "--certificate",
        "c/c.json",
        "--format",
        "json",
    ]);
    let told = told.says("certificate: c/c.json");
    let shown: Value = serde_json::from_str(&told.stdout).unwrap();
    let rows = shown["checks"].as_array().unwrap();
    let codes: Vec<_> = rows
        .iter()
        .map(|row| row["code"].as_str().unwrap())
        .collect();
    insta::assert_snapshot!(codes.join("\n"));
    let failing = rows.iter().filter(|row| row["verdict"] == "fail").count();
    assert_eq!(told.code, Some(i32::from(failing > 0)), "{shown:#}");
    let certificate: Value = serde_json::from_str(&place.read("c/c.json")).unwrap();
    let certificate = &certificate["certificate"];
    let check = |code: &str| {
        let mut checks = certificate["checks"].as_array().unwrap().iter();
        checks.find(|check| check["code"] == code).unwrap()
    };
    for code in ["aa_alarms", "clock_step"] {
        assert_eq!(check(code)["holds"], true, "{certificate:#}");
    }
    let slower = &check("slowdown_found")["measured"]["change"];
    assert!((0.15..1.0).contains(&slower.as_f64().unwrap()), "{slower}");
    // What is said of latencies that are known is nearly true even on a machine that is not idle.
    let nanos = |of: &Value| of["nanoseconds"].as_f64().unwrap();
    let median = check("p50_error");
    let (truth, measured) = (nanos(&median["truth"]), nanos(&median["measured"]));
    assert!((7e6..9e6).contains(&truth), "{median}");
    assert!((0.9..3.0).contains(&(measured / truth)), "{median}");
    let stalled = check("stall_p90_error");
    assert!(
        (90e6..110e6).contains(&nanos(&stalled["truth"])),
        "{stalled}"
    );
    let _stub = plan(&place);
    let run = place.run(&[
        "run",
        "--certificate",
        "c/c.json",
        "--report",
        "html=r.html",
    ]);
    let run = run.shows(" figures within their limits");
    assert_eq!(run.code, Some(0));
    assert!(
        place
            .read("r.html")
            .contains("What the load generator had found out about itself")
    );
    let record: Value =
        serde_json::from_str(&place.read(&place.only("perf-out", ".json"))).unwrap();
    assert_eq!(record["run"]["certificate"], *certificate);
}

#[test]
fn a_certificate_of_something_else_is_a_warning() {
    let place = Workplace::new();
    let _stub = plan(&place);
    let other = r#"{"schema": "perf-certificate", "version": 1, "certificate": {"made_at": "2026-01-01T00:00:00Z", "elapsed_ns": 1, "version": "0.0.1",
        "host": {"os": "an OS", "kernel": "1", "arch": "x", "cpu_model": "a processor", "cores": 1, "memory_bytes": 1},
        "checks": [{"code": "p50_error", "what": "p50", "measured": {"nanoseconds": 5}, "limit": {"nanoseconds": 4}, "holds": false}]}}"#;
    place.write("c.json", other);
    let run = place.run(&["run", "--certificate", "c.json"]).ended_with(0);
    run.shows("the certificate is that of another machine: a processor")
        .shows("the certificate is that of another version, 0.0.1")
        .shows("the certificate has figures outside their limits: `p50_error`")
        .shows("0 of 1 figures within their limits");
}

#[test]
fn what_is_no_certificate_is_told_before_anything_is_sent() {
    let place = Workplace::new();
    let stub = plan(&place);
    let missing = place.run(&["run", "--certificate", "c.json"]).ended_with(2);
    missing
        .says("cannot read `c.json`")
        .says("selftest --certificate");
    place.write("c.json", "{\"checks\": []}");
    let other = place.run(&["run", "--certificate", "c.json"]).ended_with(2);
    other.says("`c.json` is not a certificate: it has no `schema`");
    let empty = "{\"schema\": \"perf-certificate\", \"version\": 1, \"certificate\": {}}";
    place.write("c.json", empty);
    let wrong = place.run(&["run", "--certificate", "c.json"]).ended_with(2);
    wrong.says("`c.json` is damaged: ");
    assert_eq!(stub.requests(), 0);
}

#[test]
fn interrupted_it_certifies_nothing() {
    let place = Workplace::new();
    let mut selftest = place.start(&["selftest", "--certificate", "c.json"]);
    selftest.wait_for_stderr("known latencies");
    interrupt(&selftest);
    let ended = selftest.finish().ended_with(130).shows_nothing();
    ended.says("error: interrupted before ");
    assert!(!place.has("c.json"));
}
