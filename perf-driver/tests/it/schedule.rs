//! The laws of the schedules: of the starts of an open model.

use std::num::{NonZeroU32, NonZeroU64, NonZeroUsize};
use std::time::Duration;

use perf_core::{Arrivals, Load, Rate};
use perf_driver::{Schedule, Shard, Start};
use proptest::prelude::*;

use crate::plans::{capacity, iterations, stages, users};

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
    assert_eq!(schedule.due(2_999_997), Some(Duration::from_secs(999_999)));
    assert_eq!(schedule.due(3_000_000), None);
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

/// When the starts of stages are due, in milliseconds.
fn due_millis(load: &Load) -> Vec<f64> {
    let schedule = Schedule::of(load, 0, "a").unwrap();
    let starts = schedule.starts(Shard::WHOLE);
    starts.map(|start| start.due.as_secs_f64() * 1e3).collect()
}

#[test]
fn a_rising_rate_gives_the_roots_of_the_numbers() {
    // One a second more in every second: the area is half the square of the time.
    let due = due_millis(&ramp(&[(0.0, 10.0, 10_000)]));
    assert_eq!(due.len(), 50);
    for (number, at) in due.iter().enumerate() {
        let exact = (2.0 * number as f64).sqrt() * 1e3;
        assert!(
            (at - exact).abs() < 1e-6,
            "start {number}: {at} ms, {exact} ms"
        );
    }
    // Mirrored, start 50 - i is due as long before the end as start i is after the beginning.
    let falling = due_millis(&ramp(&[(10.0, 0.0, 10_000)]));
    assert_eq!(falling.len(), 50);
    for number in 1..50 {
        let mirrored = 10_000.0 - falling[50 - number];
        assert!((mirrored - due[number]).abs() < 1e-6, "start {number}");
    }
}

#[test]
fn nothing_is_due_in_a_pause_and_what_is_due_at_its_beginning_comes_after_it() {
    let load = ramp(&[
        (0.0, 0.0, 1_000),
        (100.0, 100.0, 1_000),
        (0.0, 0.0, 5_000),
        (100.0, 100.0, 1_000),
        (0.0, 0.0, 1_000),
    ]);
    let expected: Vec<_> = (0..200)
        .map(|i| Duration::from_millis(i * 10 + if i < 100 { 1_000 } else { 6_000 }))
        .collect();
    assert_eq!(due_of(&load, 0), expected);
}

#[test]
fn a_number_that_is_whole_but_for_rounding_is_whole() {
    // 7 a minute, and the same but for the last digit.
    let rate: f64 = 7.0 / 60.0;
    for rate in [rate.next_down(), rate, rate.next_up()] {
        let due = due_millis(&ramp(&[
            (rate, rate, 600_000),
            (0.0, 0.0, 600_000),
            (rate, rate, 600_000),
        ]));
        assert_eq!(due.len(), 140);
        assert!(due[69] < 600_000.0);
        assert!((due[70] - 1_200_000.0).abs() < 1e-3, "{}", due[70]);
    }
    // Of many the rounding is coarser: what comes out is a hair more than it is.
    let (rate, count): (f64, usize) = (100_823.0 / 60.0, 60_493_800);
    let over = Duration::from_hours(10);
    assert!(rate * over.as_secs_f64() > count as f64);
    let load = ramp(&[
        (rate, rate, 36_000_000),
        (0.0, 0.0, 600_000),
        (rate, rate, 600_000),
    ]);
    let after_the_pause = Shard::new(count, NonZeroUsize::new(2 * count).unwrap()).unwrap();
    let schedule = Schedule::of(&load, 0, "a").unwrap();
    let first = schedule.starts(after_the_pause).next().unwrap();
    assert!(
        first.due >= over + Duration::from_mins(10),
        "{:?}",
        first.due
    );
}

#[test]
fn a_slope_that_hardly_rises_is_as_good_as_none() {
    for slope in [1e-300, 1e-17, 1e-15, 1e-12, 1e-9] {
        let level = due_millis(&ramp(&[(50.0, 50.0, 20_000)]));
        let rising = due_millis(&ramp(&[(50.0, 50.0 * (1.0 + slope), 20_000)]));
        let falling = due_millis(&ramp(&[(50.0 * (1.0 + slope), 50.0, 20_000)]));
        assert_eq!((rising.len(), falling.len()), (1_000, 1_000));
        let off = |other: &[f64]| {
            let pairs = level.iter().zip(other);
            pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
        };
        let allowed = 2e-6 + slope * 20_000.0;
        assert!(off(&rising) <= allowed, "{slope}: {}", off(&rising));
        assert!(off(&falling) <= allowed, "{slope}: {}", off(&falling));
    }
}

