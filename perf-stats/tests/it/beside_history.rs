//! Where runs differ from those before them, and how metrics went: the laws of the shift function
//! of runs, and the history of what gates.

use std::time::Duration;

use perf_core::{
    HistoryRun, Latencies, LatencyShift, Metric, MetricSet, MetricValue, Quantile, Quantity,
    RunFigures, ScenarioFigures, ScenarioLatencies, ShiftReplicates,
};
use perf_stats::{
    FEWEST_BASELINE_RUNS, GateDesign, compare_with_history, gated_history, histogram_of,
    known_shift, latency_shifts,
};

/// A run of 2,000 requests from 1 ms to 20 ms, each so many times as slow, and failed ones.
fn run(slower: f64, failed: u64) -> Vec<ScenarioLatencies> {
    let latency = |index: u32| Duration::from_secs_f64(f64::from(index) * slower / 1e5);
    let all = histogram_of((100..2_100).map(latency));
    vec![ScenarioLatencies {
        name: "order".to_owned(),
        steps: vec![all.coarsened(2).unwrap()],
        failed,
        worth: None,
    }]
}

/// Some two per cent of noise between runs.
fn noisy(slower: f64, count: u32) -> Vec<Vec<ScenarioLatencies>> {
    let factor = |index: u32| slower * (0.98 + 0.01 * f64::from(index * 3 % 5));
    (0..count).map(|index| run(factor(index), 0)).collect()
}

fn only(current: &[Vec<ScenarioLatencies>], baseline: &[Vec<ScenarioLatencies>]) -> LatencyShift {
    let mut shifts = latency_shifts(current, baseline);
    assert_eq!(shifts.len(), 1);
    shifts.remove(0)
}

#[test]
fn runs_that_are_slower_throughout_are_so_at_every_percentile() {
    for (current, slower) in [(1, 1.3), (3, 1.3), (3, 0.7)] {
        let shift = only(&noisy(slower, current), &noisy(1.0, 10));
        assert_eq!(shift.replicates, ShiftReplicates::Runs);
        let compared = (shift.baseline_runs, shift.current_runs);
        assert_eq!(compared, (10, u64::from(current)));
        let names: Vec<_> = shift
            .points
            .iter()
            .map(|p| p.quantile.to_string())
            .collect();
        let expected = [
            "p10", "p20", "p30", "p40", "p50", "p60", "p70", "p80", "p90", "p95", "p99",
        ];
        assert_eq!(
            names, expected,
            "p99.9 has fewer than five requests beyond it"
        );
        for point in &shift.points {
            let (low, high) = point.low.zip(point.high).unwrap();
            let [low, high] = [low, high].map(perf_core::Change::as_fraction);
            let change = point.change.as_fraction();
            assert!((change - (slower - 1.0)).abs() < 0.05, "{point:?}");
            assert!(low <= change && change <= high, "{point:?}");
            let excludes_none = if slower > 1.0 { low > 0.0 } else { high < 0.0 };
            assert!(excludes_none, "{point:?}");
        }
    }
}

#[test]
fn runs_of_the_same_code_move_nowhere() {
    let shift = only(&noisy(1.0, 3), &noisy(1.0, 10));
    for point in &shift.points {
        let (low, high) = point.low.zip(point.high).unwrap();
        assert!(
            low.as_fraction() <= 0.0 && high.as_fraction() >= 0.0,
            "{point:?}"
        );
    }
}

#[test]
fn two_runs_know_only_their_requests_and_fewer_of_them_know_less() {
    let (now, mut before) = (run(1.3, 0), run(1.0, 0));
    let shift = only(std::slice::from_ref(&now), std::slice::from_ref(&before));
    assert_eq!(shift.replicates, ShiftReplicates::Requests);
    let width = |shift: &LatencyShift| {
        let median = shift.points[4];
        assert!(
            (median.change.as_fraction() - 0.3).abs() < 0.02,
            "{median:?}"
        );
        let (low, high) = median.low.zip(median.high).unwrap();
        assert!(
            low.as_fraction() < 0.3 && high.as_fraction() > 0.3,
            "{median:?}"
        );
        high.as_fraction() - low.as_fraction()
    };
    let wide = width(&shift);
    assert!(wide > 0.0);
    before[0].worth = Some(200);
    let doubted = only(&[now], &[before]);
    assert!(
        width(&doubted) > 1.5 * wide,
        "requests that share their fate say less"
    );
}

