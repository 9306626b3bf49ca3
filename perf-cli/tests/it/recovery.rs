//! What is left of a run that was killed, and that nothing is left of one that was not.

use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

use perf_baseline::load_record;
use perf_core::{Completeness, Histogram, Latencies, Run, RunVerdict, ScenarioRecord};

use crate::child::{Finished, Running};
use crate::interrupts::{interrupt, wait_for_requests};
use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

/// A scenario that ends at once, one that goes on until the run is killed, and one that never begins.
fn plan(url: &str) -> String {
    format!(
        r#"version = 1
name = "long run"

[target]
base_url = "{url}"

[[scenario]]
name = "first"
load = {{ iterations = 30 }}
step = [{{ path = "/quick" }}]

[[scenario]]
name = "endless"
warm_up = "100ms"
load = {{ virtual_users = 4, duration = "10m" }}
criteria = ["error_rate < 90%", "p95 < 10m"]
step = [{{ path = "/slow" }}, {{ path = "/missing", name = "missing" }}]

[[scenario]]
name = "last"
load = {{ iterations = 5 }}
step = [{{ path = "/quick" }}]
"#
    )
}

const ROUTES: [&str; 3] = [
    "/quick latency=1ms",
    "/slow latency=20ms",
    "/missing status=404",
];

/// The only journal in the folder.
fn journal(place: &Workplace) -> String {
    place.only("perf-out", ".journal")
}

/// Waits until so many whole lines are in the journal, which may not be there yet.
fn wait_for_lines(place: &Workplace, folder: &str, wanted: usize) {
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        let names = if place.has(folder) {
            place.names_in(folder)
        } else {
            Vec::new()
        };
        let journal = names.iter().find(|name| name.ends_with(".journal"));
        // It may be gone by now.
        let text = journal.and_then(|name| fs::read_to_string(place.path(folder).join(name)).ok());
        let lines = text.map_or(0, |text| text.matches('\n').count());
        if lines >= wanted {
            return;
        }
        assert!(Instant::now() < deadline, "{lines} lines in {names:?}");
        sleep(Duration::from_millis(10));
    }
}

fn lines_of(place: &Workplace) -> usize {
    place.read(&journal(place)).lines().count()
}

/// What is sent by SIGKILL.
fn kill(run: Running) {
    drop(run);
}

/// A run that was killed when its journal had so many lines.
fn killed(place: &Workplace, stub: &StubTarget, lines: usize) {
    place.write("perf.toml", &plan(&stub.url));
    let run = place.start(&["run"]);
    wait_for_lines(place, "perf-out", lines);
    kill(run);
}

fn recovered(place: &Workplace) -> (Finished, Run) {
    let finished = place
        .run(&["report", "--recover", "perf-out"])
        .ended_with(130);
    let record = place.only("perf-out", ".json");
    let run = load_record(&place.path(&record)).unwrap();
    (finished, run)
}

/// What it shows, as one line: where lines break depends on the figures.
fn unwrapped(finished: &Finished) -> String {
    let words: Vec<_> = finished.stdout.split_whitespace().collect();
    words.join(" ")
}

fn scenario<'a>(run: &'a Run, name: &str) -> &'a ScenarioRecord {
    run.scenarios.iter().find(|it| it.name == name).unwrap()
}

fn service_time(record: &ScenarioRecord, step: usize) -> &Histogram {
    match &record.series[step].clocks.service_time {
        Latencies::Histogram(histogram) => histogram,
        Latencies::Points(points) => panic!("{points:?}"),
    }
}

