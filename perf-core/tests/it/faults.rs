//! What goes wrong on purpose, and criteria on how it is recovered from.

use std::path::Path;
use std::time::Duration;

use perf_core::{FaultAction, Metric, Plan, RecoveryStatistic, parse_plan};

const STARTED: &str = "process = { command = [\"python3\", \"app.py\"] }";

fn plan(target: &str, scenario: &str) -> String {
    format!(
        "version = 1\n[target]\nbase_url = \"http://127.0.0.1:8080\"\n{target}\n\
         [[scenario]]\nname = \"a\"\nload = {{ arrival_rate = \"100/s\", duration = \"20s\" }}\n\
         step = [{{ path = \"/\" }}]\n{scenario}\n"
    )
}

fn read(text: &str) -> Result<Plan, String> {
    parse_plan(text, "perf.toml", Path::new("there"), &|_| None).map_err(|error| error.to_string())
}

#[test]
fn faults_are_done_to_the_process_or_by_a_command() {
    let text = plan(
        STARTED,
        r#"
criteria = ["recovery_time < 100ms"]
[[scenario.fault]]
action = "restart"
at = "3s"
times = 3
every = "2s"
[[scenario.fault]]
action = "suspend"
for = "500ms"
at = "12s"
[[scenario.fault]]
command = ["docker", "restart", "db"]
at = "0s""#,
    );
    let plan = read(&text).expect("it is right");
    let faults = &plan.scenarios[0].faults;
    let names: Vec<_> = faults.iter().map(|fault| fault.name.as_str()).collect();
    assert_eq!(names, ["restart", "suspend for 500 ms", "docker"]);
    let moments: Vec<_> = faults[0].moments().collect();
    assert_eq!(moments, [3, 5, 7].map(Duration::from_secs));
    assert_eq!(
        (&faults[0].action, faults[0].lasts),
        (&FaultAction::Stop, Some(Duration::ZERO))
    );
    let FaultAction::Command { run, undo: None } = &faults[2].action else {
        panic!("{:?}", faults[2].action);
    };
    assert_eq!(run.arguments, ["restart", "db"]);
    assert_eq!(run.folder, Path::new("there"));
    let criterion = &plan.scenarios[0].criteria[0].require;
    let recovery = Metric::Recovery(RecoveryStatistic::RecoveryTime);
    assert_eq!(criterion.metric(), recovery);
}

#[test]
fn mistakes_in_faults_are_told_in_their_places() {
    let told = read(&plan(
        STARTED,
        r#"
warm_up = "2s"
[[scenario.fault]]
action = "explode"
at = "3s"
[[scenario.fault]]
action = "kill"
[[scenario.fault]]
at = "3s"
[[scenario.fault]]
action = "kill"
command = ["true"]
at = "3s"
[[scenario.fault]]
action = "restart"
for = "1s"
at = "3s"
[[scenario.fault]]
action = "kill"
undo = ["true"]
at = "3s"
[[scenario.fault]]
command = ["true"]
undo = ["true"]
at = "3s"
[[scenario.fault]]
command = ["true"]
for = "1s"
at = "3s"
[[scenario.fault]]
command = []
at = "3s"
[[scenario.fault]]
action = "restart"
times = 3
at = "3s"
[[scenario.fault]]
action = "restart"
every = "3s"
at = "3s"
[[scenario.fault]]
action = "kill"
times = 3
every = "1s"
at = "3s"
[[scenario.fault]]
action = "kill"
for = "1s"
times = 3
every = "1s"
at = "3s"
[[scenario.fault]]
action = "restart"
at = "1s"
[[scenario.fault]]
action = "restart"
at = "4s"
times = 5
every = "4s"
[[scenario.fault]]
action = "suspend"
at = "5s"
[[scenario.fault]]
action = "suspend"
at = "6s"
[[scenario.fault]]
action = "suspend"
att = "6s"
at = "6s""#,
    ));
    insta::assert_snapshot!(told.expect_err("it is full of mistakes"));
}

#[test]
fn a_process_that_the_plan_does_not_start_is_not_ended() {
    let fault = "[[scenario.fault]]\naction = \"restart\"\nat = \"1s\"";
    let told = read(&plan("process = { port = 8080 }", fault));
    insta::assert_snapshot!(told.expect_err("nothing is started"));
    let command = "[[scenario.fault]]\ncommand = [\"true\"]\nat = \"1s\"";
    assert!(read(&plan("", command)).is_ok());
}

#[test]
fn recovery_is_told_of_scenarios_with_faults_alone() {
    let told = read(&plan(
        STARTED,
        "criteria = [\"recovery_time < 100ms\", \"mttr < 3\"]\n[[scenario]]\nname = \"b\"\n\
         load = { iterations = 1 }\nstep = [{ path = \"/\", criteria = [\"steady_time < 1s\"] }]",
    ));
    insta::assert_snapshot!(told.expect_err("there is no fault"));
}
