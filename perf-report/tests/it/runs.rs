//! Runs to report on, made of plain values.

use std::collections::BTreeMap;
use std::time::Duration;

use perf_core::{
    Build, Clock, Completeness, Environment, Estimate, Evidence, Factor, FailureKind, Interval,
    Judgement, Latencies, LoadModel, Metric, Multiple, Origin, Quantile, QuantilePoint,
    QuantilePoints, Quantity, Rate, Reading, Requirement, Resolution, Run, ScenarioRecord, Summary,
    Verdict, Weight,
};

use crate::shop::shop;
use crate::values::{
    bare, between, binomial, comparison, finding, judged, latency, ms, scenario, series, share,
    summary,
};

/// Every run below, by name.
pub(crate) fn all() -> Vec<(&'static str, Run)> {
    vec![
        ("realistic", shop()),
        ("long_names", with_long_names()),
        ("no_criteria", without_criteria()),
        ("all_failed", all_failed()),
        ("imported", imported()),
        ("comparison_only", comparison_only()),
        ("compared", compared()),
    ]
}

/// The realistic run with names that are far too long for any table.
pub(crate) fn with_long_names() -> Run {
    let mut run = shop();
    let long = |name: &str| {
        format!(
            "{name}: a scenario with a name that its author could not keep short, 日本語のテスト名"
        )
    };
    run.name = long(&run.name);
    let mut relative = compared().judgements.swap_remove(0);
    relative.criterion.of = Some(long("batch of 10"));
    run.judgements.push(relative);
    for scenario in &mut run.scenarios {
        scenario.name = long(&scenario.name);
    }
    let names = run.summaries.iter_mut().map(|s| &mut s.scenario);
    for name in names
        .chain(run.judgements.iter_mut().map(|j| &mut j.scenario))
        .flatten()
    {
        *name = long(name);
    }
    run
}

/// A run that was only measured.
pub(crate) fn without_criteria() -> Run {
    let mut run = shop();
    run.judgements.clear();
    run.comparison = None;
    run.findings.clear();
    run
}

/// A run whose only scenario never got an answer.
pub(crate) fn all_failed() -> Run {
    let mut run = bare("nobody home");
    let refused = "connect to 127.0.0.1:9 refused";
    run.completeness = Completeness::Interrupted;
    run.scenarios = vec![scenario(
        "ping",
        LoadModel::Closed,
        "100 iterations by 1 user",
        vec![series(
            "ping",
            0,
            &[(FailureKind::ConnectRefused, 100, refused)],
        )],
    )];
    let p95 = Estimate {
        reading: Reading::Above(Quantity::Time(Duration::from_micros(312))),
        ..latency(Clock::ResponseTime, "p95", ms(0.0), None)
    };
    run.summaries = vec![summary(
        Some("ping"),
        None,
        100,
        100,
        &[p95],
        &[],
        (0.0, 0.0, 0.0),
    )];
    run.judgements = vec![
        Judgement {
            reason: "every request failed".to_owned(),
            ..judged(
                "",
                "ping",
                "p95 < 5ms",
                p95,
                Verdict::Fail,
                binomial(100, 100),
                "",
            )
        },
        Judgement {
            reason: "nothing was observed that has this metric".to_owned(),
            ..judged(
                "",
                "ping",
                "memory_increase < 50MB",
                Estimate {
                    metric: Metric::of_target(perf_core::ResourceStatistic::MemoryIncrease),
                    reading: Reading::Missing,
                    interval: None,
                    observations: 0,
                },
                Verdict::Fail,
                Evidence::Nothing,
                "",
            )
        },
    ];
    run.findings = vec![finding(
        "target-never-reached",
        Weight::Invalid,
        None,
        "no request reached the target",
        None,
    )];
    run
}

/// Another tool's run: some percentiles, no intervals, no machine.
pub(crate) fn imported() -> Run {
    let points = QuantilePoints {
        count: 4_500,
        points: vec![
            QuantilePoint {
                quantile: Quantile::P50,
                value: Duration::from_millis(120),
            },
            QuantilePoint {
                quantile: Quantile::P95,
                value: Duration::from_millis(350),
            },
        ],
        mean: Some(Duration::from_millis(141)),
        min: None,
        max: Some(Duration::from_millis(2_210)),
        resolution: Resolution {
            unit: Duration::from_millis(1),
            significant_digits: Some(2),
        },
    };
    let mut run = bare("example_stats.csv");
    run.origin = Origin {
        tool: "locust".to_owned(),
        version: None,
    };
    run.elapsed = Duration::ZERO;
    run.environment = Environment::default();
    let mut list = series("GET /list", 4_490, &[(FailureKind::StatusOther, 10, "")]);
    list.clocks.service_time = Latencies::Points(points);
    run.scenarios = vec![ScenarioRecord {
        elapsed: Duration::ZERO,
        reported_throughput: Rate::per_second(149.2),
        part_of_total: false,
        hash: None,
        pace: None,
        metrics: Vec::new(),
        upstreams: Vec::new(),
        dependence: BTreeMap::new(),
        ..scenario("Aggregated", LoadModel::Unknown, "as reported", vec![list])
    }];
    run.summaries = vec![Summary {
        all_requests: vec![
            latency(Clock::ResponseTime, "p50", ms(120.0), None),
            latency(Clock::ResponseTime, "p95", ms(350.0), None),
            latency(Clock::ResponseTime, "max", ms(2_210.0), None),
            latency(Clock::ResponseTime, "mean", ms(141.0), None),
        ],
        ..summary(
            Some("Aggregated"),
            None,
            4_500,
            10,
            &[],
            &[],
            (0.0, 0.0, 0.0),
        )
    }];
    run.comparison = Some(comparison());
    run
}

