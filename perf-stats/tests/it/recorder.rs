//! Recording: nothing is lost, and how it was split among workers does not show.

use std::time::Duration;

use perf_core::{
    Bytes, Clock, ClockView, FailureKind, Histogram, LatencyTimeline, Moment, Outcome, Sample,
    SampleSink, SeriesId, SeriesRecord, Timeline,
};
use perf_stats::{MergeError, Recorder, SeriesShape, histogram_of, merge_histograms, merge_series};
use proptest::prelude::*;

fn shape(scenario: &str, step: &str, scheduled: bool) -> SeriesShape {
    SeriesShape {
        scenario: scenario.to_owned(),
        step: step.to_owned(),
        scheduled,
    }
}

/// Two steps of a scheduled scenario, and a closed scenario.
fn shapes() -> Vec<SeriesShape> {
    vec![
        shape("shop", "list", true),
        shape("shop", "buy", true),
        shape("batch", "run", false),
    ]
}

fn sample(series: usize, times: [u64; 3], outcome: Outcome) -> Sample {
    let [intended, sent, ended] = times.map(Moment::from_nanos);
    Sample {
        series: SeriesId(series),
        intended,
        sent,
        ended,
        outcome,
        received: Bytes::new(100),
    }
}

fn recorded(samples: impl IntoIterator<Item = Sample>) -> Vec<SeriesRecord> {
    let mut recorder = Recorder::new(shapes());
    for sample in samples {
        recorder.record(sample);
    }
    recorder.finish().series
}

fn histogram(record: &SeriesRecord, clock: Clock) -> &Histogram {
    match record.clocks.on(clock) {
        Some(ClockView::Histogram(histogram)) => histogram,
        other => panic!("{other:?} on {clock:?}"),
    }
}

const SECOND: u64 = 1_000_000_000;

#[test]
fn each_clock_takes_what_belongs_to_it() {
    let failed = |kind| Outcome::Failure(kind);
    let records = recorded([
        sample(0, [1_000, 1_200, 2_000], Outcome::Success),
        sample(0, [2_000, 2_100, 2_500], Outcome::Success),
        sample(0, [3_000, 3_700, 9_000], failed(FailureKind::Timeout)),
        sample(0, [4_000, 9_000, 9_000], failed(FailureKind::NotSent)),
    ]);
    let list = &records[0];
    assert_eq!((list.successes, list.failed()), (2, 2));
    assert_eq!(list.received, Bytes::new(400));
    assert_eq!(list.failures[&FailureKind::Timeout].count, 1);
    assert_eq!(list.failures[&FailureKind::NotSent].count, 1);
    let sum = |clock| {
        let histogram = histogram(list, clock);
        (histogram.count(), histogram.sum_nanos())
    };
    assert_eq!(sum(Clock::ServiceTime), (2, 800 + 400));
    assert_eq!(sum(Clock::ResponseTime), (2, 1_000 + 500));
    // Of all that were sent; what was not sent has no lag.
    assert_eq!(sum(Clock::SendLag), (3, 200 + 100 + 700));
}

#[test]
fn records_come_in_the_order_of_the_series_and_empty_ones_are_there() {
    let records = recorded([]);
    let steps: Vec<_> = records.iter().map(|r| r.step.as_str()).collect();
    assert_eq!(steps, ["list", "buy", "run"]);
    assert!(records.iter().all(|record| record.requests() == 0));
    assert!(records[0].clocks.scheduled.is_some());
    assert!(records[2].clocks.scheduled.is_none());
}

#[test]
fn zero_hours_and_centuries_are_kept() {
    let latencies = [0, 1, 3_601 * SECOND, u64::MAX - 1, u64::MAX];
    let records = recorded(latencies.map(|nanos| sample(2, [0, 0, nanos], Outcome::Success)));
    let service = histogram(&records[2], Clock::ServiceTime);
    assert_eq!(service.count(), 5);
    assert_eq!(service.smallest(), Some(Duration::ZERO));
    assert_eq!(service.largest(), Some(Duration::from_nanos(u64::MAX)));
    let sum: u128 = latencies.iter().map(|nanos| u128::from(*nanos)).sum();
    assert_eq!(service.sum_nanos(), sum);
}

#[test]
fn a_long_run_gets_wider_slices_and_loses_no_count() {
    let records = recorded((0..3_600).map(|s| sample(2, [0, 0, s * SECOND], Outcome::Success)));
    let Timeline { width, slices, .. } = records[2].timeline.clone().unwrap();
    // An hour in at most 512 slices: 100 ms doubled seven times.
    assert_eq!(width, Duration::from_millis(12_800));
    assert_eq!(slices.len(), 282);
    assert_eq!(slices.iter().map(|s| s.successes).sum::<u64>(), 3_600);
}

