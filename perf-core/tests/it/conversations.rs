//! Steps that listen to events or talk over a WebSocket, as they are read from a plan.

use std::path::Path;
use std::time::Duration;

use perf_core::{
    Lap, MessageCheck, Phases, Plan, Received, Scenario, StatusSet, Step, parse_plan, read_plan,
};

fn scenario(text: &str) -> String {
    format!(
        "version = 1\n[target]\nbase_url = \"http://127.0.0.1:8080\"\n\
         [defaults]\ntimeout = \"5s\"\n[[scenario]]\nname = \"a\"\n\
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

fn step(text: &str) -> Step {
    let plan = read(&format!("step = [{{ path = \"/\", {text} }}]"));
    plan.scenarios[0].steps()[0].clone()
}

#[test]
fn version_1_of_streams_stays_readable() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/v1");
    let plan = read_plan(&fixtures.join("streams.toml"), |_| None).expect("it is right");
    let steps = plan.scenarios.iter().flat_map(Scenario::steps);
    let shown: Vec<_> = steps
        .map(|step| {
            (
                &step.name,
                &step.http().unwrap().conversation,
                &step.criteria,
                &step.lap_criteria,
            )
        })
        .collect();
    let shown = format!("{shown:#?}");
    let here = format!("{:?}", fixtures.join(""));
    insta::assert_snapshot!(shown.replace(here.trim_matches('"'), ""));
}

#[test]
fn a_stream_of_events_has_one_of_four_ends() {
    let texts = [
        "events = { count = 10 }",
        "events = { until = { data = \"[DONE]\" } }",
        "events = { until = { event = \"done\", id = { matches = \"^7\" }, json = { \"$.n\" = 3 } } }",
        "events = { until = \"end\", at_least = 0 }",
        "events = { during = \"10s\", at_least = 5 }",
    ];
    let shown = texts.map(|text| format!("{text}\n{:#?}", step(text).http().unwrap().conversation));
    insta::assert_snapshot!(shown.join("\n\n"));
}

#[test]
fn a_websocket_says_and_hears_in_every_way() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/v1");
    let text = scenario(
        r#"
[[scenario.step]]
name = "chat"
path = "/ws"
[scenario.step.websocket]
subprotocols = ["chat.v2", "chat.v1"]
messages = [
  { send = "hello {{user}}", receive = "hello" },
  { send = { text = "x" }, await = { text = { contains = "x" } } },
  { send = { json = { id = "{{iteration}}", fixed = true } }, receive = { count = 3, json = { "$.ok" = true } } },
  { send = { file = "users.csv" } },
  { receive = 5 },
  { await = "bye" },
  { during = "2s" },
  { send = "quit", close = 1000 },
]
"#,
    );
    let plan = parse_plan(&text, "perf.toml", &folder, &|_| None).expect("it is right");
    let step = plan.scenarios[0].steps()[0].clone();
    let shown = format!("{:#?}", step.http().unwrap().conversation);
    let shown = shown.replace(&folder.display().to_string(), "FOLDER");
    insta::assert_snapshot!(shown);
    let templates = step.http().unwrap().templates();
    let asked: Vec<_> = templates
        .iter()
        .flat_map(|template| template.references())
        .map(|reference| reference.name().to_owned())
        .collect();
    assert_eq!(asked, ["user", "iteration"]);
}

