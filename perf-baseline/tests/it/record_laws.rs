//! Laws of run records: any run survives being stored.

use std::time::Duration;

use perf_baseline::{load_record, save_record};
use perf_core::{
    Bytes, Change, Clock, Clocks, Dependence, DependenceLevel, DesignEffect, FailureKind,
    FailureTally, Finding, Latencies, LatencySlice, LatencyTimeline, Moment, Quantile,
    QuantilePoint, QuantilePoints, Rate, Resolution, Run, SeriesRecord, Slice, Timeline, Timestamp,
    Weight,
};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::sample_run::{full, histogram};

fn span() -> impl Strategy<Value = Duration> {
    any::<u64>().prop_map(Duration::from_nanos)
}

fn latencies() -> impl Strategy<Value = Latencies> {
    let histogram =
        vec(any::<u64>(), 0..40).prop_map(|values| Latencies::Histogram(histogram(&values)));
    let points = (
        btree_map(1_u64..1_000, 0_u64..1_000_000, 0..8),
        option::of(span()),
        option::of(0_u8..6),
    )
        .prop_map(|(points, mean, significant_digits)| {
            let mut value = Duration::ZERO;
            let points = points
                .into_iter()
                .map(|(permille, step)| {
                    value += Duration::from_nanos(step);
                    let quantile = Quantile::new(permille, 1000).expect("below one");
                    QuantilePoint { quantile, value }
                })
                .collect();
            Latencies::Points(QuantilePoints {
                count: 7,
                points,
                mean,
                min: None,
                max: mean,
                resolution: Resolution {
                    unit: Duration::from_millis(1),
                    significant_digits,
                },
            })
        });
    prop_oneof![histogram, points]
}

fn series() -> impl Strategy<Value = SeriesRecord> {
    let kinds = prop_oneof![
        Just(FailureKind::Timeout),
        Just(FailureKind::Status4xx),
        Just(FailureKind::Unclassified),
    ];
    let tally = (
        0..u64::from(u32::MAX),
        option::of(any::<String>()),
        option::of(any::<String>()),
    )
        .prop_map(|(count, example, response)| FailureTally {
            count,
            example,
            response,
        });
    let clock = select(Clock::ALL.to_vec());
    let slice = (any::<u64>(), any::<u64>()).prop_map(|(successes, failures)| Slice {
        successes,
        failures,
    });
    (
        any::<String>(),
        0..u64::from(u32::MAX),
        btree_map(kinds, tally, 0..3),
        latencies(),
        option::of((option::of(any::<u64>()), span(), vec(slice, 0..4))),
        btree_map(clock, dependence(), 0..3),
    )
        .prop_map(
            |(step, successes, failures, service_time, timeline, dependence)| SeriesRecord {
                dependence,
                step,
                successes,
                failures,
                outcomes_unknown: false,
                received: Bytes::new(successes),
                clocks: Clocks {
                    service_time,
                    scheduled: None,
                },
                timeline: timeline.map(|(from, width, slices)| Timeline {
                    from: from.map(Moment::from_nanos),
                    width,
                    slices,
                }),
                laps: Vec::new(),
            },
        )
}

fn dependence() -> impl Strategy<Value = Dependence> {
    let effect = || (0.0..1e6_f64).prop_map(DesignEffect::of_factor);
    (
        btree_map(any::<u64>(), effect(), 0..5),
        option::of(effect()),
        option::of(effect()),
    )
        .prop_map(|(levels, failed, mean)| {
            let levels = levels
                .into_iter()
                .map(|(nanos, design_effect)| DependenceLevel {
                    at_least: Duration::from_nanos(nanos),
                    design_effect,
                });
            Dependence::new(levels.collect(), failed, mean).unwrap()
        })
}

fn latency_timeline() -> impl Strategy<Value = LatencyTimeline> {
    let latency = || option::of(span());
    let slice = (any::<u64>(), any::<u64>(), latency(), latency(), latency());
    (any::<u64>(), span(), vec(slice, 0..4)).prop_map(|(from, width, slices)| LatencyTimeline {
        from: Moment::from_nanos(from),
        width,
        slices: slices
            .into_iter()
            .map(|(requests, failures, p50, p95, p99)| LatencySlice {
                requests,
                failures,
                p50,
                p95,
                p99,
            })
            .collect(),
    })
}

fn run() -> impl Strategy<Value = Run> {
    (
        any::<String>(),
        vec(series(), 0..3),
        (0.0..1e300_f64, 0.0..1e9_f64, -1.0..1e12_f64),
        0_i64..253_402_300_799_999,
        option::of(any::<u64>()),
        any::<String>(),
        option::of(latency_timeline()),
    )
        .prop_map(
            |(name, series, (cores, rate, change), millis, seed, message, timeline)| {
                let mut run = full();
                run.name = name;
                run.scenarios[0].series = series;
                run.scenarios[0].latency_timeline = timeline;
                run.scenarios[0].requested_rate = Rate::per_second(rate);
                run.resources[0].samples[0].cpu_cores = cores;
                run.started_at = Timestamp::from_unix_millis(millis);
                run.seed = seed;
                if let Some(comparison) = &mut run.comparison {
                    comparison.rows[0].change = Change::relative(change);
                }
                run.findings.push(Finding {
                    code: "any".to_owned(),
                    weight: Weight::Notice,
                    scenario: None,
                    message,
                    advice: None,
                });
                run
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_run_reads_back_equal_and_saves_to_the_same_bytes(run in run()) {
        let folder = tempfile::tempdir().unwrap();
        let (first, second) = (folder.path().join("1.json"), folder.path().join("2.json"));
        save_record(&first, &run).unwrap();
        let loaded = load_record(&first).unwrap();
        prop_assert_eq!(&loaded, &run);
        save_record(&second, &loaded).unwrap();
        prop_assert_eq!(std::fs::read(&first).unwrap(), std::fs::read(&second).unwrap());
    }

    /// Whatever happens to the bytes, reading ends in a run or an error, never in a panic.
    #[test]
    fn damaged_records_never_panic(at in 0.0..1.0_f64, byte in any::<u8>(), cut in any::<bool>()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.json");
        save_record(&path, &full()).unwrap();
        let mut text = std::fs::read(&path).unwrap();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a length"
        )]
        let at = (at * text.len() as f64) as usize;
        if cut { text.truncate(at) } else { text[at] = byte }
        std::fs::write(&path, &text).unwrap();
        match load_record(&path) {
            Ok(run) => prop_assert!(!cut || run == full()),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }
}
