//! What a run's comparison has beside its rules: distributions of the baseline, and a history.

use std::time::Duration;

use perf_core::{
    Allowance, Change, HistoryChange, HistoryRun, Latencies, LatencyShift, Metric,
    MetricComparison, MetricHistory, Quantile, QuantilePoint, QuantilePoints, QuantileShift,
    Quantity, RegressionRule, Resolution, Run, RunHistory, Severity, Share, ShiftReplicates,
    Timestamp, Verdict,
};

use crate::busy::histogram;
use crate::values::comparison;

/// Every scenario beside `runs` stored ones, each gated by two metrics; of the second one only
/// percentiles are known.
pub(crate) fn add_to(run: &mut Run, runs: usize) {
    let mut beside = comparison();
    let names: Vec<_> = run.scenarios.iter().map(|s| s.name.clone()).collect();
    beside.shifts = names
        .iter()
        .enumerate()
        .map(|(index, name)| shift(index, name))
        .collect();
    let metrics = [Metric::quantile(Quantile::P95), Metric::ErrorRate];
    let gated = names
        .iter()
        .flat_map(|name| metrics.map(|metric| (name, metric)));
    let gated: Vec<_> = gated.collect();
    beside.rows = gated
        .iter()
        .map(|(name, metric)| row(name, *metric))
        .collect();
    beside.history = Some(RunHistory {
        runs: (0..runs).map(|index| stored(index, runs)).collect(),
        metrics: gated
            .iter()
            .map(|(name, metric)| history(name, *metric, runs))
            .collect(),
    });
    run.comparison = Some(beside);
}

fn row(scenario: &str, metric: Metric) -> MetricComparison {
    MetricComparison {
        scenario: Some(scenario.to_owned()),
        rule: RegressionRule {
            metric,
            allowance: Allowance::Relative(Change::relative(0.05).unwrap()),
            severity: Severity::Fail,
        },
        current: None,
        baseline: None,
        change: None,
        verdict: Verdict::Pass,
        reason: "equivalent".to_owned(),
        runs: None,
    }
}

fn shift(index: usize, scenario: &str) -> LatencyShift {
    let points: Vec<_> = (1..=9)
        .filter_map(|tenth| Quantile::new(tenth, 10))
        .chain([Quantile::P95, Quantile::P99])
        .enumerate()
        .map(|(place, quantile)| point(quantile, place, index != 1))
        .collect();
    let known = points.iter().map(|point| QuantilePoint {
        quantile: point.quantile,
        value: point.baseline,
    });
    let percentiles = QuantilePoints {
        count: 4_000,
        points: known.skip(8).collect(),
        mean: None,
        min: None,
        max: None,
        resolution: Resolution::EXACT,
    };
    let (replicates, baseline) = if index == 1 {
        (ShiftReplicates::Nothing, Latencies::Points(percentiles))
    } else {
        let all = Latencies::Histogram(histogram(40_000, 4_700_000));
        (ShiftReplicates::Runs, all)
    };
    LatencyShift {
        scenario: scenario.to_owned(),
        replicates,
        baseline_runs: 20,
        current_runs: 3,
        baseline,
        baseline_failed: 12,
        points,
    }
}

/// The higher the percentile, the slower: the lowest surely faster, the highest surely slower.
fn point(quantile: Quantile, place: usize, has_interval: bool) -> QuantileShift {
    let before = 5.0 + place as f64;
    let change = (place as f64 - 4.0) / 100.0;
    let end = |by: f64| Change::relative(change + by).filter(|_| has_interval);
    QuantileShift {
        quantile,
        baseline: Duration::from_secs_f64(before / 1e3),
        current: Duration::from_secs_f64(before * (1.0 + change) / 1e3),
        change: Change::relative(change).unwrap(),
        low: end(-0.025),
        high: end(0.025),
    }
}

fn stored(index: usize, runs: usize) -> HistoryRun {
    let day = 86_400_000 * i64::try_from(index).unwrap();
    let is_current = index + 1 == runs;
    HistoryRun {
        label: if is_current {
            "this run".to_owned()
        } else {
            format!("run {index}")
        },
        at: Timestamp::from_unix_millis(1_790_000_000_000 + day),
        commit: (!index.is_multiple_of(7))
            .then(|| format!("{:012x}", 0x0bad_cafe_u64 * (index as u64 + 1))),
        is_current,
    }
}

/// A level, one run without a figure, and a higher level from two thirds on.
fn history(scenario: &str, metric: Metric, runs: usize) -> MetricHistory {
    let position = runs * 2 / 3;
    let value = |level: f64| match metric {
        Metric::ErrorRate => Quantity::Share(Share::new(level / 1e4).unwrap()),
        _ => Quantity::Time(Duration::from_secs_f64(level / 1e3)),
    };
    let values = (0..runs).map(|index| {
        let level = if index < position { 24.0 } else { 31.0 };
        (index != 3).then(|| value(level + (index * 5 % 7) as f64 / 5.0))
    });
    let is_gated = metric != Metric::ErrorRate;
    MetricHistory {
        scenario: Some(scenario.to_owned()),
        metric,
        values: values.collect(),
        changes: is_gated
            .then(|| HistoryChange {
                position,
                before: value(24.6),
                after: value(31.6),
                change: Change::relative(0.285),
                is_worse: true,
            })
            .into_iter()
            .collect(),
    }
}
