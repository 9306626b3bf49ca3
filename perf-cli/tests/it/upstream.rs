//! `examples/upstream`: what the application asks of the API behind it, counted by the proxy, and each
//! criterion on it that fails where the application misbehaves.

use crate::applications::{Application, Start, StartedBy, routes_in};
use crate::child::Finished;

/// The API, without the time that it takes.
const SHEET: &[&str] = &["POST /append_rows rows=$.rows max_rows=900 rate_limit=60/min"];

/// A run against the application with a fault, which ends with this code.
fn run(fault: &str, variables: &[(&str, &str)], code: i32) -> Option<(Application, Finished)> {
    let application = Application::start(&Start {
        example: "upstream",
        by: StartedBy::Plan,
        upstream: SHEET,
        fault,
        ..Start::default()
    })?;
    let finished = application.run(variables, &[]).ended_with(code);
    Some((application, finished))
}

#[test]
fn an_application_that_keeps_to_the_limits_passes_and_both_sides_count_alike() {
    let Some((application, finished)) = run("", &[], 0) else {
        return;
    };
    let report = application.report();
    let criteria = ["ERRORS", "CALLS", "ROWS", "RATE", "QUOTA", "REFUSED"];
    assert_eq!(report.criteria(), criteria);
    assert_eq!(report.failing(), [""; 0]);
    finished.shows("UPSTREAM");
    // Of 40 orders of 1,000 rows, 25 are two calls each; the others wait.
    let sheet = &report.0["upstreams"][0];
    assert_eq!(
        (&sheet["name"], &sheet["scenario"]),
        (&"sheet".into(), &"orders".into())
    );
    assert_eq!(sheet["calls"]["count"], 50);
    assert_eq!(sheet["calls_per_operation"]["value"], 1.25);
    assert_eq!(sheet["rows_max"]["value"], 900.0);
    assert_eq!(sheet["peak_minute"]["count"], 50);
    assert_eq!(sheet["failed"]["count"], 0);
    assert_eq!(sheet["routes"][0]["route"], "POST /append_rows");
    let counted = application.upstream.as_ref().unwrap().counters();
    let route = &counted["routes"][0];
    assert_eq!(
        (&route["requests"], &route["rows"]),
        (&50.into(), &25_000.into())
    );
    assert_eq!(route["largest_batch"], 900);
    assert_eq!(route["peak_requests_per_minute"], 50);
}

#[test]
fn a_call_for_each_row_fails_on_calls() {
    let few = [("ORDERS", "2"), ("ROWS", "20")];
    let Some((application, _)) = run("call_per_row", &few, 1) else {
        return;
    };
    let report = application.report();
    assert_eq!(report.verdicts_on("CALLS"), ["fail"]);
    for holds in ["ROWS", "RATE", "QUOTA", "REFUSED"] {
        assert_eq!(report.verdicts_on(holds), ["pass"], "{holds}");
    }
    assert_eq!(report.0["upstreams"][0]["calls"]["count"], 40);
}

#[test]
fn a_call_with_all_rows_fails_on_rows_and_the_api_refuses_it() {
    let Some((application, _)) = run("one_call", &[("ORDERS", "5")], 1) else {
        return;
    };
    let report = application.report();
    assert_eq!(report.failing(), ["ERRORS", "ROWS", "REFUSED"]);
    assert_eq!(report.0["upstreams"][0]["rows_max"]["value"], 1_000.0);
    let counted = application.upstream.as_ref().unwrap().counters();
    assert_eq!(counted["routes"][0]["statuses"]["413"], 5);
    assert_eq!(counted["routes"][0]["largest_batch"], 1_000);
}

#[test]
fn an_application_that_waits_for_nothing_fails_on_the_rate() {
    let Some((application, finished)) = run("hasty", &[], 1) else {
        return;
    };
    let report = application.report();
    for fails in ["RATE", "QUOTA", "REFUSED"] {
        assert_eq!(report.verdicts_on(fails), ["fail"], "{fails}");
    }
    for holds in ["CALLS", "ROWS"] {
        assert_eq!(report.verdicts_on(holds), ["pass"], "{holds}");
    }
    finished.shows("where the quota allows 60");
}

#[test]
fn an_application_that_goes_past_the_proxy_is_noticed() {
    let Some(application) = Application::start(&Start {
        example: "upstream",
        by: StartedBy::Plan,
        upstream: SHEET,
        ..Start::default()
    }) else {
        return;
    };
    let plan = application.changed_plan(&[("env = \"UPSTREAM_URL\"", "env = \"ANOTHER\"")]);
    let url = application.upstream.as_ref().unwrap().url.clone();
    let past = [("UPSTREAM_URL", url.as_str()), ("ORDERS", "40")];
    let finished = application.run_plan(&plan, &past, &[]).ended_with(1);
    finished.shows("the target has to call the address in `ANOTHER`");
    let report = application.report();
    assert_eq!(
        report.failing(),
        ["CALLS", "ROWS", "RATE", "QUOTA", "REFUSED"]
    );
    assert_eq!(application.upstream_calls("POST /append_rows"), 50);
}

#[test]
fn the_route_of_the_readme_is_one() {
    let Some((application, _)) = run("", &[("ORDERS", "40")], 0) else {
        return;
    };
    let readme = application.file("README.md");
    let routes = routes_in(&readme);
    assert_eq!(routes.len(), 1, "{readme}");
    let route: perf_driver::Route = routes[0].parse().unwrap();
    assert!(route.batch.is_some() && route.quota.is_some());
}