#[test]
fn bursts_are_many_starts_at_one_instant() {
    let load = Load::Burst {
        size: NonZeroU64::new(3).unwrap(),
        times: NonZeroU32::new(2).unwrap(),
        every: Duration::from_millis(1500),
        capacity: capacity(1, 10),
    };
    assert_eq!(due_millis(&load), [0.0, 0.0, 0.0, 1500.0, 1500.0, 1500.0]);
    let schedule = Schedule::of(&load, 0, "a").unwrap();
    assert_eq!((schedule.count(), schedule.due(6)), (6, None));
}

#[test]
fn a_closed_model_has_no_schedule() {
    for load in [iterations(5, 1), users(5, Duration::from_secs(1))] {
        assert_eq!(Schedule::of(&load, 0, "a"), None);
    }
}

/// The largest distance between the distribution of `values` and the uniform one from 0 to 1:
/// Kolmogorov's D.
fn distance_from_uniform(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let count = values.len() as f64;
    let distances = values.iter().enumerate().map(|(place, value)| {
        let place = place as f64;
        (value - place / count).max((place + 1.0) / count - value)
    });
    distances.fold(0.0, f64::max)
}

/// What D stays below with probability 0.999, for many values (Kolmogorov 1933).
fn bound(count: usize) -> f64 {
    1.949 / (count as f64).sqrt()
}

#[test]
fn gaps_of_poisson_arrivals_are_exponential() {
    let load = poisson(&[(200.0, 200.0, 60_000)]);
    for seed in 0..20 {
        let due = due_of(&load, seed);
        let gaps = due
            .windows(2)
            .map(|pair| pair[1].as_secs_f64() - pair[0].as_secs_f64());
        let uniform: Vec<f64> = gaps.map(|gap| 1.0 - (-200.0 * gap).exp()).collect();
        let (count, distance) = (uniform.len(), distance_from_uniform(uniform));
        assert!((11_400..12_600).contains(&count), "seed {seed}: {count}");
        let bound = bound(count);
        assert!(
            distance < bound,
            "seed {seed}: {distance}, not below {bound}"
        );
    }
    // Equal gaps would be noticed.
    let even = (0..10_000).map(|_| 1.0 - (-1.0_f64).exp()).collect();
    assert!(distance_from_uniform(even) > bound(10_000));
}

#[test]
fn poisson_arrivals_follow_a_rate_that_changes() {
    // Of n arrivals, the area up to each, over the whole, is uniform: 500 + 1,000 + 0 + 500.
    let load = poisson(&[
        (0.0, 100.0, 10_000),
        (100.0, 100.0, 10_000),
        (0.0, 0.0, 10_000),
        (100.0, 0.0, 10_000),
    ]);
    let share = |due: &Duration| {
        let at = due.as_secs_f64();
        let area = match at {
            at if at < 10.0 => 5.0 * at * at,
            at if at < 20.0 => 500.0 + 100.0 * (at - 10.0),
            at if at < 30.0 => panic!("{at} s is in the pause"),
            at => 2_000.0 - 5.0 * (40.0 - at).powi(2),
        };
        area / 2_000.0
    };
    let counts: Vec<usize> = (0..50)
        .map(|seed| {
            let due = due_of(&load, seed);
            let distance = distance_from_uniform(due.iter().map(share).collect());
            assert!(distance < bound(due.len()), "seed {seed}: {distance}");
            due.len()
        })
        .collect();
    // The number is drawn as well: 2,000 on average, with a deviation of 45, and 50 of them.
    let mean = counts.iter().sum::<usize>() as f64 / 50.0;
    assert!((mean - 2_000.0).abs() < 4.0 * 6.3, "{mean}");
    let square = |count: &usize| (*count as f64 - 2_000.0).powi(2);
    let variance = counts.iter().map(square).sum::<f64>() / 50.0;
    assert!((1_000.0..3_500.0).contains(&variance), "{variance}");
}

#[test]
fn drawn_starts_follow_seed_and_scenario_and_nothing_else() {
    let load = poisson(&[(50.0, 150.0, 10_000)]);
    let drawn = |seed, scenario| {
        let schedule = Schedule::of(&load, seed, scenario).unwrap();
        let starts = schedule.starts(Shard::WHOLE);
        starts.map(|start| start.due).collect::<Vec<_>>()
    };
    assert_eq!(drawn(1, "a"), drawn(1, "a"));
    assert_ne!(drawn(1, "a"), drawn(2, "a"));
    assert_ne!(drawn(1, "a"), drawn(1, "b"));
    let schedule = Schedule::of(&load, 1, "a").unwrap();
    assert_eq!(schedule.count(), drawn(1, "a").len() as u64);
    assert_eq!(schedule.due(7), Some(drawn(1, "a")[7]));
    assert_eq!(schedule.due(schedule.count()), None);
}

