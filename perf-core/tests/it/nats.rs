//! Steps over NATS, as they are read from a plan.

use std::path::Path;

use perf_core::{
    Call, Lap, NatsAuth, NatsAwaited, Plan, Protocol, Scenario, Step, parse_plan, read_plan,
};

fn scenario(text: &str) -> String {
    format!(
        "version = 1\n[nats]\nurl = \"nats://127.0.0.1:4222\"\n[[scenario]]\nname = \"a\"\n\
         load = {{ iterations = 1 }}\n{text}\n"
    )
}

fn parse(text: &str) -> Result<Plan, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/v1");
    let variable = |name: &str| (name == "SECRET").then(|| "hunter2".to_owned());
    let parsed = parse_plan(text, "perf.toml", &folder, &variable);
    parsed.map_err(|error| error.to_string())
}

fn step(text: &str) -> Step {
    let plan = parse(&scenario(&format!("step = [{{ {text} }}]"))).expect("it is right");
    plan.scenarios[0].steps()[0].clone()
}

fn mistakes<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let told = texts.into_iter().map(|text| match parse(text) {
        Ok(plan) => panic!("no mistake in {text}: {plan:#?}"),
        Err(told) => told,
    });
    told.collect::<Vec<_>>().join("\n\n")
}

#[test]
fn version_1_of_steps_over_nats_stays_readable() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/v1");
    let plan = read_plan(&fixtures.join("nats.toml"), |_| None).expect("it is right");
    assert_eq!(
        plan.addresses(),
        "tls://nats.example:4223, nats://127.0.0.1:4222"
    );
    assert_eq!(plan.nats_servers().len(), 5);
    let shown: Vec<_> = plan
        .scenarios
        .iter()
        .map(|scenario| (&scenario.nats, scenario.steps()))
        .collect();
    let shown = format!("{shown:#?}");
    let here = format!("{:?}", fixtures.join(""));
    insta::assert_snapshot!(shown.replace(here.trim_matches('"'), ""));
}

#[test]
fn a_step_is_named_after_what_it_says_and_measures_what_it_awaits() {
    let shown = |text| {
        let step = step(text);
        (step.name.clone(), step.laps())
    };
    let (delivery, acknowledgement) = (Lap::Delivery, Lap::Acknowledgement);
    assert_eq!(
        shown("nats = { request = \"prices.get\" }"),
        ("request prices.get".to_owned(), vec![])
    );
    assert_eq!(
        shown("nats = { publish = \"a\", delivered = true }"),
        ("publish a".to_owned(), vec![delivery])
    );
    assert_eq!(
        shown("nats = { publish = \"a\", acknowledged = true }"),
        ("publish a".to_owned(), vec![])
    );
    assert_eq!(
        shown("nats = { publish = \"a\", acknowledged = true, delivered = { stream = \"S\" } }").1,
        [acknowledgement, delivery]
    );
    assert!(delivery.begins_with_request() && acknowledgement.begins_with_request());
}

#[test]
fn what_varies_in_a_message_is_known() {
    let step = step(
        "nats = { publish = \"a.{{user}}\", delivered = { subject = \"a.*\", id = \"{{uuid}}\", \
         json = \"$.id\" } }, headers = { X = \"{{iteration}}\" }, json = { id = \"{{uuid}}\" }",
    );
    let templates: Vec<_> = step.templates().iter().map(ToString::to_string).collect();
    assert_eq!(
        templates,
        ["a.{{user}}", "{{iteration}}", "{{uuid}}", "{{uuid}}"]
    );
    assert!(step.http().is_none());
}

#[test]
fn the_first_step_of_a_protocol_that_not_every_program_speaks_is_known_with_its_place() {
    let text = scenario(
        "step = [{ nats = { request = \"a\" } }, { nats = { request = \"b\" } }]\n\
         [[scenario]]\nname = \"b\"\nload = { iterations = 1 }\nstep = [{ nats = { request = \"c\" } }]",
    );
    let plan = parse(&text).expect("it is right");
    let [known] = plan.protocols.as_slice() else {
        panic!("{:?}", plan.protocols);
    };
    assert_eq!(known.protocol, Protocol::Nats);
    insta::assert_snapshot!(known.unspoken);
}

#[test]
fn a_scenario_may_be_somebody_else() {
    let text = "version = 1\n[nats]\nurl = \"nats://a\"\nauth = { token = \"${SECRET}\" }\n\
                [[scenario]]\nname = \"as in the plan\"\nload = { iterations = 1 }\n\
                step = [{ nats = { request = \"a\" } }]\n\
                [[scenario]]\nname = \"nobody\"\nload = { iterations = 1 }\n\
                nats = { auth = \"none\" }\nstep = [{ nats = { request = \"a\" } }]\n\
                [[scenario]]\nname = \"elsewhere\"\nload = { iterations = 1 }\n\
                nats = { url = \"tls://b:1\", auth = { user = \"u\", password = \"${SECRET}\" } }\n\
                step = [{ nats = { request = \"a\" } }]\n";
    let plan = parse(text).expect("it is right");
    let settings = |scenario: &Scenario| scenario.nats.clone().expect("it has some");
    let [first, second, third] = plan.scenarios.as_slice() else {
        panic!("three scenarios");
    };
    assert!(matches!(settings(first).auth, Some(NatsAuth::Token(_))));
    assert_eq!(settings(second).auth, None);
    assert_eq!(settings(second).url, settings(first).url);
    assert!(settings(third).url.is_tls());
    assert!(
        !format!("{plan:?}").contains("hunter2"),
        "no secret is shown"
    );
}

