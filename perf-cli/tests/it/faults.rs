//! Services that are ended, suspended and started again while load goes on.
#![cfg(target_os = "linux")]

use serde_json::Value;

use crate::applications::examples;
use crate::child::{Finished, Running};
use crate::ports::free_port;
use crate::workplace::Workplace;

/// Listens 300 ms after the one before it was asked to end, and writes down both moments.
const SERVER: &str = r#"
import http.server, os, signal, sys, time

def note(what):
    with open("log.txt", "a") as log:
        log.write(f"{what} {time.monotonic()}\n")

def end(*_):
    note("down")
    os._exit(0)

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass

class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

signal.signal(signal.SIGTERM, end)
if os.path.exists("log.txt"):
    down = [line for line in open("log.txt") if line.startswith("down")]
    time.sleep(max(0, float(down[-1].split()[1]) + 0.3 - time.monotonic()))
server = Server(("127.0.0.1", int(sys.argv[1])), Handler)
note("up")
server.serve_forever()
"#;

/// A plan against a command, with faults and criteria.
fn plan(port: u16, command: &str, load: &str, faults: &str) -> String {
    format!(
        r#"version = 1
name = "faults"

[target]
base_url = "http://127.0.0.1:{port}"
health = {{ within = "60s" }}
process = {{ command = {command} }}

[[scenario]]
name = "ask"
load = {{ {load} }}
step = [{{ path = "/" }}]
{faults}
"#
    )
}

/// The record `r.json`, and the times that its only fault was done.
fn firings(place: &Workplace) -> (Value, Vec<Value>) {
    let record: Value = serde_json::from_str(&place.read("r.json")).unwrap();
    let run = record.get("run").unwrap_or(&record).clone();
    let fault = &run["scenarios"][0]["faults"][0];
    let firings = fault["firings"].as_array().cloned().unwrap_or_default();
    (run, firings)
}

/// Milliseconds of a recovery.
fn millis(firing: &Value, what: &str) -> f64 {
    let nanos = firing["recovery"][what].as_f64();
    nanos.unwrap_or_else(|| panic!("no {what} in {firing}")) / 1e6
}

