//! Load profiles through the engine: every start that the schedule has, at its time, on any number
//! of workers.

use std::num::{NonZeroU32, NonZeroU64, NonZeroUsize};
use std::time::Duration;

use perf_core::{Arrivals, FailureKind, Load, Plan, Rate, Sample};
use perf_driver::{Drive, DriveOptions, Schedule, Shard};

use crate::operations::{Operations, count, successes};
use crate::plans::{arrivals, capacity, driven, driven_with, plan, scenario, stages, step};
use crate::scripted_server::{Server, answer};

const NOWHERE: &str = "http://127.0.0.1:1";

fn driven_on(workers: usize, plan: &Plan) -> Drive<Vec<Sample>> {
    let options = DriveOptions::new().workers(NonZeroUsize::new(workers).unwrap());
    driven_with(Operations, plan, &options)
}

/// The due times since the scenario began, in order.
fn due_times(run: &Drive<Vec<Sample>>) -> Vec<Duration> {
    let began = run.scenarios[0].started;
    let mut due: Vec<_> = run.sink.iter().map(|s| s.intended.since(began)).collect();
    due.sort();
    due
}

fn rates(pieces: &[(f64, f64, u64)], arrivals: Arrivals) -> Load {
    let rate = |per_second: f64| Rate::per_second(per_second).unwrap();
    let pieces: Vec<_> = pieces
        .iter()
        .map(|&(from, to, millis)| (rate(from), rate(to), millis))
        .collect();
    Load::ArrivalStages {
        stages: stages(&pieces),
        arrivals,
        capacity: capacity(16, 10_000),
    }
}

fn bursts(size: u64, times: u32, every: Duration, connections: u32) -> Load {
    Load::Burst {
        size: NonZeroU64::new(size).unwrap(),
        times: NonZeroU32::new(times).unwrap(),
        every,
        capacity: capacity(connections, 10_000),
    }
}

#[test]
fn every_profile_delivers_its_starts_at_their_times_on_any_number_of_workers() {
    let profiles = [
        (
            arrivals(2_000.0, Duration::from_millis(500), 16, 10_000),
            1_000,
        ),
        (rates(&[(0.0, 2_000.0, 500)], Arrivals::Uniform), 500),
        (
            rates(
                &[
                    (0.0, 1_000.0, 200),
                    (1_000.0, 1_000.0, 100),
                    (0.0, 0.0, 100),
                    (500.0, 0.0, 200),
                ],
                Arrivals::Uniform,
            ),
            250,
        ),
        (bursts(100, 3, Duration::from_millis(50), 100), 300),
    ];
    for (load, requested) in profiles {
        let schedule = Schedule::of(&load, 0, "a").unwrap();
        let expected: Vec<_> = schedule
            .starts(Shard::WHOLE)
            .map(|start| start.due)
            .collect();
        assert_eq!(expected.len(), requested, "{load}");
        for workers in [1, 2, 8] {
            let scenario = scenario(load.clone(), vec![step("/instant")]);
            let run = driven_on(workers, &plan(NOWHERE, vec![scenario]));
            assert_eq!(due_times(&run), expected, "{load} on {workers} workers");
            assert_eq!(
                successes(&run.sink),
                requested,
                "{load} on {workers} workers"
            );
            assert!(
                run.sink.iter().all(|s| s.sent >= s.intended),
                "nothing is sent early"
            );
        }
    }
}

#[test]
fn at_a_constant_rate_every_window_has_as_many_starts() {
    let load = arrivals(2_000.0, Duration::from_secs(1), 16, 10_000);
    let run = driven_on(
        2,
        &plan(NOWHERE, vec![scenario(load, vec![step("/instant")])]),
    );
    let mut windows = [0; 100];
    for due in due_times(&run) {
        windows[usize::try_from(due.as_millis() / 10).unwrap()] += 1;
    }
    assert_eq!(windows, [20; 100], "starts that are due in each 10 ms");
}

#[test]
fn poisson_arrivals_are_those_of_the_seed_on_any_number_of_workers() {
    let of = |seed, workers| {
        let load = rates(&[(200.0, 1_000.0, 500)], Arrivals::Poisson);
        // A scenario of another name draws other numbers.
        let mut scenarios = vec![
            scenario(load.clone(), vec![step("/instant")]),
            scenario(load, vec![step("/instant")]),
        ];
        scenarios[1].name = "other".to_owned();
        let mut plan = plan(NOWHERE, scenarios);
        plan.seed = seed;
        let run = driven_on(workers, &plan);
        assert_eq!(successes(&run.sink), run.sink.len());
        let [first, second] = [0, 1].map(|index| {
            let began = run.scenarios[index].started;
            let own = run.sink.iter().filter(|sample| sample.series.0 == index);
            let mut due: Vec<_> = own.map(|sample| sample.intended.since(began)).collect();
            due.sort();
            due
        });
        assert_ne!(first, second);
        (first, second)
    };
    let one = of(42, 1);
    assert!((200..400).contains(&one.0.len()), "300 on average");
    assert_eq!(of(42, 2), one);
    assert_eq!(of(42, 8), one);
    assert_ne!(of(43, 1), one);
    let load = rates(&[(200.0, 1_000.0, 500)], Arrivals::Poisson);
    let schedule = Schedule::of(&load, 42, "other").unwrap();
    let expected: Vec<_> = schedule
        .starts(Shard::WHOLE)
        .map(|start| start.due)
        .collect();
    assert_eq!(one.1, expected);
}