#[test]
fn nats_goes_beside_http() {
    let text =
        scenario("step = [{ path = \"/a\" }, { nats = { publish = \"a\", acknowledged = true } }]")
            .replace(
                "[nats]",
                "[target]\nbase_url = \"http://127.0.0.1:1\"\n[nats]",
            );
    let plan = parse(&text).expect("it is right");
    assert_eq!(
        plan.addresses(),
        "http://127.0.0.1:1, nats://127.0.0.1:4222"
    );
    let calls: Vec<_> = plan.scenarios[0]
        .steps()
        .iter()
        .map(|step| step.call.clone())
        .collect();
    assert!(matches!(&calls[0], Call::Http(_)));
    assert!(matches!(&calls[1], Call::Nats(call) if call.awaited == NatsAwaited::Acknowledgement));
}

#[test]
fn mistakes_in_a_server_are_told_in_their_places() {
    let step = "[[scenario]]\nname = \"a\"\nload = { iterations = 1 }\n\
                step = [{ nats = { request = \"a\" } }]\n";
    let seed = "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3V";
    let servers = [
        "nats = {}".to_owned(),
        "nats = \"nats://a\"".to_owned(),
        "nats = { url = \"http://a\" }".to_owned(),
        "nats = { url = \"nats://ann:secret@a\" }".to_owned(),
        "nats = { url = \"nats://a,nats://b\" }".to_owned(),
        "nats = { url = \"nats://a:70000\" }".to_owned(),
        "nats = { url = \"nats://a\", token = \"x\" }".to_owned(),
        "nats = { url = \"nats://a\", auth = \"ann\" }".to_owned(),
        "nats = { url = \"nats://a\", auth = { user = \"ann\" } }".to_owned(),
        "nats = { url = \"nats://a\", auth = { token = \"\" } }".to_owned(),
        "nats = { url = \"nats://a\", auth = { token = \"x\", nkey = \"x\" } }".to_owned(),
        format!("nats = {{ url = \"nats://a\", auth = {{ nkey = \"{seed}\" }} }}"),
        "nats = { url = \"nats://a\", auth = { credentials = \"no.creds\" } }".to_owned(),
        "nats = { url = \"nats://a\", tls = { ca = \"no.pem\" } }".to_owned(),
        "target = { health = { path = \"/\" } }\nnats = { url = \"nats://a\" }".to_owned(),
        "target = { base_url = \"http://a\" }".to_owned(),
        "metrics.m = { path = \"/m\", json = \"$.a\" }\nnats = { url = \"nats://a\" }".to_owned(),
    ];
    let texts: Vec<_> = servers
        .iter()
        .map(|server| format!("version = 1\n{server}\n{step}"))
        .collect();
    let told = mistakes(texts.iter().map(String::as_str));
    let here = format!("{}/tests/fixtures/v1/", env!("CARGO_MANIFEST_DIR"));
    insta::assert_snapshot!(told.replace(&here, ""));
}

/// Requirement: D-W2
#[test]
fn mistakes_in_a_step_are_told_in_their_places() {
    let steps = [
        "path = \"/\"",
        "nats = {}",
        "nats = \"a\"",
        "nats = { reqest = \"a\" }",
        "nats = { request = \"a\", publish = \"a\" }",
        "nats = { request = \"a\", delivered = true }",
        "nats = { publish = \"a\" }",
        "nats = { publish = \"a\", delivered = false }",
        "nats = { publish = \"a\", delivered = \"yes\" }",
        "nats = { publish = \"a b\", delivered = true }",
        "nats = { publish = \"a.*\", delivered = true }",
        "nats = { publish = \".a\", delivered = true }",
        "nats = { publish = \"a.{{user}}\", delivered = true }",
        "nats = { publish = \"a\", delivered = { subject = \"a.>.b\" } }",
        "nats = { publish = \"a\", delivered = { stream = \"a.b\" } }",
        "nats = { publish = \"a\", delivered = { id = \"{{uuid}}\" } }",
        "nats = { publish = \"a\", delivered = { id = \"same\", json = \"$.id\" } }",
        "nats = { publish = \"a\", delivered = { json = \"$.id\" } }",
        "nats = { publish = \"a\", delivered = { id = \"{{uuid}}\", json = \"$.id\", regex = \"(a)\" } }",
        "nats = { publish = \"a\", delivered = true }, headers = { perf-id = \"1\" }",
        "nats = { request = \"a\" }, method = \"POST\"",
        "nats = { request = \"a\" }, path = \"/a\"",
        "nats = { request = \"a\" }, form = { a = 1 }",
        "nats = { request = \"a\" }, expect = { status = 200 }",
        "nats = { request = \"a\" }, criteria = [{ require = \"p95 < 1s\", of = \"delivery\" }]",
        "nats = { publish = \"{{nobody}}\", delivered = { subject = \"a\" } }",
    ];
    let texts: Vec<_> = steps
        .iter()
        .map(|step| scenario(&format!("step = [{{ {step} }}]")))
        .collect();
    insta::assert_snapshot!(mistakes(texts.iter().map(String::as_str)));
}
