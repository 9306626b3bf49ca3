//! The stub's streams of events and its WebSocket, as a plan meets them.

use std::time::Duration;

use perf_driver::{Reply, Route, Stub, StubConfig};

use crate::judged::plan_of;
use crate::observed::{outcomes, samples};
use crate::plans::{driven, iterations};

fn stub(route: &str) -> Stub {
    let config = StubConfig {
        routes: vec![route.parse().unwrap()],
        ..StubConfig::default()
    };
    Stub::start(config).unwrap()
}

#[test]
fn events_come_one_by_one() {
    let stub = stub("GET / latency=30ms events=4/20ms");
    let step = "events = { until = \"end\", at_least = 4 }\nexpect = { json = { \"$.n\" = 4 } }";
    let mut plan = plan_of(&stub.base_url(), step);
    plan.scenarios[0].load = iterations(3, 1);
    let run = driven(&plan);
    insta::assert_snapshot!(outcomes(&plan, &run), @r"
    GET /: 3 ok
    GET / / first event: 3 ok
    GET / / next event: 9 ok
    ");
    let first = samples(&plan, &run, "GET / / first event");
    let millis = Duration::from_millis;
    assert!(
        first.iter().all(|lap| lap.service_time() >= millis(30)),
        "{first:?}"
    );
    // One event can be read late and the next one then early, but the last one is never early.
    let whole = samples(&plan, &run, "GET /");
    let least = millis(30 + 3 * 20);
    assert!(
        whole.iter().all(|step| step.service_time() >= least),
        "{whole:?}"
    );
    assert_eq!(stub.counters()[0].statuses, [(200, 3)].into());
}

#[test]
fn messages_come_back_after_the_latency() {
    let stub = stub("/ latency=20ms websocket=echo");
    let step = "websocket = { messages = [{ send = \"{{uuid}}\", receive = 1 }], repeat = 3 }";
    let mut plan = plan_of(&stub.base_url(), step);
    plan.scenarios[0].load = iterations(4, 2);
    let run = driven(&plan);
    insta::assert_snapshot!(outcomes(&plan, &run), @r"
    GET /: 4 ok
    GET / / open: 4 ok
    GET / / round trip: 12 ok
    GET / / message: 12 ok
    ");
    let trips = samples(&plan, &run, "GET / / round trip");
    let least = Duration::from_millis(20);
    assert!(
        trips.iter().all(|trip| trip.service_time() >= least),
        "{trips:?}"
    );
    assert_eq!(stub.counters()[0].statuses, [(101, 4)].into());
}

#[test]
fn a_request_for_no_websocket_is_told_so_and_errors_are_answered_as_everywhere() {
    let step = "expect = { status = 426 }";
    let echoing = stub("/ websocket=echo");
    let plan = plan_of(&echoing.base_url(), step);
    assert_eq!(outcomes(&plan, &driven(&plan)), "GET /: 1 ok\n");
    for route in [
        "/ websocket=echo error_rate=100%",
        "/ events=3/1ms error_rate=100%",
    ] {
        let stub = stub(route);
        let plan = plan_of(&stub.base_url(), "events = { count = 1 }");
        let told = outcomes(&plan, &driven(&plan));
        assert!(told.starts_with("GET /: 1 status_5xx\n"), "{told}");
    }
}

#[test]
fn a_route_says_what_it_replies() {
    let route = |text: &str| text.parse::<Route>().map(|route| route.reply);
    let count = 10.try_into().unwrap();
    let every = Duration::from_millis(100);
    assert_eq!(
        route("/ events=10/100ms").unwrap(),
        Reply::Events { count, every }
    );
    assert_eq!(route("/ websocket=echo").unwrap(), Reply::Echo);
    assert_eq!(route("/").unwrap(), Reply::Body);
    let wrong = [
        "/ events=10",
        "/ events=0/1s",
        "/ events=x/1s",
        "/ events=1/1",
        "/ websocket=chat",
        "/ events=1/1s websocket=echo",
    ];
    let told = wrong.map(|text| {
        let error = route(text).unwrap_err();
        format!("{text}: {} → {}", error.problem, error.expected)
    });
    insta::assert_snapshot!(told.join("\n"));
}
