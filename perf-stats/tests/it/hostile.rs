//! Extreme input to everything that takes counts, records and criteria: no panic, no hang, no NaN.

use std::time::{Duration, Instant};

use perf_core::{
    Allowance, Bytes, Change, FailureKind, MetricSet, Moment, Outcome, Quantile, Quantity, Reading,
    RegressionRule, Sample, SampleSink, ScenarioRecord, SeriesId, Severity, Share,
};
use perf_stats::{
    Moments, Recorder, SeriesShape, Sides, Subject, acceptance_number, compare, doubts, estimate,
    histogram_of, histogram_quantile, judge, mean_interval, merge_histograms, metric_set,
    minimum_sample_size, proportion_interval, quantile_ranks, sample_size_for_violations,
    summarise, summarise_run,
};
use proptest::prelude::*;

use crate::made::{criterion, locust, scenario};

/// Criteria on every metric, with limits from none to more than there can be.
const CRITERIA: [&str; 16] = [
    "p50 < 1ns",
    "p99 <= 5000000h",
    "p99.99 > 0ns",
    "p1 >= 1ns",
    "service_time.p95 < 5ms",
    "send_lag.p99 < 1ms",
    "mean < 1us",
    "mean > 1h",
    "min > 1ns",
    "max < 1h",
    "error_rate <= 0%",
    "error_rate < 100%",
    "error_rate > 1%",
    "throughput >= 1/s",
    "throughput < 1000000000/s",
    "peak_memory < 1GB",
];

fn extreme() -> impl Strategy<Value = u64> {
    prop_oneof![
        Just(0),
        Just(1),
        Just(2),
        Just(u64::MAX),
        Just(u64::MAX - 1),
        Just(1 << 53),
        any::<u64>(),
        0_u64..2_000,
    ]
}

fn level() -> impl Strategy<Value = Share> {
    prop_oneof![
        Just(0.0),
        Just(1.0),
        Just(f64::MIN_POSITIVE),
        Just(1.0 - f64::EPSILON / 2.0),
        0.0..=1.0_f64,
    ]
    .prop_map(|fraction| Share::new(fraction).unwrap())
}

fn percentile() -> impl Strategy<Value = Quantile> {
    prop_oneof![
        Just((1, u64::MAX)),
        Just((u64::MAX - 1, u64::MAX)),
        (1_u64..10_000).prop_map(|p| (p, 10_000)),
    ]
    .prop_filter_map("a quantile lies between 0 and 1", |(p, q)| {
        Quantile::new(p, q)
    })
}

/// Not a measurement: only what hangs is found.
fn ends_soon<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    assert!(start.elapsed() < Duration::from_secs(20), "{what} hangs");
    result
}

