//! A load generator that is itself at fault: no verdict on the target follows from that.

use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use crate::child::Running;
use crate::interrupts::wait_for_requests;
use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

fn plan(url: &str, load: &str, criterion: &str) -> String {
    format!(
        r#"version = 1
name = "fault"

[target]
base_url = "{url}"

[[scenario]]
name = "it"
load = {{ {load} }}
criteria = ["{criterion}"]
step = [{{ path = "/it" }}]
"#
    )
}

fn signal(process: &Running, name: &str) {
    let sent = Command::new("kill")
        .args([name, &process.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
}

/// A run that is stopped for two seconds of its four, and goes on then.
fn suspended(place: &Workplace, load: &str, criterion: &str) -> crate::child::Finished {
    let stub = StubTarget::start(place, &["/it latency=2ms"]);
    place.write("perf.toml", &plan(&stub.url, load, criterion));
    let run = place.start(&["run"]);
    wait_for_requests(&stub, 50);
    signal(&run, "-STOP");
    // What is measured is how long it stands still.
    sleep(Duration::from_secs(2));
    signal(&run, "-CONT");
    run.finish()
}

const OPEN: &str = "arrival_rate = \"200/s\", duration = \"4s\"";
const CLOSED: &str = "virtual_users = 2, duration = \"4s\"";

/// Fault: C1
#[test]
fn a_target_is_not_failed_for_a_generator_that_stood_still() {
    let place = Workplace::alone();
    suspended(&place, OPEN, "p95 < 100ms")
        .ended_with(5)
        .shows("INVALID")
        .shows("GENERATOR the load generator stood still for");
}

/// A gap that hardly any request has met would be lost in a rate.
///
/// Fault: C1
#[test]
fn a_rate_is_not_averaged_over_a_gap_in_silence() {
    let place = Workplace::alone();
    suspended(&place, CLOSED, "throughput > 100000/s")
        .ended_with(5)
        .shows("INVALID")
        .shows("GENERATOR the load generator stood still for");
}

/// Fault: C1
#[test]
fn what_passes_all_the_same_is_believed() {
    let place = Workplace::alone();
    suspended(&place, OPEN, "p50 < 10m")
        .ended_with(0)
        .shows("GENERATOR the load generator stood still for");
}

/// Fault: M8
#[test]
fn more_connections_than_there_may_be_are_refused_before_anything_is_sent() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &["/it latency=1ms"]);
    let load = "virtual_users = 300, duration = \"1s\"";
    place.write("perf.toml", &plan(&stub.url, load, "p50 < 1s"));
    let limited = |limit: &str| {
        let own = place.command(&["run"]);
        let mut command = Command::new("sh");
        command.args(["-c", limit, "sh"]);
        command.arg(own.get_program()).args(own.get_args());
        command.current_dir(own.get_current_dir().unwrap());
        for (name, value) in own.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        Running::start(&mut command).finish()
    };
    limited("ulimit -n 200; exec \"$@\"")
        .ended_with(2)
        .says("error: the plan needs up to 428 open files and connections, and this process may have 200")
        .says("ulimit -Hn");
    assert_eq!(stub.requests(), 0);
    // What it may raise itself, it raises.
    limited("ulimit -Sn 200; exec \"$@\"").ended_with(0);
}

/// Fault: M12
#[cfg(target_os = "linux")]
#[test]
fn files_that_run_out_within_a_run_are_not_the_targets_failure() {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};

    let place = Workplace::new();
    let stub = StubTarget::start(&place, &["/it latency=500ms"]);
    let load = "arrival_rate = \"200/s\", duration = \"3s\"";
    place.write("perf.toml", &plan(&stub.url, load, "error_rate < 1%"));
    let run = place.start(&["run"]);
    // About a hundred connections are needed.
    wait_for_requests(&stub, 20);
    let few = Rlimit {
        current: Some(60),
        maximum: Some(60),
    };
    let pid = i32::try_from(run.id()).ok().and_then(Pid::from_raw);
    prlimit(pid, Resource::Nofile, few).unwrap();
    run.finish()
        .ended_with(5)
        .shows("INVALID")
        .shows("limit of this machine")
        .shows("this machine had no open file, port,")
        .shows("Too many open files");
    let record = place.only("perf-out", ".json");
    place.run(&["report", &record]).ended_with(0);
    assert!(place.read(&record).contains("\"local_limit\""));
}
