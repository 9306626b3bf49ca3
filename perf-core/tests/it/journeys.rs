//! What users do, as it is read from a plan.

use std::num::NonZeroU32;
use std::path::Path;
use std::time::Duration;

use perf_core::{Action, Delay, OnFailure, Order, Plan, PlanMistakes, Times, WarmUp, parse_plan};

fn scenario(text: &str) -> String {
    format!(
        "version = 1\n[target]\nbase_url = \"http://127.0.0.1:8080\"\n\
         [defaults]\norder = \"parallel\"\n[[scenario]]\nname = \"a\"\n\
         load = {{ iterations = 1 }}\n{text}\n"
    )
}

fn read(text: &str) -> Plan {
    parse_plan(&scenario(text), "perf.toml", Path::new(""), &|_| None).expect("it is right")
}

fn mistakes(text: &str) -> String {
    match parse_plan(&scenario(text), "perf.toml", Path::new(""), &|_| None) {
        Ok(plan) => panic!("no mistake found: {plan:#?}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_journey_has_tasks_loops_pauses_and_surroundings() {
    let plan = read(
        r#"
start_after = "3s"
warm_up = { until = "steady", at_most = "1min" }
think_time = { uniform = ["5s", "15s"] }
pacing = "20s"
setup = [{ method = "POST", path = "/rows" }]
teardown = [{ method = "DELETE", path = "/rows" }]
on_start = [{ path = "/login" }]
on_stop = [{ path = "/logout" }]
before_each = [{ path = "/cache/drop", on_failure = "continue" }]
after_each = [{ path = "/clean" }]
[[scenario.task]]
name = "browse"
weight = 3
[[scenario.task.step]]
path = "/"
think_time = { exponential = "1s" }
[[scenario.task.step]]
repeat = 2
step = [{ path = "/items" }, { think_time = { normal = ["2s", "500ms"] } }]
[[scenario.task]]
name = "buy"
[[scenario.task.step]]
path = "/buy"
"#,
    );
    assert_eq!(plan.defaults.order, Order::Parallel);
    let scenario = &plan.scenarios[0];
    assert_eq!(scenario.start_after, Duration::from_secs(3));
    let at_most = Duration::from_mins(1);
    assert_eq!(scenario.warm_up, WarmUp::Steady { at_most });
    let journey = &scenario.journey;
    let (from, to) = (Duration::from_secs(5), Duration::from_secs(15));
    assert_eq!(journey.think_time, Some(Delay::Uniform { from, to }));
    assert_eq!(journey.pacing, Some(Duration::from_secs(20)));
    let weights: Vec<_> = journey.tasks.iter().map(|task| task.weight.get()).collect();
    assert_eq!(weights, [3, 1]);
    let actions = &journey.tasks[0].actions;
    assert!(matches!(
        actions.as_slice(),
        [Action::Request(_), Action::Pause(_), Action::Repeat { .. }]
    ));
    let measured: Vec<_> = plan
        .series()
        .iter()
        .map(|series| series.step_name.to_owned())
        .collect();
    assert_eq!(measured, ["GET /", "GET /items", "GET /buy"]);
    let around: Vec<_> = journey
        .surroundings
        .steps()
        .iter()
        .map(|step| (step.name.as_str(), step.on_failure))
        .collect();
    assert_eq!(around.len(), 6);
    assert_eq!(around[2], ("GET /cache/drop", OnFailure::Continue));
}

#[test]
fn think_times_have_five_shapes() {
    let delay = |text: &str| {
        let plan = read(&format!("think_time = {text}\nstep = [{{ path = \"/\" }}]"));
        let delay = plan.scenarios[0].journey.think_time;
        delay.expect("it has one").to_string()
    };
    let shown = [
        delay("\"2s\""),
        delay("{ uniform = [\"1s\", \"2s\"] }"),
        delay("{ normal = [\"2s\", \"500ms\"] }"),
        delay("{ log_normal = { median = \"2s\", sigma = 0.5 } }"),
        delay("{ exponential = \"2s\" }"),
    ];
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn no_time_at_all_is_no_wait() {
    let plan = read(
        r#"
start_after = "0s"
warm_up = "0s"
think_time = "0s"
pacing = "0s"
step = [{ path = "/", think_time = { uniform = ["0s", "2s"] } }, { think_time = "0s" }]
"#,
    );
    let scenario = &plan.scenarios[0];
    assert_eq!(scenario.start_after, Duration::ZERO);
    assert_eq!(scenario.warm_up, WarmUp::None);
    let journey = &scenario.journey;
    assert_eq!(journey.think_time, Some(Delay::Constant(Duration::ZERO)));
    assert_eq!(journey.pacing, Some(Duration::ZERO));
    let (from, to) = (Duration::ZERO, Duration::from_secs(2));
    let pauses = [
        Action::Pause(Delay::Uniform { from, to }),
        Action::Pause(Delay::Constant(from)),
    ];
    assert_eq!(journey.tasks[0].actions[1..], pauses);
}

#[test]
fn loops_take_their_number_from_the_environment() {
    let times = |n: Option<&str>| {
        let text = scenario("step = [{ repeat = \"${N:-3}\", step = [{ path = \"/\" }] }]");
        let environment = |_: &str| n.map(str::to_owned);
        let plan = parse_plan(&text, "perf.toml", Path::new(""), &environment)?;
        match &plan.scenarios[0].journey.tasks[0].actions[0] {
            Action::Repeat { times, .. } => Ok(times.clone()),
            other => panic!("no loop: {other:?}"),
        }
    };
    let fixed = |n| Times::Fixed(NonZeroU32::new(n).expect("not zero"));
    assert_eq!(times(None), Ok(fixed(3)));
    assert_eq!(times(Some("70")), Ok(fixed(70)));
    let wrong: PlanMistakes = times(Some("0")).expect_err("no loop");
    assert_eq!(wrong.mistakes[0].problem, "`0` is no number of times");
}

#[test]
fn warm_ups_are_a_time_a_count_or_a_state() {
    let warm_up = |text: &str| {
        let plan = read(&format!("warm_up = {text}\nstep = [{{ path = \"/\" }}]"));
        plan.scenarios[0].warm_up.to_string()
    };
    let shown = [
        warm_up("\"10s\""),
        warm_up("{ iterations = 100 }"),
        warm_up("{ until = \"steady\", at_most = \"60s\" }"),
    ];
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn mistakes_in_a_journey_are_told_in_their_places() {
    insta::assert_snapshot!(mistakes(
        r#"
think_time = { uniform = ["9s", "1s"] }
pacing = "soon"
warm_up = { until = "warm", at_most = "1s" }
setup = [{ path = "/", criteria = ["p95 < 1s"] }]
on_start = []
teardown = [{ pth = "/" }]
[[scenario.step]]
path = "/"
on_failure = "ignore"
[[scenario.step]]
repeat = 0
step = [{ path = "/" }]
[[scenario.step]]
step = [{ path = "/" }]
"#
    ));
}

#[test]
fn a_scenario_without_a_measured_request_is_refused() {
    insta::assert_snapshot!(mistakes("step = [{ think_time = \"1s\" }]"));
    insta::assert_snapshot!(mistakes("setup = [{ path = \"/\" }]"));
}

#[test]
fn steps_and_tasks_exclude_each_other() {
    insta::assert_snapshot!(mistakes(
        "step = [{ path = \"/\" }]\ntask = [{ step = [{ path = \"/\" }] }]"
    ));
}

#[test]
fn loops_have_a_depth_that_is_survived() {
    let mut steps = "[{ path = \"/\" }]".to_owned();
    for _ in 0..12 {
        steps = format!("[{{ repeat = 2, step = {steps} }}]");
    }
    let told = mistakes(&format!("step = {steps}"));
    assert!(told.contains("too deep"), "{told}");
}

#[test]
fn loops_and_choices_decide_by_values() {
    let plan = read(
        r#"
[[scenario.step]]
path = "/login"
extract = { role = { json = "$.role" }, jobs = { json = "$.jobs" } }
[[scenario.step]]
if = { "{{role}}" = "admin", "{{jobs}}" = { at_least = 1 } }
step = [{ path = "/admin" }]
else = [{ path = "/home" }, { think_time = "1s" }]
[[scenario.step]]
repeat = "{{jobs}}"
until = { "{{done}}" = true }
step = [{ path = "/job", extract = { done = { json = "$.done" } } }]
"#,
    );
    let journey = &plan.scenarios[0].journey;
    insta::assert_debug_snapshot!(journey.tasks[0].actions[1]);
    let steps: Vec<_> = journey.steps().iter().map(|s| s.name.clone()).collect();
    assert_eq!(steps, ["GET /login", "GET /admin", "GET /home", "GET /job"]);
    let decisions = journey.decisions();
    let decisions: Vec<_> = decisions.iter().map(|template| template.as_str()).collect();
    assert_eq!(decisions, ["{{role}}", "{{jobs}}", "{{jobs}}", "{{done}}"]);
}

#[test]
fn mistakes_in_loops_and_choices_are_told_in_their_places() {
    insta::assert_snapshot!(mistakes(
        r#"
[[scenario.step]]
if = { "{{role}}" = "admin" }
path = "/"
[[scenario.step]]
if = { role = "admin" }
path = "/"
[[scenario.step]]
if = {}
step = [{ path = "/" }]
else = []
[[scenario.step]]
if = { "{{user" = { at_lest = 5 } }
path = "/"
[[scenario.step]]
else = [{ path = "/" }]
path = "/"
[[scenario.step]]
repeat = "{{nobody}}"
step = [{ path = "/" }]
[[scenario.step]]
repeat = "often"
until = { "{{late}}" = 1 }
step = [{ path = "/" }]
[[scenario.step]]
path = "/"
until = { "{{user}}" = 1 }
"#
    ));
}

#[test]
fn a_misspelt_key_of_a_wait_is_told() {
    insta::assert_snapshot!(mistakes(
        r#"
think_time = { log_normal = { medain = "2s", sigma = "${SIGMA:-many}" } }
step = [{ path = "/", think_time = { uniform = ["2s", "1s"], unifrom = [] } }]
"#
    ));
}

#[test]
fn waits_between_iterations_do_not_go_with_a_schedule() {
    let text = scenario(
        "think_time = \"1s\"\npacing = \"2s\"\n\
         step = [{ path = \"/\", think_time = \"1s\" }, { path = \"/\" }]",
    );
    let load = "load = { arrival_rate = \"5/s\", duration = \"1s\" }";
    let text = text.replace("load = { iterations = 1 }", load);
    let told = parse_plan(&text, "perf.toml", Path::new(""), &|_| None).unwrap_err();
    insta::assert_snapshot!(told.to_string());
}