#[test]
fn a_late_scenario_starts_with_its_own_first_slice() {
    let hour = 3_600 * SECOND;
    let records = recorded((0..20).map(|i| {
        let ended = hour + i * SECOND / 10;
        sample(2, [ended, ended, ended], Outcome::Success)
    }));
    let timeline = records[2].timeline.clone().unwrap();
    assert_eq!(timeline.from, Some(Moment::from_nanos(hour)));
    assert_eq!(timeline.width, Duration::from_millis(100));
    assert_eq!(timeline.slices.len(), 20);
}

#[test]
fn the_steps_of_a_scenario_share_their_slices() {
    let records = recorded([
        sample(0, [0, 0, 5 * SECOND], Outcome::Success),
        sample(
            1,
            [0, 0, 100 * SECOND],
            Outcome::Failure(FailureKind::Reset),
        ),
    ]);
    let [list, buy] = [0, 1].map(|i| records[i].timeline.clone().unwrap());
    assert_eq!(list.width, buy.width);
    assert_eq!(list.slices.len(), buy.slices.len());
    assert_eq!(list.slices.first().unwrap().successes, 1);
    assert_eq!(buy.slices.last().unwrap().failures, 1);
    // The other scenario has nothing to do with it.
    assert!(records[2].timeline.clone().unwrap().slices.is_empty());
}

#[test]
fn latencies_over_time_are_those_of_all_steps_by_when_they_were_due() {
    let mut recorder = Recorder::new(shapes());
    let late = 3 * SECOND;
    for (step, due, took, outcome) in [
        (0, 0, 100_000, Outcome::Success),
        (1, 0, 200_000, Outcome::Success),
        // It ends long after the slice in which it was due.
        (1, 0, 10 * SECOND, Outcome::Success),
        (0, late, 300_000, Outcome::Success),
        (1, late, 0, Outcome::Failure(FailureKind::Reset)),
    ] {
        recorder.record(sample(step, [due, due, due + took], outcome));
    }
    let timelines = recorder.finish().latency_timelines;
    assert_eq!(timelines.keys().collect::<Vec<_>>(), ["shop"]);
    let LatencyTimeline {
        from,
        width,
        slices,
    } = &timelines["shop"];
    assert_eq!(*from, Moment::START);
    assert!(slices.len() <= 128);
    assert!(*width * u32::try_from(slices.len()).unwrap() > Duration::from_nanos(late));
    let (first, last) = (slices.first().unwrap(), slices.last().unwrap());
    assert_eq!((first.requests, first.failures), (3, 0));
    assert_eq!((last.requests, last.failures), (2, 1));
    let near = |found: Option<Duration>, nanos: u64| {
        let off = found.unwrap().abs_diff(Duration::from_nanos(nanos));
        assert!(
            off.as_nanos() <= u128::from(nanos) / 30,
            "{found:?} {nanos}"
        );
    };
    near(first.p50, 200_000);
    near(first.p99, 10 * SECOND);
    near(last.p50, 300_000);
    // A failed request is longer than every success.
    assert_eq!(last.p99, None);
    let between = &slices[1..slices.len() - 1];
    assert!(
        between
            .iter()
            .all(|slice| slice.requests == 0 && slice.p50.is_none())
    );
}

#[test]
fn hours_of_latencies_stay_within_the_slices() {
    let mut recorder = Recorder::new(shapes());
    for second in 0..7_200 {
        let due = second * SECOND;
        recorder.record(sample(2, [due, due, due + 5_000_000], Outcome::Success));
    }
    let timeline = recorder.finish().latency_timelines.remove("batch").unwrap();
    assert!((64..=128).contains(&timeline.slices.len()));
    let requests = timeline.slices.iter().map(|slice| slice.requests);
    assert_eq!(requests.sum::<u64>(), 7_200);
}

#[test]
#[should_panic(expected = "only recorders of the same series can be joined")]
fn recorders_of_different_series_do_not_join() {
    let mut recorder = Recorder::new(shapes());
    recorder.join(Recorder::new(Vec::new()));
}

#[test]
fn what_does_not_merge_says_why() {
    let digits = |d| Histogram::empty(d).unwrap();
    assert_eq!(merge_histograms([]), Err(MergeError::Nothing));
    assert_eq!(
        merge_histograms([&digits(3), &digits(2)]),
        Err(MergeError::Digits { left: 3, right: 2 })
    );
    let many = Histogram::from_counts(3, [(5, u64::MAX)], 5..=5, 5 * u128::from(u64::MAX));
    let many = many.unwrap();
    assert_eq!(merge_histograms([&many, &many]), Err(MergeError::TooMany));
    assert_eq!(merge_histograms([&digits(2)]), Ok(digits(2)));
}

