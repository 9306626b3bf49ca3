//! Starts by a schedule, whatever the target does.

use std::num::NonZeroUsize;
use std::time::Duration;

use perf_core::{Bytes, FailureKind, Sample, SeriesId, Subject};
use perf_driver::{Drive, DriveOptions, Progress, StopSignal, drive_with};

use crate::operations::{Operations, count, successes};
use crate::plans::{arrivals, driven, driven_with, plan, scenario, step};
use crate::scripted_server::{Server, answer};

const NOWHERE: &str = "http://127.0.0.1:1";

/// The due times since the scenario began, in order.
fn due_times(run: &Drive<Vec<Sample>>) -> Vec<Duration> {
    let began = run.scenarios[0].started;
    let mut due: Vec<_> = run.sink.iter().map(|s| s.intended.since(began)).collect();
    due.sort();
    due
}

#[test]
fn starts_are_due_exactly_by_the_schedule_on_any_number_of_workers() {
    let load = arrivals(400.0, Duration::from_millis(250), 8, 1000);
    let expected: Vec<_> = (0..100).map(|i| Duration::from_micros(i * 2500)).collect();
    for workers in [1, 2, 4] {
        let options = DriveOptions::new().workers(NonZeroUsize::new(workers).unwrap());
        let scenario = scenario(load.clone(), vec![step("/instant")]);
        let run = driven_with(Operations, &plan(NOWHERE, vec![scenario]), &options);
        assert_eq!(due_times(&run), expected, "{workers} workers");
        assert_eq!(run.scenarios[0].starts, 100);
        assert_eq!(successes(&run.sink), 100);
        assert!(
            run.sink.iter().all(|s| s.sent >= s.intended),
            "nothing is sent early"
        );
    }
}

#[test]
fn progress_tells_what_waits_and_what_the_generator_uses() {
    // A tenth of the starts finds the only connection free.
    let load = arrivals(100.0, Duration::from_millis(200), 1, 5);
    let scenario = scenario(load, vec![step("/100")]);
    let mut told = Vec::new();
    let run = drive_with(
        Operations,
        &plan(NOWHERE, vec![scenario]),
        Vec::new(),
        &DriveOptions::new().progress_interval(Duration::from_millis(4)),
        &StopSignal::new(),
        &mut |progress| told.push(progress),
    )
    .unwrap();
    let ticks = told.iter().filter_map(|progress| match progress {
        Progress::Tick(tick) => Some(tick),
        _ => None,
    });
    let mut waited = false;
    for tick in ticks {
        assert!(
            tick.sent <= tick.begun && tick.begun <= tick.iterations,
            "{tick:?}"
        );
        waited |= tick.begun + tick.not_sent < tick.iterations;
    }
    assert!(waited, "{told:?}");
    let Some(Progress::ScenarioEnded(last)) = told.last() else {
        panic!("{told:?}");
    };
    assert_eq!(last.iterations, 20);
    assert_eq!(last.begun + last.not_sent, 20);
    assert_eq!(last.late_starts, run.generator.lateness[0].late);
    // The generator has been looked at before anything was sent.
    let looks = told.windows(2).find_map(|pair| match pair {
        [Progress::Tick(_), Progress::Resources(looks)] => Some(looks),
        _ => None,
    });
    let of = |subject| looks.unwrap().iter().find(|(of, _)| *of == subject);
    assert!(of(Subject::Generator).is_some_and(|(_, look)| look.memory > Bytes::new(0)));
    assert!(of(Subject::Host).is_some() && of(Subject::Target).is_none());
}

#[test]
fn a_real_server_gets_every_start() {
    let server = Server::answering(|_| answer(200, "", ""));
    let load = arrivals(500.0, Duration::from_millis(300), 10, 1000);
    let run = driven(&plan(
        &server.base_url(),
        vec![scenario(load, vec![step("/")])],
    ));
    assert_eq!(successes(&run.sink), 150);
}

#[test]
fn a_later_step_is_due_when_the_one_before_has_ended() {
    let load = arrivals(100.0, Duration::from_millis(100), 4, 100);
    let scenario = scenario(load, vec![step("/3"), step("/instant")]);
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
    assert_eq!((of(0).count(), of(1).count()), (10, 10));
    for later in of(1) {
        assert!(of(0).any(|first| first.ended == later.intended));
    }
}

#[test]
fn beyond_the_cap_on_starts_under_way_nothing_is_sent_and_everything_is_counted() {
    let load = arrivals(1000.0, Duration::from_millis(100), 4, 10);
    for workers in [1, 2] {
        let options = DriveOptions::new().workers(NonZeroUsize::new(workers).unwrap());
        let mut plan = plan(
            NOWHERE,
            vec![scenario(load.clone(), vec![step("/never"), step("/never")])],
        );
        plan.defaults.drain = Duration::from_millis(20);
        let run = driven_with(Operations, &plan, &options);
        assert_eq!(run.sink.len(), 100);
        assert_eq!(
            count(&run.sink, FailureKind::Unanswered),
            4,
            "one a connection"
        );
        assert_eq!(count(&run.sink, FailureKind::NotSent), 96);
        assert!(
            run.sink.iter().all(|s| s.series == SeriesId(0)),
            "the first step alone"
        );
        assert_eq!(due_times(&run).len(), 100);
        assert!(due_times(&run).is_sorted_by(|left, right| left < right));
        // Ten were taken in, and given up at the end; the others the moment they were due.
        let ends = run.sink.iter().map(|sample| sample.ended);
        let last = ends.clone().max();
        if workers == 1 {
            assert_eq!(ends.filter(|ended| Some(*ended) == last).count(), 10);
        }
    }
}

#[test]
fn a_start_keeps_its_due_time_while_it_waits_for_a_connection() {
    // One connection, 20 ms each, a start every 5 ms: start i ends no earlier than 20 (i + 1) ms
    // after the beginning, and was due at 5 i ms.
    let load = arrivals(200.0, Duration::from_millis(100), 1, 100);
    let scenario = scenario(load, vec![step("/20")]);
    let run = driven_with(
        Operations,
        &plan(NOWHERE, vec![scenario]),
        &DriveOptions::new(),
    );
    assert_eq!(successes(&run.sink), 20);
    let mut samples = run.sink.clone();
    samples.sort_by_key(|sample| sample.intended);
    for (number, sample) in (0_u32..).zip(&samples) {
        let (ends, due) = (20 * (number + 1), 5 * number);
        let at_least = Duration::from_millis((ends - due).into());
        assert!(
            sample.response_time() >= at_least,
            "start {number}: {sample:?}"
        );
        assert_eq!(
            sample.response_time(),
            sample.send_lag() + sample.service_time()
        );
    }
}

#[test]
fn a_rate_beyond_all_reach_still_ends_and_counts_all() {
    let load = arrivals(2_000_000.0, Duration::from_millis(50), 2, 50);
    let scenario = scenario(load, vec![step("/instant")]);
    let run = driven_with(
        Operations,
        &plan(NOWHERE, vec![scenario]),
        &DriveOptions::new(),
    );
    assert_eq!(run.sink.len(), 100_000);
    assert!(
        successes(&run.sink) > 0,
        "the pacer leaves the thread to the connections"
    );
    assert_eq!(
        successes(&run.sink) + count(&run.sink, FailureKind::NotSent),
        100_000
    );
}
