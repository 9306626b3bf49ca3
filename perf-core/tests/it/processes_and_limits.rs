//! Processes, caps and quotas in plans.

use std::num::{NonZeroU16, NonZeroU32, NonZeroU64};
use std::path::{Path, PathBuf};
use std::time::Duration;

use perf_core::{Per, Plan, Process, RequestQuota, StopWith, TargetCommand, Variable, parse_plan};

fn text(process: &str, defaults: &str, scenario: &str) -> String {
    format!(
        "version = 1\n[target]\nbase_url = \"http://127.0.0.1:8080\"\n{process}\n[defaults]\n\
         {defaults}\n[[scenario]]\nname = \"x\"\nload = {{ iterations = 1 }}\n{scenario}\n\
         [[scenario.step]]\npath = \"/\"\n"
    )
}

fn plan(text: &str) -> Plan {
    parse_plan(text, "p", Path::new("plans"), &|_| None).unwrap_or_else(|e| panic!("{e}"))
}

fn mistakes(text: &str) -> String {
    match parse_plan(text, "perf.toml", Path::new(""), &|_| None) {
        Ok(plan) => panic!("no mistake found: {plan:#?}"),
        Err(error) => error.to_string(),
    }
}

fn process(process: &str) -> Process {
    let plan = plan(&text(&format!("process = {process}"), "", ""));
    plan.target.process.expect("it was named")
}

#[test]
fn a_process_is_named_in_five_ways() {
    assert_eq!(process("{ pid = 77 }"), Process::Pid(77));
    let file = PathBuf::from("plans/server.pid");
    assert_eq!(
        process("{ pid_file = \"server.pid\" }"),
        Process::PidFile(file)
    );
    assert_eq!(
        process("{ name = \"nginx\" }"),
        Process::Name("nginx".to_owned())
    );
    let port = NonZeroU16::new(8080).expect("not zero");
    assert_eq!(process("{ port = 8080 }"), Process::Port(port));
    let plain = TargetCommand {
        program: "python3".to_owned(),
        arguments: vec!["app.py".to_owned()],
        environment: Vec::new(),
        folder: PathBuf::from("plans"),
        output: None,
        stop: StopWith::Terminate,
        grace: Duration::from_secs(5),
    };
    assert_eq!(
        process("{ command = [\"python3\", \"app.py\"] }"),
        Process::Command(Box::new(plain.clone()))
    );
    let all = "{ command = [\"python3\", \"app.py\"], env = { PORT = 8080 }, folder = \"app\", \
               stop = \"SIGINT\", grace = \"1m\", output = \"app.log\" }";
    let full = TargetCommand {
        environment: vec![Variable {
            name: "PORT".to_owned(),
            value: "8080".to_owned(),
        }],
        folder: PathBuf::from("plans/app"),
        output: Some(PathBuf::from("plans/app.log")),
        stop: StopWith::Interrupt,
        grace: Duration::from_mins(1),
        ..plain
    };
    assert_eq!(process(all), Process::Command(Box::new(full)));
}

#[test]
fn caps_and_quotas_stand_in_the_plan_and_in_scenarios() {
    let both = "rate_limit = { rate = \"60/min\", burst = 2, per = \"user\" }\n\
                quota = { limit = 60, window = \"1min\" }\n\
                criteria = [\"peak_rpm < 30\", \"quota_use < 50%\", \"burst_peak <= 2\"]";
    let top = "criteria = [\"quota_use < 50%\"]\n";
    let defaults =
        "rate_limit = { rate = \"5/s\", per = \"host\" }\nquota = { limit = 9, window = \"1h\" }";
    let plan = plan(&format!("{top}{}", text("", defaults, both)));
    let quota = |limit, window| {
        Some(RequestQuota {
            limit: NonZeroU64::new(limit).expect("not zero"),
            window,
        })
    };
    let scenario = &plan.scenarios[0];
    assert_eq!(scenario.quota, quota(60, Duration::from_mins(1)));
    let own = scenario.rate_limit.expect("it has one");
    assert_eq!(
        (own.burst, own.per),
        (NonZeroU32::new(2).expect("not zero"), Per::User)
    );
    assert_eq!(plan.defaults.quota, quota(9, Duration::from_hours(1)));
    assert_eq!(plan.defaults.rate_limit.expect("it has one").per, Per::Host);
}

#[test]
fn mistakes_in_a_process_are_told_in_their_places() {
    let wrong = [
        "{}",
        "{ pid = 1, name = \"x\" }",
        "{ pid = 0 }",
        "{ port = 70000 }",
        "{ port = \"http\" }",
        "{ name = \"/usr/sbin/nginx\" }",
        "{ name = \" \" }",
        "{ nam = \"nginx\" }",
        "{ pid = 7, grace = \"5s\" }",
        "{ command = \"python3 app.py\" }",
        "{ command = [] }",
        "{ command = [\"python3\", 5] }",
        "{ command = [\"x\"], stop = \"TERM\", grace = \"soon\", env = [\"A=1\"] }",
    ];
    let told = wrong.map(|process| mistakes(&text(&format!("process = {process}"), "", "")));
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn mistakes_in_caps_and_quotas_are_told_in_their_places() {
    let wrong = [
        "rate_limit = { rate = \"60/min\", per = \"session\" }",
        "rate_limit = { burst = 5 }",
        "quota = 60",
        "quota = { limit = 0, window = \"1min\" }",
        "quota = { limit = 60 }",
        "quota = { limit = 60, window = \"0s\", burst = 1 }",
        "criteria = [\"quota_use < 50%\"]",
        "criteria = [{ require = \"quota_use < 50%\", name = \"USE\" }]",
    ];
    let mut told: Vec<_> = wrong.map(|own| mistakes(&text("", "", own))).into();
    let of_step = text("", "", "") + "criteria = [\"peak_rpm < 30\"]\n";
    told.push(mistakes(&of_step));
    let of_plan = format!("criteria = [\"quota_use < 50%\"]\n{}", text("", "", ""));
    told.push(mistakes(&of_plan));
    insta::assert_snapshot!(told.join("\n"));
}
