//! Two scenarios in turn against a service whose work is known in processor time.
#![cfg(target_os = "linux")]

use serde_json::Value;

use crate::child::Running;
use crate::ports::free_port;
use crate::servers::find;
use crate::workplace::Workplace;

/// Takes as many milliseconds of processor time as the path says.
const SERVER: &str = r#"
import http.server, sys, time

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        end = time.thread_time() + float(self.path[1:]) / 1e3
        while time.thread_time() < end:
            pass
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    def log_message(self, *_):
        pass

http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"#;

fn plan(port: u16, criteria: &str) -> String {
    format!(
        r#"version = 1
name = "turns"

[target]
base_url = "http://127.0.0.1:{port}"
health = {{ within = "60s" }}
process = {{ command = ["python3", "server.py", "{port}"] }}

[[scenario]]
name = "twice"
load = {{ iterations = 60 }}
interleave = {{ with = "once", blocks = 6 }}
criteria = [{criteria}]
step = [{{ path = "/20" }}]

[[scenario]]
name = "once"
load = {{ iterations = 60 }}
step = [{{ path = "/10" }}]
"#
    )
}

/// Requirement: D6
#[test]
fn twice_the_work_is_an_overhead_of_a_hundred_percent() {
    if find("python3").is_none() {
        return;
    }
    let place = Workplace::alone();
    place.write("server.py", SERVER);
    let criteria = r#""cpu_overhead > 60%", "cpu_overhead < 5%", "memory_overhead < 10%""#;
    place.write("perf.toml", &plan(free_port(), criteria));
    let plan = place.run(&["plan", "check", "perf.toml"]).ended_with(0);
    plan.shows("in turn with `once`: 6 blocks of each, A B B A");
    let arguments = ["run", "--record", "r.json", "--report", "html=r.html"];
    let finished = place.run(&arguments).ended_with(1);
    finished.shows("OVERHEAD").shows("CPU time an operation");
    let record: Value = serde_json::from_str(&place.read("r.json")).unwrap();
    let run = record.get("run").unwrap_or(&record);
    let overhead = &run["overheads"][0];
    let change = overhead["cpu"]["change"]["reading"]["exactly"]["change"].as_f64();
    let change = change.unwrap_or_else(|| panic!("{overhead}"));
    // What a request costs beside its work is the same in both, so it is a little less than 100 %; more on a
    // machine whose caches others use.
    assert!((0.5..1.6).contains(&change), "{change}");
    let pairs = overhead["pairs"].as_array().unwrap();
    assert_eq!(pairs.len(), 5);
    for pair in pairs {
        assert_eq!(pair["own"]["operations"], 10);
        // Ten times 20 ms, whatever the machine does meanwhile; the system counts in ticks of 10 ms, and one
        // at the border may be counted on either side.
        assert!(
            pair["own"]["cpu_ns"].as_u64().unwrap() >= 180_000_000,
            "{pair}"
        );
        assert!(
            pair["with"]["cpu_ns"].as_u64().unwrap() >= 80_000_000,
            "{pair}"
        );
    }
    let judgements = run["judgements"].as_array().unwrap();
    let verdicts: Vec<_> = judgements.iter().map(|one| &one["verdict"]).collect();
    assert_eq!(verdicts, ["pass", "fail", "pass"], "{overhead}");
    assert!(place.read("r.html").contains(r#"id="overhead""#));
    // The turns of the other one are no time of its own.
    let seconds = |place: usize| run["scenarios"][place]["elapsed_ns"].as_f64().unwrap() / 1e9;
    let whole = run["elapsed_ns"].as_f64().unwrap() / 1e9;
    assert!(seconds(0) + seconds(1) < whole, "{run}");
    // A stored run is shown as it was.
    let again = place.run(&["report", "r.json"]).ended_with(0);
    again.shows("CPU time an operation");
}

#[test]
fn what_takes_turns_has_no_capacity_of_its_own() {
    let place = Workplace::new();
    place.write("perf.toml", &plan(free_port(), "\"cpu_overhead < 5%\""));
    let mut command = place.command(&["capacity", "perf.toml", "--scenario", "twice"]);
    Running::start(&mut command)
        .finish()
        .ended_with(2)
        .says("takes turns with `once`");
    let mut command = place.command(&["run", "--scenario", "twice"]);
    Running::start(&mut command)
        .finish()
        .ended_with(2)
        .says("takes turns with `once`");
}