/// Nothing but a comparison: what a gate in a pipeline has.
pub(crate) fn comparison_only() -> Run {
    let mut run = bare("gate");
    run.comparison = Some(comparison());
    run.environment = Environment::default();
    run
}

/// Two scenarios that are compared with each other, and a third one that nobody reached.
pub(crate) fn compared() -> Run {
    let mut run = bare("scaling");
    let small = latency(Clock::ResponseTime, "p50", ms(101.2), between(98.4, 104.9));
    let large = latency(Clock::ResponseTime, "p50", ms(323.8), between(309.1, 340.2));
    let limit = |line: &str| Requirement::relative(line).unwrap();
    let of = |line: &str, other: &str, verdict, reason: &str| {
        let mut judgement = judged(
            "",
            "batch of 50",
            "p50 < 1s",
            large,
            verdict,
            Evidence::Interval {
                confidence: share(0.95),
            },
            reason,
        );
        judgement.criterion.require = limit(line);
        judgement.criterion.of = Some(other.to_owned());
        judgement.multiple = Some(multiple(small));
        judgement
    };
    let mut held = of("p50 < 5x", "batch of 10", Verdict::Pass, "");
    held.criterion.name = Some("SCALING".to_owned());
    let mut open = of(
        "p50 < 3.3x",
        "batch of 10",
        Verdict::Inconclusive,
        "324 ms against 101 ms of `batch of 10`: between 3.02× and 3.39×, each at 95% confidence",
    );
    open.needs_more = Some(213);
    let mut lacking = of(
        "p50 < 2x",
        "nothing",
        Verdict::Fail,
        "nothing to compare with: `nothing` was not observed",
    );
    lacking.multiple = None;
    lacking.evidence = Evidence::Nothing;
    run.judgements = vec![held, open, lacking];
    run
}

fn multiple(reference: Estimate) -> Multiple {
    let factor = |times| Quantity::Factor(Factor::new(times).unwrap());
    Multiple {
        reference,
        factor: Estimate {
            metric: reference.metric,
            reading: Reading::Exactly(factor(3.1996)),
            interval: Some(Interval {
                low: Some(factor(2.9412)),
                high: Some(factor(3.4877)),
                confidence: share(0.95),
                needs_more: None,
            }),
            observations: 300,
        },
    }
}

/// A run with a hostile text in every place that takes one.
pub(crate) fn hostile(text: &str) -> Run {
    let mut run = shop();
    text.clone_into(&mut run.name);
    text.clone_into(&mut run.origin.tool);
    run.origin.version = Some(text.to_owned());
    run.target = Some(text.to_owned());
    run.plan_hash = Some(text.to_owned());
    if let Some(host) = &mut run.environment.host {
        for field in [
            &mut host.os,
            &mut host.kernel,
            &mut host.arch,
            &mut host.cpu_model,
        ] {
            text.clone_into(field);
        }
    }
    run.environment.build = Some(Build {
        commit: text.to_owned(),
        branch: Some(text.to_owned()),
    });
    for scenario in &mut run.scenarios {
        if scenario.name != "checkout" {
            continue;
        }
        text.clone_into(&mut scenario.name);
        text.clone_into(&mut scenario.load);
        scenario.tags = vec![text.to_owned()];
        for series in &mut scenario.series {
            series.step = format!("{}{text}", series.step);
            for tally in series.failures.values_mut() {
                tally.example = Some(text.to_owned());
                tally.response = Some(text.to_owned());
            }
        }
    }
    for summary in &mut run.summaries {
        if summary.scenario.as_deref() == Some("checkout") {
            summary.scenario = Some(text.to_owned());
            summary.step = summary.step.as_ref().map(|step| format!("{step}{text}"));
        }
    }
    for judgement in &mut run.judgements {
        if judgement.scenario.as_deref() == Some("checkout") {
            judgement.scenario = Some(text.to_owned());
        }
        judgement.step = judgement.step.as_ref().map(|step| format!("{step}{text}"));
        judgement.criterion.name = Some(text.to_owned());
        text.clone_into(&mut judgement.reason);
    }
    let mut relative = compared().judgements.swap_remove(0);
    relative.criterion.of = Some(text.to_owned());
    run.judgements.push(relative);
    if let Some(comparison) = &mut run.comparison {
        text.clone_into(&mut comparison.baseline);
        for row in &mut comparison.rows {
            text.clone_into(&mut row.reason);
        }
        comparison.findings = vec![finding(text, Weight::Warning, Some(text), text, Some(text))];
    }
    run.findings = vec![finding(text, Weight::Warning, Some(text), text, Some(text))];
    run
}
