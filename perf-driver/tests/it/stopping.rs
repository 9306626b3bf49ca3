//! Stopping a run early.

use std::cell::Cell;
use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use perf_core::{Bytes, FailureKind, Plan, Sample, Step};
use perf_driver::{
    Drive, DriveOptions, Exchange, Failure, Laps, Progress, StopSignal, Transport, Values,
    drive_with,
};
use tokio::time::sleep;

use crate::operations::{Operations, count, successes};
use crate::plans::{arrivals, iterations, limit, plan, scenario, step, users};

const NOWHERE: &str = "http://127.0.0.1:1";
const HOUR: Duration = Duration::from_hours(1);

/// Drives `plan` and asks it to stop each time that `when` says so.
fn stopped(plan: &Plan, when: impl Fn(&Progress) -> bool) -> Drive<Vec<Sample>> {
    let stop = StopSignal::new();
    let began = Instant::now();
    let run = drive_with(
        Operations,
        plan,
        Vec::new(),
        &DriveOptions::new().progress_interval(Duration::from_millis(20)),
        &stop,
        &mut |progress| {
            if when(&progress) {
                stop.request_stop();
            }
        },
    )
    .unwrap();
    assert!(
        began.elapsed() < Duration::from_secs(10),
        "it returns at once"
    );
    assert!(run.interrupted);
    run
}

fn is_tick(progress: &Progress) -> bool {
    matches!(progress, Progress::Tick(tick) if tick.in_flight() > 0 || tick.succeeded > 0)
}

/// A target that answers only when the run has been asked to stop.
struct AnswersOnceStopping(StopSignal);

impl Transport for AnswersOnceStopping {
    type Prepared = ();
    type Rendered = ();
    type Session = ();
    type Answer = ();
    type Error = Infallible;

    fn prepare(&self, _scenario: usize, _step: &Step) -> Result<(), Infallible> {
        Ok(())
    }

    fn open_sessions(&self, _scenario: usize, count: usize) -> Result<Vec<()>, Infallible> {
        Ok(vec![(); count])
    }

    fn render(&self, (): &(), _: &mut Values) -> Result<(), Failure> {
        Ok(())
    }

    async fn exchange(&self, (): &mut (), (): &(), (): (), _: &impl Laps) -> Exchange<()> {
        while !self.0.is_requested() {
            sleep(Duration::from_millis(1)).await;
        }
        sleep(Duration::from_millis(20)).await;
        Exchange::new(Bytes::default(), Ok(()))
    }
}

#[test]
fn asked_once_it_waits_for_answers_and_sends_nothing_new() {
    let one = scenario(users(3, HOUR), vec![step("/"), step("/later")]);
    let two = scenario(iterations(1, 1), vec![step("/")]);
    let stop = StopSignal::new();
    let run = drive_with(
        AnswersOnceStopping(stop.clone()),
        &plan(NOWHERE, vec![one, two]),
        Vec::new(),
        &DriveOptions::new().progress_interval(Duration::from_millis(5)),
        &stop,
        &mut |progress| match progress {
            Progress::Tick(tick) if tick.sent == 3 && !stop.is_requested() => stop.request_stop(),
            _ => (),
        },
    )
    .unwrap();
    assert!(run.interrupted);
    assert_eq!(successes(&run.sink), 3);
    assert_eq!(run.sink.len(), 3, "the next step is not begun");
    assert_eq!(run.scenarios.len(), 1, "nor is the next scenario");
}

#[test]
fn asked_once_it_waits_no_longer_than_the_plan_says() {
    let mut plan = plan(
        NOWHERE,
        vec![scenario(users(3, HOUR), vec![step("/never")])],
    );
    plan.defaults.drain = Duration::from_millis(50);
    let once = Cell::new(false);
    let run = stopped(&plan, |progress| is_tick(progress) && !once.replace(true));
    assert_eq!(count(&run.sink, FailureKind::Unanswered), 3);
}

#[test]
fn asked_twice_it_waits_for_nothing() {
    let mut plan = plan(
        NOWHERE,
        vec![scenario(users(3, HOUR), vec![step("/never")])],
    );
    plan.defaults.drain = HOUR;
    let run = stopped(&plan, is_tick);
    assert_eq!(count(&run.sink, FailureKind::Unanswered), 3);
    assert_eq!(run.sink.len(), 3);
}

#[test]
fn starts_that_were_due_are_counted_and_later_ones_are_not() {
    let load = arrivals(1000.0, HOUR, 2, 1_000_000);
    let mut plan = plan(NOWHERE, vec![scenario(load, vec![step("/never")])]);
    plan.defaults.drain = HOUR;
    let run = stopped(&plan, is_tick);
    let due = usize::try_from(run.scenarios[0].starts).unwrap();
    assert_eq!(run.sink.len(), due);
    assert_eq!(count(&run.sink, FailureKind::Unanswered), 2);
    assert_eq!(count(&run.sink, FailureKind::NotSent), due - 2);
    assert!(due < 10_000);
}

#[test]
fn a_cap_does_not_hold_a_stop_up() {
    let mut capped = scenario(users(3, HOUR), vec![step("/instant")]);
    capped.rate_limit = Some(limit(0.001, 1));
    let mut plan = plan(NOWHERE, vec![capped]);
    plan.defaults.drain = HOUR;
    let once = Cell::new(false);
    let run = stopped(&plan, |progress| is_tick(progress) && !once.replace(true));
    assert_eq!(run.sink.len(), 1, "in a closed model nothing else was due");
    assert_eq!(successes(&run.sink), 1);
}

#[test]
fn asked_beforehand_it_sends_nothing() {
    let stop = StopSignal::new();
    stop.request_stop();
    let run = drive_with(
        Operations,
        &plan(
            NOWHERE,
            vec![scenario(users(3, HOUR), vec![step("/instant")])],
        ),
        Vec::new(),
        &DriveOptions::new(),
        &stop,
        &mut |_| (),
    )
    .unwrap();
    assert!(run.interrupted);
    assert_eq!(run.sink, []);
    assert_eq!(run.scenarios, []);
}

#[test]
fn users_who_are_never_kept_waiting_leave_room_for_a_stop() {
    // Not optimised, no machine releases starts as fast as the second one has them due.
    for load in [users(3, HOUR), arrivals(5_000_000.0, HOUR, 3, 100)] {
        let plan = plan(NOWHERE, vec![scenario(load, vec![step("/instant")])]);
        let run = stopped(&plan, is_tick);
        assert!(successes(&run.sink) > 0);
    }
}

#[test]
fn a_panic_of_the_caller_ends_the_load() {
    let plan = plan(
        NOWHERE,
        vec![scenario(users(3, HOUR), vec![step("/never")])],
    );
    let stop = StopSignal::new();
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        drive_with(
            Operations,
            &plan,
            Vec::new(),
            &DriveOptions::new().progress_interval(Duration::from_millis(5)),
            &stop,
            &mut |progress| assert!(!is_tick(&progress), "the caller has had enough"),
        )
        .map(|_run| ())
    }));
    assert!(panicked.is_err());
    assert!(stop.is_requested());
}
