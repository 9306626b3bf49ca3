//! Metrics of a plan's own: read before, during and after a scenario, and taken from answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use perf_core::{CustomRecord, CustomStatistic, FailureKind, Number, Outcome, Sample};
use perf_driver::Drive;

use crate::judged::plan_text;
use crate::plans::driven;
use crate::scripted_server::{Received, Server, answer};

/// An upstream that counts two calls for every request to `/work`, and tells of them.
fn counting() -> Server {
    let calls = Arc::new(AtomicU64::new(7));
    Server::answering(move |request: &Received| {
        let path = request.head.split(' ').nth(1).unwrap();
        match path {
            "/work" => {
                let before = calls.fetch_add(2, Ordering::SeqCst);
                let timing = "server-timing: cache, db;dur=1.5;desc=\"a, b\", db;dur=9\r\n";
                answer(200, timing, &format!("{{\"rows\": {before}}}"))
            }
            "/stats" => {
                let calls = calls.load(Ordering::SeqCst);
                answer(200, "", &format!("{{\"calls\": \"{calls}\"}}"))
            }
            "/metrics" => {
                let calls = calls.load(Ordering::SeqCst);
                let text = format!(
                    "# HELP calls_total Calls.\n# TYPE calls_total counter\n\
                     calls_total{{to=\"a\",code=\"200\"}} {calls} 1395066363000\n\
                     calls_total{{code=\"200\",to=\"b \\\"}}\"}} {calls}\n\
                     calls_total{{code=\"500\"}} 99\ncalls_total_more 5\nempty{{}} NaN\n"
                );
                answer(200, "", &text)
            }
            _ => answer(404, "", ""),
        }
    })
}

fn run(base_url: &str, metrics: &str, scenario: &str) -> Drive<Vec<Sample>> {
    let text = format!("{metrics}\n[[scenario]]\nname = \"a\"\n{scenario}");
    driven(&plan_text(base_url, &text))
}

fn named<'r>(records: &'r [CustomRecord], name: &str) -> &'r CustomRecord {
    let found = records.iter().find(|record| record.name.as_str() == name);
    found.unwrap_or_else(|| panic!("no {name} in {records:?}"))
}

fn figures(record: &CustomRecord) -> Vec<f64> {
    let figures = CustomStatistic::ALL.map(|statistic| record.figure(statistic).unwrap().value());
    figures.to_vec()
}

#[test]
fn counters_are_read_before_and_after_and_told_for_each_operation() {
    let (server, upstream) = (counting(), counting());
    let metrics = format!(
        r#"
[metrics.calls]
path = "/stats"
json = "$.calls"
[metrics.exported]
path = "/metrics"
prometheus = "calls_total{{code=\"200\"}}"
[metrics.elsewhere]
base_url = "{}"
path = "/stats"
json = "$.calls"
"#,
        upstream.base_url()
    );
    let scenario = "load = { iterations = 5 }\nsetup = [{ path = \"/work\" }]\n\
                    step = [{ path = \"/work\" }, { path = \"/work\" }]";
    let run = run(&server.base_url(), &metrics, scenario);
    assert_eq!(run.reading_failures, []);
    let records = &run.scenario_metrics[0];
    // Setup is not part of it: the counter stands at 9 when the first user begins.
    let calls = named(records, "calls");
    assert_eq!((calls.iterations, calls.requests), (5, 10));
    let told = figures(calls);
    assert_eq!(
        (&told[..3], &told[4..]),
        (&[20.0, 4.0, 2.0][..], &[9.0, 29.0, 29.0][..])
    );
    let exported = figures(named(records, "exported"));
    assert_eq!(
        (exported[0], exported[6]),
        (40.0, 58.0),
        "both samples together"
    );
    assert_eq!(named(records, "elsewhere").total, Number::default());
    assert_eq!(named(&run.metrics, "calls"), calls, "there is one scenario");
}

#[test]
fn answers_bring_numbers_and_those_of_a_warm_up_do_not_count() {
    let server = counting();
    let scenario = r#"
load = { iterations = 5 }
warm_up = { iterations = 2 }
[[scenario.step]]
path = "/work"
record = { rows = { json = "$.rows" }, db = { server_timing = "db" } }
[[scenario.step]]
path = "/stats"
record = { rows = { json = "$.none", default = -1 } }
"#;
    let run = run(&server.base_url(), "", scenario);
    let records = &run.scenario_metrics[0];
    // 11, 13 and 15 are the rows of the last three, and -1 stands for those of the second step.
    let rows = named(records, "rows");
    assert_eq!(
        (rows.observations, rows.iterations, rows.requests),
        (6, 3, 6)
    );
    assert_eq!(figures(rows), [36.0, 12.0, 6.0, 6.0, -1.0, 15.0, -1.0]);
    let db = named(records, "db");
    assert_eq!((db.observations, figures(db)[3]), (3, 1.5));
}

#[test]
fn what_is_no_number_fails_the_request_and_is_not_counted() {
    let server = counting();
    let scenario = r#"
load = { iterations = 2 }
[[scenario.step]]
path = "/stats"
record = { calls = { json = "$.calls" }, whole = { json = "$" } }
"#;
    let run = run(&server.base_url(), "", scenario);
    let failed = Outcome::Failure(FailureKind::CheckFailed);
    assert!(run.sink.len() == 2 && run.sink.iter().all(|sample| sample.outcome == failed));
    assert_eq!(run.scenario_metrics, [vec![]]);
    let message = &run.failure_examples[0].message;
    assert_eq!(message, "`whole` is {\"calls\":\"7\"}, which is no number");
}

#[test]
fn what_cannot_be_read_is_told_and_missing() {
    let server = counting();
    let metrics = r#"
[metrics.gone]
path = "/gone"
json = "$"
[metrics.nan]
path = "/metrics"
prometheus = "empty"
[metrics.other]
path = "/metrics"
prometheus = "calls_total{code=\"404\"}"
[metrics.text]
path = "/stats"
regex = "(calls)"
"#;
    let run = run(
        &server.base_url(),
        metrics,
        "load = { iterations = 1 }\nstep = [{ path = \"/work\" }]",
    );
    assert_eq!(run.scenario_metrics, [vec![]]);
    let told: Vec<_> = run
        .reading_failures
        .iter()
        .map(|failure| format!("{} {}: {}", failure.metric, failure.count, failure.example))
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    gone 2: expected status 200-299, got 404
    nan 2: there is no sample `empty`
    other 2: there is no sample `calls_total{code="404"}`
    text 2: "calls" is not a number
    "#);
}

#[test]
fn a_counter_that_begins_anew_has_not_fallen() {
    let reads = AtomicU64::new(0);
    let server = Server::answering(move |request: &Received| {
        let values = [10, 4];
        let is_read = request.head.starts_with("GET /stats");
        let read = if is_read {
            reads.fetch_add(1, Ordering::SeqCst)
        } else {
            0
        };
        let value = values[usize::try_from(read).unwrap().min(1)];
        answer(200, "", &value.to_string())
    });
    let metrics = "[metrics.calls]\npath = \"/stats\"\njson = \"$\"\nevery = \"1h\"";
    let run = run(
        &server.base_url(),
        metrics,
        "load = { iterations = 1 }\nstep = [{ path = \"/work\" }]",
    );
    assert_eq!(Some(named(&run.metrics, "calls").total), Number::new(4.0));
}
