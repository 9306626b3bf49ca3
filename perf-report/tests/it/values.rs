//! The parts that runs are made of.

use std::collections::BTreeMap;
use std::time::Duration;

use perf_core::{
    Allowance, Build, Bytes, Change, Clock, Clocks, Comparison, Completeness, Concern, Criterion,
    Environment, Estimate, Evidence, FailureKind, FailureTally, Finding, Histogram, Host, Insight,
    Interval, Judgement, Latencies, LoadModel, Metric, MetricComparison, Moment, Origin, Priority,
    Quantity, Rate, Reading, RegressionRule, Requirement, ResourceSample, Resources, Run,
    ScenarioRecord, Scheduled, SeriesRecord, Severity, Share, Statistic, Subject, Summary, Verdict,
    Weight,
};

pub(crate) fn bare(name: &str) -> Run {
    Run {
        name: name.to_owned(),
        origin: Origin {
            tool: "perf-cli".to_owned(),
            version: Some("0.1.0".to_owned()),
        },
        started_at: None,
        elapsed: Duration::from_secs(3),
        generator: None,
        transports: Vec::new(),
        growth: Vec::new(),
        completeness: Completeness::Complete,
        target: None,
        seed: None,
        plan_hash: None,
        environment: Environment::default(),
        scenarios: Vec::new(),
        resources: Vec::new(),
        pace: None,
        metrics: Vec::new(),
        upstreams: Vec::new(),
        capacity: None,
        scaling: Vec::new(),
        certificate: None,
        overheads: Vec::new(),
        summaries: Vec::new(),
        judgements: Vec::new(),
        comparison: None,
        findings: Vec::new(),
    }
}

pub(crate) fn scenario(
    name: &str,
    model: LoadModel,
    load: &str,
    series: Vec<SeriesRecord>,
) -> ScenarioRecord {
    ScenarioRecord {
        latency_timeline: None,
        faults: Vec::new(),
        name: name.to_owned(),
        tags: vec!["shop".to_owned()],
        priority: Priority::P0,
        model,
        load: load.to_owned(),
        elapsed: Duration::from_millis(10_012),
        requested_rate: None,
        iterations: None,
        warm_up: None,
        reported_throughput: None,
        part_of_total: false,
        hash: None,
        pace: None,
        metrics: Vec::new(),
        upstreams: Vec::new(),
        dependence: BTreeMap::new(),
        series,
    }
}

pub(crate) fn series(
    step: &str,
    successes: u64,
    failures: &[(FailureKind, u64, &str)],
) -> SeriesRecord {
    let failures = failures.iter().map(|(kind, count, example)| {
        let example = (!example.is_empty()).then(|| (*example).to_owned());
        (
            *kind,
            FailureTally {
                count: *count,
                example,
                response: None,
            },
        )
    });
    SeriesRecord {
        step: step.to_owned(),
        successes,
        failures: failures.collect(),
        outcomes_unknown: false,
        received: Bytes::new(successes * 512),
        clocks: Clocks {
            service_time: Latencies::Histogram(histogram()),
            scheduled: None,
        },
        timeline: None,
        dependence: BTreeMap::new(),
        laps: Vec::new(),
    }
}

pub(crate) fn scheduled(mut series: SeriesRecord) -> SeriesRecord {
    series.clocks.scheduled = Some(Scheduled {
        response_time: histogram(),
        send_lag: histogram(),
    });
    series
}

pub(crate) fn histogram() -> Histogram {
    Histogram::empty(3).expect("three digits are legal")
}

pub(crate) fn summary(
    scenario: Option<&str>,
    step: Option<&str>,
    requests: u64,
    failures: u64,
    latencies: &[Estimate],
    successes: &[Estimate],
    (throughput, low, high): (f64, f64, f64),
) -> Summary {
    let others = [
        share_of_failed(failures, requests, None),
        rate(throughput, (high > 0.0).then_some((low, high))),
    ];
    Summary {
        scenario: scenario.map(str::to_owned),
        step: step.map(str::to_owned),
        requests,
        failures,
        all_requests: latencies.iter().copied().chain(others).collect(),
        successful_only: successes.to_vec(),
    }
}