/// Fault: S4
#[test]
fn a_killed_run_is_recovered_up_to_its_last_second() {
    let place = Workplace::alone();
    let stub = StubTarget::start(&place, &ROUTES);
    place.write("perf.toml", &plan(&stub.url));
    let run = place.start(&["run"]);
    wait_for_lines(&place, "perf-out", 3);
    // An entry that was begun after this moment has all that was answered before it.
    let asked = stub.requests_of("/slow");
    let lines = lines_of(&place);
    wait_for_lines(&place, "perf-out", lines + 2);
    kill(run);
    let (finished, run) = recovered(&place);
    let finished = finished
        .shows("INTERRUPTED: only what was measured by then is shown")
        .shows("recovered from the journal of a killed run, as far as")
        .does_not_show("PASS")
        .says("record: perf-out/long-run-");
    assert!(unwrapped(&finished).contains("; 1 scenario was not begun"));
    assert_eq!(run.completeness, Completeness::Interrupted);
    assert_eq!(run.verdict(), RunVerdict::Interrupted);
    assert_eq!((run.judgements.len(), run.scenarios.len()), (0, 2));
    // The one that was over is whole.
    let first = scenario(&run, "first");
    assert_eq!(first.series[0].successes, 30);
    // The other one is there up to the last entry; each of four users may have been anywhere in
    // its iteration, then and at the end of the warm-up.
    let endless = scenario(&run, "endless");
    let warm_up = endless.warm_up.unwrap();
    let slow = &endless.series[0];
    let found = slow.successes + warm_up.requests.div_ceil(2);
    let all = stub.requests_of("/slow");
    assert!(asked > 20, "{asked}");
    assert!(
        found + 8 >= asked && slow.successes <= all,
        "{asked} {found} {all}"
    );
    assert_eq!(warm_up.lasted, Duration::from_millis(100));
    let missing = &endless.series[1];
    assert_eq!((missing.successes, missing.step.as_str()), (0, "missing"));
    assert!(
        missing.failed().abs_diff(slow.successes) <= 8,
        "{missing:?}"
    );
    // The stub answers after 20 ms, and half of the time nothing of note comes on top of that.
    let histogram = service_time(endless, 0);
    assert_eq!(histogram.count(), slow.successes);
    assert!(histogram.smallest() >= Some(Duration::from_millis(20)));
    let p50 = median_millis(histogram);
    assert!((20..100).contains(&p50), "{p50} ms");
    assert!(endless.elapsed > Duration::from_millis(500));
    // It is a record like others, and stays what it is.
    assert_eq!(place.names_in("perf-out").len(), 1);
    let record = place.only("perf-out", ".json");
    let again = place.run(&["report", &record]).ended_with(0);
    assert_eq!(again.stdout, finished.stdout);
    place
        .run(&["check", &record, "--criterion", "p95 < 10m"])
        .ended_with(130);
    place.run(&["compare", &record, &record]).ended_with(130);
    place.run(&["baseline", "add", &record]).ended_with(130);
    let kept = [
        "check",
        &record,
        "--baseline",
        "b.json",
        "--update-baseline",
    ];
    place.run(&kept).ended_with(130);
    assert!(!place.has("b.json"));
}

/// The median in milliseconds, from the middle of the buckets.
fn median_millis(histogram: &Histogram) -> u64 {
    let mut left = histogram.count().div_ceil(2);
    for bucket in histogram.buckets() {
        if bucket.count >= left {
            return bucket.highest / 1_000_000;
        }
        left -= bucket.count;
    }
    panic!("no requests")
}

/// Fault: S4
#[test]
fn arrivals_by_a_schedule_are_recovered_on_all_clocks() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &ROUTES);
    let closed = "load = { virtual_users = 4, duration = \"10m\" }";
    let open = "load = { arrival_rate = \"100/s\", duration = \"10m\", max_in_flight = 50 }";
    place.write("perf.toml", &plan(&stub.url).replace(closed, open));
    let run = place.start(&["run"]);
    wait_for_lines(&place, "perf-out", 4);
    kill(run);
    let (_, run) = recovered(&place);
    let slow = &scenario(&run, "endless").series[0];
    let scheduled = slow.clocks.scheduled.as_ref().unwrap();
    assert!(slow.successes > 20, "{slow:?}");
    for histogram in [&scheduled.response_time, &scheduled.send_lag] {
        assert!(histogram.count().abs_diff(slow.successes) <= 1, "{slow:?}");
    }
    assert!(scheduled.response_time.smallest() >= Some(Duration::from_millis(20)));
    assert!(scheduled.response_time.sum_nanos() > scheduled.send_lag.sum_nanos());
}

