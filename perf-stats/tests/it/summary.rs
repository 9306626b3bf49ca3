//! Summaries: readings, intervals, and what failing does to them.

use std::fmt::Write as _;
use std::time::Duration;

use perf_core::{
    Bytes, Clock, Estimate, FailureKind, LoadModel, Metric, Moment, Outcome, Quantity, Rate,
    Reading, Sample, SampleSink, ScenarioRecord, SeriesId, Share, Summary,
};
use perf_stats::{Recorder, SeriesShape, summarise, summarise_run};
use proptest::prelude::*;

use crate::made::{confidence, locust, mixed, ms, repeat, scenario, series};

fn pooled(record: &ScenarioRecord) -> Summary {
    summarise(record, confidence()).remove(0)
}

fn metric(text: &str) -> Metric {
    text.parse().unwrap()
}

fn estimate(summary: &Summary, text: &str) -> Estimate {
    *summary.estimate(metric(text)).unwrap()
}

fn exactly(millis: u64) -> Reading {
    Reading::Exactly(Quantity::Time(ms(millis)))
}

fn show(estimates: &[Estimate]) -> String {
    let mut text = String::new();
    for e in estimates {
        let reading = match e.reading {
            Reading::Exactly(value) => value.to_string(),
            Reading::Above(value) => format!("above {value}"),
            Reading::Missing => "missing".to_owned(),
        };
        let side = |end: Option<Quantity>| end.map_or("?".to_owned(), |q| q.to_string());
        let interval = e.interval.map_or("no interval".to_owned(), |i| {
            let more = i
                .needs_more
                .map_or(String::new(), |n| format!(", needs {n} more"));
            format!("{} to {}{more}", side(i.low), side(i.high))
        });
        writeln!(
            text,
            "{}: {reading} ({interval}) of {}",
            e.metric, e.observations
        )
        .unwrap();
    }
    text
}

#[test]
fn what_is_measured_within_a_step_is_summarised_and_in_no_total() {
    let mut step = series(repeat(ms(500), 100), 2);
    let mut lap = series(repeat(ms(20), 300), 1);
    lap.step = "get / round trip".to_owned();
    step.laps.push(lap);
    let record = scenario(vec![step]);
    let summaries = summarise(&record, confidence());
    let [whole, lap] = summaries.as_slice() else {
        panic!("a scenario and a lap: {summaries:#?}");
    };
    assert_eq!((whole.step.as_deref(), whole.requests), (None, 102));
    assert_eq!(estimate(whole, "p50").reading, exactly(500));
    let name = Some("get / round trip");
    assert_eq!(
        (lap.step.as_deref(), lap.requests, lap.failures),
        (name, 301, 1)
    );
    assert_eq!(estimate(lap, "p50").reading, exactly(20));
    let run = summarise_run(&[record], Duration::from_secs(10), confidence());
    assert_eq!((run.requests, run.failures), (102, 2));
}

