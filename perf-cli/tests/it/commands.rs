//! Plans whose steps run programs, from the command to the exit code.

use std::fs;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::child::Running;
use crate::report_json::Report;
use crate::workplace::Workplace;

const SORT: &str = r#"
version = 1
name = "sort"
[[scenario]]
name = "sort"
load = { iterations = 30, virtual_users = 2 }
warm_up = { iterations = 2 }
setup = [{ command = { shell = "echo three; printf '3\n1\n2\n' > numbers.txt" }, extract = { word = { regex = "(three)" } } }]
criteria = ["max < 20s", "memory.max < 1000000000", "memory.min > 1000", "code.max <= 0"]
teardown = [{ command = ["rm", "numbers.txt"] }]
[[scenario.step]]
name = "sort"
command = ["sort", "-n", "numbers.txt"]
expect = { body_matches = "^1\n2\n3\n$", headers = { exit-code = "0" } }
record = { memory = { header = "peak-memory" }, code = { header = "exit-code" } }
criteria = [{ require = "max < 20s", of = "user time" }, { require = "max < 20s", of = "system time" }]
[[scenario.step]]
name = "told"
command = { run = ["sh", "-c", "cat; echo $WHO; exit 3"], env = { WHO = "{{word}}" }, exit_code = 3 }
text = "number {{iteration}}, "
expect = { body_contains = "number {{iteration}}, three" }
"#;

#[test]
fn programs_are_run_with_what_they_read_and_judged_by_what_they_write() {
    let place = Workplace::new();
    place.write("perf.toml", SORT);
    let check = place.run(&["plan", "check", "perf.toml"]).ended_with(0);
    check
        .shows("sort against this machine")
        .shows("sort -n numbers.txt, runs to its end");
    place
        .run(&["run", "--report", "json=r.json"])
        .shows("6/6 criteria passed")
        .ended_with(0);
    let report = Report::read(&place, "r.json");
    let steps = report.steps("sort");
    let named = |name: &str| (name.to_owned(), 28);
    assert_eq!(
        steps,
        [
            named("sort"),
            named("sort / user time"),
            named("sort / system time"),
            named("told"),
            named("told / user time"),
            named("told / system time"),
        ]
    );
    assert_eq!(report.count("sort", "failed"), 0);
    assert!(!place.has("numbers.txt"), "the teardown removes it");
}

const WRONG: &str = r#"
version = 1
name = "wrong"
defaults = { max_body = "100KB" }
data = { what = { values = ["gone"] } }
[[scenario]]
name = "wrong"
load = { iterations = 3 }
step = [
  { name = "code", on_failure = "continue", command = { shell = "echo first >&2; echo no such thing >&2; exit 7" } },
  { name = "signal", on_failure = "continue", command = { shell = "kill -9 $$" } },
  { name = "large", on_failure = "continue", command = ["head", "-c", "200000", "/dev/zero"], expect = { body_contains = "a" } },
  { name = "check", on_failure = "continue", command = ["echo", "pear"], expect = { body_contains = "apple" } },
  { name = "gone", on_failure = "continue", command = ["./{{what}}"] },
  { name = "good", command = ["true"] },
]
"#;

#[test]
fn each_way_to_end_badly_has_a_class_and_an_example() {
    let place = Workplace::new();
    place.write("perf.toml", WRONG);
    let run = place.run(&["run", "--report", "json=r.json"]).ended_with(0);
    run.shows("exit code 7: no such thing")
        .shows("it writes more than 100.0 kB")
        .shows("cannot start `./gone`");
    let report = Report::read(&place, "r.json");
    let mut failures = report.failures("wrong");
    failures.sort_unstable();
    let expected = [
        ("bad_exit", 6),
        ("check_failed", 3),
        ("not_started", 3),
        ("too_large", 3),
    ];
    assert_eq!(failures, expected);
}

#[test]
fn what_takes_too_long_is_killed_with_what_it_has_started() {
    let place = Workplace::new();
    place.write(
        "perf.toml",
        r#"
version = 1
[[scenario]]
name = "slow"
load = { iterations = 2 }
timeout = "2s"
step = [{ command = { shell = "echo $$ >> pids; sleep 60 & echo $! >> pids; wait" } }]
"#,
    );
    place
        .run(&["run"])
        .shows("no end within 2s; it was killed")
        .ended_with(5);
    let pids = place.read("pids");
    // More, where the run was made again because the machine was given to others.
    assert!(pids.lines().count() >= 4, "{pids}");
    for pid in pids.lines() {
        let state = fs::read_to_string(format!("/proc/{pid}/stat"));
        let is_gone = state.is_err() || state.is_ok_and(|state| state.contains(") Z "));
        assert!(is_gone, "{pid} is still at work");
    }
}

