//! A server that freezes at a fixed rate of starts: nothing of it may be hidden.

use std::io::Write;
use std::sync::Mutex;
use std::thread::sleep;
use std::time::Duration;

use perf_core::{FailureKind, Sample};

use crate::operations::{count, successes};
use crate::plans::{arrivals, driven, plan, scenario, step};
use crate::scripted_server::{Server, answer, receive};

const STALL: Duration = Duration::from_millis(400);
const GAP: Duration = Duration::from_millis(5);

/// Answers one request at a time, and freezes for [`STALL`] before it answers number `frozen`.
fn freezing_server(frozen: usize) -> Server {
    let served = Mutex::new(0);
    Server::start(move |mut stream| {
        while receive(&stream).is_some() {
            let mut served = served.lock().unwrap();
            if *served == frozen {
                sleep(STALL);
            }
            *served += 1;
            drop(served);
            if stream.write_all(&answer(200, "", "")).is_err() {
                break;
            }
        }
    })
}

/// The samples in order of their due times, from the one that met the freeze first.
fn from_the_freeze(samples: &[Sample]) -> Vec<Sample> {
    let mut samples = samples.to_vec();
    samples.sort_by_key(|sample| sample.intended);
    let frozen = samples.iter().position(|s| s.service_time() >= STALL);
    samples.split_off(frozen.expect("one request waits for the whole freeze"))
}

/// Fault: T9
#[test]
fn response_times_show_the_freeze_by_arithmetic() {
    let server = freezing_server(50);
    let load = arrivals(200.0, Duration::from_secs(1), 100, 1000);
    let run = driven(&plan(
        &server.base_url(),
        vec![scenario(load, vec![step("/")])],
    ));
    assert_eq!(successes(&run.sink), 200);
    let samples = from_the_freeze(&run.sink);
    for (number, sample) in (0_u32..80).zip(&samples) {
        let left = STALL.saturating_sub(GAP * number);
        assert!(
            sample.response_time() >= left,
            "number {number}: {sample:?}"
        );
        assert!(
            sample.response_time() <= left + STALL / 2,
            "number {number}: {sample:?}"
        );
    }
}

/// Fault: T9
#[test]
fn with_few_connections_the_wait_for_one_is_response_time_and_not_service_time() {
    let server = freezing_server(50);
    let load = arrivals(200.0, Duration::from_secs(1), 2, 1000);
    let run = driven(&plan(
        &server.base_url(),
        vec![scenario(load, vec![step("/")])],
    ));
    assert_eq!(successes(&run.sink), 200);
    let samples = from_the_freeze(&run.sink);
    let slow = |clock: fn(&Sample) -> Duration| {
        let slow = run.sink.iter().filter(|sample| clock(sample) >= STALL / 2);
        slow.count()
    };
    for (number, sample) in (0_u32..80).zip(&samples) {
        let left = STALL.saturating_sub(GAP * number);
        assert!(
            sample.response_time() >= left,
            "number {number}: {sample:?}"
        );
    }
    assert!(slow(Sample::response_time) >= 40);
    assert!(slow(Sample::send_lag) >= 38);
    assert!(
        slow(Sample::service_time) <= 2,
        "only what was being served"
    );
}

/// Fault: T9
#[test]
fn a_run_that_ends_in_the_middle_of_a_freeze_forgets_nothing() {
    let server = freezing_server(30);
    let load = arrivals(200.0, Duration::from_millis(250), 4, 1000);
    let mut plan = plan(&server.base_url(), vec![scenario(load, vec![step("/")])]);
    plan.defaults.drain = Duration::from_millis(50);
    let run = driven(&plan);
    assert_eq!(run.sink.len(), 50, "all that were due");
    assert_eq!(
        count(&run.sink, FailureKind::Unanswered),
        4,
        "one a connection"
    );
    assert_eq!(
        count(&run.sink, FailureKind::NotSent),
        16,
        "the others that waited"
    );
    assert_eq!(successes(&run.sink), 30);
    let ended = run.sink.iter().map(|sample| sample.ended).max().unwrap();
    let censored = run.sink.iter().filter(|s| s.ended == ended);
    assert_eq!(
        censored.count(),
        20,
        "counted as at least as long as the run lasted"
    );
}
