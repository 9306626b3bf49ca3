//! Signals to end: what was measured is kept, as after Ctrl-C, and nothing is ever left half.

use std::process::Command;

use pty_process::blocking::{Command as OnPty, open};

use crate::child::Running;
use crate::interrupts::wait_for_requests;
use crate::report_json::Report;
use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

/// A run of the folder's plan, whose requests take `latency`, with a stub.
fn with_target(latency: &str, load: &str) -> (Workplace, StubTarget) {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &[&format!("/it latency={latency}")]);
    place.write(
        "perf.toml",
        &format!(
            "version = 1\nname = \"ended\"\n[target]\nbase_url = \"{}\"\n[defaults]\ntimeout = \"10m\"\n\
             drain = \"10m\"\n[[scenario]]\nname = \"it\"\nload = {{ {load} }}\n\
             criteria = [\"error_rate < 50%\"]\nstep = [{{ path = \"/it\" }}]\n",
            stub.url
        ),
    );
    (place, stub)
}

const ENDLESS: &str = "virtual_users = 2, duration = \"10m\"";

fn send(id: u32, signal: &str) {
    let sent = Command::new("kill")
        .args([signal, &id.to_string()])
        .status();
    assert!(sent.unwrap().success());
}

/// The record in `perf-out` is whole, and says that it is of a part.
fn has_partial_record(place: &Workplace) {
    let record = place.only("perf-out", ".json");
    place
        .run(&["report", &record])
        .ended_with(0)
        .shows("INTERRUPTED: only what was measured by then is shown");
    place.run(&["check", &record]).ended_with(130);
}

/// Fault: S1
#[test]
fn each_signal_to_end_keeps_what_was_measured() {
    for signal in ["-INT", "-TERM", "-HUP"] {
        let (place, stub) = with_target("5ms", ENDLESS);
        let run = place.start(&["run"]);
        wait_for_requests(&stub, 20);
        send(run.id(), signal);
        let finished = run.finish().ended_with(130);
        finished
            .shows("INTERRUPTED: only what was measured by then is shown")
            .says("record: perf-out/ended-");
        has_partial_record(&place);
    }
}

/// Fault: S2
#[test]
fn each_signal_waits_for_what_is_under_way_and_the_second_one_does_not() {
    for signal in ["-TERM", "-HUP"] {
        let (place, stub) = with_target("9m", ENDLESS);
        let mut run = place.start(&["run", "--quiet"]);
        wait_for_requests(&stub, 2);
        send(run.id(), signal);
        run.wait_for_stderr("interrupted: waiting for what is under way (requests: 2)");
        assert!(run.is_alive());
        send(run.id(), signal);
        run.finish().ended_with(130);
        has_partial_record(&place);
    }
}

/// Fault: S3
#[test]
fn a_terminal_that_is_closed_keeps_what_was_measured() {
    let (place, stub) = with_target("5ms", ENDLESS);
    let (pty, pts) = open().unwrap();
    let run = OnPty::new(env!("CARGO_BIN_EXE_perf-cli"))
        .args(["run", "--progress", "none"])
        .current_dir(place.folder())
        .env("TERM", "xterm-256color");
    let mut run = run.spawn(pts).unwrap();
    wait_for_requests(&stub, 20);
    drop(pty);
    assert_eq!(run.wait().unwrap().code(), Some(130));
    has_partial_record(&place);
}

/// Fault: S3
#[cfg(target_os = "linux")]
#[test]
fn a_run_that_is_to_outlive_its_terminal_does() {
    let (place, stub) = with_target("1ms", "arrival_rate = \"100/s\", duration = \"2s\"");
    let program = place.command(&["run", "--report", "json=r.json"]);
    let mut shell = Command::new("sh");
    // As `nohup` starts programs.
    shell.args(["-c", "trap '' HUP; exec \"$@\"", "sh"]);
    shell.arg(program.get_program()).args(program.get_args());
    let run = Running::start(shell.current_dir(place.folder()));
    wait_for_requests(&stub, 20);
    send(run.id(), "-HUP");
    run.finish().ended_with(0);
    assert_eq!(Report::read(&place, "r.json").count("it", "requests"), 200);
}

/// Fault: S4
#[test]
fn a_killed_run_leaves_nothing_half_and_what_was_there_before() {
    let (place, stub) = with_target("5ms", ENDLESS);
    let arguments = ["run", "--record", "r.json", "--report", "json=j.json"];
    let whole = place.run(&[&arguments[..], &["--iterations", "20"]].concat());
    whole.ended_with(0);
    let before = ["r.json", "j.json"].map(|name| place.read(name));
    let asked = stub.requests();
    let run = place.start(&[&arguments[..], &["--samples", "all.csv"]].concat());
    wait_for_requests(&stub, asked + 20);
    send(run.id(), "-KILL");
    assert_eq!(run.finish().code, None, "a signal has ended it");
    assert_eq!(["r.json", "j.json"].map(|name| place.read(name)), before);
    // A file has its name only when it is whole; what was begun is hidden, but for the journal.
    let names = place.names_in(".").into_iter();
    let seen: Vec<_> = names
        .filter(|name| !name.starts_with(".perf-") && !name.ends_with(".journal"))
        .collect();
    assert_eq!(seen, ["j.json", "perf.toml", "r.json"]);
    // The next run does not mind.
    let again = [
        &arguments[..],
        &["--iterations", "20", "--samples", "all.csv"],
    ]
    .concat();
    place.run(&again).ended_with(0);
    assert!(place.has("all.csv"));
}
