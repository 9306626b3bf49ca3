//! A realistic run: three scenarios, one of them open with three clocks, and every kind of
//! verdict.

use std::time::Duration;

use perf_core::{
    Clock, Estimate, Evidence, FailureKind, Judgement, LoadModel, Pace, Priority, QuotaUse, Rate,
    Run, ScenarioRecord, Share, Summary, Timestamp, Verdict, Weight,
};

use crate::values::{
    above, bare, between, binomial, comparison, environment, finding, from, judged, latency, ms,
    rate, resources, scenario, scheduled, series, share, share_of_failed, summary,
};

/// The run.
pub(crate) fn shop() -> Run {
    let mut run = Run {
        started_at: "2026-11-21T05:09:36Z".parse::<Timestamp>().ok(),
        elapsed: Duration::from_millis(42_130),
        target: Some("http://127.0.0.1:8080".to_owned()),
        seed: Some(42),
        plan_hash: Some("9f86d081884c7d65".to_owned()),
        environment: environment(),
        resources: resources(),
        metrics: Vec::new(),
        upstreams: Vec::new(),
        pace: Some(Pace {
            peak_minute: 2_582,
            peak_second: 412,
            quota: None,
        }),
        ..bare("shop checkout")
    };
    run.scenarios = scenarios();
    run.summaries = summaries();
    run.judgements = judgements();
    run.comparison = Some(comparison());
    run.findings = vec![
        finding(
            "few-samples",
            Weight::Notice,
            Some("search"),
            "80 requests give no interval for p99",
            Some("raise `iterations` to 368"),
        ),
        finding(
            "send-lag",
            Weight::Warning,
            Some("checkout"),
            "the generator was up to 488 ms behind its schedule, 402 ms at p99",
            Some("use more connections, or a faster machine for the generator"),
        ),
    ];
    run
}

fn scenarios() -> Vec<ScenarioRecord> {
    vec![
        scenario(
            "browse",
            LoadModel::Closed,
            "4 users for 10.0 s",
            vec![series("list", 1_500, &[])],
        ),
        ScenarioRecord {
            priority: Priority::P1,
            requested_rate: Rate::per_second(50.0),
            metrics: Vec::new(),
            upstreams: Vec::new(),
            pace: Some(Pace {
                peak_minute: 1_000,
                peak_second: 57,
                quota: Some(QuotaUse {
                    limit: 100,
                    window: Duration::from_secs(1),
                    peak: 57,
                }),
            }),
            iterations: None,
            warm_up: None,
            ..scenario(
                "checkout",
                LoadModel::Open,
                "50/s for 10.0 s",
                vec![
                    scheduled(series(
                        "cart",
                        497,
                        &[(FailureKind::Timeout, 2, "no answer within 30.0 s")],
                    )),
                    scheduled(series(
                        "pay",
                        489,
                        &[
                            (
                                FailureKind::Status5xx,
                                9,
                                "503 Service Unavailable: {\"error\": \"pool | exhausted\"}",
                            ),
                            (
                                FailureKind::CheckFailed,
                                3,
                                "body does not contain `\"status\": \"paid\"`",
                            ),
                        ],
                    )),
                ],
            )
        },
        scenario(
            "search",
            LoadModel::Closed,
            "80 iterations by 1 user",
            vec![series("query", 80, &[])],
        ),
    ]
}

fn summaries() -> Vec<Summary> {
    vec![
        summary(
            Some("browse"),
            None,
            1_500,
            0,
            &browse(),
            &[],
            (149.83, 148.9, 150.7),
        ),
        summary(
            Some("checkout"),
            None,
            1_000,
            14,
            &checkout(),
            &checkout_successes(),
            (48.2, 47.6, 48.9),
        ),
        summary(
            Some("checkout"),
            Some("cart"),
            499,
            2,
            &checkout()[..4],
            &checkout_successes()[..2],
            (24.2, 23.9, 24.6),
        ),
        summary(
            Some("checkout"),
            Some("pay"),
            501,
            12,
            &checkout()[..4],
            &checkout_successes()[..2],
            (24.0, 23.5, 24.4),
        ),
        summary(Some("search"), None, 80, 0, &search(), &[], (8.1, 7.2, 9.0)),
        summary(
            None,
            None,
            2_580,
            14,
            &browse(),
            &checkout_successes(),
            (61.2, 60.1, 62.2),
        ),
    ]
}