/// Fault: S4
#[test]
fn the_next_run_tells_of_it_and_goes_on() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &ROUTES);
    killed(&place, &stub, 3);
    let left = journal(&place);
    let again = ["run", "--scenario", "first", "--quiet"];
    let told = place.run(&again).ended_with(0);
    let line = told.stderr.lines().find(|line| line.contains("killed"));
    let line = line.unwrap();
    assert!(
        line.starts_with("a run of long run that was killed at about 20"),
        "{line}"
    );
    let way = format!("can be recovered: perf-cli report --recover {left}");
    assert!(line.ends_with(&way), "{line}");
    // It is still there, and the run beside it has left its record only.
    assert_eq!(journal(&place), left);
    place.only("perf-out", ".json");
    place
        .run(&["report", "--recover", &left, "--as", "json"])
        .ended_with(130);
    let quiet = place.run(&again).ended_with(0);
    assert!(!quiet.stderr.contains("killed"), "{}", quiet.stderr);
}

#[test]
fn a_run_that_ends_by_itself_or_by_ctrl_c_leaves_no_journal() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &ROUTES);
    place.write("perf.toml", &plan(&stub.url));
    let regular = [
        "run",
        "--scenario",
        "first",
        "--runs",
        "2",
        "--out",
        "twice",
    ];
    place.run(&regular).ended_with(0);
    assert!(
        place
            .names_in("twice")
            .iter()
            .all(|name| !name.ends_with(".journal"))
    );
    let run = place.start(&["run"]);
    wait_for_lines(&place, "perf-out", 3);
    interrupt(&run);
    run.finish().ended_with(130);
    place.only("perf-out", ".json");
    let names = place.names_in("perf-out");
    assert!(
        names.iter().all(|name| !name.ends_with(".journal")),
        "{names:?}"
    );
    let nothing = place.run(&["report", "--recover", "perf-out"]);
    nothing.ended_with(2).says("no journal is in `perf-out`");
}

#[test]
fn a_run_that_goes_on_is_not_recovered() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &ROUTES);
    place.write("perf.toml", &plan(&stub.url));
    let run = place.start(&["run", "--record", "here/run.json"]);
    wait_for_lines(&place, "here", 3);
    let name = place.only("here", ".journal");
    let early = place.run(&["report", "--recover", &name]).ended_with(2);
    early.says("the run of `here/").says("has not ended");
    let early = place.run(&["report", "--recover", "here"]).ended_with(2);
    early.says("no run in `here` has ended");
    // Nor does another one take it for killed.
    let other = [
        "run",
        "--scenario",
        "first",
        "--record",
        "here/other.json",
        "--quiet",
    ];
    let other = place.run(&other).ended_with(0);
    assert!(!other.stderr.contains("killed"), "{}", other.stderr);
    wait_for_requests(&stub, 1);
    kill(run);
    place.run(&["report", "--recover", "here"]).ended_with(130);
}

#[test]
fn of_two_journals_one_has_to_be_named() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &ROUTES);
    killed(&place, &stub, 3);
    let left = journal(&place);
    let text = place.read(&left);
    let other = "perf-out/other.journal";
    place.write(other, &text);
    let several = place
        .run(&["report", "--recover", "perf-out"])
        .ended_with(2);
    several
        .says("several runs were killed: `perf-out/")
        .says(other);
    place.run(&["report", "--recover", other]).ended_with(130);
    assert!(place.has("perf-out/other.json") && place.has(&left) && !place.has(other));
    // What is there is not written over.
    place.write(other, &text);
    place.write("perf-out/other.json", "{}");
    let taken = place.run(&["report", "--recover", other]).ended_with(2);
    taken.says("there is another `perf-out/other.json` already");
    assert!(place.has(other));
}

