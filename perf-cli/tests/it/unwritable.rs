//! Places that cannot be written to, from the start or when the run is over: what was measured is shown,
//! what can be kept is kept whole, and the user is told where it is or what to do.

use std::fs;
use std::process::Command;

use crate::child::{Finished, Running};
use crate::interrupts::wait_for_requests;
use crate::servers::find;
use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

/// A stub, and a plan of a run against it that passes.
fn with_target(load: &str) -> (Workplace, StubTarget) {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &["/it latency=1ms"]);
    let plan = format!(
        "version = 1\nname = \"kept\"\ntarget = {{ base_url = \"{}\" }}\n[[scenario]]\nname = \"it\"\n\
         load = {{ {load} }}\ncriteria = [\"error_rate <= 0%\"]\nstep = [{{ path = \"/it\" }}]\n",
        stub.url
    );
    place.write("perf.toml", &plan);
    fs::create_dir(place.path("tmp")).unwrap();
    (place, stub)
}

const SHORT: &str = "iterations = 20";
const LONGER: &str = "arrival_rate = \"50/s\", duration = \"2s\"";

/// The program with these arguments, run by a line of shell that has it as `"$@"`.
fn by_shell(place: &Workplace, shell: &mut Command, line: &str, arguments: &[&str]) -> Finished {
    let program = place.command(arguments);
    shell.args(["sh", "-c", line, "sh"]);
    shell.arg(program.get_program()).args(program.get_args());
    shell.current_dir(place.folder());
    shell.env("TMPDIR", place.path("tmp"));
    shell.env_remove("BASE_URL").env_remove("COLUMNS");
    Running::start(shell).finish()
}

/// The same where file systems can be mounted that nobody else sees; `None` where that is not allowed,
/// which `cargo xtask test` tells.
fn with_mounts(place: &Workplace, line: &str, arguments: &[&str]) -> Option<Finished> {
    let unshare = || {
        let mut command = Command::new(find("unshare")?);
        command.args(["--user", "--map-root-user", "--mount"]);
        Some(command)
    };
    let may = Running::start(unshare()?.arg("true")).finish();
    (may.code == Some(0)).then(|| by_shell(place, &mut unshare().unwrap(), line, arguments))
}

/// The record that was kept elsewhere shows what the run has shown.
fn is_kept_elsewhere(place: &Workplace, finished: &Finished) {
    let hint = finished.stderr.split("hint: the record is in `").nth(1);
    let file = hint.and_then(|hint| hint.split('`').next());
    let file = file.unwrap_or_else(|| panic!("{}", finished.stderr));
    assert!(finished.stderr.contains(&format!("record: {file}\n")));
    assert!(file.starts_with(place.path("tmp").to_str().unwrap()));
    let again = place.run(&["report", file]).ended_with(0);
    assert_eq!(again.stdout, finished.stdout);
}

/// Fault: M1
#[test]
fn a_folder_that_is_removed_during_the_run_is_made_again() {
    let (place, stub) = with_target(LONGER);
    let run = place.start(&["run"]);
    wait_for_requests(&stub, 20);
    fs::remove_dir_all(place.path("perf-out")).unwrap();
    let finished = run.finish().ended_with(0);
    let record = place.only("perf-out", ".json");
    let again = place.run(&["report", &record]).ended_with(0);
    assert_eq!(again.stdout, finished.stdout);
}

/// Fault: M2
#[test]
fn a_folder_that_becomes_something_else_costs_no_record() {
    let (place, stub) = with_target(LONGER);
    let mut command = place.command(&["run"]);
    let run = Running::start(command.env("TMPDIR", place.path("tmp")));
    wait_for_requests(&stub, 20);
    fs::remove_dir_all(place.path("perf-out")).unwrap();
    place.write("perf-out", "mine");
    let finished = run.finish().ended_with(2).shows("criterion passed: PASS");
    let finished = finished.says("error: no file can be created in `perf-out`");
    assert_eq!(place.read("perf-out"), "mine");
    is_kept_elsewhere(&place, &finished);
}

/// Fault: M3
#[test]
fn a_folder_that_takes_no_files_is_told_before_anything_is_sent() {
    let (place, stub) = with_target(SHORT);
    fs::create_dir(place.path("closed")).unwrap();
    let line = "mount --bind closed closed && mount -o remount,ro,bind closed && exec \"$@\"";
    let arguments = ["run", "--out", "closed"];
    let Some(finished) = with_mounts(&place, line, &arguments) else {
        return;
    };
    finished
        .ended_with(2)
        .shows_nothing()
        .says("error: no file can be created in `closed`")
        .says("hint: name another place by --out, --record or --report");
    assert_eq!(stub.requests(), 0);
}

