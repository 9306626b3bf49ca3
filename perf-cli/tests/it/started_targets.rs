//! Targets that the plan starts and stops.
#![cfg(target_os = "linux")]

use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::child::Running;
use crate::ports::free_port;
use crate::workplace::Workplace;

/// Serves as many requests as its second argument says, and then fails.
const SERVER: &str = r#"
import http.server, sys

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"
    left = int(sys.argv[2])

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        Handler.left -= 1

    def log_message(self, *_):
        pass

server = http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
while Handler.left > 0:
    server.handle_request()
print("out of requests", flush=True)
sys.exit(7)
"#;

fn listens(port: u16) -> bool {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// A plan against a command; the command and what is asked for.
fn plan(port: u16, command: &str, scenario: &str) -> String {
    format!(
        r#"version = 1
name = "started"

[target]
base_url = "http://127.0.0.1:{port}"
health = {{ path = "/", within = "60s" }}
process = {{ {command} }}

[[scenario]]
name = "ask"
step = [{{ path = "/" }}]
{scenario}
"#
    )
}

fn server(port: u16, requests: u64) -> String {
    format!(r#"command = ["python3", "server.py", "{port}", "{requests}"]"#)
}

fn runs(pid: &str) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.trim())).unwrap_or_default();
    !(stat.is_empty() || stat.contains(") Z "))
}

fn wait_until(holds: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while !holds() {
        assert!(Instant::now() < deadline);
        sleep(Duration::from_millis(5));
    }
}

fn interrupt(process: &Running) {
    let sent = Command::new("kill")
        .args(["-INT", &process.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
}

#[test]
fn the_target_is_up_for_the_run_watched_and_gone_after_it() {
    let place = Workplace::new();
    place.write("server.py", SERVER);
    let port = free_port();
    let scenario = r#"load = { iterations = 50 }
quota = { limit = 200, window = "1min" }
criteria = [
  "error_rate < 50%",
  "memory_increase < 100MB",
  "memory_peak < 1GB",
  "cpu_mean < 800%",
  "cpu_peak < 800%",
  "open_files_peak < 1000",
  "open_files_increase < 500",
  "threads_peak < 100",
  "generator.threads_increase < 1000",
  "host.memory_peak > 1MB",
  "peak_rpm <= 50",
  "burst_peak <= 50",
  "quota_use <= 25%",
]
"#;
    let grown = plan(port, &server(port, 1_000_000), scenario);
    place.write("perf.toml", &grown);
    let finished = place.run(&["run"]).ended_with(0);
    finished
        .shows("13/13 criteria passed: PASS")
        .shows("process under test")
        .shows("peak_rpm ≤ 50");
    assert!(!listens(port), "it was stopped");
    let record = place.only("perf-out", ".json");
    let markdown = place.run(&["report", &record, "--as", "markdown"]);
    markdown
        .ended_with(0)
        .shows("50 of 200 allowed within 1m00s (25.0%)")
        .shows("Busiest second");
    // A slope needs longer than this.
    let slope = ["check", &record, "--criterion", "memory_slope < 1GB/h"];
    place
        .run(&slope)
        .ended_with(0)
        .shows("a slope needs at least a minute");
}

/// Fault: T11
#[test]
fn a_target_that_fails_at_once_is_told_with_what_it_printed() {
    let place = Workplace::new();
    let command = r#"command = ["sh", "-c", "echo starting; echo 'no such database' >&2; exit 3"]"#;
    place.write(
        "perf.toml",
        &plan(free_port(), command, "load = { iterations = 1 }"),
    );
    place
        .run(&["run"])
        .ended_with(5)
        .shows_nothing()
        .says("the plan's command `sh` ended before the target was healthy (exit status: 3)")
        .says("it printed last:\n  starting\n  no such database");
    assert!(!place.has("perf-out"));
}

#[test]
fn a_target_that_cannot_be_started_is_a_mistake_of_the_plan() {
    let place = Workplace::new();
    let command = r#"command = ["no-such-program-at-all"]"#;
    place.write(
        "perf.toml",
        &plan(free_port(), command, "load = { iterations = 1 }"),
    );
    let finished = place.run(&["run"]).ended_with(2);
    finished
        .says("cannot start `no-such-program-at-all`")
        .says("hint: name a program");
}

/// Fault: T11
#[test]
fn a_target_that_ends_during_the_run_is_told() {
    let place = Workplace::new();
    place.write("server.py", SERVER);
    let port = free_port();
    let command = server(port, 10) + ", output = \"server.log\"";
    place.write(
        "perf.toml",
        &plan(port, &command, "load = { iterations = 50 }"),
    );
    let finished = place.run(&["run"]).ended_with(0);
    finished.shows(
        "WARNING the plan's command `python3` ended during the run (exit status: 7); it printed \
         last: out",
    );
    assert_eq!(place.read("server.log"), "out of requests\n");
}

/// Fault: S6
#[test]
fn an_interrupted_run_leaves_no_target_behind() {
    let place = Workplace::new();
    place.write("server.py", SERVER);
    let port = free_port();
    let endless = "load = { virtual_users = 1, duration = \"10m\" }";
    let command = server(port, 1_000_000);
    place.write("perf.toml", &plan(port, &command, endless));
    let run = place.start(&["run"]);
    wait_until(|| listens(port));
    interrupt(&run);
    run.finish().ended_with(130);
    assert!(!listens(port));
}

/// Fault: S6
#[test]
fn interrupted_while_the_target_starts_nothing_is_left_behind() {
    let place = Workplace::new();
    let command = r#"command = ["sh", "-c", "echo $$ > pid; exec sleep 1000"]"#;
    place.write(
        "perf.toml",
        &plan(free_port(), command, "load = { iterations = 1 }"),
    );
    let run = place.start(&["run"]);
    let pid_file = place.path("pid");
    let started = |file: &Path| std::fs::read_to_string(file).is_ok_and(|pid| pid.ends_with('\n'));
    wait_until(|| started(&pid_file));
    interrupt(&run);
    run.finish()
        .ended_with(130)
        .says("interrupted before anything was sent");
    assert!(!runs(&place.read("pid")));
}
