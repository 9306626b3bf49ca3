//! What users do around and between the measured steps, in the order in which it is done.

use std::convert::Infallible;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use perf_core::{Bytes, FailureKind, Moment, Outcome, Plan, Sample, Step, parse_plan};
use perf_driver::{
    Drive, DriveOptions, Exchange, Failure, Laps, Phase, StopSignal, Transport, Values, drive_with,
};
use serde_json::Value;

use crate::operations::{count, successes};

/// Does what a path's first part says and writes down what it did: `/fail/…` fails, `/learn/x`
/// finds out x (`/learn/x/5` that it is 5), `/need/x` needs it, `/slow/…` takes 20 ms, `/never/…` forever, `/stop/…` asks for
/// a stop; anything else succeeds.
#[derive(Clone, Default)]
struct Logged {
    log: Arc<Mutex<Vec<String>>>,
    users: Arc<AtomicUsize>,
    stop: StopSignal,
}

impl Transport for Logged {
    type Prepared = Vec<String>;
    type Rendered = ();
    type Session = usize;
    type Answer = ();
    type Error = Infallible;

    fn prepare(&self, _scenario: usize, step: &Step) -> Result<Vec<String>, Infallible> {
        let path = step
            .http()
            .unwrap()
            .address
            .template()
            .as_str()
            .trim_start_matches('/');
        Ok(path.split('/').map(str::to_owned).collect())
    }

    fn open_sessions(&self, _scenario: usize, count: usize) -> Result<Vec<usize>, Infallible> {
        let number = || self.users.fetch_add(1, Ordering::Relaxed);
        Ok((0..count).map(|_| number()).collect())
    }

    fn render(&self, parts: &Vec<String>, values: &mut Values) -> Result<(), Failure> {
        if parts[0] == "need" && values.get(&parts[1]).is_none() {
            let message = format!("nobody knows {}", parts[1]);
            return Err(Failure::new(FailureKind::MissingValue, message));
        }
        Ok(())
    }