#[test]
fn a_program_that_is_not_there_is_told_before_anything_is_run() {
    let place = Workplace::new();
    let plan = |command: &str| {
        format!(
            "version = 1\n[[scenario]]\nname = \"a\"\nload = {{ iterations = 1 }}\n\
             setup = [{{ command = [\"touch\", \"begun\"] }}]\nstep = [{{ command = {command} }}]\n"
        )
    };
    place.write("perf.toml", &plan("[\"no-such-program\", \"1\"]"));
    place
        .run(&["run"])
        .says("there is no program `no-such-program`")
        .ended_with(2);
    place.write(
        "perf.toml",
        &plan("{ run = [\"ls\"], folder = \"nowhere\" }"),
    );
    place.run(&["run"]).says("there is no folder").ended_with(2);
    assert!(!place.has("begun"));
}

#[test]
fn the_example_holds() {
    let place = Workplace::new();
    let plan = include_str!("../../../examples/commands/perf.toml");
    // A machine that is busy with other tests is no faster for it, and slow runs come together.
    let patient = plan.replace("median < 1s", "max < 20s");
    let patient = patient.replace("median < 5s", "max < 20s");
    assert_eq!(patient.matches("max < 20s").count(), 2);
    place.write("perf.toml", &patient);
    let mut command = place.command(&["run", "--report", "json=r.json"]);
    command.env("RUNS", "20").env("LINES", "20000");
    Running::start(&mut command)
        .finish()
        .shows("/4 criteria passed")
        .ended_with(0);
    let report = Report::read(&place, "r.json");
    assert_eq!(report.failing(), [""; 0]);
    assert_eq!(report.count("fast", "requests"), 17);
    assert_eq!(report.count("small", "failed"), 0);
    assert!(!place.has("numbers.txt") && !place.has("numbers.txt.9"));
}

/// Medians of `runs` of hyperfine, in seconds.
fn by_hyperfine(place: &Workplace, command: &str) -> Option<f64> {
    let runs = Command::new("hyperfine")
        .args(["-N", "--warmup", "5", "--runs", "60", "--style", "none"])
        .args(["--export-json", "hyperfine.json", command])
        .current_dir(place.folder())
        .output()
        .ok()?;
    assert!(runs.status.success(), "{runs:?}");
    let told: Value = serde_json::from_str(&place.read("hyperfine.json")).unwrap();
    told["results"][0]["median"].as_f64()
}

fn by_plan(place: &Workplace) -> f64 {
    place
        .run(&["run", "--quiet", "--report", "json=r.json"])
        .ended_with(0);
    let report = Report::read(place, "r.json");
    let median = report.latency("python", "response_time", "p50");
    median.value.as_secs_f64()
}

/// The clocks of two programs, of which the other tests are not to take the processor: medians of
/// turns that are taken in the order ours, theirs, theirs, ours, alone and in a build that is made to
/// be fast:
///
/// `PERF_SLOW_TESTS=1 cargo test --release -p perf-cli --test it times_are_those_of_hyperfine`
#[test]
fn times_are_those_of_hyperfine() {
    let is_slow = std::env::var_os("PERF_SLOW_TESTS").is_some_and(|value| value == "1");
    if !is_slow || cfg!(debug_assertions) {
        return;
    }
    let place = Workplace::new();
    let command = "python3 -c pass";
    place.write(
        "perf.toml",
        r#"
version = 1
[[scenario]]
name = "python"
load = { iterations = 65 }
warm_up = { iterations = 5 }
step = [{ command = ["python3", "-c", "pass"] }]
"#,
    );
    if by_hyperfine(&place, command).is_none() {
        println!("left out: hyperfine is not installed");
        return;
    }
    let mut apart = f64::INFINITY;
    for _ in 0..4 {
        let (mut ours, mut theirs) = (0.0, 0.0);
        for turn in 0..4 {
            if matches!(turn % 4, 0 | 3) {
                ours += by_plan(&place);
            } else {
                theirs += by_hyperfine(&place, command).expect("it was there before");
            }
        }
        apart = ours / theirs - 1.0;
        println!(
            "ours {:?}, theirs {:?}: {:+.1} %",
            Duration::from_secs_f64(ours / 2.0),
            Duration::from_secs_f64(theirs / 2.0),
            100.0 * apart
        );
        if apart.abs() < 0.1 {
            return;
        }
    }
    panic!("they are {:.0} % apart", 100.0 * apart);
}
