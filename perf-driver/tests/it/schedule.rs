//! The laws of the schedule.

use std::num::NonZeroUsize;
use std::time::Duration;

use perf_core::Rate;
use perf_driver::{Schedule, Shard, Start};
use proptest::prelude::*;

fn constant(per_second: f64, duration: Duration) -> Schedule {
    Schedule::constant(Rate::per_second(per_second).unwrap(), duration)
}

#[test]
fn starts_are_spread_evenly_from_the_first_moment() {
    let schedule = constant(4.0, Duration::from_secs(1));
    let due: Vec<_> = schedule
        .starts(Shard::WHOLE)
        .map(|start| start.due)
        .collect();
    let expected = [0, 250, 500, 750].map(Duration::from_millis);
    assert_eq!(due, expected);
}

#[test]
fn a_rate_that_is_no_whole_number_does_not_drift() {
    // A third of a second is no whole number of nanoseconds: sums of gaps would be off by now.
    let schedule = constant(3.0, Duration::from_secs(1_000_000));
    assert_eq!(schedule.count(), 3_000_000);
    assert_eq!(schedule.due(2_999_997), Duration::from_secs(999_999));
}

#[test]
fn the_smallest_load_is_one_start_and_no_load_is_none() {
    assert_eq!(constant(0.001, Duration::from_secs(1)).count(), 1);
    assert_eq!(constant(0.0, Duration::from_secs(1)).count(), 0);
    assert_eq!(constant(10.0, Duration::ZERO).count(), 0);
    assert_eq!(
        constant(0.0, Duration::from_secs(1))
            .starts(Shard::WHOLE)
            .count(),
        0
    );
}

#[test]
fn there_is_no_share_beyond_the_last() {
    let three = NonZeroUsize::new(3).unwrap();
    assert!(Shard::new(2, three).is_some());
    assert_eq!(Shard::new(3, three), None);
    assert_eq!(Shard::all(three).count(), 3);
}

fn schedules() -> impl Strategy<Value = Schedule> {
    (0.01_f64..5000.0, 1_u64..2_000)
        .prop_map(|(rate, millis)| constant(rate, Duration::from_millis(millis)))
}

proptest! {
    #[test]
    fn the_count_is_rate_times_duration(rate in 0.01_f64..1e6, millis in 1_u64..10_000_000) {
        let schedule = constant(rate, Duration::from_millis(millis));
        let exact = rate * millis as f64 / 1e3;
        prop_assert!((schedule.count() as f64 - exact).abs() <= 0.5 || schedule.count() == 1);
    }

    #[test]
    fn every_start_is_due_within_the_duration_and_none_before_the_one_before(
        rate in 0.01_f64..5000.0,
        millis in 1_u64..2_000,
    ) {
        let duration = Duration::from_millis(millis);
        let starts: Vec<_> = constant(rate, duration).starts(Shard::WHOLE).collect();
        prop_assert!(starts.iter().all(|start| start.due <= duration));
        prop_assert!(starts.is_sorted_by_key(|start| start.due));
    }

    #[test]
    fn a_due_time_is_the_number_over_the_rate_to_the_nanosecond(
        rate in 1_u32..100_000,
        index in 0_u64..1_000_000_000,
    ) {
        let schedule = constant(f64::from(rate), Duration::from_secs(1));
        let exact = u128::from(index) * 1_000_000_000 / u128::from(rate);
        let due = schedule.due(index).as_nanos();
        // A float holds 53 bits: below 2^53 ns, 104 days, it is right to the last nanosecond.
        prop_assert!(due.abs_diff(exact) <= 1 + (exact >> 53));
    }

    #[test]
    fn shares_are_disjoint_and_together_complete(schedule in schedules(), workers in 1_usize..9) {
        let workers = NonZeroUsize::new(workers).unwrap();
        let whole: Vec<Start> = schedule.starts(Shard::WHOLE).collect();
        let mut joined = Vec::new();
        for shard in Shard::all(workers) {
            let share: Vec<Start> = schedule.starts(shard).collect();
            prop_assert_eq!(share.len() as u64, shard.share_of(schedule.count()));
            joined.extend(share);
        }
        joined.sort_by_key(|start| start.index);
        prop_assert_eq!(joined, whole);
    }
}
