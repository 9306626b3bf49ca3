//! Steps over gRPC, as they are read from a plan.

use std::path::{Path, PathBuf};

use perf_core::{Call, GrpcCode, Lap, Plan, Protocol, Step, parse_plan, read_plan};

const SERVER: &str = "grpc = { address = \"127.0.0.1:50051\", reflection = true }";

fn with(server: &str, step: &str) -> String {
    format!(
        "version = 1\n{server}\n[[scenario]]\nname = \"a\"\nload = {{ iterations = 1 }}\nstep = [{{ {step} }}]\n"
    )
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/v1")
}

fn parse(text: &str) -> Result<Plan, String> {
    let parsed = parse_plan(text, "perf.toml", &fixtures(), &|_| None);
    parsed.map_err(|error| error.to_string())
}

fn step(text: &str) -> Step {
    let plan = parse(&with(SERVER, text)).expect("it is right");
    plan.scenarios[0].steps()[0].clone()
}

fn mistakes(texts: impl IntoIterator<Item = String>) -> String {
    let told = texts.into_iter().map(|text| match parse(&text) {
        Ok(plan) => panic!("no mistake in {text}: {plan:#?}"),
        Err(told) => told,
    });
    let told = told.collect::<Vec<_>>().join("\n\n");
    told.replace(&fixtures().join("").display().to_string(), "")
}

#[test]
fn version_1_of_steps_over_grpc_stays_readable() {
    let plan = read_plan(&fixtures().join("grpc.toml"), |_| None).expect("it is right");
    assert_eq!(
        plan.addresses(),
        "grpc://shop.example:50051, grpc://127.0.0.1:50052"
    );
    let shown: Vec<_> = plan
        .scenarios
        .iter()
        .map(|scenario| (&scenario.grpc, scenario.steps()))
        .collect();
    let here = fixtures().join("").display().to_string();
    insta::assert_snapshot!(format!("{shown:#?}").replace(&here, ""));
}

#[test]
fn a_step_is_named_after_what_it_calls_and_measures_the_messages_of_a_stream() {
    let unary = step("grpc = { call = \"shop.v1.Items/Find\" }");
    assert_eq!(unary.name, "shop.v1.Items/Find");
    assert!(unary.laps().is_empty());
    let laps =
        |stream: &str| step(&format!("grpc = {{ call = \"a.B/C\", stream = {stream} }}")).laps();
    assert_eq!(laps("true"), [Lap::FirstMessage, Lap::NextMessage]);
    assert_eq!(laps("{ take = 1 }"), [Lap::FirstMessage]);
    assert!(laps("false").is_empty());
    assert!(Lap::FirstMessage.begins_with_request());
    assert!(!Lap::NextMessage.begins_with_request());
}

#[test]
fn what_varies_is_known_and_so_is_who_can_call() {
    let step = step(
        "grpc = { call = \"a.B/C\", message = { a = [\"{{user}}\"] }, metadata = { t = \"{{uuid}}\" } }",
    );
    let templates: Vec<_> = step.templates().iter().map(ToString::to_string).collect();
    assert_eq!(templates, ["{{user}}", "{{uuid}}"]);
    let plan = parse(&with(SERVER, "grpc = { call = \"a.B/C\" }")).expect("it is right");
    assert_eq!(plan.protocols[0].protocol, Protocol::Grpc);
    let unspoken = plan.protocols[0].unspoken.to_string();
    assert!(unspoken.contains("`--features grpc`"), "{unspoken}");
    assert!(matches!(step.call, Call::Grpc(call) if call.place.line == 6));
}

#[test]
fn a_status_has_a_name_and_a_number() {
    for (number, name) in [(0, "OK"), (5, "NOT_FOUND"), (16, "UNAUTHENTICATED")] {
        let code = GrpcCode::of_number(number);
        assert_eq!(code.name(), name);
        assert_eq!(GrpcCode::of_name(name), Some(code));
    }
    assert_eq!(GrpcCode::of_number(17).name(), "UNKNOWN");
    assert_eq!(GrpcCode::of_number(-1).name(), "UNKNOWN");
    assert_eq!(GrpcCode::of_name("ok"), None);
}

#[test]
fn mistakes_in_a_server_are_told_in_their_places() {
    let servers = [
        "grpc = {}",
        "grpc = { address = \"127.0.0.1:50051\" }",
        "grpc = { reflection = true }",
        "grpc = { address = \"http://127.0.0.1:50051\", reflection = true }",
        "grpc = { address = \"a:1\", reflection = true, descriptors = \"shop.binpb\" }",
        "grpc = { address = \"a:1\", descriptors = \"no.binpb\" }",
        "grpc = { address = \"a:1\", reflection = 1 }",
        "grpc = { address = \"a:1\", reflection = true, connections = \"new\" }",
        "grpc = { address = \"a:1\", reflection = true, metadata = {} }",
        "target = { base_url = \"http://a\" }",
    ];
    let step = "grpc = { call = \"a.B/C\" }";
    insta::assert_snapshot!(mistakes(servers.map(|server| with(server, step))));
}

#[test]
fn mistakes_in_a_step_are_told_in_their_places() {
    let steps = [
        "grpc = {}",
        "grpc = \"a.B/C\"",
        "grpc = { call = \"a.B.C\" }",
        "grpc = { call = \"/a.B/C\" }",
        "grpc = { call = \"a.B/C\", mesage = {} }",
        "grpc = { call = \"a.B/C\", message = \"{}\" }",
        "grpc = { call = \"a.B/C\", message = { a = \"{{nobody}}\" } }",
        "grpc = { call = \"a.B/C\", metadata = { Token = \"a\" } }",
        "grpc = { call = \"a.B/C\", metadata = { grpc-timeout = \"1S\" } }",
        "grpc = { call = \"a.B/C\", metadata = { a-bin = \"a\" } }",
        "grpc = { call = \"a.B/C\", stream = 3 }",
        "grpc = { call = \"a.B/C\", stream = { take = 0 } }",
        "grpc = { call = \"a.B/C\", stream = { at_least = 3, take = 2 } }",
        "grpc = { call = \"a.B/C\", status = \"GONE\" }",
        "grpc = { call = \"a.B/C\" }, json = { a = 1 }",
        "grpc = { call = \"a.B/C\" }, headers = { a = \"1\" }",
        "grpc = { call = \"a.B/C\" }, path = \"/a\"",
        "grpc = { call = \"a.B/C\" }, sql = { query = \"select 1\" }",
        "grpc = { call = \"a.B/C\" }, expect = { status = 200 }",
        "grpc = { call = \"a.B/C\" }, criteria = [{ require = \"p95 < 1s\", of = \"first message\" }]",
    ];
    insta::assert_snapshot!(mistakes(steps.map(|step| with(SERVER, step))));
}
