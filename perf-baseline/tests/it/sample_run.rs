//! A run that has something in every field, as a driver would leave it.

use std::collections::BTreeMap;
use std::time::Duration;

use perf_core::{
    Allowance, Build, Bytes, Change, Clock, Clocks, Comparison, Completeness, Dependence,
    DependenceLevel, DesignEffect, Environment, Estimate, Evidence, FailureKind, FailureTally,
    Finding, Histogram, Host, HostDetails, Interval, Judgement, Latencies, LoadModel, Metric,
    MetricComparison, Moment, Origin, Priority, Quantile, QuantilePoint, QuantilePoints, Quantity,
    Rate, Reading, RegressionRule, Resolution, ResourceSample, Resources, Run, ScenarioRecord,
    Scheduled, SeriesRecord, Severity, Share, Slice, Subject, Summary, Timeline, Verdict, Weight,
};

pub(crate) fn histogram(values: &[u64]) -> Histogram {
    let mut counts: BTreeMap<u64, u64> = BTreeMap::new();
    for value in values {
        // Widths of the buckets at three digits.
        let width = 1 << (value | 2047).ilog2().saturating_sub(10);
        *counts.entry(value / width * width).or_default() += 1;
    }
    let range =
        values.iter().min().copied().unwrap_or(0)..=values.iter().max().copied().unwrap_or(0);
    let sum = values.iter().map(|value| u128::from(*value)).sum();
    Histogram::from_counts(3, counts, range, sum).unwrap()
}

fn share(fraction: f64) -> Share {
    Share::new(fraction).unwrap()
}

fn time(millis: u64) -> Quantity {
    Quantity::Time(Duration::from_millis(millis))
}

pub(crate) fn points() -> QuantilePoints {
    QuantilePoints {
        count: 40,
        points: vec![
            QuantilePoint {
                quantile: Quantile::P50,
                value: Duration::from_millis(140),
            },
            QuantilePoint {
                quantile: Quantile::P999,
                value: Duration::from_millis(2100),
            },
        ],
        mean: Some(Duration::from_micros(151_250)),
        min: None,
        max: Some(Duration::from_millis(2066)),
        resolution: Resolution {
            unit: Duration::from_millis(1),
            significant_digits: Some(2),
        },
    }
}

fn estimate() -> Estimate {
    Estimate {
        metric: Metric::quantile(Quantile::P95),
        reading: Reading::Exactly(time(12)),
        interval: Some(Interval {
            low: Some(time(11)),
            high: None,
            confidence: share(0.95),
            needs_more: Some(58),
        }),
        observations: 6,
    }
}

fn judgement() -> Judgement {
    Judgement {
        scenario: Some("browse".to_owned()),
        step: None,
        criterion: perf_core::Criterion {
            require: "p95 < 500ms".parse().unwrap(),
            of: None,
            name: Some("PERF-01".to_owned()),
            priority: Priority::P1,
            tolerance: Some(share(0.2)),
        },
        estimate: estimate(),
        multiple: None,
        verdict: Verdict::Inconclusive,
        evidence: Evidence::Binomial {
            beyond_at_least: 0,
            beyond_at_most: 1,
            observations: 6,
            design_effect: DesignEffect::of_factor(1.25),
            confidence: share(0.95),
        },
        reason: "too few samples, \"6\" ± 0".to_owned(),
        needs_more: Some(58),
        detectable: Some(Quantity::Share(share(0.25))),
    }
}

fn comparison() -> Comparison {
    let rule = RegressionRule {
        metric: Metric::Throughput,
        allowance: Allowance::Relative(Change::relative(0.3).unwrap()),
        severity: Severity::Warn,
    };
    Comparison {
        baseline: "perf_baseline.json".to_owned(),
        rows: vec![MetricComparison {
            scenario: None,
            runs: None,
            rule,
            current: Some(Quantity::Rate(Rate::per_second(0.1 + 0.2).unwrap())),
            baseline: Some(Quantity::Rate(Rate::per_second(0.0).unwrap())),
            change: Change::between(0.0, 0.3),
            verdict: Verdict::Pass,
            reason: "it is not worse".to_owned(),
        }],
        findings: Vec::new(),
        shifts: Vec::new(),
        history: None,
    }
}

