//! Steps that run programs, as they are read from a plan.

use std::path::Path;

use perf_core::{Call, CommandCall, Plan, parse_plan, read_plan};

fn parse(step: &str) -> Result<Plan, String> {
    let text = format!(
        "version = 1\n[[scenario]]\nname = \"a\"\nload = {{ iterations = 1 }}\nstep = [{{ {step} }}]\n"
    );
    let parsed = parse_plan(&text, "perf.toml", Path::new("plans"), &|_| None);
    parsed.map_err(|error| error.to_string())
}

fn call(step: &str) -> (String, CommandCall) {
    let plan = parse(step).expect("it is right");
    let step = plan.scenarios[0].steps()[0].clone();
    match step.call {
        Call::Command(call) => (step.name, call),
        other => panic!("{other:?}"),
    }
}

#[test]
fn version_1_of_commands_stays_readable() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/v1");
    let plan = read_plan(&fixtures.join("commands.toml"), |_| None).expect("it is right");
    let calls: Vec<_> = plan.scenarios[0]
        .steps()
        .into_iter()
        .map(|step| &step.call)
        .collect();
    let shown = format!("{calls:#?}");
    let here = format!("{:?}", fixtures.join(""));
    let shown = shown.replace(here.trim_matches('"'), "");
    // The folder itself has no slash behind it.
    let folder = format!("{fixtures:?}");
    insta::assert_snapshot!(shown.replace(folder.trim_matches('"'), "."));
}

#[test]
fn a_plan_of_commands_needs_no_target() {
    let plan = parse("command = [\"sort\", \"a b\", \"{{iteration}}\"]").expect("it is right");
    assert_eq!(plan.addresses(), "this machine");
    let step = &plan.scenarios[0].steps()[0];
    assert_eq!(step.name, "sort \"a b\" {{iteration}}");
    assert_eq!(step.laps(), CommandCall::LAPS);
    assert!(plan.protocols.is_empty());
}

#[test]
fn what_is_run_and_what_is_a_success() {
    let (name, call) = call(
        "command = { shell = \"cat | wc -l\", env = { N = \"{{iteration}}\" }, folder = \"work\", \
         exit_code = [0, 3] }, text = \"hello\"",
    );
    assert_eq!(name, "cat | wc -l");
    insta::assert_debug_snapshot!(call);
    assert!(call.exit_codes.contains(3) && !call.exit_codes.contains(1));
    let any = |step| match parse(step).expect("it is right").scenarios[0].steps()[0].call {
        Call::Command(ref call) => call.exit_codes.contains(77),
        ref other => panic!("{other:?}"),
    };
    assert!(any("command = { run = [\"a\"], exit_code = \"any\" }"));
    assert!(any("command = { run = [\"a\"], exit_code = 77 }"));
    assert!(!any("command = [\"a\"]"));
}

#[test]
fn mistakes_say_what_would_be_right() {
    let wrong = [
        "command = \"sort names.txt\"",
        "command = []",
        "command = [\"\"]",
        "command = [1]",
        "command = {}",
        "command = { run = [\"a\"], shell = \"a\" }",
        "command = { run = [\"a\"], exit_code = 256 }",
        "command = { run = [\"a\"], exit_code = [] }",
        "command = { run = [\"a\"], exit_code = \"none\" }",
        "command = { rum = [\"a\"] }",
        "command = [\"a\"], path = \"/\", headers = { a = \"b\" }",
        "command = [\"a\"], expect = { status = 200 }",
        "command = [\"a\"], text = \"a\", json = 1",
        "command = [\"a\", \"{{nothing}}\"]",
        "command = [\"a\"], nats = { request = \"a\" }",
        "command = [\"a\"], criteria = [{ require = \"p95 < 1s\", of = \"delivery\" }]",
        "path = \"/\", json = { command = \"a\" }",
    ];
    let told = wrong.map(|step| match parse(step) {
        Ok(plan) => panic!("no mistake in {step}: {plan:#?}"),
        Err(told) => told,
    });
    insta::assert_snapshot!(told.join("\n\n"));
}