/// Neither the reading nor an end of the interval is NaN.
fn is_number(record: &ScenarioRecord, confidence: Share) {
    let mut summaries = summarise(record, confidence);
    summaries.push(summarise_run(
        std::slice::from_ref(record),
        record.elapsed,
        confidence,
    ));
    for summary in summaries {
        for known in summary.all_requests.iter().chain(&summary.successful_only) {
            let ends = known.interval.map(|interval| [interval.low, interval.high]);
            let reading = match known.reading {
                Reading::Exactly(value) | Reading::Above(value) => Some(value),
                Reading::Missing => None,
            };
            let figures = ends.into_iter().flatten().flatten().chain(reading);
            for figure in figures {
                assert!(!Quantity::in_base_unit(figure).is_nan(), "{known:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn counts_of_any_size(n in extreme(), part in extreme(), p in percentile(), level in level()) {
        ends_soon("ranks", || {
            let ranks = quantile_ranks(p, n, level);
            if let (Some(low), Some(high)) = (ranks.low, ranks.high) {
                assert!((1..=n).contains(&low) && low <= high && high <= n);
            }
        });
        ends_soon("a proportion", || {
            if let Some(interval) = proportion_interval(part, n, level) {
                assert!(interval.low <= interval.high);
            }
        });
        ends_soon("planning", || {
            for sides in [Sides::Upper, Sides::Both] {
                assert!(minimum_sample_size(p, level, sides) != Some(0));
            }
            let _ = acceptance_number(p, n, level);
            let _ = sample_size_for_violations(p, part.min(1_000_000), level);
        });
    }

    #[test]
    fn records_of_any_latencies(
        latencies in prop::collection::vec((extreme(), extreme(), extreme(), 0_u8..4), 0..40),
        level in level(),
    ) {
        let shape = |step: &str, scheduled| SeriesShape {
            scenario: "shop".to_owned(),
            step: step.to_owned(),
            scheduled,
        };
        let mut recorder = Recorder::new(vec![shape("a", true), shape("b", true)]);
        for (due, wait, latency, kind) in latencies {
            let sent = due.saturating_add(wait);
            recorder.record(Sample {
                series: SeriesId(usize::from(kind % 2)),
                intended: Moment::from_nanos(due),
                sent: Moment::from_nanos(sent),
                ended: Moment::from_nanos(sent.saturating_add(latency)),
                outcome: match kind {
                    0 | 1 => Outcome::Success,
                    2 => Outcome::Failure(FailureKind::Timeout),
                    _ => Outcome::Failure(FailureKind::NotSent),
                },
                received: Bytes::new(latency),
            });
        }
        let recorded = recorder.finish();
        let mut record = scenario(recorded.series);
        record.dependence = recorded.pooled.get("shop").cloned().unwrap_or_default();
        is_number(&record, level);
        for text in CRITERIA {
            let subject = Subject::of_scenario(&record, &[]);
            let judgement = judge(&criterion(text), &subject, level);
            prop_assert!(!judgement.reason.is_empty());
            let _ = estimate(criterion(text).require.metric(), &subject, level);
        }
        let _ = doubts(std::slice::from_ref(&record), None, level);
        let known = metric_set(std::slice::from_ref(&record), record.elapsed);
        let rules: Vec<RegressionRule> = ["p50", "p99", "mean", "error_rate", "throughput"]
            .map(|metric| RegressionRule {
                metric: metric.parse().unwrap(),
                allowance: Allowance::Relative(Change::relative(0.2).unwrap()),
                severity: Severity::Fail,
            })
            .to_vec();
        for other in [&known, &MetricSet::default()] {
            let rows = compare(&known, other, "baseline", &rules).rows;
            prop_assert_eq!(rows.len(), rules.len());
        }
    }

    #[test]
    fn summaries_of_any_counts(
        count in 0_u64..u64::MAX,
        failures in extreme(),
        millis in prop::collection::vec(0_u64..100_000, 3),
        level in level(),
    ) {
        let mut millis = millis;
        millis.sort_unstable();
        let points = [("p50", millis[0]), ("p95", millis[1]), ("p99", millis[2])];
        let record = locust(count, failures.min(count), &points);
        is_number(&record, level);
        for text in CRITERIA {
            let judgement = judge(&criterion(text), &Subject::of_scenario(&record, &[]), level);
            prop_assert!(!judgement.reason.is_empty());
        }
    }

    #[test]
    fn moments_of_any_floats(values in prop::collection::vec(any::<f64>(), 0..20), level in level()) {
        if let Ok(moments) = Moments::of(&values) {
            prop_assert!(moments.mean().is_finite());
            prop_assert!(moments.standard_deviation().is_none_or(|sd| sd >= 0.0));
            prop_assert!(moments.skewness().is_none_or(f64::is_finite));
            if let Some(interval) = mean_interval(&moments, level) {
                prop_assert!(!interval.low.is_nan() && !interval.high.is_nan());
            }
        }
    }

    #[test]
    fn histograms_of_any_values(nanos in prop::collection::vec(extreme(), 0..30), p in percentile()) {
        let histogram = histogram_of(nanos.iter().copied().map(Duration::from_nanos));
        let merged = merge_histograms([&histogram, &histogram]).unwrap();
        prop_assert_eq!(merged.count(), 2 * histogram.count());
        match histogram_quantile(&histogram, p) {
            Ok(bounds) => prop_assert!(bounds.low <= bounds.high),
            Err(_) => prop_assert!(nanos.is_empty()),
        }
        let moments = Moments::of_histogram(&histogram);
        prop_assert_eq!(moments.is_err(), nanos.is_empty());
    }
}