    async fn exchange(
        &self,
        user: &mut usize,
        parts: &Vec<String>,
        (): (),
        _: &impl Laps,
    ) -> Exchange<()> {
        let path = parts.join("/");
        self.log.lock().unwrap().push(format!("{user} {path}"));
        match parts[0].as_str() {
            "slow" => tokio::time::sleep(Duration::from_millis(20)).await,
            "never" => std::future::pending().await,
            "stop" => {
                self.stop.request_stop();
                // The engine gets the thread, so that it can notice.
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            _ => (),
        }
        let failed = || Err(Failure::new(FailureKind::Reset, "as asked"));
        Exchange::new(
            Bytes::default(),
            if parts[0] == "fail" { failed() } else { Ok(()) },
        )
    }

    fn check(&self, parts: &Vec<String>, (): &(), values: &mut Values) -> Result<(), Failure> {
        if parts[0] == "learn" {
            let number = parts
                .get(2)
                .map(|text| Value::from(text.parse::<i64>().unwrap()));
            values.set(&parts[1], number.unwrap_or(Value::Bool(true)));
        }
        Ok(())
    }
}

fn plan(scenarios: &str) -> Plan {
    let text = format!("version = 1\ntarget = {{ base_url = \"http://nowhere\" }}\n{scenarios}");
    parse_plan(&text, "plan.toml", "".as_ref(), &|_| None).unwrap()
}

/// Drives a plan on so many workers, and returns what was done in which order.
fn driven(scenarios: &str, workers: usize) -> (Drive<Vec<Sample>>, Vec<String>) {
    let transport = Logged::default();
    let (log, stop) = (Arc::clone(&transport.log), transport.stop.clone());
    let options = DriveOptions::new().workers(NonZeroUsize::new(workers).unwrap());
    let plan = plan(scenarios);
    let run = drive_with(transport, &plan, Vec::new(), &options, &stop, &mut |_| ()).unwrap();
    let done = log.lock().unwrap().clone();
    (run, done)
}

/// The paths without the users.
fn paths(done: &[String]) -> Vec<&str> {
    done.iter()
        .map(|line| line.split_once(' ').unwrap().1)
        .collect()
}

const AROUND: &str = r#"
setup = [{ path = "/learn/rows" }]
teardown = [{ path = "/drop/rows" }]
on_start = [{ path = "/learn/login" }]
on_stop = [{ path = "/logout" }]
before_each = [{ path = "/learn/row" }]
after_each = [{ path = "/drop/row" }]
"#;

#[test]
fn everything_around_the_measured_steps_is_done_in_its_place_and_not_measured() {
    let scenario = format!(
        "[[scenario]]\nname = \"a\"\nload = {{ iterations = 2 }}\n{AROUND}\
         step = [{{ path = \"/need/rows\" }}, {{ path = \"/need/login\" }}, {{ path = \"/need/row\" }}]"
    );
    let (run, done) = driven(&scenario, 1);
    let each = [
        "learn/row",
        "need/rows",
        "need/login",
        "need/row",
        "drop/row",
    ];
    let expected = [
        &["learn/rows", "learn/login"][..],
        &each,
        &each,
        &["logout", "drop/rows"],
    ]
    .concat();
    assert_eq!(paths(&done), expected);
    assert_eq!((run.sink.len(), successes(&run.sink)), (6, 6));
    assert!(run.phase_failures.is_empty());
    assert_eq!(run.scenarios[0].failed_iterations, 0);
}

#[test]
fn an_iteration_forgets_what_the_one_before_has_found_out() {
    let scenario = r#"
[[scenario]]
name = "a"
load = { iterations = 2 }
step = [{ path = "/need/x", on_failure = "continue" }, { path = "/learn/x" }, { path = "/need/x" }]
"#;
    let (run, _) = driven(scenario, 1);
    assert_eq!(count(&run.sink, FailureKind::MissingValue), 2);
    assert_eq!(successes(&run.sink), 4);
    assert_eq!(run.scenarios[0].failed_iterations, 2);
}

#[test]
fn what_is_done_after_each_iteration_is_done_after_a_failure_too() {
    let scenario = format!(
        "[[scenario]]\nname = \"a\"\nload = {{ iterations = 1 }}\n{AROUND}\
         step = [{{ path = \"/fail/here\" }}, {{ path = \"/later\" }}]"
    );
    let (run, done) = driven(&scenario, 1);
    let expected = [
        "learn/rows",
        "learn/login",
        "learn/row",
        "fail/here",
        "drop/row",
        "logout",
        "drop/rows",
    ];
    assert_eq!(paths(&done), expected);
    assert_eq!(run.sink.len(), 1);
    assert_eq!(run.scenarios[0].failed_iterations, 1);
}

#[test]
fn an_iteration_that_cannot_be_prepared_is_a_failure_and_is_not_dropped() {
    let scenario = r#"
[[scenario]]
name = "a"
load = { iterations = 3 }
before_each = [{ path = "/fail/row" }]
after_each = [{ path = "/fail/drop" }]
step = [{ path = "/measured" }]
"#;
    let (run, done) = driven(scenario, 1);
    assert!(!paths(&done).contains(&"measured"));
    assert_eq!(run.sink.len(), 3);
    assert_eq!(count(&run.sink, FailureKind::SetupFailed), 3);
    let told: Vec<_> = run
        .phase_failures
        .iter()
        .map(|failures| (failures.phase, failures.count, failures.example.as_str()))
        .collect();
    let expected = [
        (
            Phase::BeforeEach,
            3,
            "before_each, `GET /fail/row`: reset: as asked",
        ),
        (
            Phase::AfterEach,
            3,
            "after_each, `GET /fail/drop`: reset: as asked",
        ),
    ];
    assert_eq!(told, expected);
    let example = &run.failure_examples[0].message;
    assert_eq!(example, "before_each, `GET /fail/row`: reset: as asked");
}

#[test]
fn a_user_that_cannot_start_tries_again_with_its_next_iteration() {
    let scenario = r#"
[[scenario]]
name = "a"
load = { iterations = 2 }
on_start = [{ path = "/fail/login" }]
on_stop = [{ path = "/logout" }]
step = [{ path = "/measured" }]
"#;
    let (run, done) = driven(scenario, 1);
    assert_eq!(paths(&done), ["fail/login", "fail/login"]);
    assert_eq!(count(&run.sink, FailureKind::SetupFailed), 2);
}

#[test]
fn a_scenario_that_cannot_be_set_up_is_torn_down_and_has_failed() {
    let scenarios = r#"
[[scenario]]
name = "a"
load = { iterations = 5 }
setup = [{ path = "/fail/rows" }, { path = "/more" }]
teardown = [{ path = "/drop/rows" }]
step = [{ path = "/measured" }]
[[scenario]]
name = "b"
load = { iterations = 1 }
step = [{ path = "/other" }]
"#;
    let (run, done) = driven(scenarios, 1);
    assert_eq!(paths(&done), ["fail/rows", "drop/rows", "other"]);
    assert_eq!(count(&run.sink, FailureKind::SetupFailed), 1);
    assert_eq!(successes(&run.sink), 1);
    assert_eq!(run.scenarios.len(), 2);
    assert_eq!(run.phase_failures[0].phase, Phase::Setup);
}

#[test]
fn after_an_interruption_everything_is_cleaned_up() {
    let scenario = format!(
        "[[scenario]]\nname = \"a\"\nload = {{ iterations = 100 }}\n{AROUND}\
         step = [{{ path = \"/stop/now\" }}, {{ path = \"/later\" }}]"
    );
    let (run, done) = driven(&scenario, 1);
    let expected = [
        "learn/rows",
        "learn/login",
        "learn/row",
        "stop/now",
        "drop/row",
        "logout",
        "drop/rows",
    ];
    assert_eq!(paths(&done), expected);
    assert!(run.interrupted);
    assert_eq!(run.sink.len(), 1);
}

#[test]
fn loops_are_passed_as_often_as_they_say_within_each_other_too() {
    let scenario = r#"
[[scenario]]
name = "a"
load = { iterations = 1 }
step = [
  { repeat = 2, step = [{ path = "/a" }, { repeat = 3, step = [{ path = "/b" }] }] },
  { path = "/c" },
]
"#;
    let (run, done) = driven(scenario, 1);
    let pass = ["a", "b", "b", "b"];
    assert_eq!(paths(&done), [&pass[..], &pass, &["c"]].concat());
    let of_series = |id| run.sink.iter().filter(|s| s.series.0 == id).count();
    assert_eq!((of_series(0), of_series(1), of_series(2)), (2, 6, 1));
}

#[test]
fn choices_and_loops_follow_what_is_known_by_then() {
    // The names are those of data, as far as the plan can tell.
    let scenario = r#"
[data.found]
values = [{ absent = 1 }]
[[scenario]]
name = "a"
load = { iterations = 3 }
step = [
  { if = { "{{iteration}}" = 1 }, step = [{ path = "/one" }], else = [{ path = "/other" }] },
  { if = { "{{iteration}}" = { at_least = 1 }, "{{user}}" = 0 }, path = "/late", think_time = "1ms" },
  { repeat = "{{iteration}}", step = [{ path = "/times" }] },
  { repeat = 5, until = { "{{pass}}" = { at_least = 1 } }, step = [{ path = "/until" }] },
  { if = { "{{iteration}}" = 7 }, repeat = 5, step = [{ path = "/never" }] },
]
"#;
    let (run, done) = driven(scenario, 1);
    assert_eq!(run.failure_examples, []);
    let expected = [
        &["other", "until", "until"][..],
        &["one", "late", "times", "until", "until"],
        &["other", "late", "times", "times", "until", "until"],
    ];
    assert_eq!(paths(&done), expected.concat());
}

#[test]
fn values_are_compared_with_values() {
    let scenario = r#"
[[scenario]]
name = "a"
load = { iterations = 3 }
step = [
  { path = "/learn/wanted/1", extract = { wanted = { header = "x" } } },
  { if = { "{{iteration}}" = "{{wanted}}" }, path = "/same" },
  { if = { "{{iteration}}" = { not_equals = "{{wanted}}" } }, path = "/other" },
  { if = { "x{{iteration}}" = "x{{wanted}}" }, path = "/same/text" },
]
"#;
    let (run, done) = driven(scenario, 1);
    assert_eq!(run.failure_examples, []);
    let expected = [
        &["learn/wanted/1", "other"][..],
        &["learn/wanted/1", "same", "same/text"],
        &["learn/wanted/1", "other"],
    ];
    assert_eq!(paths(&done), expected.concat());
}

#[test]
fn a_value_that_a_branch_did_not_find_is_none() {
    let scenario = r#"
[[scenario]]
name = "a"
load = { iterations = 2 }
[[scenario.step]]
if = { "{{iteration}}" = 1 }
path = "/learn/token"
extract = { token = { header = "x" } }
[[scenario.step]]
if = { "{{token}}" = { exists = false } }
path = "/without"
[[scenario.step]]
if = { "{{token}}" = true }
path = "/with"
"#;
    let (_, done) = driven(scenario, 1);
    assert_eq!(paths(&done), ["without", "learn/token", "with"]);
}

#[test]
fn a_loop_whose_number_is_none_fails_its_iteration_and_says_why() {
    let told = |count: &str| {
        let scenario = format!(
            r#"
[data]
count = {{ choice = [{count}] }}
[[scenario]]
name = "a"
load = {{ iterations = 2 }}
step = [{{ path = "/first" }}, {{ repeat = "{{{{count}}}}", step = [{{ path = "/in" }}] }}, {{ path = "/last" }}]
"#
        );
        let (run, done) = driven(&scenario, 1);
        assert_eq!(paths(&done), ["first", "first"], "{count}");
        assert_eq!(run.scenarios[0].failed_iterations, 2);
        let failed: Vec<_> = run.sink.iter().filter(|s| s.series.0 == 1).collect();
        let kind = Outcome::Failure(FailureKind::MissingValue);
        assert!(failed.len() == 2 && failed.iter().all(|s| s.outcome == kind));
        run.failure_examples[0].message.clone()
    };
    let shown = [told("\"many\""), told("-1"), told("1.5"), told("2000000")];
    insta::assert_snapshot!(shown.join("\n"), @r#"
    how often to repeat, `{{count}}`: expected at least 0, found "many"
    how often to repeat, `{{count}}`: expected at least 0, found -1
    how often to repeat, `{{count}}`: expected a whole number, found 1.5
    how often to repeat, `{{count}}`: expected at most 1000000, found 2000000
    "#);
    let (_, done) = driven(
        r#"
[data]
count = { choice = ["2"] }
[[scenario]]
name = "a"
load = { iterations = 1 }
step = [{ repeat = "{{count}}", step = [{ path = "/in" }] }, { path = "/last" }]
"#,
        1,
    );
    assert_eq!(
        paths(&done),
        ["in", "in", "last"],
        "a string that spells a number"
    );
}

#[test]
fn iterations_that_do_nothing_neither_hang_nor_hold_up_the_end() {
    let scenario = r#"
[[scenario]]
name = "a"
load = { virtual_users = 2, duration = "50ms" }
[[scenario.step]]
repeat = 1000000
step = [{ if = { "{{user}}" = "nobody" }, path = "/never" }]
"#;
    let (run, done) = driven(scenario, 1);
    assert_eq!((run.sink.len(), done.len()), (0, 0));
}

/// Requirement: B2
#[test]
fn tasks_are_drawn_by_weight_and_the_same_on_any_number_of_workers() {
    let scenario = r#"
[[scenario]]
name = "a"
load = { iterations = 700, virtual_users = 8 }
[[scenario.task]]
weight = 3
step = [{ path = "/a" }]
[[scenario.task]]
weight = 2
step = [{ path = "/b" }]
[[scenario.task]]
step = [{ path = "/c" }]
[[scenario.task]]
step = [{ path = "/d" }]
"#;
    let drawn = |workers| {
        let (_, done) = driven(scenario, workers);
        ["a", "b", "c", "d"].map(|path| paths(&done).iter().filter(|p| **p == path).count())
    };
    let on_one = drawn(1);
    assert_eq!(on_one.iter().sum::<usize>(), 700);
    // Chi-squared with 3 degrees of freedom is below 16.3 in 999 of 1,000 draws.
    let statistic: f64 = on_one
        .iter()
        .zip([300.0, 200.0, 100.0, 100.0])
        .map(|(seen, expected)| (*seen as f64 - expected).powi(2) / expected)
        .sum();
    assert!(statistic < 16.3, "{on_one:?}");
    assert_eq!(drawn(2), on_one);
    assert_eq!(drawn(8), on_one);
}

#[test]
fn users_think_between_iterations_and_keep_their_pace() {
    let starts = |keys: &str| {
        let scenario = format!(
            "[[scenario]]\nname = \"a\"\nload = {{ iterations = 4 }}\n{keys}\n\
             step = [{{ path = \"/slow/one\" }}]"
        );
        let (run, _) = driven(&scenario, 1);
        run.sink.iter().map(|s| s.sent).collect::<Vec<Moment>>()
    };
    let gaps = |starts: &[Moment]| -> Vec<Duration> {
        starts
            .windows(2)
            .map(|pair| pair[1].since(pair[0]))
            .collect()
    };
    // 20 ms of work, and 50 ms of thought after it.
    let thinking = gaps(&starts("think_time = \"50ms\""));
    assert!(
        thinking.iter().all(|gap| gap.as_millis() >= 70),
        "{thinking:?}"
    );
    // 20 ms of work within a pace of 50 ms: the work is part of it.
    let pacing = starts("pacing = \"50ms\"");
    let pace = gaps(&pacing);
    assert!(pace.iter().all(|gap| gap.as_millis() >= 50), "{pace:?}");
    let drawn = gaps(&starts("think_time = { uniform = [\"10ms\", \"60ms\"] }"));
    assert!(drawn.iter().all(|gap| gap.as_millis() >= 30), "{drawn:?}");
    assert!(drawn.iter().any(|gap| *gap != drawn[0]), "{drawn:?}");
}

/// Requirement: D-W1
#[test]
fn a_pause_between_steps_is_in_no_measurement() {
    let scenario = r#"
[[scenario]]
name = "a"
load = { arrival_rate = "20/s", duration = "100ms", connections = 1 }
step = [{ path = "/one", think_time = "1s" }, { path = "/two" }]
"#;
    let (run, _) = driven(scenario, 1);
    let second: Vec<_> = run.sink.iter().filter(|s| s.series.0 == 1).collect();
    assert_eq!(second.len(), 2);
    // Due when the pause ends, not when the step before has ended.
    assert!(
        second
            .iter()
            .all(|s| s.response_time() < Duration::from_millis(900)),
        "{second:?}"
    );
}

#[test]
fn a_pause_does_not_hold_a_stop_up() {
    let scenario = r#"
[[scenario]]
name = "a"
load = { iterations = 10 }
step = [{ path = "/stop/now", think_time = "1h" }, { path = "/later" }]
"#;
    let (run, done) = driven(scenario, 1);
    assert_eq!(paths(&done), ["stop/now"]);
    assert!(run.elapsed < Duration::from_mins(1));
}

#[test]
fn a_target_that_fails_at_once_is_not_asked_in_a_tight_loop() {
    let scenario = r#"
[[scenario]]
name = "a"
load = { virtual_users = 2, duration = "100ms" }
step = [{ path = "/fail/at/once" }]
"#;
    let (run, _) = driven(scenario, 1);
    assert!((2..=22).contains(&run.sink.len()), "{}", run.sink.len());
}

#[test]
fn scenarios_in_parallel_begin_together_and_each_after_its_own_wait() {
    let scenarios = r#"
[defaults]
order = "parallel"
[[scenario]]
name = "a"
load = { virtual_users = 1, duration = "400ms" }
step = [{ path = "/slow/a" }]
[[scenario]]
name = "b"
start_after = "60ms"
load = { iterations = 2, virtual_users = 2 }
step = [{ path = "/slow/b" }]
"#;
    for workers in [1, 3] {
        let (run, _) = driven(scenarios, workers);
        let [first, second] = run.scenarios.as_slice() else {
            panic!("two scenarios: {:?}", run.scenarios);
        };
        // A busy machine may hold the first one up; the second one waits from the same moment.
        let waited = second.started.since_start();
        assert!(waited >= Duration::from_millis(60), "{waited:?}");
        assert!(first.started < second.started);
        assert!(second.started < Moment::after_start(first.started.since_start() + first.elapsed));
        assert_eq!(run.sink.iter().filter(|s| s.series.0 == 1).count(), 2);
        assert_eq!(
            run.sink
                .iter()
                .filter(|s| s.outcome != Outcome::Success)
                .count(),
            0
        );
    }
}

#[test]
fn a_warm_up_is_handed_apart() {
    let of = |warm_up: &str, load: &str| {
        let scenario = format!(
            "[[scenario]]\nname = \"a\"\nload = {load}\nwarm_up = {warm_up}\n\
             step = [{{ path = \"/slow/a\" }}]"
        );
        driven(&scenario, 1).0
    };
    let counted = of("{ iterations = 3 }", "{ iterations = 5 }");
    assert_eq!(counted.sink.len(), 2);
    let warm_up = counted.scenarios[0].warm_up.unwrap();
    assert_eq!(warm_up.requests, 3);
    assert!(warm_up.lasted >= Duration::from_millis(60), "{warm_up:?}");

    let timed = of("\"100ms\"", "{ virtual_users = 1, duration = \"300ms\" }");
    let warm_up = timed.scenarios[0].warm_up.unwrap();
    assert_eq!(warm_up.lasted, Duration::from_millis(100));
    assert!((1..=5).contains(&warm_up.requests), "{warm_up:?}");
    let end = timed.scenarios[0].started.since_start() + warm_up.lasted;
    assert!(!timed.sink.is_empty());
    assert!(timed.sink.iter().all(|s| s.intended.since_start() >= end));

    // The sink of these tests is content with whatever it sees.
    let steady = of(
        "{ until = \"steady\", at_most = \"10s\" }",
        "{ virtual_users = 1, duration = \"600ms\" }",
    );
    let warm_up = steady.scenarios[0].warm_up.unwrap();
    assert!(warm_up.settled && !steady.sink.is_empty());
    assert!(warm_up.lasted >= Duration::from_millis(250), "{warm_up:?}");
}