fn ramp(pieces: &[(f64, f64, u64)]) -> Load {
    stepped(pieces, Arrivals::Uniform)
}

fn poisson(pieces: &[(f64, f64, u64)]) -> Load {
    stepped(pieces, Arrivals::Poisson)
}

fn stepped(pieces: &[(f64, f64, u64)], arrivals: Arrivals) -> Load {
    let rate = |per_second: f64| Rate::per_second(per_second).unwrap();
    let pieces: Vec<_> = pieces
        .iter()
        .map(|&(from, to, millis)| (rate(from), rate(to), millis))
        .collect();
    Load::ArrivalStages {
        stages: stages(&pieces),
        arrivals,
        capacity: capacity(1, 1),
    }
}

fn due_of(load: &Load, seed: u64) -> Vec<Duration> {
    let schedule = Schedule::of(load, seed, "a").unwrap();
    let starts = schedule.starts(Shard::WHOLE);
    starts.map(|start| start.due).collect()
}

/// Loads that change, of every kind that has a rate; a start can be due in them.
fn loads(arrivals: Arrivals) -> impl Strategy<Value = Load> {
    let value = prop_oneof![Just(0.0), 0.0_f64..0.01, 0.01_f64..2_000.0];
    let level = (value.clone(), 0_u64..3_000).prop_map(|(rate, millis)| (rate, rate, millis));
    let slope = (value.clone(), value, 0_u64..3_000);
    let some = (1.0_f64..2_000.0, 1_u64..1_000).prop_map(|(rate, millis)| (0.0, rate, millis));
    let pieces = prop::collection::vec(prop_oneof![level, slope], 0..6);
    (pieces, some).prop_map(move |(mut pieces, some)| {
        pieces.push(some);
        stepped(&pieces, arrivals)
    })
}

/// The area below the rate up to `at`, piece by piece.
fn area_until(load: &Load, at: Duration) -> f64 {
    let mut left = at.as_secs_f64();
    let mut area = 0.0;
    for stage in load.arrival_stages().unwrap().as_slice() {
        let (from, to) = (stage.from.as_per_second(), stage.to.as_per_second());
        let over = stage.over.as_secs_f64();
        let within = left.min(over);
        if within > 0.0 {
            area += from * within + (to - from) / over * within * within / 2.0;
        }
        left -= within;
    }
    area
}

fn schedules() -> impl Strategy<Value = Schedule> {
    let scheduled = |load: Load| Schedule::of(&load, 7, "a").unwrap();
    let burst = (1_u64..300, 1_u32..5, 0_u64..100).prop_map(|(size, times, millis)| Load::Burst {
        size: NonZeroU64::new(size).unwrap(),
        times: NonZeroU32::new(times).unwrap(),
        every: Duration::from_millis(millis),
        capacity: capacity(1, 1),
    });
    prop_oneof![
        (0.01_f64..5000.0, 1_u64..2_000)
            .prop_map(|(rate, millis)| constant(rate, Duration::from_millis(millis))),
        loads(Arrivals::Uniform).prop_map(scheduled),
        loads(Arrivals::Poisson).prop_map(scheduled),
        burst.prop_map(scheduled),
    ]
}

proptest! {
    #[test]
    fn every_start_is_due_when_the_area_has_reached_its_number(load in loads(Arrivals::Uniform)) {
        let all = load.arrival_stages().unwrap();
        let due = due_of(&load, 0);
        prop_assert!((due.len() as f64 - all.area()).abs() <= 0.5 + 1e-6 || due.len() == 1);
        prop_assert!(due.is_sorted());
        for (number, at) in due.iter().enumerate() {
            prop_assert!(*at <= all.duration());
            // Half a nanosecond at 2,000 a second, and the rounding of a few additions.
            let area = area_until(&load, *at);
            prop_assert!((area - number as f64).abs() < 2e-6, "start {number}: {area} at {at:?}");
        }
    }

    #[test]
    fn drawn_starts_are_in_order_and_within_the_duration(load in loads(Arrivals::Poisson), seed: u64) {
        let due = due_of(&load, seed);
        prop_assert!(due.is_sorted());
        let end = load.arrival_stages().unwrap().duration();
        prop_assert!(due.last().is_none_or(|last| *last <= end));
    }

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
        let schedule = constant(f64::from(rate), Duration::from_secs(2_000_000_000));
        let rate = u128::from(rate);
        let exact = (2 * u128::from(index) * 1_000_000_000 + rate) / (2 * rate);
        let due = schedule.due(index).unwrap().as_nanos();
        // A float holds 53 bits, and seconds and nanoseconds are rounded to them one after the other:
        // below 2^52 ns, 52 days, it is right to the last nanosecond.
        prop_assert!(due.abs_diff(exact) <= 1 + (exact >> 52));
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