#[test]
fn a_burst_over_fewer_connections_waits_and_its_wait_counts() {
    let load = bursts(20, 1, Duration::ZERO, 4);
    let run = driven_on(1, &plan(NOWHERE, vec![scenario(load, vec![step("/20")])]));
    assert_eq!(due_times(&run), [Duration::ZERO; 20]);
    let mut times: Vec<_> = run.sink.iter().map(Sample::response_time).collect();
    times.sort();
    // Four at a time, 20 ms each: the last four after 100 ms.
    for (number, time) in (0_u32..).zip(times) {
        let least = Duration::from_millis((number / 4 + 1).into()) * 20;
        assert!(time >= least, "number {number}: {time:?}");
    }
}

#[test]
fn a_real_server_gets_a_burst() {
    let server = Server::answering(|_| answer(200, "", ""));
    let load = bursts(50, 2, Duration::from_millis(100), 50);
    let run = driven(&plan(
        &server.base_url(),
        vec![scenario(load, vec![step("/")])],
    ));
    assert_eq!(successes(&run.sink), 100);
    let due = due_times(&run);
    assert_eq!(due[..50], [Duration::ZERO; 50]);
    assert_eq!(due[50..], [Duration::from_millis(100); 50]);
}

#[test]
fn bursts_come_when_they_are_due_whether_the_last_is_over_or_not() {
    let load = bursts(10, 3, Duration::from_millis(20), 5);
    let mut plan = plan(NOWHERE, vec![scenario(load, vec![step("/never")])]);
    plan.defaults.drain = Duration::from_millis(20);
    let run = driven_on(1, &plan);
    let expected = [0, 20, 40]
        .map(|at| [Duration::from_millis(at); 10])
        .concat();
    assert_eq!(due_times(&run), expected);
    assert_eq!(count(&run.sink, FailureKind::Unanswered), 5);
    assert_eq!(count(&run.sink, FailureKind::NotSent), 25);
}

/// How many requests were under way when each was sent, itself included, by the time of sending.
fn under_way(run: &Drive<Vec<Sample>>) -> Vec<(Duration, usize)> {
    let began = run.scenarios[0].started;
    let sent = |sample: &Sample| {
        let there = |other: &&Sample| other.sent <= sample.sent && sample.sent < other.ended;
        let count = run.sink.iter().filter(there).count();
        (sample.sent.since(began), count)
    };
    run.sink.iter().map(sent).collect()
}

#[test]
fn users_come_one_after_another() {
    let load = Load::VirtualUsers {
        virtual_users: NonZeroU32::new(10).unwrap(),
        duration: Duration::from_millis(400),
        spawn_rate: Rate::per_second(50.0),
        ramp_down: Duration::ZERO,
    };
    for workers in [1, 3] {
        let scenario = scenario(load.clone(), vec![step("/10")]);
        let run = driven_on(workers, &plan(NOWHERE, vec![scenario]));
        assert_eq!(successes(&run.sink), run.sink.len());
        let under_way = under_way(&run);
        for (at, count) in &under_way {
            // One at once, and another every 20 ms.
            let most = usize::try_from(at.as_millis() / 20).unwrap() + 1;
            assert!(*count <= most.min(10), "{count} at {at:?}");
        }
        assert!(under_way.iter().any(|(_, count)| *count > 5), "most come");
    }
}

#[test]
fn users_of_stages_rest_in_a_pause_and_come_again() {
    let load = Load::UserStages(stages(&[(2, 2, 200), (0, 0, 500), (4, 4, 200)]));
    for workers in [1, 3] {
        let scenario = scenario(load.clone(), vec![step("/5")]);
        let run = driven_on(workers, &plan(NOWHERE, vec![scenario]));
        assert_eq!(successes(&run.sink), run.sink.len());
        let under_way = under_way(&run);
        let again = Duration::from_millis(700);
        let (later, sooner): (Vec<_>, Vec<_>) = under_way.iter().partition(|(at, _)| *at >= again);
        assert!(sooner.iter().all(|(_, count)| *count <= 2));
        assert!(later.iter().all(|(_, count)| *count <= 4));
        assert!(later.iter().any(|(_, count)| *count > 2), "two more come");
        // A thread that is held up can send what it began just before the pause late, though not
        // by that much.
        let rest = Duration::from_millis(450);
        assert!(
            sooner.iter().all(|(at, _)| *at < rest),
            "nothing is sent in the pause"
        );
        assert!(!sooner.is_empty());
    }
}