fn open_scenario() -> ScenarioRecord {
    let served = [
        1_200, 5_000_000, 6_000_000, 6_000_100, 9_999_999, 12_000_000,
    ];
    ScenarioRecord {
        latency_timeline: None,
        faults: Vec::new(),
        name: "browse".to_owned(),
        tags: vec!["slow".to_owned()],
        priority: Priority::P1,
        model: LoadModel::Open,
        load: "50/s for 10 s".to_owned(),
        elapsed: Duration::from_millis(10_004),
        requested_rate: Rate::per_second(50.0),
        iterations: None,
        warm_up: None,
        reported_throughput: None,
        part_of_total: false,
        hash: None,
        pace: None,
        metrics: Vec::new(),
        upstreams: Vec::new(),
        dependence: BTreeMap::new(),
        series: vec![SeriesRecord {
            dependence: BTreeMap::from([(Clock::ResponseTime, dependence())]),
            step: "GET /items".to_owned(),
            successes: 6,
            outcomes_unknown: false,
            failures: BTreeMap::from([
                (
                    FailureKind::Status5xx,
                    FailureTally {
                        count: 2,
                        example: Some("503 Service Unavailable".to_owned()),
                        response: None,
                    },
                ),
                (
                    FailureKind::NotSent,
                    FailureTally {
                        count: 1,
                        ..FailureTally::default()
                    },
                ),
            ]),
            received: Bytes::new(12_345),
            clocks: Clocks {
                service_time: Latencies::Histogram(histogram(&served)),
                scheduled: Some(Scheduled {
                    response_time: histogram(&served),
                    send_lag: histogram(&[0, 0, 900, u64::MAX]),
                }),
            },
            timeline: Some(Timeline {
                from: None,
                width: Duration::from_secs(1),
                slices: vec![Slice {
                    successes: 6,
                    failures: 2,
                }],
            }),
            laps: Vec::new(),
        }],
    }
}

fn dependence() -> Dependence {
    let level = |millis, factor| DependenceLevel {
        at_least: Duration::from_millis(millis),
        design_effect: DesignEffect::of_factor(factor),
    };
    Dependence::new(
        vec![level(1, 2.5), level(40, 1.25)],
        Some(DesignEffect::of_factor(3.0)),
        Some(DesignEffect::of_factor(12.345)),
    )
    .unwrap()
}

fn imported_scenario() -> ScenarioRecord {
    ScenarioRecord {
        latency_timeline: None,
        faults: Vec::new(),
        name: "Aggregated".to_owned(),
        tags: Vec::new(),
        priority: Priority::P0,
        model: LoadModel::Unknown,
        load: String::new(),
        elapsed: Duration::ZERO,
        requested_rate: None,
        iterations: None,
        warm_up: None,
        reported_throughput: Rate::per_second(37.304_9),
        part_of_total: false,
        hash: None,
        pace: None,
        metrics: Vec::new(),
        upstreams: Vec::new(),
        dependence: BTreeMap::new(),
        series: vec![SeriesRecord {
            step: "Aggregated".to_owned(),
            successes: 30,
            outcomes_unknown: false,
            failures: BTreeMap::from([(
                FailureKind::Unclassified,
                FailureTally {
                    count: 10,
                    ..FailureTally::default()
                },
            )]),
            received: Bytes::new(0),
            clocks: Clocks {
                service_time: Latencies::Points(points()),
                scheduled: None,
            },
            timeline: None,
            dependence: BTreeMap::new(),
            laps: Vec::new(),
        }],
    }
}

pub(crate) fn full() -> Run {
    Run {
        name: "größe & \"quotes\"\n".to_owned(),
        origin: Origin {
            tool: "perf-cli".to_owned(),
            version: Some("0.1.0".to_owned()),
        },
        started_at: Some("2026-11-21T05:09:36.123Z".parse().unwrap()),
        elapsed: Duration::from_nanos(10_004_000_001),
        generator: None,
        transports: Vec::new(),
        growth: Vec::new(),
        completeness: Completeness::Interrupted,
        target: Some("http://127.0.0.1:8080".to_owned()),
        seed: Some(u64::MAX),
        plan_hash: Some("0123456789abcdef".to_owned()),
        environment: Environment {
            host: Some(Host {
                os: "Debian GNU/Linux 12".to_owned(),
                kernel: "6.1.0".to_owned(),
                arch: "x86_64".to_owned(),
                cpu_model: "AMD EPYC".to_owned(),
                cores: 2,
                memory: Bytes::new(8 << 30),
                details: HostDetails::default(),
            }),
            build: Some(Build {
                commit: "44fc181".to_owned(),
                branch: None,
            }),
        },
        scenarios: vec![open_scenario(), imported_scenario()],
        resources: vec![Resources {
            subject: Subject::Generator,
            samples: vec![ResourceSample {
                at: Moment::from_nanos(7),
                cpu_cores: 0.1 + 0.2,
                memory: Bytes::new(50_000_000),
                open_files: None,
                threads: None,
            }],
            cpu_peak_cores: None,
        }],
        pace: None,
        metrics: Vec::new(),
        upstreams: Vec::new(),
        capacity: None,
        scaling: Vec::new(),
        certificate: None,
        overheads: Vec::new(),
        summaries: vec![Summary {
            scenario: Some("browse".to_owned()),
            step: None,
            requests: 9,
            failures: 3,
            all_requests: vec![estimate()],
            successful_only: Vec::new(),
        }],
        judgements: vec![judgement()],
        comparison: Some(comparison()),
        findings: vec![Finding {
            code: "rate-not-reached".to_owned(),
            weight: Weight::Warning,
            scenario: None,
            message: "48/s of 50/s".to_owned(),
            advice: None,
        }],
    }
}