/// Fault: S4
#[test]
fn cut_off_anywhere_it_is_recovered_up_to_there_or_refused() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &ROUTES);
    killed(&place, &stub, 4);
    let left = journal(&place);
    let whole = place.read(&left).into_bytes();
    let ends = whole.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    let ends: Vec<_> = ends.map(|(end, _)| end + 1).collect();
    let (head, first, second) = (ends[0], ends[1], ends[2]);
    fs::remove_file(place.path(&left)).unwrap();
    let cut = |at: usize| {
        let name = format!("{at}.journal");
        fs::write(place.path(&name), &whole[..at]).unwrap();
        place.run(&["report", "--recover", &name])
    };
    for at in [0, 1, 20] {
        cut(at).ended_with(2).says("is not the journal of a run");
    }
    for at in [40, head / 2, head - 1] {
        cut(at)
            .ended_with(2)
            .says("is damaged")
            .says("hint: nothing can be recovered");
    }
    for at in [head, head + 1, first - 1] {
        cut(at)
            .ended_with(2)
            .says("killed before anything was written down");
    }
    for (at, torn) in [
        (first, false),
        (first + 1, true),
        (second - 1, true),
        (second, false),
    ] {
        let finished = cut(at).ended_with(130).shows("recovered from the journal");
        let told = unwrapped(&finished).contains("what follows the last whole entry");
        assert_eq!(told, torn, "{at}");
    }
    place.write("nonsense.journal", "what is this\n");
    let none = place
        .run(&["report", "--recover", "nonsense.journal"])
        .ended_with(2);
    none.says("is not the journal of a run: its first line says something else");
    let newer = String::from_utf8(whole)
        .unwrap()
        .replacen("\"version\":1,", "\"version\":9,", 1);
    place.write("newer.journal", &newer);
    let newer = place
        .run(&["report", "--recover", "newer.journal"])
        .ended_with(2);
    newer.says("is a journal of version 9; this program reads version 1");
    place
        .run(&["report", "--recover", "gone.journal"])
        .ended_with(2);
}

/// Forty scenarios that are over at once: each has an entry, and soon the journal is full.
/// Fault: M6
#[test]
fn where_neither_journal_nor_record_can_be_written_the_rest_is_recovered() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &ROUTES);
    let base_url = &stub.url;
    let head = format!("version = 1\nname = \"full\"\n[target]\nbase_url = \"{base_url}\"\n");
    let scenario = |number| {
        format!(
            r#"[[scenario]]
name = "s{number}"
load = {{ iterations = 3 }}
step = [{{ path = "/quick" }}]
"#
        )
    };
    let plan: String = [head].into_iter().chain((0..40).map(scenario)).collect();
    place.write("perf.toml", &plan);
    let program = place.command(&["run"]);
    // No file may be longer than some twenty thousand bytes; to exceed that is an error and no signal.
    let limited = "trap '' XFSZ; ulimit -f 40; exec \"$0\" run";
    let mut shell = std::process::Command::new("sh");
    shell
        .args(["-c", limited])
        .arg(program.get_program())
        .current_dir(place.folder());
    let finished = Running::start(&mut shell).finish().ended_with(2);
    assert!(stub.requests() >= 120, "the run was done all the same");
    let finished = finished.shows("s39");
    let left = journal(&place);
    finished.says(&format!(
        "hint: make room, or name another place: a part of what was measured can be recovered: perf-cli report --recover {left}"
    ));
    let (_, run) = recovered(&place);
    let count = run.scenarios.len();
    assert!((2..40).contains(&count), "{count}");
    assert!(run.scenarios.iter().all(|it| it.series[0].successes == 3));
}

/// A search and a comparison end with records too.
/// Fault: S4
#[test]
fn a_search_for_a_capacity_keeps_a_journal_with_its_steps() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &["/it latency=1ms"]);
    let plan = format!(
        r#"version = 1
name = "limits"

[target]
base_url = "{}"

[[scenario]]
name = "all"
load = {{ arrival_rate = "20/s", duration = "10s" }}
criteria = ["p50 < 1s"]
step = [{{ path = "/it" }}]
"#,
        stub.url
    );
    place.write("perf.toml", &plan);
    let from = ["capacity", "perf.toml", "--from", "20/s", "--to", "160/s"];
    let mut run = place.start(&from);
    run.wait_for_stderr("/s for ");
    wait_for_requests(&stub, stub.requests() + 40);
    wait_for_lines(&place, "perf-out", 2);
    kill(run);
    let (_, run) = recovered(&place);
    let capacity = run.capacity.unwrap();
    assert_eq!(capacity.end, perf_core::CapacityEnd::Interrupted);
    assert!(!capacity.steps.is_empty());
    // The step under way may still have been warming up.
    let scenario = &run.scenarios[0];
    let warm_up = scenario.warm_up.map_or(0, |warm_up| warm_up.requests);
    assert!(scenario.series[0].requests() + warm_up > 0);
}
