//! Who carries requests, and that it is told.

use perf_core::{HttpSettings, HttpTransportChoice, TransportRecord};

use crate::plans::{driven, iterations, plan, scenario, step};
use crate::scripted_server::{Server, answer};

/// Who carries a request of a scenario with these settings, and why.
fn carried(http: HttpSettings) -> (String, String) {
    let server = Server::answering(|_| answer(200, "", "hello"));
    let mut scenario = scenario(iterations(2, 1), vec![step("/a"), step("/b")]);
    scenario.http = http;
    let run = driven(&plan(&server.base_url(), vec![scenario]));
    assert_eq!(run.failure_examples, []);
    assert_eq!(run.sink.len(), 4);
    let [record] = run.transports.as_slice() else {
        panic!("all steps are carried alike: {:?}", run.transports);
    };
    let TransportRecord {
        name,
        reason,
        scenario,
        steps,
    } = record.clone();
    assert_eq!(scenario, "scenario");
    assert_eq!(steps, ["/a", "/b"]);
    (name, reason)
}

fn asking_for(transport: HttpTransportChoice) -> HttpSettings {
    HttpSettings {
        transport,
        ..HttpSettings::default()
    }
}

#[test]
fn the_lean_one_where_it_is_enough() {
    let (name, reason) = carried(HttpSettings::default());
    assert_eq!(name, "lean");
    assert_eq!(reason, "nothing is asked for that only reqwest has");
}

#[test]
fn reqwest_where_it_is_needed() {
    let (name, reason) = carried(HttpSettings {
        cookies: true,
        ..HttpSettings::default()
    });
    assert_eq!((name.as_str(), reason.as_str()), ("reqwest", "cookies"));
}

#[test]
fn the_one_that_the_plan_asks_for() {
    for (choice, expected) in [
        (HttpTransportChoice::Lean, "lean"),
        (HttpTransportChoice::Reqwest, "reqwest"),
    ] {
        let (name, reason) = carried(asking_for(choice));
        assert_eq!(
            (name.as_str(), reason.as_str()),
            (expected, "the plan asks for it")
        );
    }
}
