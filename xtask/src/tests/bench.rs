//! The comparison with other programs: what it would run, and what it makes of the times.

use std::fs;
use std::time::Duration;

use crate::bench::http::{Queue, answers_in};
use crate::bench::stats::{Row, TASKS, Target, text};
use crate::workspace;

fn millis(times: &[u64]) -> Vec<Duration> {
    times.iter().copied().map(Duration::from_millis).collect()
}

#[test]
fn the_table_shows_medians_and_what_holds() {
    let row = |task, ours: &[u64], peer: &[u64]| Row {
        task,
        ours: millis(ours),
        peer: millis(peer),
    };
    let rows = [
        row(&TASKS[0], &[90, 300, 100], &[200, 200, 200]),
        row(&TASKS[1], &[100, 100, 100], &[1_000, 1_900, 4_000]),
    ];
    let expected = "\
task, peer                                                               ours      peer       ratio                   at most
five quantiles with intervals of 10^7 values, numpy.percentile of three  100.0 ms  200.0 ms   0.500 (0.450 to 1.500)  1        holds
BCa interval of a mean, 9,999 resamples of 10^4, scipy.stats.bootstrap   100.0 ms  1900.0 ms  0.053 (0.025 to 0.100)  1/20     MISSED";
    assert_eq!(text(&rows), expected);
}

#[test]
fn a_target_holds_up_to_its_border() {
    let third = Target { one_in: 3 };
    assert!(third.holds(0.33) && !third.holds(0.34));
    assert!(Target { one_in: 1 }.holds(1.0));
    assert!(!third.holds(f64::NAN) && !third.holds(f64::INFINITY));
}

#[test]
fn both_programs_know_every_task() {
    let folder = workspace::root().join("perf-stats/benches");
    for program in ["stats.rs", "peers.py"] {
        let source = fs::read_to_string(folder.join(program)).expect("it is in the workspace");
        for task in TASKS {
            let name = format!("\"{}\"", task.name);
            assert!(source.contains(&name), "{program} lacks {name}");
        }
    }
}

#[test]
fn every_tool_says_how_many_requests_it_sent() {
    let wrk = "  Latency 1ms\n  478661 requests in 4.11s, 70MB read\nRequests/sec: 1";
    assert_eq!(answers_in(wrk), Some(478_661));
    let oha = "Status code distribution:\n  [200] 8000 responses\n";
    assert_eq!(answers_in(oha), Some(8_000));
    assert_eq!(answers_in("nothing"), None);
}

#[test]
fn the_truth_about_a_target_that_freezes_is_that_of_the_formula() {
    let at_once = Queue {
        per_second: 2_000,
        arrivals: 20_000,
        places: 1,
        service: Duration::ZERO,
        freeze: Duration::from_secs(1),
        period: Duration::from_secs(5),
    };
    let times = at_once.response_times();
    // A fifth waits, evenly between nothing and the whole freeze.
    assert!(times[..16_000].iter().all(Duration::is_zero));
    assert_eq!(times[18_000], Duration::from_micros(500_500));
    assert_eq!(times[19_999], Duration::from_secs(1));
    // Ten at a time take 3 ms each: after the first freeze the queue of 2,000 is worked off at 3,333
    // in a second while 2,000 come, which takes 1.5 s and 3,000 more. The last freeze ends the run.
    let queued = Queue {
        places: 10,
        service: Duration::from_millis(3),
        ..at_once
    };
    let times = queued.response_times();
    assert_eq!(times[0], Duration::from_millis(3));
    let late = times
        .iter()
        .filter(|time| **time > Duration::from_millis(4));
    let late = late.count() as f64 / 20_000.0;
    assert!((late - 0.35).abs() < 0.001, "{late}");
}
