//! A long history is told in under a second. Only where slow tests are asked for: it writes
//! thirty megabytes.

use std::collections::BTreeMap;
use std::time::Duration;

use perf_baseline::{Store, StoredRun, StoredScenario, StoredStep};
use perf_core::{
    Bytes, Environment, Histogram, Latencies, LoadModel, Metric, MetricSet, MetricValue, Origin,
    Quantile, Quantity, Timestamp,
};

use crate::workplace::Workplace;

const RUNS: i64 = 1_000;
const SCENARIOS: u64 = 20;
/// Without optimisation everything takes several times as long.
const LIMIT: Duration = Duration::from_secs(if cfg!(debug_assertions) { 10 } else { 1 });

#[test]
fn a_thousand_runs_of_twenty_scenarios_are_told_in_under_a_second() {
    if std::env::var_os("PERF_SLOW_TESTS").is_none_or(|value| value != "1") {
        return;
    }
    let place = Workplace::alone();
    let store = Store::at(place.path("perf"));
    for number in 0..RUNS {
        store.add(&run(number)).unwrap();
    }
    let told = place
        .run(&["history", "--scenario", "scenario 3"])
        .ended_with(0);
    assert!(told.stdout.lines().count() > 1_000);
    assert!(told.took < LIMIT, "history took {:?}", told.took);
    let listed = place.run(&["baseline", "list"]).ended_with(0);
    assert!(listed.took < LIMIT, "list took {:?}", listed.took);
    println!("history {:?}, list {:?}", told.took, listed.took);
}

fn run(number: i64) -> StoredRun {
    let metrics = |millis: u64| MetricSet {
        requests: 2_000,
        failures: 0,
        values: [Quantile::P50, Quantile::P95, Quantile::P99]
            .map(|p| {
                let value = Quantity::Time(Duration::from_millis(millis));
                MetricValue::exact(Metric::quantile(p), value)
            })
            .into(),
    };
    let noise = number.unsigned_abs() * 7919 % 13;
    let scenarios = (0..SCENARIOS).map(|place| StoredScenario {
        name: format!("scenario {place}"),
        hash: None,
        model: LoadModel::Closed,
        load: "2000 iterations".to_owned(),
        elapsed: Duration::from_secs(10),
        part_of_total: false,
        metrics: metrics(200 + noise),
        worth: BTreeMap::new(),
        steps: vec![StoredStep {
            step: "GET /".to_owned(),
            successes: 2_000,
            failures: BTreeMap::new(),
            received: Bytes::new(1 << 20),
            response_time: Latencies::Histogram(histogram()),
        }],
    });
    StoredRun {
        name: "shop".to_owned(),
        origin: Origin {
            tool: "perf-cli".to_owned(),
            version: None,
        },
        recorded_at: Timestamp::from_unix_millis(1_790_000_000_000 + number * 3_600_000).unwrap(),
        elapsed: Duration::from_secs(200),
        target: None,
        plan_hash: None,
        environment: Environment::default(),
        notes: None,
        metrics: with_error_rate(metrics(200 + noise)),
        scenarios: scenarios
            .map(|mut scenario| {
                scenario.metrics = with_error_rate(scenario.metrics);
                scenario
            })
            .collect(),
    }
}

/// As a store reads it.
fn with_error_rate(mut metrics: MetricSet) -> MetricSet {
    let rate = Quantity::Share(perf_core::Share::ZERO);
    metrics
        .values
        .push(MetricValue::exact(Metric::ErrorRate, rate));
    metrics.values.sort_by_key(|known| known.metric);
    metrics
}

/// 200 buckets of 1 % of their value.
fn histogram() -> Histogram {
    let empty = Histogram::empty(2).unwrap();
    let first = empty.bucket_number(50_000_000);
    let lowest = |number| empty.bucket_range(number).unwrap().0;
    let counts = (first..first + 200).map(|number| (lowest(number), 10));
    let sum = (first..first + 200).map(|number| u128::from(lowest(number)) * 10);
    let range = lowest(first)..=lowest(first + 199);
    Histogram::from_counts(2, counts, range, sum.sum()).unwrap()
}