/// Requirement: A1
#[test]
fn a_closed_scenario_in_full() {
    let record = scenario(vec![series((1..=1_000).map(ms), 0)]);
    let summary = pooled(&record);
    insta::assert_snapshot!(show(&summary.all_requests), @r"
    p50: 500 ms (469 ms to 532 ms) of 1000
    p90: 900 ms (881 ms to 919 ms) of 1000
    p95: 950 ms (936 ms to 964 ms) of 1000
    p99: 990 ms (983 ms to 997 ms) of 1000
    p99.9: 999 ms (997 ms to ?, needs 2688 more) of 1000
    mean: 500 ms (483 ms to 518 ms) of 1000
    min: 1.00 ms (no interval) of 1000
    max: 1.00 s (no interval) of 1000
    error_rate: 0% (0% to 0.37%) of 1000
    throughput: 100/s (no interval) of 1000
    ");
    // Nothing failed: the successes are all requests.
    assert_eq!(summary.successful_only[..], summary.all_requests[..8]);
}

#[test]
fn failures_fill_the_upper_end() {
    // 90 successes of 1 to 90 ms and 10 timeouts: p90 is the slowest success, p95 is beyond.
    let summary = pooled(&scenario(vec![series((1..=90).map(ms), 10)]));
    insta::assert_snapshot!(show(&summary.all_requests), @r"
    p50: 50.0 ms (40.0 ms to 61.0 ms) of 100
    p90: 90.0 ms (84.0 ms to ?) of 100
    p95: above 90.0 ms (90.0 ms to ?) of 100
    p99: above 90.0 ms (90.0 ms to ?) of 100
    p99.9: above 90.0 ms (90.0 ms to ?) of 100
    mean: above 50.0 ms (44.3 ms to ?) of 100
    min: 1.00 ms (no interval) of 100
    max: above 90.0 ms (no interval) of 100
    error_rate: 10% (4.9% to 17.6%) of 100
    throughput: 9/s (no interval) of 100
    ");
    insta::assert_snapshot!(show(&summary.successful_only), @r"
    p50: 45.0 ms (36.0 ms to 55.0 ms) of 90
    p90: 81.0 ms (75.0 ms to 87.0 ms) of 90
    p95: 86.0 ms (80.9 ms to 90.0 ms) of 90
    p99: 90.0 ms (87.0 ms to ?, needs 278 more) of 90
    p99.9: 90.0 ms (89.0 ms to ?, needs 3598 more) of 90
    mean: 45.5 ms (40.0 ms to 51.0 ms) of 90
    min: 1.00 ms (no interval) of 90
    max: 90.0 ms (no interval) of 90
    ");
}

/// Requirement: A1, A-W1
#[test]
fn nothing_but_failures_is_above_zero() {
    let summary = pooled(&scenario(vec![series([], 20)]));
    insta::assert_snapshot!(show(&summary.all_requests), @r"
    p50: above 0 ns (? to ?) of 20
    p90: above 0 ns (? to ?) of 20
    p95: above 0 ns (? to ?) of 20
    p99: above 0 ns (? to ?) of 20
    p99.9: above 0 ns (? to ?) of 20
    mean: above 0 ns (no interval) of 20
    min: above 0 ns (no interval) of 20
    max: above 0 ns (no interval) of 20
    error_rate: 100% (83.2% to 100%) of 20
    throughput: 0/s (no interval) of 20
    ");
    assert!(
        summary
            .successful_only
            .iter()
            .all(|e| e.reading == Reading::Missing)
    );
}

/// Requirement: A1
#[test]
fn nothing_at_all_is_missing() {
    let summary = pooled(&scenario(vec![series([], 0)]));
    assert!(!summary.all_requests.is_empty());
    for e in &summary.all_requests {
        assert_eq!(
            (e.reading, e.interval),
            (Reading::Missing, None),
            "{}",
            e.metric
        );
    }
}

/// Requirement: A1
#[test]
fn one_request_is_its_own_every_percentile() {
    let summary = pooled(&scenario(vec![series([ms(7)], 0)]));
    for name in ["p50", "p99.9", "mean", "min", "max"] {
        assert_eq!(estimate(&summary, name).reading, exactly(7), "{name}");
    }
    // Far up it is a lower bound: only one sample in a hundred is above p99.
    let low = |name| estimate(&summary, name).interval.unwrap().low;
    assert_eq!(low("p50"), None);
    assert_eq!(low("p99"), Some(Quantity::Time(ms(7))));
    let interval = estimate(&summary, "p99").interval.unwrap();
    assert_eq!(interval.high, None);
    assert_eq!(interval.needs_more, Some(367));
}

#[test]
fn an_interval_that_failures_undo_says_how_many_more_it_needs() {
    // 2 % failing leaves room for p95, but not with this few, and none for p99.
    let summary = pooled(&scenario(vec![series(repeat(ms(5), 98), 2)]));
    let p95 = estimate(&summary, "p95").interval.unwrap();
    assert_eq!(p95.high, None);
    let more = p95.needs_more.unwrap();
    assert!((50..400).contains(&more), "{more}");
    let p99 = estimate(&summary, "p99").interval.unwrap();
    assert_eq!((p99.high, p99.needs_more), (None, None));
    // With as many more of the same it is there.
    let size = 100 + more;
    let failed = size.div_ceil(50);
    let enough = pooled(&scenario(vec![series(
        repeat(ms(5), size - failed),
        failed,
    )]));
    let p95 = estimate(&enough, "p95").interval.unwrap();
    assert_eq!(
        (p95.high, p95.needs_more),
        (Some(Quantity::Time(ms(5))), None)
    );
}

#[test]
fn another_tools_summary_gives_what_it_has() {
    let record = locust(1_000, 0, &[("p50", 150), ("p90", 300), ("p99", 900)]);
    insta::assert_snapshot!(show(&pooled(&record).all_requests), @r"
    p50: 150 ms (3.00 ms to 305 ms) of 1000
    p90: 300 ms (145 ms to 905 ms) of 1000
    p95: missing (no interval) of 1000
    p99: 900 ms (295 ms to 2.00 s) of 1000
    p99.9: missing (no interval) of 1000
    mean: 200 ms (no interval) of 1000
    min: 3.00 ms (no interval) of 1000
    max: 2.00 s (no interval) of 1000
    error_rate: 0% (0% to 0.37%) of 1000
    throughput: 100/s (no interval) of 1000
    ");
}

#[test]
fn failures_mixed_into_a_summary_widen_it_upwards() {
    let clean = locust(1_000, 0, &[("p50", 150), ("p90", 300), ("p99", 900)]);
    let failing = locust(1_000, 90, &[("p50", 150), ("p90", 300), ("p99", 900)]);
    let (clean, failing) = (pooled(&clean), pooled(&failing));
    let high = |summary, name| estimate(summary, name).interval.unwrap().high;
    assert_eq!(high(&clean, "p90"), Some(Quantity::Time(ms(905))));
    assert_eq!(high(&failing, "p90"), None);
    assert!(matches!(
        estimate(&failing, "p99").reading,
        Reading::Above(_)
    ));
    assert!(
        failing
            .successful_only
            .iter()
            .all(|e| e.reading == Reading::Missing)
    );
}

#[test]
fn steps_are_pooled_and_then_told_apart() {
    let mut other = series(repeat(ms(50), 100), 0);
    other.step = "post".to_owned();
    let record = scenario(vec![series(repeat(ms(10), 100), 0), other]);
    let summaries = summarise(&record, confidence());
    let names: Vec<_> = summaries.iter().map(|s| s.step.as_deref()).collect();
    assert_eq!(names, [None, Some("get"), Some("post")]);
    let medians: Vec<_> = summaries
        .iter()
        .map(|s| estimate(s, "p90").reading.quantity())
        .collect();
    let expected = [50, 10, 50].map(|millis| Some(Quantity::Time(ms(millis))));
    assert_eq!(medians, expected);
    assert_eq!(summarise(&mixed(3, 0, 0), confidence()).len(), 1);
}

#[test]
fn a_run_pools_its_scenarios() {
    let run = summarise_run(
        &[mixed(60, 0, 0), mixed(0, 30, 10)],
        Duration::from_secs(30),
        confidence(),
    );
    assert_eq!(
        (run.scenario.as_deref(), run.requests, run.failures),
        (None, 100, 10)
    );
    assert_eq!(estimate(&run, "p50").reading, exactly(10));
    assert_eq!(estimate(&run, "p90").reading, exactly(600));
    let rate = Quantity::Rate(Rate::per_second(3.0).unwrap());
    assert_eq!(estimate(&run, "throughput").reading, Reading::Exactly(rate));
}

/// An open scenario at `per_second` for ten seconds, each answered after `latency`.
fn open(per_second: u64, latency: Duration, failing_every: u64) -> ScenarioRecord {
    let mut recorder = Recorder::new(vec![SeriesShape {
        scenario: "open".to_owned(),
        step: "get".to_owned(),
        scheduled: true,
    }]);
    for i in 0..per_second * 10 {
        let due =
            Duration::from_secs(1) * u32::try_from(i).unwrap() / u32::try_from(per_second).unwrap();
        let outcome = if failing_every > 0 && i % failing_every == 0 {
            Outcome::Failure(FailureKind::Timeout)
        } else {
            Outcome::Success
        };
        recorder.record(Sample {
            series: SeriesId(0),
            intended: Moment::after_start(due),
            sent: Moment::after_start(due + ms(1)),
            ended: Moment::after_start(due + ms(1) + latency),
            outcome,
            received: Bytes::new(0),
        });
    }
    let mut record = scenario(recorder.finish().series);
    record.model = LoadModel::Open;
    record
}

#[test]
fn a_schedule_has_three_clocks_and_a_throughput_interval() {
    let summary = pooled(&open(100, ms(20), 0));
    let value = |clock, name: &str| {
        let Metric::Latency { statistic, .. } = metric(name) else {
            panic!("{name} is not a latency")
        };
        summary
            .estimate(Metric::Latency { clock, statistic })
            .unwrap()
            .reading
    };
    assert_eq!(value(Clock::SendLag, "max"), exactly(1));
    assert_eq!(value(Clock::ServiceTime, "max"), exactly(20));
    assert_eq!(value(Clock::ResponseTime, "max"), exactly(21));
    let interval = estimate(&summary, "throughput").interval.unwrap();
    let ends = [interval.low, interval.high].map(|end| end.unwrap().in_base_unit());
    assert!(ends[0] < 100.0 && ends[1] > 100.0, "{ends:?}");
    assert!(ends[1] - ends[0] < 2.0, "{ends:?}");
}

#[test]
fn failures_lower_the_throughput() {
    let all = estimate(&pooled(&open(100, ms(20), 0)), "throughput");
    let some = estimate(&pooled(&open(100, ms(20), 4)), "throughput");
    let rate = |e: Estimate| e.reading.quantity().unwrap().in_base_unit();
    assert!((rate(all) - 100.0).abs() < 1e-9);
    assert!((rate(some) - 75.0).abs() < 1e-9);
}

#[test]
fn a_short_run_has_no_throughput_interval() {
    let mut record = open(100, ms(20), 0);
    let timeline = record.series[0].timeline.as_mut().unwrap();
    timeline.slices.truncate(9);
    assert_eq!(estimate(&pooled(&record), "throughput").interval, None);
}

/// Values are known to a bucket; when the largest is lost, the others of its bucket get known
/// a little better.
const A_BUCKET: f64 = 0.998;

/// As a number that rises as things get worse: a bound from failures is beyond every value.
fn height(reading: Reading) -> f64 {
    match reading {
        Reading::Exactly(value) => value.in_base_unit(),
        Reading::Above(_) => f64::INFINITY,
        Reading::Missing => f64::NEG_INFINITY,
    }
}

proptest! {
    #[test]
    fn failing_never_lowers_a_reading_or_an_end_of_an_interval(
        latencies in proptest::collection::vec(1_u64..2_000, 1..400),
        timeouts in 0_u64..20,
        victim in any::<prop::sample::Index>(),
    ) {
        let spans = || latencies.iter().map(|v| ms(*v));
        let before = pooled(&scenario(vec![series(spans(), timeouts)]));
        let lost = victim.index(latencies.len());
        let rest: Vec<_> = spans().enumerate().filter(|(i, _)| *i != lost).map(|(_, v)| v).collect();
        let largest_left = rest.iter().max().map(|span| span.as_nanos() as f64);
        let after = pooled(&scenario(vec![series(rest, timeouts + 1)]));
        for (was, is) in before.all_requests.iter().zip(&after.all_requests) {
            prop_assert_eq!(was.metric, is.metric);
            if was.metric == Metric::Throughput {
                prop_assert!(height(is.reading) <= height(was.reading));
                continue;
            }
            prop_assert!(height(is.reading) >= height(was.reading) * A_BUCKET, "{was:?} {is:?}");
            let (Some(was), Some(now)) = (was.interval, is.interval) else { continue };
            let high = |end: Option<Quantity>| end.map_or(f64::INFINITY, Quantity::in_base_unit);
            prop_assert!(high(now.high) >= high(was.high) * A_BUCKET, "{was:?} {is:?}");
            if is.metric == metric("mean") {
                continue;
            }
            // A low end among the failures is shown as the longest success that is left.
            let low = |end: Option<Quantity>| end.map_or(0.0, Quantity::in_base_unit);
            let cap = match is.metric {
                Metric::ErrorRate => f64::INFINITY,
                _ => largest_left.unwrap_or(0.0),
            };
            prop_assert!(low(now.low) >= low(was.low).min(cap) * A_BUCKET, "{was:?} {is:?}");
        }
    }

    #[test]
    fn a_reading_lies_in_its_own_interval(
        latencies in proptest::collection::vec(1_u64..1_000_000_000, 1..500),
        timeouts in 0_u64..30,
        level in 0.5..0.999,
    ) {
        let spans = latencies.iter().map(|v| Duration::from_nanos(*v));
        let record = scenario(vec![series(spans, timeouts)]);
        for e in summarise(&record, Share::new(level).unwrap()).remove(0).all_requests {
            let (Reading::Exactly(value), Some(interval)) = (e.reading, e.interval) else {
                continue;
            };
            let value = value.in_base_unit();
            let low = interval.low.map_or(0.0, Quantity::in_base_unit);
            let high = interval.high.map_or(f64::INFINITY, Quantity::in_base_unit);
            prop_assert!(low <= value && value <= high, "{e:?}");
        }
    }

    #[test]
    fn percentiles_rise(latencies in proptest::collection::vec(1_u64..2_000, 1..200), timeouts in 0_u64..50) {
        let summary = pooled(&scenario(vec![series(latencies.iter().map(|v| ms(*v)), timeouts)]));
        let heights: Vec<_> = ["min", "p50", "p90", "p95", "p99", "p99.9", "max"]
            .iter()
            .map(|name| height(estimate(&summary, name).reading))
            .collect();
        prop_assert!(heights.is_sorted(), "{heights:?}");
    }
}

#[test]
fn percentiles_between_the_known_ones_are_missing_and_not_a_neighbour() {
    let record = locust(1_000, 0, &[("p50", 150), ("p95", 400)]);
    let summary = pooled(&record);
    assert_eq!(estimate(&summary, "p90").reading, Reading::Missing);
    assert_eq!(estimate(&summary, "p95").reading, exactly(400));
}
