//! What upstreams were asked for: facts, and what was not counted never passes.

use std::time::Duration;

use perf_core::{
    Bytes, Evidence, Pace, QuotaUse, ScenarioRecord, UpstreamRecord, UpstreamRows, Verdict,
};
use perf_stats::{Subject, judge, upstream_doubts};

use crate::made::{confidence, criterion, mixed};

fn sheet() -> UpstreamRecord {
    UpstreamRecord {
        name: "sheet".parse().unwrap(),
        calls: 200,
        statuses: [(200, 190), (413, 5), (429, 4)].into(),
        unanswered: 1,
        rows: Some(UpstreamRows {
            calls: 100,
            total: 30_000,
            largest: 900,
            unread: 0,
        }),
        pace: Pace {
            peak_minute: 59,
            peak_second: 7,
            quota: Some(QuotaUse {
                limit: 60,
                window: Duration::from_mins(1),
                peak: 59,
            }),
        },
        peak_in_flight: 3,
        sent: Bytes::new(1),
        received: Bytes::new(1),
        mean: Duration::from_millis(1),
        longest: Duration::from_millis(2),
        routes: Vec::new(),
        iterations: 100,
        requests: 400,
    }
}

fn called(upstreams: Vec<UpstreamRecord>) -> ScenarioRecord {
    ScenarioRecord {
        upstreams,
        ..mixed(100, 0, 0)
    }
}

fn told(record: &ScenarioRecord, texts: &[&str]) -> String {
    let subject = Subject::of_scenario(record, &[]);
    let told = texts.iter().map(|text| {
        let judgement = judge(&criterion(text), &subject, confidence());
        assert_eq!(judgement.estimate.interval, None);
        format!("{} {text}: {}", judgement.verdict, judgement.reason)
    });
    told.collect::<Vec<_>>().join("\n")
}

#[test]
fn calls_are_facts() {
    let told = told(
        &called(vec![sheet()]),
        &[
            "sheet.calls <= 199",
            "sheet.calls_per_operation <= 2",
            "sheet.calls_per_operation < 2",
            "sheet.calls_per_request <= 0.5",
            "sheet.rows_max <= 900",
            "sheet.rows_max < 900",
            "sheet.rows_mean >= 300",
            "sheet.error_rate <= 5%",
            "sheet.error_rate < 5%",
            "sheet.peak_in_flight < 3",
            "sheet.peak_rpm < 60",
            "sheet.burst_peak < 7",
            "sheet.quota_use < 90%",
        ],
    );
    insta::assert_snapshot!(told);
}

#[test]
fn what_was_not_counted_never_passes() {
    let quiet = UpstreamRecord {
        calls: 0,
        statuses: std::collections::BTreeMap::new(),
        unanswered: 0,
        iterations: 0,
        rows: Some(UpstreamRows::default()),
        ..sheet()
    };
    let nothing = [
        "sheet.calls < 9",
        "sheet.rows_max < 9",
        "sheet.quota_use < 9%",
    ];
    let unknown = told(&called(Vec::new()), &nothing);
    let none = told(
        &called(vec![quiet]),
        &[
            "sheet.calls_per_operation < 9",
            "sheet.rows_max < 9",
            "sheet.error_rate < 9%",
        ],
    );
    let unread = UpstreamRecord {
        rows: Some(UpstreamRows {
            unread: 1,
            ..sheet().rows.unwrap()
        }),
        ..sheet()
    };
    let too_large = told(&called(vec![unread]), &["sheet.rows_max <= 900"]);
    insta::assert_snapshot!([unknown, none, too_large].join("\n"));
    // Those of a run are not those of its scenarios.
    let calls = criterion("sheet.calls < 201");
    let records = [called(vec![sheet()])];
    let run = Subject::of_run(&records, Duration::ZERO, &[]);
    let judgement = judge(&calls, &run, confidence());
    assert_eq!(
        (judgement.verdict, judgement.evidence),
        (Verdict::Fail, Evidence::Nothing)
    );
    let upstreams = [sheet()];
    let judgement = judge(&calls, &run.with_upstreams(&upstreams), confidence());
    assert_eq!(judgement.verdict, Verdict::Pass);
}

#[test]
fn quotas_that_are_exceeded_and_calls_without_an_answer_are_told() {
    let mut hasty = sheet();
    hasty.unanswered = 0;
    assert_eq!(upstream_doubts(std::slice::from_ref(&hasty)), []);
    if let Some(quota) = &mut hasty.pace.quota {
        quota.peak = 61;
    }
    let told = upstream_doubts(&[hasty, sheet()]);
    let told: Vec<_> = told
        .iter()
        .map(|finding| finding.message.as_str())
        .collect();
    assert_eq!(
        told,
        [
            "sheet was called 61 times within 1m00s, where the quota allows 60",
            "1 of 200 calls of sheet were not answered",
        ]
    );
}
