//! How far an accepted change goes, and which figures of a run move with it.

use perf_baseline::{
    AcceptedChange, AcceptedShift, NotAcceptable, Store, accepted_figures, accepted_latencies,
    last_known_figures,
};
use perf_core::{
    Bytes, LoadModel, Metric, MetricSet, MetricValue, Quantity, Rate, RunFigures, ScenarioFigures,
    Share,
};

use crate::acceptance::{P95, change, day, millis};
use crate::store::{kept, sample};

fn rate(per_second: f64) -> Quantity {
    Quantity::Rate(Rate::per_second(per_second).unwrap())
}

fn share(fraction: f64) -> Quantity {
    Quantity::Share(Share::new(fraction).unwrap())
}

#[test]
fn a_shift_is_the_new_level_over_the_old_one_and_of_shares_the_difference() {
    let ratio = |millionths| Ok(AcceptedShift::Ratio { millionths });
    let points = |parts| Ok(AcceptedShift::Points { parts });
    let (speed, errors) = (Metric::Throughput, Metric::ErrorRate);
    let cases = [
        (P95, millis(100), millis(150), ratio(1_500_000)),
        (P95, millis(100), millis(200), ratio(2_000_000)),
        (P95, millis(100), millis(100), ratio(1_000_000)),
        (P95, millis(100), millis(25), ratio(250_000)),
        (P95, millis(0), millis(100), Err(NotAcceptable::Ratio)),
        (P95, millis(100), millis(0), Err(NotAcceptable::Ratio)),
        (P95, millis(0), millis(0), Err(NotAcceptable::Ratio)),
        (speed, rate(40.0), rate(30.0), ratio(750_000)),
        (errors, share(0.02), share(0.05), points(30_000_000_000)),
        (errors, share(0.05), share(0.02), points(-30_000_000_000)),
        (errors, share(0.05), share(0.05), points(0)),
        (errors, share(0.0), share(0.05), points(50_000_000_000)),
        (errors, share(0.05), share(0.0), points(-50_000_000_000)),
    ];
    for (metric, before, after, expected) in cases {
        let shift = AcceptedShift::between(metric, before, after);
        assert_eq!(shift, expected, "{metric} from {before} to {after}");
    }
}

#[test]
fn a_value_of_another_unit_is_refused_before_and_after() {
    for (before, after) in [
        (millis(100), rate(100.0)),
        (rate(100.0), millis(100)),
        (rate(100.0), rate(100.0)),
    ] {
        let shift = AcceptedShift::between(P95, before, after);
        assert_eq!(shift, Err(NotAcceptable::Unit), "from {before} to {after}");
    }
}

#[test]
fn a_ratio_is_between_a_thousandth_and_a_thousand() {
    for (ratio, millionths) in [(0.001, 1_000), (0.5, 500_000), (1_000.0, 1_000_000_000)] {
        let expected = AcceptedShift::Ratio { millionths };
        assert_eq!(AcceptedShift::ratio(ratio), Ok(expected), "{ratio}");
    }
    for ratio in [0.000_999, 1_000.1, 0.0, -1.0, f64::INFINITY, f64::NAN] {
        let refused = Err(NotAcceptable::Ratio);
        assert_eq!(AcceptedShift::ratio(ratio), refused, "{ratio}");
    }
}

/// 100 requests, 4 of which failed; a p95 of 100 ms, rounded to ten, and 40 requests per second.
fn known() -> MetricSet {
    MetricSet {
        requests: 100,
        failures: 4,
        values: vec![
            MetricValue {
                metric: P95,
                value: millis(100),
                rounding: (millis(95), millis(105)),
            },
            MetricValue::exact(Metric::ErrorRate, share(0.04)),
            MetricValue::exact(Metric::Throughput, rate(40.0)),
        ],
    }
}

/// Every metric, with what it is rounded from where it is, then the counts.
fn table(metrics: &MetricSet) -> String {
    let mut values = metrics.values.clone();
    values.sort_by_key(|known| known.metric);
    let each = values.iter().map(|known| {
        let (low, high) = known.rounding;
        if (low, high) == (known.value, known.value) {
            return format!("{} {}, ", known.metric, known.value);
        }
        format!("{} {} ({low} to {high}), ", known.metric, known.value)
    });
    let values: String = each.collect();
    format!("{values}{} of {}", metrics.failures, metrics.requests)
}