fn judgements() -> Vec<Judgement> {
    let mut judgements = vec![
        judged(
            "PERF-01",
            "browse",
            "p95 < 50ms",
            browse()[2],
            Verdict::Pass,
            binomial(12, 1_500),
            "3 of 4 hold",
        ),
        Judgement {
            reason: "the true share beyond 500 ms is above 5% with 95% confidence".to_owned(),
            ..judged(
                "PERF-02",
                "checkout",
                "p95 < 500ms",
                checkout()[1],
                Verdict::Fail,
                binomial(71, 1_000),
                "",
            )
        },
        Judgement {
            step: Some("pay".to_owned()),
            reason: "1.4% failed, above the target of 1.2% by 17%, within the tolerance of 20%"
                .to_owned(),
            ..judged(
                "",
                "checkout",
                "error_rate < 1.2%",
                share_of_failed(14, 1_000, Some((0.0077, 0.0234))),
                Verdict::Warn,
                binomial(14, 1_000),
                "",
            )
        },
        Judgement {
            needs_more: Some(213),
            reason: "80 requests cannot decide a 99th percentile".to_owned(),
            ..judged(
                "PERF-04",
                "search",
                "p99 < 250ms",
                search()[2],
                Verdict::Inconclusive,
                binomial(0, 80),
                "",
            )
        },
        Judgement {
            scenario: None,
            ..judged(
                "",
                "",
                "throughput >= 60/s",
                rate(61.2, Some((60.1, 62.2))),
                Verdict::Pass,
                Evidence::Interval {
                    confidence: share(0.95),
                },
                "",
            )
        },
    ];
    judgements[2].criterion.tolerance = Share::new(0.2);
    judgements[4].criterion.priority = Priority::P2;
    judgements
}

fn browse() -> Vec<Estimate> {
    vec![
        latency(Clock::ResponseTime, "min", ms(4.1), None),
        latency(Clock::ResponseTime, "p50", ms(12.31), between(11.84, 12.96)),
        latency(Clock::ResponseTime, "p95", ms(31.44), between(28.91, 33.42)),
        latency(Clock::ResponseTime, "p99", ms(44.93), between(40.17, 61.7)),
        latency(Clock::ResponseTime, "max", ms(80.12), None),
        latency(
            Clock::ResponseTime,
            "mean",
            ms(14.02),
            between(13.71, 14.33),
        ),
    ]
}

fn checkout() -> Vec<Estimate> {
    vec![
        latency(Clock::ResponseTime, "p50", ms(151.0), between(148.3, 154.2)),
        latency(Clock::ResponseTime, "p95", ms(544.7), between(501.2, 603.9)),
        latency(Clock::ResponseTime, "p99", above(30_000.0), from(912.0)),
        latency(Clock::ResponseTime, "max", above(30_000.0), None),
        latency(Clock::ServiceTime, "p50", ms(120.4), between(119.2, 122.8)),
        latency(Clock::ServiceTime, "p95", ms(310.5), between(288.0, 345.1)),
        latency(Clock::ServiceTime, "p99", above(30_000.0), from(702.0)),
        latency(Clock::ServiceTime, "max", above(30_000.0), None),
        latency(Clock::SendLag, "p50", ms(0.31), between(0.28, 0.35)),
        latency(Clock::SendLag, "p95", ms(181.2), between(149.0, 210.3)),
        latency(Clock::SendLag, "p99", ms(402.2), between(333.1, 488.0)),
        latency(Clock::SendLag, "max", ms(488.01), None),
    ]
}

fn checkout_successes() -> Vec<Estimate> {
    vec![
        latency(Clock::ResponseTime, "p50", ms(149.2), between(147.0, 152.1)),
        latency(Clock::ResponseTime, "p95", ms(498.3), between(466.1, 530.0)),
        latency(
            Clock::ResponseTime,
            "p99",
            ms(871.5),
            between(799.3, 1_204.0),
        ),
        latency(Clock::ResponseTime, "max", ms(1_204.9), None),
    ]
}

fn search() -> Vec<Estimate> {
    vec![
        latency(Clock::ResponseTime, "p50", ms(88.2), between(81.3, 97.9)),
        latency(Clock::ResponseTime, "p95", ms(190.7), from(161.2)),
        latency(Clock::ResponseTime, "p99", ms(214.9), None),
        latency(Clock::ResponseTime, "max", ms(214.9), None),
    ]
}