#[test]
fn what_falls_among_failed_requests_is_left_out_and_the_distribution_stays() {
    let failing = FEWEST_BASELINE_RUNS;
    let baseline: Vec<_> = (0..failing).map(|_| run(1.0, 0)).collect();
    let shift = only(&[run(1.0, 500)], &baseline);
    let names: Vec<_> = shift
        .points
        .iter()
        .map(|p| p.quantile.to_string())
        .collect();
    assert_eq!(names.last().map(String::as_str), Some("p80"));
    assert_eq!((shift.current_runs, shift.baseline_failed), (1, 0));
    let Latencies::Histogram(all) = &shift.baseline else {
        panic!("a distribution");
    };
    assert_eq!(all.count(), 2_000 * failing as u64, "all runs together");
}

#[test]
fn nothing_is_compared_that_only_one_side_has() {
    let mut other = run(1.0, 0);
    other[0].name = "search".to_owned();
    assert_eq!(latency_shifts(&[run(1.0, 0)], &[other]), []);
    assert_eq!(latency_shifts(&[], &[run(1.0, 0)]), []);
    let mut nothing = run(1.0, 9);
    nothing[0].steps.clear();
    assert_eq!(latency_shifts(&[nothing], &[run(1.0, 0)]), []);
}

fn set(values: &[(Metric, u64)]) -> MetricSet {
    let known = values.iter().map(|(metric, millis)| {
        MetricValue::exact(*metric, Quantity::Time(Duration::from_millis(*millis)))
    });
    MetricSet {
        requests: 100,
        failures: 0,
        values: known.collect(),
    }
}

#[test]
fn of_two_sets_of_metrics_the_percentiles_that_both_have_are_compared() {
    let [p50, p95, p99] = [Quantile::P50, Quantile::P95, Quantile::P99].map(Metric::quantile);
    let (now, before) = (
        set(&[(p50, 12), (p95, 30)]),
        set(&[(p95, 20), (p50, 10), (p99, 40)]),
    );
    let shift = known_shift("order", &now, &before).unwrap();
    assert_eq!(shift.replicates, ShiftReplicates::Nothing);
    let changes: Vec<_> = shift
        .points
        .iter()
        .map(|point| (point.quantile, point.change.to_string(), point.low))
        .collect();
    assert_eq!(
        changes,
        [
            (Quantile::P50, "+20.0%".to_owned(), None),
            (Quantile::P95, "+50.0%".to_owned(), None)
        ]
    );
    assert_eq!(known_shift("order", &now, &set(&[(p99, 40)])), None);
}

#[test]
fn the_history_is_of_what_gates_and_knows_where_it_changed() {
    let p50 = Metric::quantile(Quantile::P50);
    let figures = |index: u64| RunFigures {
        scenarios: vec![ScenarioFigures {
            name: "order".to_owned(),
            model: perf_core::LoadModel::Open,
            received: perf_core::Bytes::new(0),
            metrics: set(&[(p50, if index < 20 { 100 } else { 150 } + index * 7 % 5)]),
        }],
        ..RunFigures::default()
    };
    let mut runs: Vec<RunFigures> = (0..40).map(figures).collect();
    runs[3].scenarios.clear();
    let (current, before) = (&runs[39..], &runs[20..39]);
    let judged = compare_with_history(current, before, GateDesign::Once).unwrap();
    let labelled: Vec<_> = runs
        .iter()
        .enumerate()
        .map(|(index, figures)| {
            let run = HistoryRun {
                label: index.to_string(),
                at: None,
                commit: None,
                is_current: index == 39,
            };
            (run, figures.clone())
        })
        .collect();
    let history = gated_history(&judged.comparison, &labelled);
    assert_eq!(history.runs.len(), 40);
    let names: Vec<_> = history
        .metrics
        .iter()
        .map(|m| m.metric.to_string())
        .collect();
    let gated: Vec<_> = judged
        .comparison
        .rows
        .iter()
        .map(|r| r.rule.metric.to_string())
        .collect();
    assert_eq!(names, gated);
    let median = &history.metrics[0];
    assert_eq!(
        (median.metric, median.values.len(), median.values[3]),
        (p50, 40, None)
    );
    let [change] = median.changes.as_slice() else {
        panic!("one change: {:?}", median.changes);
    };
    assert_eq!((change.position, change.is_worse), (20, true));
}
