//! Users that iterate.

use std::num::NonZeroUsize;
use std::time::Duration;

use perf_core::{FailureKind, Outcome, SeriesId};
use perf_driver::{DriveOptions, FailureExample, Progress, StopSignal, drive_with};

use crate::operations::{Operations, count, successes};
use crate::plans::{driven, driven_with, iterations, plan, scenario, step, users};
use crate::scripted_server::{Server, answer};

const NOWHERE: &str = "http://127.0.0.1:1";

#[test]
fn iterations_are_done_exactly_as_often_as_asked() {
    let server = Server::answering(|_| answer(200, "", "hello"));
    for (total, users) in [(1, 1), (7, 3), (100, 8), (2, 5)] {
        let scenario = scenario(iterations(total, users), vec![step("/")]);
        let run = driven(&plan(&server.base_url(), vec![scenario]));
        assert_eq!(run.sink.len() as u64, total, "{users} users");
        assert_eq!(successes(&run.sink) as u64, total);
        assert_eq!(run.scenarios[0].starts, total);
        assert!(run.sink.iter().all(|sample| sample.received.count() == 5));
        assert!(!run.interrupted);
    }
}

#[test]
fn the_count_does_not_depend_on_the_number_of_workers() {
    for workers in [1, 2, 4, 9] {
        let options = DriveOptions::new().workers(NonZeroUsize::new(workers).unwrap());
        let scenario = scenario(iterations(101, 5), vec![step("/instant")]);
        let run = driven_with(Operations, &plan(NOWHERE, vec![scenario]), &options);
        assert_eq!(successes(&run.sink), 101, "{workers} workers");
    }
}

#[test]
fn without_a_schedule_response_time_is_service_time() {
    let scenario = scenario(iterations(20, 2), vec![step("/instant"), step("/instant")]);
    let run = driven_with(
        Operations,
        &plan(NOWHERE, vec![scenario]),
        &DriveOptions::new(),
    );
    assert_eq!(run.sink.len(), 40);
    assert!(run.sink.iter().all(|sample| sample.intended == sample.sent));
}

#[test]
fn users_iterate_for_the_duration_and_finish_what_they_began() {
    let load = users(3, Duration::from_millis(100));
    let scenario = scenario(load, vec![step("/30"), step("/30")]);
    let run = driven_with(
        Operations,
        &plan(NOWHERE, vec![scenario]),
        &DriveOptions::new(),
    );
    let began = run.scenarios[0].started;
    let first = run
        .sink
        .iter()
        .filter(|sample| sample.series == SeriesId(0));
    let second = run
        .sink
        .iter()
        .filter(|sample| sample.series == SeriesId(1));
    assert!(
        first
            .clone()
            .all(|s| s.sent.since(began) < Duration::from_millis(100))
    );
    assert_eq!(
        first.clone().count(),
        second.count(),
        "each iteration is finished"
    );
    assert!(first.count() >= 3, "each user begins at least one");
    assert_eq!(successes(&run.sink), run.sink.len());
}

#[test]
fn an_iteration_stops_at_the_step_that_fails() {
    let steps = vec![step("/instant"), step("/fail"), step("/instant")];
    let scenario = scenario(iterations(5, 1), steps);
    let run = driven_with(
        Operations,
        &plan(NOWHERE, vec![scenario]),
        &DriveOptions::new(),
    );
    let of = |series| {
        run.sink
            .iter()
            .filter(move |s| s.series == SeriesId(series))
    };
    assert_eq!((of(0).count(), of(1).count(), of(2).count()), (5, 5, 0));
    assert!(of(1).all(|s| s.outcome == Outcome::Failure(FailureKind::Reset)));
    assert_eq!(
        run.failure_examples,
        [FailureExample {
            series: SeriesId(1),
            kind: FailureKind::Reset,
            message: "as asked".to_owned(),
            response: None,
        }]
    );
}

#[test]
fn what_is_not_answered_when_the_time_for_answers_is_over_is_counted() {
    let load = users(4, Duration::from_millis(20));
    let mut plan = plan(NOWHERE, vec![scenario(load, vec![step("/never")])]);
    plan.defaults.drain = Duration::from_millis(30);
    let run = driven_with(Operations, &plan, &DriveOptions::new());
    assert_eq!(count(&run.sink, FailureKind::Unanswered), 4);
    assert_eq!(run.sink.len(), 4);
    let began = run.scenarios[0].started;
    let first_end = run
        .sink
        .iter()
        .map(|sample| sample.ended.since(began))
        .min();
    assert!(
        first_end >= Some(Duration::from_millis(20 + 30)),
        "{first_end:?}"
    );
}

#[test]
fn scenarios_run_one_after_another_and_tell_of_it() {
    let scenarios = ["first", "second"].map(|name| {
        let mut scenario = scenario(iterations(3, 1), vec![step("/5")]);
        scenario.name = name.to_owned();
        scenario
    });
    let mut told = Vec::new();
    let run = drive_with(
        Operations,
        &plan(NOWHERE, scenarios.to_vec()),
        Vec::new(),
        &DriveOptions::new().progress_interval(Duration::from_millis(4)),
        &StopSignal::new(),
        &mut |progress| told.push(progress),
    )
    .unwrap();
    let started = told.iter().filter_map(|progress| match progress {
        Progress::ScenarioStarted { scenario, name } => Some((*scenario, name.as_str())),
        _ => None,
    });
    assert_eq!(started.collect::<Vec<_>>(), [(0, "first"), (1, "second")]);
    let ended = told.iter().filter_map(|progress| match progress {
        Progress::ScenarioEnded(tick) => Some((tick.scenario, tick.succeeded, tick.in_flight())),
        _ => None,
    });
    assert_eq!(ended.collect::<Vec<_>>(), [(0, 3, 0), (1, 3, 0)]);
    assert!(
        told.iter()
            .any(|progress| matches!(progress, Progress::Tick(_)))
    );
    let last_of_first = run
        .sink
        .iter()
        .filter(|s| s.series == SeriesId(0))
        .map(|s| s.ended);
    let first_of_second = run
        .sink
        .iter()
        .filter(|s| s.series == SeriesId(1))
        .map(|s| s.sent);
    assert!(last_of_first.max() < first_of_second.min());
    assert_eq!(run.scenarios.len(), 2);
}
