//! Running latencies: intervals add up to the whole, quantiles are right to the width of a bucket,
//! and nobody who looks meanwhile sees a count go back.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use perf_core::{
    Bytes, FailureKind, Histogram, Latencies, Moment, Outcome, Quantile, Sample, SampleSink,
    SeriesId, SeriesRecord,
};
use perf_stats::{
    LatencyCounts, LiveQuantile, LiveSeries, LiveSink, Recorder, SeriesShape, merge_series,
};
use proptest::prelude::*;

const QUANTILES: [Quantile; 4] = [Quantile::P50, Quantile::P95, Quantile::P99, Quantile::P999];

/// A series of this scenario that has no schedule.
fn of(scenario: Option<usize>) -> LiveSeries {
    LiveSeries {
        scenario,
        scheduled: false,
    }
}

fn sample(series: usize, nanos: u64, outcome: Outcome) -> Sample {
    Sample {
        series: SeriesId(series),
        intended: Moment::from_nanos(7),
        sent: Moment::from_nanos(7),
        ended: Moment::from_nanos(7 + nanos),
        outcome,
        received: Bytes::default(),
    }
}

/// A latency, or a failure where there is none.
fn request(series: usize, latency: Option<u64>) -> Sample {
    let failed = Outcome::Failure(FailureKind::Timeout);
    latency.map_or(sample(series, 9, failed), |nanos| {
        sample(series, nanos, Outcome::Success)
    })
}

/// From below the first bucket to beyond the last one.
fn latencies() -> impl Strategy<Value = Vec<Option<u64>>> {
    let latency = (0..50_u32).prop_flat_map(|octave| (1_u64 << octave)..(2_u64 << octave));
    let one = prop_oneof![9 => latency.prop_map(Some), 1 => Just(None)];
    prop::collection::vec(one, 0..300)
}

fn read(latencies: &[Option<u64>]) -> LatencyCounts {
    let (mut sink, board) = LiveSink::new(Vec::new(), vec![of(Some(0))]);
    for latency in latencies {
        sink.record(request(0, *latency));
    }
    board.measured(0)
}

proptest! {
    #[test]
    fn intervals_add_up_to_the_whole(parts in prop::collection::vec(latencies(), 1..6)) {
        let (sink, board) = LiveSink::new(Vec::new(), vec![of(None), of(Some(2))]);
        let mut workers = [sink.fork(), sink];
        let mut seen = LatencyCounts::default();
        let mut total = LatencyCounts::default();
        for part in &parts {
            for (number, latency) in part.iter().enumerate() {
                workers[number % 2].record(request(1, *latency));
            }
            let now = board.measured(2);
            let interval = now.since(&seen);
            prop_assert_eq!(&interval, &read(part));
            total = total.plus(&interval);
            seen = now;
        }
        let whole: Vec<_> = parts.concat();
        prop_assert_eq!(&total, &read(&whole));
        prop_assert_eq!(&total, &seen);
        prop_assert_eq!(total.requests(), whole.len() as u64);
        let failed = whole.iter().filter(|latency| latency.is_none()).count();
        prop_assert_eq!(total.failed(), failed as u64);
        let [mut one, other] = workers;
        one.join(other);
        prop_assert_eq!(one.into_inner().len(), whole.len());
    }

    #[test]
    fn a_quantile_is_right_to_the_width_of_a_bucket(latencies in latencies(), more in 1..300_usize) {
        let counts = read(&latencies);
        let mut sorted: Vec<_> = latencies.iter().map(|latency| latency.unwrap_or(u64::MAX)).collect();
        sorted.sort_unstable();
        for quantile in QUANTILES {
            let rank = quantile.rank(sorted.len() as u64);
            let exact = usize::try_from(rank).unwrap().checked_sub(1).map(|index| sorted[index]);
            match (counts.quantile(quantile), exact) {
                (None, None) | (Some(LiveQuantile::AmongFailures), Some(u64::MAX)) => (),
                (Some(LiveQuantile::At(shown)), Some(exact)) => {
                    // Beyond 39 hours, that is what is shown.
                    let exact = exact.min(1 << 47) as f64;
                    let off = (shown.as_nanos() as f64 - exact).abs();
                    prop_assert!(off <= (exact / 128.0).max(1.0), "{shown:?} for {exact} ns");
                }
                other => prop_assert!(false, "{other:?}"),
            }
        }
        // Failures never improve a quantile.
        let mut worse = latencies.clone();
        worse.extend(std::iter::repeat_n(None, more));
        let worse = read(&worse);
        for quantile in QUANTILES {
            match (counts.quantile(quantile), worse.quantile(quantile)) {
                (Some(LiveQuantile::At(before)), Some(LiveQuantile::At(after))) => {
                    // Within one bucket the place depends on how many there are.
                    prop_assert!(after.as_secs_f64() >= before.as_secs_f64() * 0.992 - 1.1e-9);
                }
                (_, after) => prop_assert_eq!(after, Some(LiveQuantile::AmongFailures)),
            }
        }
    }
}

