//! Plans that listen to events and talk over a WebSocket, from the command to the report.

use crate::report_json::Report;
use crate::servers::{python_events, websocketd};
use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

const PRICES: &str = r#"
version = 1
name = "prices"
target = { base_url = "${URL}" }
[[scenario]]
name = "prices"
load = { iterations = 60, virtual_users = 2 }
[[scenario.step]]
name = "ticks"
path = "/events"
events = { until = { event = "tick", data = "3" } }
criteria = [
  { require = "max < 20s", name = "ALL" },
  { require = "max < 20s", name = "FIRST", of = "first event" },
  { require = "p50 < 5ms", name = "TOO-FAST", of = "next event", priority = "P2" },
]
"#;

const CHAT: &str = r#"
version = 1
name = "chat"
target = { base_url = "${URL}" }
[[scenario]]
name = "chat"
load = { iterations = 30, virtual_users = 2 }
criteria = ["error_rate < 10%"]
[[scenario.step]]
name = "talk"
path = "/chat"
criteria = [{ require = "max < 20s", name = "TRIP", of = "round trip" }]
[scenario.step.websocket]
repeat = 5
messages = [
  { send = "hello {{iteration}}", receive = { text = { matches = "^hello [0-9]+$" } } },
  { send = { json = { user = "{{user}}" } }, await = { json = { "$.user" = { at_least = 0 } } } },
]
"#;

/// Requirement: B-W10
#[test]
fn events_of_pythons_server_are_judged_and_shown() {
    let place = Workplace::new();
    let Some(server) = python_events(place.folder()) else {
        return;
    };
    place.write("perf.toml", &PRICES.replace("${URL}", &server.url));
    let check = place.run(&["plan", "check", "perf.toml"]).ended_with(0);
    check
        .shows("GET /events, listens to events")
        .shows("first event\n")
        .shows("criteria: 3");
    let finished = place.run(&["run", "--report", "json=r.json"]).ended_with(0);
    // Python waits for 40 ms between two events.
    finished.shows("FIRST").shows("ALL").shows("TOO-FAST");
    let report = Report::read(&place, "r.json");
    assert_eq!(report.verdicts(), ["pass", "pass", "fail"]);
    assert_eq!(report.count("prices", "requests"), 60);
    let steps: Vec<_> = report.steps("prices");
    assert_eq!(
        steps,
        [
            ("ticks / first event".to_owned(), 60),
            ("ticks / next event".to_owned(), 120)
        ]
    );
    let record = place.only("perf-out", ".json");
    let markdown = place.run(&["report", &record, "--as", "markdown"]);
    let markdown = markdown.ended_with(0);
    markdown
        .shows("prices / ticks / first event")
        .shows("prices / ticks / next event");
    place.run(&["check", &record]).ended_with(0).shows("FIRST");
}

#[test]
fn messages_of_websocketd_are_judged_and_counted() {
    let place = Workplace::new();
    let Some(server) = websocketd() else {
        return;
    };
    place.write("perf.toml", &CHAT.replace("${URL}", &server.url));
    let finished = place.run(&["run", "--report", "json=r.json"]).ended_with(0);
    finished.shows("chat / talk / round trip").shows("TRIP");
    let report = Report::read(&place, "r.json");
    assert_eq!(report.verdicts(), ["pass", "pass"]);
    assert_eq!(
        (
            report.count("chat", "requests"),
            report.count("chat", "failed")
        ),
        (30, 0)
    );
    let steps: Vec<_> = report.steps("chat");
    let expected = [("open", 30), ("round trip", 300), ("message", 300)];
    assert_eq!(
        steps,
        expected.map(|(lap, count)| (format!("talk / {lap}"), count))
    );
}

#[test]
fn the_stub_streams_events_and_echoes() {
    let place = Workplace::new();
    let stub = StubTarget::start(
        &place,
        &["/events latency=2ms events=5/1ms", "/chat websocket=echo"],
    );
    let prices = PRICES.replace("${URL}", &stub.url);
    let prices = prices.replace("{ event = \"tick\", data = \"3\" }", "{ id = \"3\" }");
    place.write("prices.toml", &prices);
    place.write("chat.toml", &CHAT.replace("${URL}", &stub.url));
    place
        .run(&["run", "prices.toml"])
        .ended_with(0)
        .shows("FIRST");
    place.run(&["run", "chat.toml"]).ended_with(0).shows("TRIP");
}