pub(crate) fn judged(
    name: &str,
    scenario: &str,
    require: &str,
    estimate: Estimate,
    verdict: Verdict,
    evidence: Evidence,
    reason: &str,
) -> Judgement {
    let require: Requirement = require.parse().expect("a requirement of these tests");
    Judgement {
        scenario: Some(scenario.to_owned()),
        step: None,
        criterion: Criterion {
            name: (!name.is_empty()).then(|| name.to_owned()),
            ..Criterion::from(require)
        },
        estimate: Estimate {
            metric: require.metric(),
            ..estimate
        },
        multiple: None,
        verdict,
        evidence,
        reason: reason.to_owned(),
        needs_more: None,
        detectable: None,
    }
}

pub(crate) fn binomial(beyond: u64, observations: u64) -> Evidence {
    Evidence::Binomial {
        beyond_at_least: beyond,
        beyond_at_most: beyond,
        observations,
        design_effect: perf_core::DesignEffect::NONE,
        confidence: share(0.95),
    }
}

pub(crate) fn latency(
    clock: Clock,
    statistic: &str,
    reading: Reading,
    interval: impl Into<Option<Interval>>,
) -> Estimate {
    let statistic = match statistic {
        "min" => Statistic::Min,
        "max" => Statistic::Max,
        "mean" => Statistic::Mean,
        percentile => Statistic::Quantile(percentile.parse().expect("a percentile of these tests")),
    };
    Estimate {
        metric: Metric::Latency { clock, statistic },
        reading,
        interval: interval.into(),
        observations: 1_500,
    }
}

pub(crate) fn rate(per_second: f64, interval: Option<(f64, f64)>) -> Estimate {
    let quantity = |events| Rate::per_second(events).map(Quantity::Rate);
    Estimate {
        metric: Metric::Throughput,
        reading: quantity(per_second).map_or(Reading::Missing, Reading::Exactly),
        interval: interval.map(|(low, high)| Interval {
            low: quantity(low),
            high: quantity(high),
            confidence: share(0.95),
            needs_more: None,
        }),
        observations: 10,
    }
}

pub(crate) fn share_of_failed(
    failed: u64,
    requests: u64,
    interval: Option<(f64, f64)>,
) -> Estimate {
    let quantity = |fraction| Share::new(fraction).map(Quantity::Share);
    Estimate {
        metric: Metric::ErrorRate,
        reading: Share::of(failed, requests)
            .map_or(Reading::Missing, |s| Reading::Exactly(Quantity::Share(s))),
        interval: interval.map(|(low, high)| Interval {
            low: quantity(low),
            high: quantity(high),
            confidence: share(0.95),
            needs_more: None,
        }),
        observations: requests,
    }
}

pub(crate) fn ms(millis: f64) -> Reading {
    Reading::Exactly(time(millis))
}

pub(crate) fn above(millis: f64) -> Reading {
    Reading::Above(time(millis))
}

pub(crate) fn time(millis: f64) -> Quantity {
    Quantity::Time(Duration::from_secs_f64(millis / 1e3))
}

pub(crate) fn between(low: f64, high: f64) -> Interval {
    Interval {
        low: Some(time(low)),
        high: Some(time(high)),
        confidence: share(0.95),
        needs_more: None,
    }
}

pub(crate) fn from(low: f64) -> Interval {
    Interval {
        low: Some(time(low)),
        high: None,
        confidence: share(0.95),
        needs_more: Some(288),
    }
}

pub(crate) fn share(fraction: f64) -> Share {
    Share::new(fraction).expect("a share of these tests")
}

pub(crate) fn finding(
    code: &str,
    weight: Weight,
    scenario: Option<&str>,
    message: &str,
    advice: Option<&str>,
) -> Finding {
    Finding {
        code: code.to_owned(),
        weight,
        scenario: scenario.map(str::to_owned),
        message: message.to_owned(),
        advice: advice.map(str::to_owned),
    }
}