/// Requests with lags and latencies of up to a day, some of them failed.
fn requests() -> impl Strategy<Value = Vec<Sample>> {
    let span = || (0..46_u32).prop_flat_map(|octave| (1_u64 << octave)..(2_u64 << octave));
    let kind =
        (0..FailureKind::ALL.len() * 2).prop_map(|place| FailureKind::ALL.get(place).copied());
    let parts = (0..1_u64 << 40, span(), span(), kind, 0..1_u64 << 40);
    let request = parts.prop_map(|(intended, lag, took, failed, received)| Sample {
        series: SeriesId(0),
        intended: Moment::from_nanos(intended),
        sent: Moment::from_nanos(intended + lag),
        ended: Moment::from_nanos(intended + lag + took),
        outcome: failed.map_or(Outcome::Success, Outcome::Failure),
        received: Bytes::new(received),
    });
    prop::collection::vec(request, 0..60)
}

/// What is left of a record where only counts are kept, at two digits.
fn coarse(record: SeriesRecord) -> SeriesRecord {
    let coarse = |histogram: &Histogram| histogram.coarsened(2).unwrap();
    let mut clocks = record.clocks;
    if let Latencies::Histogram(histogram) = &mut clocks.service_time {
        *histogram = coarse(histogram);
    }
    if let Some(scheduled) = &mut clocks.scheduled {
        scheduled.response_time = coarse(&scheduled.response_time);
        scheduled.send_lag = coarse(&scheduled.send_lag);
    }
    SeriesRecord {
        clocks,
        timeline: None,
        dependence: std::collections::BTreeMap::new(),
        ..record
    }
}

proptest! {
    #[test]
    fn stretches_add_up_to_what_a_recorder_keeps(
        parts in prop::collection::vec(requests(), 1..6),
        scheduled: bool,
    ) {
        let shape = SeriesShape {
            scenario: "browse".to_owned(),
            step: "list".to_owned(),
            scheduled,
        };
        let series = LiveSeries { scenario: Some(0), scheduled };
        let (sink, board) = LiveSink::new(Recorder::new(vec![shape]), vec![series]);
        let mut workers = [sink.fork(), sink];
        let mut seen = board.series(0);
        let mut found = vec![seen.since(&seen, "list")];
        for part in &parts {
            for (number, sample) in part.iter().enumerate() {
                // Without a schedule a request is sent when it is intended.
                let intended = if scheduled { sample.intended } else { sample.sent };
                workers[number % 2].record(Sample { intended, ..*sample });
            }
            let now = board.series(0);
            found.push(now.since(&seen, "list"));
            seen = now;
        }
        let [mut one, other] = workers;
        one.join(other);
        let mut recorded = one.into_inner().finish().series;
        prop_assert_eq!(merge_series(&found).unwrap(), coarse(recorded.remove(0)));
    }
}

#[test]
fn a_reader_never_sees_a_count_go_back() {
    const REQUESTS: u64 = 200_000;
    let (first, board) = LiveSink::new(Vec::new(), vec![of(Some(0))]);
    let second = first.fork();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let writers = [first, second].map(|mut sink| {
            scope.spawn(move || {
                for number in 0..REQUESTS {
                    let latency = (number % 10 > 0).then_some(1_000 << (number % 20));
                    sink.record(request(0, latency));
                }
            })
        });
        let reader = scope.spawn(|| {
            let (mut seen, mut looks) = (LatencyCounts::default(), 0_u64);
            while !done.load(Ordering::Acquire) || looks == 0 {
                let now = board.measured(0);
                let interval = now.since(&seen);
                // Where a bucket had gone back, the two would not add up.
                assert_eq!(seen.clone().plus(&interval), now);
                assert!(now.requests() <= 2 * REQUESTS && now.failed() >= seen.failed());
                (seen, looks) = (now, looks + 1);
            }
        });
        for writer in writers {
            writer.join().unwrap();
        }
        done.store(true, Ordering::Release);
        reader.join().unwrap();
    });
    let whole = board.measured(0);
    assert_eq!(whole.requests(), 2 * REQUESTS);
    assert_eq!(whole.failed(), REQUESTS / 5);
}

#[test]
fn warm_up_and_parts_of_requests_are_kept_apart() {
    let (mut sink, board) = LiveSink::new(Vec::new(), [Some(0), Some(1), None].map(of).to_vec());
    let done = |series| request(series, Some(3_000_000));
    sink.record_warm_up(done(0));
    assert_eq!(board.measured(0), LatencyCounts::default());
    assert_eq!(board.warm_up(0).requests(), 1);
    sink.record(done(0));
    sink.record(done(2));
    sink.record(done(9));
    assert_eq!(
        (board.measured(0).requests(), board.measured(1).requests()),
        (1, 0)
    );
    assert_eq!(board.measured(7), LatencyCounts::default());
    // What was measured has gone on, in all series; a list of samples keeps no warm-up.
    assert_eq!(sink.into_inner().len(), 3);
}

#[test]
fn the_response_time_counts_from_the_schedule() {
    let (mut sink, board) = LiveSink::new(Vec::new(), vec![of(Some(0))]);
    sink.record(Sample {
        sent: Moment::from_nanos(90_000_000),
        ..sample(0, 100_000_000, Outcome::Success)
    });
    let Some(LiveQuantile::At(shown)) = board.measured(0).quantile(Quantile::P50) else {
        panic!("there is a request");
    };
    assert!(shown.abs_diff(Duration::from_millis(100)) < Duration::from_millis(1));
}