#[test]
fn what_is_measured_within_a_step_has_series_of_its_own_behind_those_of_the_steps() {
    let plan = read(
        r#"
[[scenario.step]]
path = "/one"
events = { count = 1 }
[[scenario.step]]
name = "prices"
path = "/prices"
events = { during = "1s" }
[[scenario.step]]
name = "chat"
path = "/chat"
websocket = { messages = [{ send = "a", receive = 1 }] }
[[scenario.step]]
name = "listen"
path = "/listen"
websocket = { messages = [{ receive = 1 }] }
[[scenario.step]]
name = "shout"
path = "/shout"
websocket = { messages = [{ send = "a" }] }
[[scenario]]
name = "b"
load = { arrival_rate = "1/s", duration = "1s" }
step = [{ path = "/" }, { name = "c", path = "/chat", websocket = { messages = [{ send = "a", receive = 1 }] } }]
"#,
    );
    let steps = plan.series();
    let steps = steps.iter().map(|s| format!("{} {}", s.id.0, s.step_name));
    let laps = plan.lap_series();
    let laps = laps.iter().map(|lap| {
        let clocks = if lap.scheduled { 3 } else { 1 };
        let (id, scenario) = (lap.id.0, lap.of.scenario_name);
        format!("{id} {} of {scenario}, clocks: {clocks}", lap.name)
    });
    let shown: Vec<_> = steps.chain(laps).collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn a_criterion_is_about_the_step_or_about_what_is_measured_within_it() {
    let step = step(
        r#"events = { count = 3 }, criteria = ["p95 < 2s", { require = "p95 < 200ms", of = "first event", name = "E-1" }]"#,
    );
    assert_eq!(step.criteria.len(), 1);
    let [of_lap] = step.lap_criteria.as_slice() else {
        panic!("{:?}", step.lap_criteria);
    };
    assert_eq!(of_lap.lap, Lap::FirstEvent);
    assert_eq!(of_lap.criterion.name.as_deref(), Some("E-1"));
}

#[test]
fn time_that_is_listened_is_not_part_of_the_time_limit() {
    assert_eq!(
        step("events = { count = 3 }").timeout,
        Duration::from_secs(5)
    );
    let listening = step("events = { during = \"30s\" }, timeout = \"2s\"");
    assert_eq!(listening.timeout, Duration::from_secs(32));
    let listening = step(
        "websocket = { repeat = 3, messages = [{ during = \"1s\" }, { send = \"x\", during = \"2s\" }] }",
    );
    assert_eq!(listening.timeout, Duration::from_secs(5 + 3 * 3));
}

#[test]
fn a_websocket_is_expected_to_be_opened_unless_the_step_says_otherwise() {
    let socket = "websocket = { messages = [{ send = \"x\" }] }";
    assert_eq!(step(socket).expect.status, StatusSet::of(101));
    let refused = step(&format!("{socket}, expect = {{ status = 401 }}"));
    assert_eq!(refused.expect.status, StatusSet::of(401));
    assert_eq!(
        step("events = { count = 1 }").expect.status,
        StatusSet::success()
    );
}

#[test]
fn mistakes_in_a_stream_of_events_are_told_in_their_places() {
    insta::assert_snapshot!(mistakes(
        r#"
step = [
  { path = "/", events = {} },
  { path = "/", events = { cuont = 3 } },
  { path = "/", events = { count = 0 } },
  { path = "/", events = { count = 3, during = "3s" } },
  { path = "/", events = { count = 3, at_least = 3 } },
  { path = "/", events = { until = "finish" } },
  { path = "/", events = { until = {} } },
  { path = "/", events = { until = { datta = "x" } } },
  { path = "/", events = { until = { json = { "type" = "x" } } } },
  { path = "/", events = { during = "0s" } },
  { path = "/", events = 10 },
  { path = "/", events = { count = 1 }, criteria = [{ require = "p95 < 1s", of = "next event" }] },
  { path = "/", events = { count = "x" }, criteria = [{ require = "p95 < 1s", of = "next event" }] },
  { path = "/", criteria = [{ require = "p95 < 1s", of = "first event" }] },
  { name = "x / first event", path = "/" },
  { name = "x", path = "/", events = { count = 1 } },
]
"#
    ));
}

#[test]
fn mistakes_in_a_websocket_are_told_in_their_places() {
    insta::assert_snapshot!(mistakes(
        r#"
step = [
  { path = "/", websocket = {} },
  { path = "/", websocket = [{ send = "x" }] },
  { path = "/", websocket = { messages = [] } },
  { path = "/", websocket = { messages = [{}] } },
  { path = "/", websocket = { messages = [{ recieve = 1 }] } },
  { path = "/", websocket = { messages = [{ receive = 1, await = "x" }] } },
  { path = "/", websocket = { messages = [{ receive = 0 }] } },
  { path = "/", websocket = { messages = [{ receive = true }] } },
  { path = "/", websocket = { messages = [{ receive = { count = 2, text = { contans = "x" } } }] } },
  { path = "/", websocket = { messages = [{ await = {} }] } },
  { path = "/", websocket = { messages = [{ await = 3 }] } },
  { path = "/", websocket = { messages = [{ send = {} }] } },
  { path = "/", websocket = { messages = [{ send = 5 }] } },
  { path = "/", websocket = { messages = [{ send = { text = "x", json = 1 } }] } },
  { path = "/", websocket = { messages = [{ send = { file = "nowhere.bin" } }] } },
  { path = "/", websocket = { messages = [{ send = "{{nobody}}" }] } },
  { path = "/", websocket = { messages = [{ close = 12 }] } },
  { path = "/", websocket = { messages = [{ close = 1000 }, { send = "x" }] } },
  { path = "/", websocket = { messages = [{ close = 1000 }], repeat = 2 } },
  { path = "/", websocket = { messages = [{ send = "x" }], subprotocols = ["a b"] } },
  { path = "/", websocket = { messages = [{ send = "x" }], repeat = 0 } },
  { path = "/", method = "POST", text = "x", websocket = { messages = [{ send = "x" }] } },
  { path = "/", headers = { Upgrade = "h2c", sec-websocket-protocol = "a" }, websocket = { messages = [{ send = "x" }] } },
  { path = "/", events = { count = 1 }, websocket = { messages = [{ send = "x" }] } },
  { path = "/", websocket = { messages = [{ send = "x" }] }, criteria = [{ require = "p95 < 1s", of = "round trip" }] },
]
[[scenario]]
name = "b"
load = { iterations = 1 }
http = { version = "2" }
step = [{ path = "/", websocket = { messages = [{ send = "x" }] } }]
"#
    ));
}

#[test]
fn checks_of_messages_say_what_does_not_hold_and_keep_contents_to_themselves() {
    let check = |text: &str| -> MessageCheck {
        let step = step(&format!("events = {{ until = {text} }}"));
        match step.http().unwrap().conversation.clone() {
            perf_core::Conversation::Events(events) => match events.until {
                perf_core::StreamEnd::Event(check) => check,
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
    };
    let received = Received {
        event: Some("tick"),
        id: Some("7"),
        content: br#"{"n": 3, "token": "secret"}"#,
    };
    let problems = [
        r#"{ event = "tick", id = "7", data = { contains = "n" }, json = { "$.n" = 3 } }"#,
        r#"{ event = "tock" }"#,
        r#"{ id = { matches = "^8" } }"#,
        r#"{ data = "[DONE]" }"#,
        r#"{ json = { "$.n" = 4 } }"#,
        r#"{ json = { "$.token" = "x" } }"#,
    ]
    .map(|text| match check(text).holds(received) {
        Ok(()) => format!("{text}\n  ok"),
        Err(problem) => format!("{text}\n  {problem}"),
    });
    insta::assert_snapshot!(problems.join("\n"));
    let no_json = Received {
        content: b"\xff",
        ..received
    };
    let told = check(r#"{ json = { "$.n" = 3 } }"#)
        .holds(no_json)
        .unwrap_err();
    assert!(told.starts_with("expected JSON: "), "{told}");
}

#[test]
fn a_plan_says_whether_phases_are_measured_and_a_scenario_otherwise() {
    let text = r#"
version = 1
target = { base_url = "http://127.0.0.1:8080" }
http = { phases = true }
[[scenario]]
name = "a"
load = { arrival_rate = "1/s", duration = "1s" }
[[scenario.step]]
path = "/"
criteria = [{ require = "p95 < 200ms", of = "first byte" }]
[[scenario.step]]
path = "/prices"
events = { count = 1 }
[[scenario]]
name = "b"
load = { iterations = 1 }
http = { phases = false }
step = [{ path = "/" }]
"#;
    let plan = parse_plan(text, "perf.toml", Path::new(""), &|_| None).expect("it is right");
    let laps = plan.lap_series();
    let shown = laps.iter().map(|lap| (lap.name.as_str(), lap.scheduled));
    let expected = [
        ("GET / / connect", false),
        ("GET / / first byte", false),
        ("GET / / download", false),
        ("GET /prices / first event", true),
    ];
    assert_eq!(shown.collect::<Vec<_>>(), expected);
    assert_eq!(plan.http.phases, Phases::Apart);
    assert_eq!(plan.scenarios[1].http.phases, Phases::Together);
    let steps = plan.scenarios[0].steps();
    assert_eq!(steps[0].lap_criteria[0].lap, Lap::FirstByte);
}

#[test]
fn a_phase_that_is_not_measured_has_no_criterion() {
    let step =
        r#"step = [{ path = "/", criteria = [{ require = "p95 < 1s", of = "first byte" }] }]"#;
    insta::assert_snapshot!(mistakes(step));
    let other = r#"
http = { phases = true }
step = [{ path = "/", criteria = [{ require = "p95 < 1s", of = "first event" }] }]"#;
    insta::assert_snapshot!(mistakes(other));
}
