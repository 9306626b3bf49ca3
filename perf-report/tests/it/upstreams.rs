//! What the target asked its upstreams for, as it is shown.

use std::time::Duration;

use perf_core::{Bytes, Pace, QuotaUse, Run, UpstreamRecord, UpstreamRoute, UpstreamRows};
use perf_report::{Output, RenderOptions, Renderer, View};

use crate::shop::shop;

/// The run of the shop, which books on a sheet.
pub(crate) fn calling() -> Run {
    let mut run = shop();
    let route = |route: &str, calls| UpstreamRoute {
        route: route.to_owned(),
        calls,
    };
    let sheet = UpstreamRecord {
        name: "sheet".parse().unwrap(),
        calls: 1_250,
        statuses: [(200, 1_200), (413, 2), (429, 45)].into(),
        unanswered: 3,
        rows: Some(UpstreamRows {
            calls: 1_000,
            total: 450_500,
            largest: 1_000,
            unread: 0,
        }),
        pace: Pace {
            peak_minute: 61,
            peak_second: 12,
            quota: Some(QuotaUse {
                limit: 60,
                window: Duration::from_mins(1),
                peak: 61,
            }),
        },
        peak_in_flight: 4,
        sent: Bytes::new(2_630_000),
        received: Bytes::new(2_500),
        mean: Duration::from_millis(152),
        longest: Duration::from_millis(1_204),
        routes: vec![route("POST /append<b>", 1_000), route("GET /rows/{}", 250)],
        iterations: 625,
        requests: 1_000,
    };
    let never = UpstreamRecord {
        name: "mail".parse().unwrap(),
        calls: 1,
        statuses: std::collections::BTreeMap::new(),
        unanswered: 1,
        rows: None,
        ..sheet.clone()
    };
    run.scenarios[0].upstreams = vec![sheet.clone(), never];
    run.upstreams = vec![sheet];
    run
}

/// What `output` has of `calling` and does not have of the shop as it was.
fn added(output: Output) -> String {
    let rendered = |run: &Run| {
        let renderer = Renderer::new(None).unwrap();
        let options = RenderOptions::default();
        renderer.render(&View::of(run), output, &options).unwrap()
    };
    let before = rendered(&shop());
    let known: Vec<&str> = before.lines().collect();
    let calling = rendered(&calling());
    let lines = calling.lines().filter(|line| !known.contains(line));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn they_are_on_the_terminal() {
    insta::assert_snapshot!(added(Output::Console));
}

#[test]
fn they_are_in_the_document() {
    insta::assert_snapshot!(added(Output::Markdown));
}

#[test]
fn they_are_on_the_page() {
    let page = added(Output::Html);
    assert!(page.contains("POST /append&lt;b&gt;"), "{page}");
    assert!(
        page.contains("45 × 429") && page.contains("3 not at all"),
        "{page}"
    );
    assert!(!page.contains("<b>"), "{page}");
}

#[test]
fn programs_read_them() {
    let view = serde_json::to_value(View::of(&calling())).unwrap();
    let sheet = &view["upstreams"][0];
    assert_eq!(sheet["calls_per_operation"]["value"], 2.0);
    assert_eq!(sheet["rows_max"]["value"], 1_000.0);
    assert_eq!(sheet["failed"]["count"], 50);
    assert_eq!(sheet["mean"]["nanoseconds"], 152_000_000);
    assert_eq!(view["upstreams"][1]["mean"]["text"], "–");
}
