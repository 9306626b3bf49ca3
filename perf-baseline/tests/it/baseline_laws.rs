//! Laws of the single-file baseline: any metrics survive being stored, and no text panics.

use std::time::Duration;

use perf_baseline::{Baseline, load_baseline, save_baseline};
use perf_core::{Metric, MetricSet, MetricValue, Quantile, Quantity, Rate, Statistic};
use proptest::option;
use proptest::prelude::*;

/// Below 26 days a time is exact to the nanosecond.
const MAX_NANOS: u64 = 1 << 51;

fn rounded(metric: Metric) -> impl Strategy<Value = MetricValue> {
    let time = |nanos| Quantity::Time(Duration::from_nanos(nanos));
    (0..MAX_NANOS / 2, 0..1_000_000_u64, 0..1_000_000_u64).prop_map(move |(low, up, further)| {
        MetricValue {
            metric,
            value: time(low + up),
            rounding: (time(low), time(low + up + further)),
        }
    })
}

fn metrics() -> impl Strategy<Value = MetricSet> {
    let p50 = option::of(rounded(Metric::quantile(Quantile::P50)));
    let mean = option::of(rounded(Metric::response(Statistic::Mean)));
    let rate = (0.0..1e9_f64).prop_map(|rate| {
        let rate = Rate::per_second(rate).expect("it is not negative");
        MetricValue::exact(Metric::Throughput, Quantity::Rate(rate))
    });
    (1..1_u64 << 40, 0.0..=1.0_f64, p50, mean, rate).prop_map(
        |(requests, failed, p50, mean, rate)| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a share of a count"
            )]
            let failures = (requests as f64 * failed) as u64;
            MetricSet {
                requests,
                failures: failures.min(requests),
                values: p50.into_iter().chain(mean).chain([rate]).collect(),
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_baseline_reads_back_equal(metrics in metrics(), notes in option::of(".+")) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("b.json");
        let mut baseline = Baseline::new(&metrics).unwrap();
        baseline.notes = notes;
        save_baseline(&path, &baseline).unwrap();
        let loaded = load_baseline(&path).unwrap();
        prop_assert_eq!(loaded, Some(baseline));
    }

    #[test]
    fn no_text_panics(text in r#"\{("metrics"|"p95"|"version"|[{}:,\[\]]|-?[0-9]{1,4}|NaN| ){0,30}"#) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("b.json");
        std::fs::write(&path, text).unwrap();
        if let Err(error) = load_baseline(&path) {
            prop_assert!(!error.to_string().is_empty());
        }
    }
}