/// What a change of `metric` of the whole run makes of [`known`]; of its scenarios nothing.
fn moved(metric: Metric, shift: AcceptedShift) -> String {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    store.add(&kept(&sample())).unwrap();
    let mut runs = store.runs().unwrap();
    runs[0].1.recorded_at = day(5);
    runs[0].1.metrics = known();
    let accepted = [AcceptedChange {
        scenario: None,
        metric,
        shift,
        ..change(None)
    }];
    let figures = accepted_figures(&runs, &accepted, day(20));
    let scenarios = runs[0].1.figures("").scenarios;
    assert_eq!(figures[0].scenarios, scenarios, "not asked for");
    table(&figures[0].total)
}

#[test]
fn what_is_accepted_of_a_metric_moves_that_metric_only() {
    let ratio = |ratio| AcceptedShift::ratio(ratio).unwrap();
    let points = |parts| AcceptedShift::Points { parts };
    let shown = [
        moved(P95, ratio(1.0)),
        moved(P95, ratio(2.0)),
        moved(Metric::Throughput, ratio(1.5)),
        moved(Metric::Throughput, ratio(0.25)),
        moved(Metric::ErrorRate, points(30_000_000_000)),
        moved(Metric::ErrorRate, points(-30_000_000_000)),
        moved(Metric::ErrorRate, points(-50_000_000_000)),
        moved(Metric::ErrorRate, points(970_000_000_000)),
        moved(Metric::ErrorRate, ratio(2.0)),
        moved(P95, points(30_000_000_000)),
    ];
    insta::assert_snapshot!(shown.join("\n"), @r"
    p95 100 ms (95.0 ms to 105 ms), error_rate 4%, throughput 40/s, 4 of 100
    p95 200 ms (190 ms to 210 ms), error_rate 4%, throughput 40/s, 4 of 100
    p95 100 ms (95.0 ms to 105 ms), error_rate 4%, throughput 60/s, 4 of 100
    p95 100 ms (95.0 ms to 105 ms), error_rate 4%, throughput 10/s, 4 of 100
    p95 100 ms (95.0 ms to 105 ms), error_rate 7%, throughput 40/s, 7 of 100
    p95 100 ms (95.0 ms to 105 ms), error_rate 1%, throughput 40/s, 1 of 100
    p95 100 ms (95.0 ms to 105 ms), error_rate 0%, throughput 40/s, 0 of 100
    p95 100 ms (95.0 ms to 105 ms), error_rate 100%, throughput 40/s, 100 of 100
    p95 100 ms (95.0 ms to 105 ms), error_rate 4%, throughput 40/s, 4 of 100
    p95 100 ms (95.0 ms to 105 ms), error_rate 4%, throughput 40/s, 4 of 100
    ");
}

#[test]
fn the_run_of_the_very_moment_is_of_the_new_level() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let mut run = kept(&sample());
    run.recorded_at = change(None).since;
    store.add(&run).unwrap();
    let runs = store.runs().unwrap();
    let untouched = [runs[0].1.figures(runs[0].0.as_str())];
    let accepted = [change(None)];
    assert_eq!(accepted_figures(&runs, &accepted, day(20)), untouched);
    let untouched = [runs[0].1.latencies()];
    assert_eq!(accepted_latencies(&runs, &accepted, day(20)), untouched);
}

/// A run of these scenarios, each with a p95 in milliseconds.
fn run(label: &str, scenarios: &[(&str, u64)]) -> RunFigures {
    let scenario = |(name, p95): &(&str, u64)| ScenarioFigures {
        name: (*name).to_owned(),
        model: LoadModel::Open,
        received: Bytes::new(0),
        metrics: MetricSet {
            requests: 100,
            failures: 4,
            values: vec![MetricValue::exact(P95, millis(*p95))],
        },
    };
    RunFigures {
        label: label.to_owned(),
        scenarios: scenarios.iter().map(scenario).collect(),
        total: known(),
    }
}

#[test]
fn a_scenario_that_the_last_run_lacks_is_that_of_the_last_one_that_has_it() {
    let runs = [
        run("first", &[("browse", 10), ("pay", 20), ("search", 30)]),
        run("second", &[("pay", 21)]),
        run("third", &[("browse", 12)]),
    ];
    let expected = run("third", &[("browse", 12), ("pay", 21), ("search", 30)]);
    assert_eq!(last_known_figures(&runs), Some(expected));
}

#[test]
fn a_last_run_without_scenarios_is_given_none() {
    let runs = [run("first", &[("browse", 10)]), run("last", &[])];
    assert_eq!(last_known_figures(&runs), Some(run("last", &[])));
    assert_eq!(last_known_figures(&[]), None);
}