/// Fault: M4
#[test]
fn a_disk_that_is_full_costs_no_record() {
    let (place, stub) = with_target(SHORT);
    fs::create_dir(place.path("full")).unwrap();
    let line =
        "mount -t tmpfs -o size=8k none full && \"$@\"; code=$?; ls -A full > left; exit $code";
    let arguments = ["run", "--out", "full"];
    let Some(finished) = with_mounts(&place, line, &arguments) else {
        return;
    };
    let finished = finished.ended_with(2).shows("criterion passed: PASS");
    let finished = finished.says("error: cannot write `full/kept-");
    let finished = finished.says("No space left on device");
    assert_eq!(stub.requests(), 20);
    // The report has room, and no half of a record is left.
    let left = place.read("left");
    assert!(left.lines().all(|name| name.contains(".md")), "{left}");
    is_kept_elsewhere(&place, &finished);
}

/// Fault: M5
#[test]
fn requests_that_no_longer_fit_on_the_disk_cost_no_record() {
    let (place, _stub) = with_target("iterations = 2000, virtual_users = 4");
    fs::create_dir(place.path("full")).unwrap();
    let line = "mount -t tmpfs -o size=8k none full && exec \"$@\"";
    let arguments = ["run", "--samples", "full/all.csv"];
    let Some(finished) = with_mounts(&place, line, &arguments) else {
        return;
    };
    let finished = finished.ended_with(2).shows("criterion passed: PASS");
    finished.says("error: cannot write `full/all.csv`: No space left on device");
    let record = place.only("perf-out", ".json");
    place.run(&["report", &record]).ended_with(0);
}

/// Fault: M6
#[test]
fn where_nothing_can_be_written_at_all_the_results_are_shown() {
    let (place, _stub) = with_target(SHORT);
    // No file may be larger than a block, which is less than the first line of a journal.
    let line = "ulimit -f 1 && exec \"$@\"";
    let mut shell = Command::new("env");
    let finished = by_shell(&place, &mut shell, line, &["run", "--quiet"]);
    finished
        .ended_with(2)
        .shows("criterion passed: PASS")
        .says("File too large")
        .says("hint: make room, or name another place: there is no record");
    assert_eq!(place.names_in("perf-out"), [""; 0]);
    assert_eq!(place.names_in("tmp"), [""; 0]);
}

/// Fault: M7
#[cfg(target_os = "linux")]
#[test]
fn standard_output_that_takes_nothing_costs_no_record() {
    let (place, _stub) = with_target(SHORT);
    let mut shell = Command::new("env");
    let finished = by_shell(&place, &mut shell, "exec \"$@\" > /dev/full", &["run"]);
    finished
        .ended_with(2)
        .says("error: cannot write to standard output: No space left on device");
    let record = place.only("perf-out", ".json");
    let shown = place.run(&["report", &record]).ended_with(0);
    shown.shows("criterion passed: PASS");
}

/// Fault: S5
#[test]
fn a_reader_that_goes_away_is_no_error() {
    let (place, _stub) = with_target(SHORT);
    let piped = |line: &str, arguments: &[&str]| {
        let mut shell = Command::new("env");
        by_shell(&place, &mut shell, line, arguments)
    };
    let code = "{ \"$@\"; echo $? > code; } | true";
    let finished = piped(code, &["run"]).ended_with(0);
    assert_eq!(place.read("code"), "0\n", "{}", finished.stderr);
    let record = place.only("perf-out", ".json");
    assert!(finished.stderr.contains(&format!("record: {record}\n")));
    // Nor on the other stream.
    piped("{ \"$@\" 2>&1 > shown; echo $? > code; } | true", &["run"]).ended_with(0);
    assert_eq!(place.read("code"), "0\n");
    assert!(place.read("shown").contains("criterion passed: PASS"));
    let first = piped(
        "{ \"$@\"; echo $? > code; } | head -n 1",
        &["report", &record, "--as", "json"],
    );
    assert_eq!((first.stdout.as_str(), first.stderr.as_str()), ("{\n", ""));
    assert_eq!(place.read("code"), "0\n");
}