pub(crate) fn insight(concern: Concern, scenario: Option<&str>, text: &str) -> Insight {
    Insight {
        code: "long-tail".to_owned(),
        concern,
        scenario: scenario.map(str::to_owned),
        step: None,
        evidence: text.to_owned(),
        recommendation: format!("look into: {text}"),
    }
}

pub(crate) fn comparison() -> Comparison {
    let row = |metric: &str, current, baseline, allowed, severity, verdict, reason: &str| {
        let (current, baseline): (Quantity, Quantity) = (current, baseline);
        MetricComparison {
            scenario: None,
            runs: None,
            rule: RegressionRule {
                metric: metric.parse().expect("a metric of these tests"),
                allowance: allowed,
                severity,
            },
            current: Some(current),
            baseline: Some(baseline),
            change: Change::between(baseline.in_base_unit(), current.in_base_unit()),
            verdict,
            reason: reason.to_owned(),
        }
    };
    let relative = |fraction| {
        Allowance::Relative(Change::relative(fraction).expect("a change of these tests"))
    };
    let rate = |events| Quantity::Rate(Rate::per_second(events).expect("a rate of these tests"));
    let rows = vec![
        row(
            "p50",
            time(151.0),
            time(148.0),
            relative(0.2),
            Severity::Warn,
            Verdict::Pass,
            "within the rule",
        ),
        row(
            "p95",
            time(544.7),
            time(420.0),
            relative(0.2),
            Severity::Fail,
            Verdict::Fail,
            "29.7% worse than the baseline, more than the 20% that are allowed",
        ),
        row(
            "error_rate",
            Quantity::Share(share(0.014)),
            Quantity::Share(Share::ZERO),
            Allowance::Absolute(Quantity::Share(share(0.02))),
            Severity::Fail,
            Verdict::Pass,
            "within the rule",
        ),
        row(
            "throughput",
            rate(48.2),
            rate(49.9),
            relative(0.3),
            Severity::Warn,
            Verdict::Pass,
            "within the rule",
        ),
        MetricComparison {
            scenario: None,
            runs: None,
            current: None,
            change: None,
            ..row(
                "p99",
                time(1.0),
                time(900.0),
                relative(0.25),
                Severity::Warn,
                Verdict::Inconclusive,
                "the run has no p99",
            )
        },
    ];
    Comparison {
        baseline: "perf_baseline.json, 2026-11-01, commit 0badcafe".to_owned(),
        rows,
        findings: vec![finding(
            "small-sample",
            Weight::Notice,
            None,
            "one run on either side",
            Some("record ten"),
        )],
        shifts: Vec::new(),
        history: None,
    }
}

pub(crate) fn environment() -> Environment {
    Environment {
        host: Some(Host {
            os: "Debian GNU/Linux 12".to_owned(),
            kernel: "6.1.0-28-amd64".to_owned(),
            arch: "x86_64".to_owned(),
            cpu_model: "AMD EPYC 7763 64-Core Processor".to_owned(),
            cores: 2,
            memory: Bytes::new(8_320_000_000),
            details: perf_core::HostDetails::default(),
        }),
        build: Some(Build {
            commit: "44fc1813c5a9d4c8f3b6b4a1d0e9f8a7b6c5d4e3".to_owned(),
            branch: Some("main".to_owned()),
        }),
    }
}

pub(crate) fn resources() -> Vec<Resources> {
    let sample = |second: u64, cpu_cores, memory| ResourceSample {
        at: Moment::from_nanos(second * 1_000_000_000),
        cpu_cores,
        memory: Bytes::new(memory),
        open_files: (second < 3).then_some(12 + 36 * second),
        threads: Some(3),
    };
    vec![
        Resources {
            subject: Subject::Generator,
            samples: vec![
                sample(0, 0.0, 11_200_000),
                sample(1, 0.4, 14_800_000),
                sample(3, 0.7, 14_100_000),
            ],
            cpu_peak_cores: Some(0.93),
        },
        Resources {
            subject: Subject::Host,
            samples: vec![sample(0, 0.1, 2_104_000_000), sample(1, 1.4, 2_160_000_000)],
            cpu_peak_cores: None,
        },
    ]
}
