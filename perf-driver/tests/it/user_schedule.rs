//! The laws of the schedules: of the users of a closed model.

use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

use perf_core::{Load, Rate, Stage};
use perf_driver::{Schedule, Shard, Shift, UserSchedule};
use proptest::prelude::*;

use crate::plans::{arrivals, iterations, stages, users};

fn schedule(pieces: &[(u32, u32, u64)]) -> UserSchedule {
    UserSchedule::of(&Load::UserStages(stages(pieces))).unwrap()
}

/// The shifts of `user`, in milliseconds.
fn millis(schedule: &UserSchedule, user: u64) -> Vec<(u128, u128)> {
    let shifts = schedule.shifts(user).into_iter();
    shifts
        .map(|shift| (shift.start.as_millis(), shift.stop.as_millis()))
        .collect()
}

/// Requirement: B1
#[test]
fn the_first_user_comes_at_once_and_the_last_to_come_is_the_first_to_leave() {
    let load = Load::VirtualUsers {
        virtual_users: NonZeroU32::new(4).unwrap(),
        duration: Duration::from_secs(10),
        spawn_rate: Rate::per_second(2.0),
        ramp_down: Duration::from_secs(4),
    };
    let schedule = UserSchedule::of(&load).unwrap();
    assert_eq!(schedule.users(), 4);
    assert_eq!(schedule.end(), Duration::from_secs(10));
    let shifts = [0, 1, 2, 3, 4].map(|user| millis(&schedule, user));
    let expected = [(0, 10_000), (500, 9_000), (1_000, 8_000), (1_500, 7_000)];
    assert_eq!(shifts[..4].concat(), expected);
    assert_eq!(shifts[4], []);
}

#[test]
fn without_spawn_rate_and_ramp_down_all_are_there_all_the_time() {
    let schedule = UserSchedule::of(&users(3, Duration::from_secs(5))).unwrap();
    for user in 0..3 {
        assert_eq!(millis(&schedule, user), [(0, 5_000)]);
    }
}

#[test]
fn a_user_goes_on_from_one_stage_to_the_next_and_comes_again_after_a_pause() {
    let schedule = schedule(&[
        (0, 2, 1_000),
        (2, 2, 1_000),
        (0, 0, 1_000),
        (1, 3, 1_000),
        (3, 1, 1_000),
    ]);
    assert_eq!(millis(&schedule, 0), [(0, 2_000), (3_000, 5_000)]);
    assert_eq!(millis(&schedule, 1), [(500, 2_000), (3_000, 5_000)]);
    assert_eq!(millis(&schedule, 2), [(3_500, 4_500)]);
}

#[test]
fn a_stage_that_takes_no_time_has_no_users_of_its_own() {
    let schedule = schedule(&[(5, 5, 0), (0, 1, 1)]);
    assert_eq!(schedule.users(), 1);
    assert!(schedule.shifts(1).is_empty());
}

#[test]
fn other_loads_have_no_shifts() {
    let open = arrivals(5.0, Duration::from_secs(1), 1, 1);
    assert!(Schedule::of(&open, 0, "a").is_some());
    for load in [open, iterations(5, 1)] {
        assert_eq!(UserSchedule::of(&load), None);
    }
}

fn lines() -> impl Strategy<Value = Vec<(u32, u32, u64)>> {
    let level = (0_u32..20, 0_u64..5_000).prop_map(|(users, millis)| (users, users, millis));
    let slope = (0_u32..20, 0_u32..20, 0_u64..5_000);
    let some = (1_u32..20, 1_u64..1_000).prop_map(|(users, millis)| (0, users, millis));
    (prop::collection::vec(prop_oneof![level, slope], 0..6), some).prop_map(|(mut line, some)| {
        line.push(some);
        line
    })
}

/// The value of the line at `nanos`; where it jumps, the one after the jump. Zero outside.
fn value_at(pieces: &[(u32, u32, u64)], nanos: i128) -> f64 {
    let mut began = 0;
    for &(from, to, millis) in pieces {
        let over = i128::from(millis) * 1_000_000;
        if (began..began + over).contains(&nanos) {
            let part = (nanos - began) as f64 / over as f64;
            return f64::from(from) + (f64::from(to) - f64::from(from)) * part;
        }
        began += over;
    }
    0.0
}

fn at_work(schedule: &UserSchedule, at: Duration) -> usize {
    let works = |shift: &Shift| (shift.start..shift.stop).contains(&at);
    let users = 0..u64::from(schedule.users());
    users
        .filter(|user| schedule.shifts(*user).iter().any(works))
        .count()
}

proptest! {
    #[test]
    fn as_many_are_at_work_as_the_line_says_rounded_up(line in lines(), at in 0.0_f64..1.1) {
        let schedule = schedule(&line);
        let at = schedule.end().mul_f64(at);
        // Shifts are kept to the nanosecond: two before and after it, any of the values is right.
        let nanos = i128::try_from(at.as_nanos()).unwrap();
        let values = [-2, -1, 0, 1, 2].map(|off| value_at(&line, nanos + off));
        let least = values.into_iter().fold(f64::INFINITY, f64::min) - 1e-7;
        let most = values.into_iter().fold(0.0, f64::max) + 1e-7;
        let there = at_work(&schedule, at) as f64;
        prop_assert!((least.ceil()..=most.ceil()).contains(&there), "{there} at {at:?}");
    }

    #[test]
    fn shifts_are_apart_and_within_the_duration(line in lines()) {
        let schedule = schedule(&line);
        prop_assert!(schedule.shifts(u64::from(schedule.users())).is_empty());
        for user in 0..u64::from(schedule.users()) {
            let shifts = schedule.shifts(user);
            prop_assert!(!shifts.is_empty(), "everybody comes");
            prop_assert!(shifts.iter().all(|s| s.start < s.stop && s.stop <= schedule.end()));
            prop_assert!(shifts.is_sorted_by(|one, next| one.stop < next.start));
        }
    }

    #[test]
    fn users_work_as_long_as_the_line_says(line in lines()) {
        // Rounded up, the line is above itself by less than one user, for as long as it slopes.
        let schedule = schedule(&line);
        let users = 0..u64::from(schedule.users());
        let shifts = users.flat_map(|user| schedule.shifts(user));
        let worked: f64 = shifts
            .map(|s| s.stop.as_secs_f64() - s.start.as_secs_f64())
            .sum();
        let stages = stages(&line);
        let area = stages.area();
        let sloping = |stage: &&Stage<u32>| stage.from != stage.to;
        let slopes = stages.as_slice().iter().filter(sloping).map(|stage| stage.over);
        let most = slopes.sum::<Duration>().as_secs_f64();
        prop_assert!(worked >= area - 1e-6, "{worked} s, {area} s");
        prop_assert!(worked <= area + most / 2.0 + 1e-6, "{worked} s, {area} s and {most} s");
    }

    #[test]
    fn dealt_out_among_workers_no_user_is_lost(line in lines(), workers in 1_usize..9) {
        let schedule = schedule(&line);
        let all = u64::from(schedule.users());
        let mut dealt: Vec<u64> = Shard::all(NonZeroUsize::new(workers).unwrap())
            .flat_map(|shard| (0..shard.share_of(all)).map(move |taken| shard.number(taken)))
            .collect();
        dealt.sort_unstable();
        prop_assert_eq!(dealt, (0..all).collect::<Vec<_>>());
    }
}