#[test]
fn series_that_do_not_merge_say_why() {
    let empty = Recorder::new(shapes()).finish().series;
    let (open, closed) = (&empty[0], &empty[2]);
    assert!(closed.clocks.scheduled.is_none() && open.clocks.scheduled.is_some());
    assert_eq!(merge_series([]), Err(MergeError::Nothing));
    let step = closed.step.clone();
    assert_eq!(
        merge_series([closed, open]),
        Err(MergeError::Shape { step })
    );
    let full = SeriesRecord {
        successes: u64::MAX,
        ..closed.clone()
    };
    assert_eq!(merge_series([&full, &full]), Err(MergeError::TooMany));
    assert_eq!(merge_series([&full, closed]).unwrap().successes, u64::MAX);
}

/// Values of every magnitude, zero and the largest included.
fn any_latency() -> impl Strategy<Value = u64> {
    (any::<u64>(), 0..64_u32).prop_map(|(bits, shift)| bits >> shift)
}

fn any_sample() -> impl Strategy<Value = Sample> {
    let outcome = prop_oneof![
        4 => Just(Outcome::Success),
        1 => Just(Outcome::Failure(FailureKind::Timeout)),
        1 => Just(Outcome::Failure(FailureKind::NotSent)),
        1 => Just(Outcome::Failure(FailureKind::Status5xx)),
    ];
    (
        0..3_usize,
        any_latency(),
        any_latency(),
        any_latency(),
        outcome,
    )
        .prop_map(|(series, start, lag, service, outcome)| {
            let sent = start.saturating_add(lag);
            sample(series, [start, sent, sent.saturating_add(service)], outcome)
        })
}

proptest! {
    // A histogram up to 584 years is slow to look through without optimisation.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn joined_forks_are_one_recorder(
        samples in proptest::collection::vec((any_sample(), 0..3_usize), 0..120),
        backwards: bool,
    ) {
        let root = Recorder::new(shapes());
        let mut forks = [root.fork(), root.fork(), root.fork()];
        for (sample, worker) in &samples {
            forks[*worker].record(*sample);
        }
        let [mut a, mut b, c] = forks;
        let joined = if backwards {
            // c into b, then b into a.
            b.join(c);
            a.join(b);
            a
        } else {
            let mut root = root;
            root.join(b);
            root.join(a);
            root.join(c);
            root
        };
        let alone = recorded(samples.iter().map(|(sample, _)| *sample));
        prop_assert_eq!(joined.finish().series, alone);
    }

    #[test]
    fn every_sample_is_counted_once(samples in proptest::collection::vec(any_sample(), 0..120)) {
        let records = recorded(samples.iter().copied());
        let requests: u64 = records.iter().map(SeriesRecord::requests).sum();
        prop_assert_eq!(requests, samples.len() as u64);
        for record in &records {
            let timeline = record.timeline.clone().unwrap();
            prop_assert!(timeline.slices.len() <= 512);
            let successes: u64 = timeline.slices.iter().map(|s| s.successes).sum();
            let failures: u64 = timeline.slices.iter().map(|s| s.failures).sum();
            prop_assert_eq!((successes, failures), (record.successes, record.failed()));
            prop_assert_eq!(histogram(record, Clock::ServiceTime).count(), record.successes);
        }
    }

    #[test]
    fn merging_is_recording_everything_in_one(
        left in proptest::collection::vec(any_latency(), 0..60),
        middle in proptest::collection::vec(any_latency(), 0..60),
        right in proptest::collection::vec(any_latency(), 0..60),
    ) {
        let of = |values: &[u64]| histogram_of(values.iter().map(|v| Duration::from_nanos(*v)));
        let (a, b, c) = (of(&left), of(&middle), of(&right));
        let all = of(&[left, middle, right].concat());
        let merged = merge_histograms([&a, &b, &c]).unwrap();
        prop_assert_eq!(&merged, &all);
        let bc = merge_histograms([&b, &c]).unwrap();
        prop_assert_eq!(merge_histograms([&bc, &a]).unwrap(), all);
        prop_assert_eq!(merge_histograms([&a]).unwrap(), a);
    }
}

#[test]
fn a_warm_up_is_in_no_record_and_is_steady_once_latencies_are_level() {
    let mut recorder = Recorder::new(shapes());
    let mut steady_after = None;
    // Ten requests a second; the first 80 fall from 180 ms to 20 ms, the others stay there.
    for i in 0..400_u64 {
        let latency = Duration::from_millis(20 + 2 * 80_u64.saturating_sub(i) + i * 7 % 5);
        let sent = Duration::from_millis(100 * i);
        recorder.record_warm_up(Sample {
            series: SeriesId(0),
            intended: Moment::after_start(sent),
            sent: Moment::after_start(sent),
            ended: Moment::after_start(sent + latency),
            outcome: Outcome::Success,
            received: Bytes::new(0),
        });
        if recorder.is_steady() {
            steady_after = steady_after.or(Some(i));
        }
    }
    let steady_after = steady_after.expect("it becomes steady");
    assert!((90..=300).contains(&steady_after), "{steady_after}");
    let records = recorder.finish().series;
    assert!(records.iter().all(|record| record.requests() == 0));
}