/// Fault: T8
#[test]
fn a_restart_takes_as_long_as_the_service_says() {
    let place = Workplace::alone();
    place.write("server.py", SERVER);
    let port = free_port();
    let faults = r#"criteria = ["recovery_time < 5s", "mttr < 5s", "fault_failures < 1000", "open_files_peak < 1000"]
[[scenario.fault]]
action = "restart"
at = "1s"
times = 4
every = "1500ms""#;
    let command = format!(r#"["python3", "server.py", "{port}"]"#);
    let load = r#"arrival_rate = "200/s", duration = "7s""#;
    place.write("perf.toml", &plan(port, &command, load, faults));
    let arguments = ["run", "--record", "r.json", "--report", "html=r.html"];
    place
        .run(&arguments)
        .ended_with(0)
        .shows("FIRST FAILURE")
        .shows("recovery_time");
    assert!(place.read("r.html").contains(r#"class="m-fault""#));
    let log = place.read("log.txt");
    let noted = |what: &str| -> Vec<f64> {
        let lines = log.lines().filter_map(|line| line.strip_prefix(what));
        lines
            .map(|time| time.trim().parse::<f64>().unwrap() * 1e3)
            .collect()
    };
    let (down, up) = (noted("down"), noted("up"));
    let (run, firings) = firings(&place);
    assert_eq!((firings.len(), up.len()), (4, 5), "{log}");
    let own = down.iter().zip(&up[1..]).map(|(down, up)| up - down);
    let mut closest = f64::INFINITY;
    for (own, firing) in own.zip(&firings) {
        assert!(own >= 300.0, "{log}");
        // A signal may be late on a busy machine, and so may an answer.
        let (low, high) = (millis(firing, "at_least_ns"), millis(firing, "at_most_ns"));
        assert!(low <= own + 100.0 && own <= high, "{low} {own} {high}");
        closest = closest.min((millis(firing, "time_ns") - own).abs());
    }
    assert!(closest <= 20.0, "{closest} ms off at the best: {firings:?}");
    let findings = run["findings"].to_string();
    assert!(!findings.contains("target-ended"), "{findings}");
    assert!(!findings.contains("fault-"), "{findings}");
}

/// Requirement: D10
#[test]
fn a_service_that_is_back_soon_passes() {
    let place = Workplace::alone();
    let port = free_port();
    let faults = r#"criteria = ["recovery_time < 100ms"]
[[scenario.fault]]
action = "kill"
for = "40ms"
at = "500ms""#;
    let stub = env!("CARGO_BIN_EXE_perf-cli");
    let command =
        format!(r#"["{stub}", "stub", "--bind", "127.0.0.1:{port}", "--route", "/ latency=1ms"]"#);
    let load = r#"arrival_rate = "500/s", duration = "1500ms""#;
    place.write("perf.toml", &plan(port, &command, load, faults));
    // On a busy machine a program may take longer than this to start.
    let passed = (0..5).any(|_| place.run(&["run", "--record", "r.json"]).code == Some(0));
    let (_, firings) = firings(&place);
    assert!(passed, "{firings:?}");
    assert!(millis(&firings[0], "time_ns") >= 40.0);
}

#[test]
fn one_that_is_suspended_answers_late_and_nothing_fails() {
    let place = Workplace::new();
    let port = free_port();
    let faults = r#"criteria = ["fault_failures <= 0", "recovery_time >= 200ms"]
[[scenario.fault]]
name = "frozen"
action = "suspend"
for = "300ms"
at = "500ms""#;
    let stub = env!("CARGO_BIN_EXE_perf-cli");
    let command =
        format!(r#"["{stub}", "stub", "--bind", "127.0.0.1:{port}", "--route", "/ latency=1ms"]"#);
    let load = r#"arrival_rate = "100/s", duration = "2s""#;
    place.write("perf.toml", &plan(port, &command, load, faults));
    place.run(&["run"]).ended_with(0).shows("frozen");
}

/// Fault: T8
#[test]
fn one_that_never_comes_back_fails_and_is_no_failure_of_the_run() {
    let place = Workplace::new();
    let port = free_port();
    let faults = r#"criteria = ["recovery_time < 10s"]
[[scenario.fault]]
action = "kill"
at = "300ms""#;
    let stub = env!("CARGO_BIN_EXE_perf-cli");
    let command =
        format!(r#"["{stub}", "stub", "--bind", "127.0.0.1:{port}", "--route", "/ latency=1ms"]"#);
    let load = r#"arrival_rate = "50/s", duration = "1s""#;
    place.write("perf.toml", &plan(port, &command, load, faults));
    let finished = place.run(&["run", "--record", "r.json"]).ended_with(1);
    finished
        .shows("nothing succeeded after `kill`")
        .does_not_show("ended during the run");
    let (run, firings) = firings(&place);
    assert_eq!(firings.len(), 1);
    assert!(
        run["judgements"][0]["reason"]
            .to_string()
            .contains("nothing succeeded after it")
    );
}

#[test]
fn commands_that_fail_and_faults_that_never_come_are_told() {
    let place = Workplace::new();
    let port = free_port();
    let faults = r#"criteria = ["fault_failures < 1000"]
[[scenario.fault]]
name = "broken"
command = ["python3", "-c", "print('no such network'); exit(3)"]
at = "200ms"
[[scenario.fault]]
name = "missing"
command = ["there-is-no-such-program"]
at = "300ms"
[[scenario.fault]]
name = "undone"
command = ["python3", "-c", "open('done', 'w')"]
undo = ["python3", "-c", "open('undone', 'w')"]
for = "1h"
at = "400ms"
[[scenario.fault]]
name = "too late"
action = "restart"
at = "30s""#;
    let stub = env!("CARGO_BIN_EXE_perf-cli");
    let command =
        format!(r#"["{stub}", "stub", "--bind", "127.0.0.1:{port}", "--route", "/ latency=1ms"]"#);
    let load = r#"arrival_rate = "50/s", duration = "40s""#;
    place.write("perf.toml", &plan(port, &command, load, faults));
    let arguments = ["run", "--duration", "1s"];
    place
        .run(&arguments)
        .ended_with(1)
        .shows("`broken` at ")
        .shows("`python3` failed (exit status: 3); it printed last: no such network")
        .shows("cannot start `there-is-no-such-program`")
        .shows("`too late` was done 0 of 1 times")
        .shows("never done");
    assert!(place.has("done") && place.has("undone"));
}

/// The plan of `examples/recovery`, one part of it, for the record `r.json`.
fn example(place: &Workplace, tag: &str, environment: &[(&str, &str)]) -> Finished {
    let plan = examples().join("recovery/perf.toml");
    let plan = plan.to_str().unwrap();
    let mut command = place.command(&["run", plan, "--tag", tag, "--record", "r.json"]);
    command.env("PORT", free_port().to_string());
    command.envs(environment.iter().copied());
    Running::start(&mut command).finish()
}

#[test]
fn the_example_restarts_and_freezes_its_service() {
    let place = Workplace::alone();
    let finished = example(&place, "recovery", &[]);
    // On a busy machine it takes longer; that it fails then is the judgement and not the run.
    assert!(
        [Some(0), Some(1), Some(3)].contains(&finished.code),
        "{}",
        finished.stderr
    );
    finished.shows("BACK-SOON").shows("frozen");
    let (run, firings) = firings(&place);
    assert_eq!(firings.len(), 2, "{run}");
    assert!(
        firings
            .iter()
            .all(|firing| millis(firing, "time_ns") > 20.0)
    );
    let frozen = &run["scenarios"][0]["faults"][1]["firings"][0];
    assert!(millis(frozen, "at_most_ns") >= 400.0, "{frozen}");
}

/// Requirement: D8
#[test]
fn the_example_finds_a_leak_in_a_short_soak() {
    let place = Workplace::new();
    let environment = [("SOAK", "20s"), ("LEAK_BYTES", "2000000")];
    let finished = example(&place, "soak", &environment);
    finished
        .shows("memory of the process under test grew by")
        .shows("SEEN FROM");
    let (run, _) = firings(&place);
    let growth = run["growth"].as_array().expect("it was watched");
    let leaks = |holding: &str| {
        let one = growth.iter().find(|one| one["holding"] == holding).unwrap();
        one["is_leak"].as_bool().unwrap()
    };
    assert!(
        leaks("memory") && !leaks("open_files") && !leaks("threads"),
        "{growth:?}"
    );
}
