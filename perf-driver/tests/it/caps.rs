//! Caps on how often requests are sent.

use std::num::NonZeroUsize;
use std::time::Duration;

use perf_core::{Moment, Sample};
use perf_driver::{Drive, DriveOptions};

use crate::operations::{Operations, successes};
use crate::plans::{arrivals, driven_with, iterations, limit, plan, scenario, step};

const NOWHERE: &str = "http://127.0.0.1:1";

/// Demands that no more than `burst` requests and one each 10 ms were let through, from the
/// beginning to each request. This holds exactly, for a request is sent after it was let through.
#[track_caller]
fn check_100_per_second(run: &Drive<Vec<Sample>>, began: Moment, burst: u32) {
    let mut sent: Vec<_> = run.sink.iter().map(|s| s.sent.since(began)).collect();
    sent.sort();
    for (number, sent) in (1_u32..).zip(&sent) {
        let earliest = Duration::from_millis(10) * number.saturating_sub(burst);
        assert!(
            *sent >= earliest,
            "request {number} was sent after {sent:?}"
        );
    }
}

#[test]
fn a_scenario_is_kept_below_its_cap_on_any_number_of_workers() {
    for workers in [1, 2] {
        let options = DriveOptions::new().workers(NonZeroUsize::new(workers).unwrap());
        let mut scenario = scenario(iterations(30, 4), vec![step("/instant")]);
        scenario.rate_limit = Some(limit(100.0, 5));
        let run = driven_with(Operations, &plan(NOWHERE, vec![scenario]), &options);
        assert_eq!(successes(&run.sink), 30);
        check_100_per_second(&run, run.scenarios[0].started, 5);
        assert!(run.scenarios[0].held_back >= 24, "{:?}", run.scenarios);
        assert!(
            run.sink.iter().all(|s| s.intended == s.sent),
            "no schedule, no wait"
        );
    }
}

#[test]
fn the_cap_of_the_plan_holds_for_all_its_scenarios_together() {
    let one = scenario(iterations(10, 2), vec![step("/instant")]);
    let mut two = one.clone();
    two.name = "two".to_owned();
    two.rate_limit = Some(limit(1000.0, 1));
    let mut plan = plan(NOWHERE, vec![one, two]);
    plan.defaults.rate_limit = Some(limit(100.0, 3));
    let run = driven_with(Operations, &plan, &DriveOptions::new());
    assert_eq!(successes(&run.sink), 20);
    check_100_per_second(&run, run.scenarios[0].started, 3);
}

#[test]
fn without_a_reason_nothing_is_held_back() {
    let mut scenario = scenario(iterations(5, 1), vec![step("/instant")]);
    scenario.rate_limit = Some(limit(1.0, 5));
    let run = driven_with(
        Operations,
        &plan(NOWHERE, vec![scenario]),
        &DriveOptions::new(),
    );
    assert_eq!(run.scenarios[0].held_back, 0);
    assert_eq!(successes(&run.sink), 5);
}

#[test]
fn the_wait_for_a_cap_is_part_of_a_scheduled_requests_response_time() {
    let load = arrivals(1000.0, Duration::from_millis(20), 20, 100);
    let mut scenario = scenario(load, vec![step("/instant")]);
    scenario.rate_limit = Some(limit(100.0, 1));
    let run = driven_with(
        Operations,
        &plan(NOWHERE, vec![scenario]),
        &DriveOptions::new(),
    );
    let began = run.scenarios[0].started;
    assert_eq!(successes(&run.sink), 20);
    check_100_per_second(&run, began, 1);
    let mut samples = run.sink.clone();
    samples.sort_by_key(|sample| sample.intended);
    assert!(
        samples.is_sorted_by_key(|sample| sample.sent),
        "first come, first served"
    );
    for (number, sample) in (0_u32..).zip(&samples) {
        assert_eq!(
            sample.intended.since(began),
            Duration::from_millis(number.into())
        );
        assert!(sample.response_time() >= Duration::from_millis(9) * number);
    }
}

#[test]
fn what_a_cap_holds_back_to_the_end_is_counted_as_not_sent() {
    let load = arrivals(1000.0, Duration::from_millis(20), 4, 100);
    let mut capped = scenario(load, vec![step("/instant")]);
    capped.rate_limit = Some(limit(0.01, 1));
    let mut plan = plan(NOWHERE, vec![capped]);
    plan.defaults.drain = Duration::from_millis(20);
    let run = driven_with(Operations, &plan, &DriveOptions::new());
    assert_eq!(run.sink.len(), 20);
    assert_eq!(successes(&run.sink), 1);
    let not_sent = perf_core::FailureKind::NotSent;
    assert_eq!(crate::operations::count(&run.sink, not_sent), 19);
}
