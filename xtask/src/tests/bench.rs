//! The comparison with other programs: what it would run, and what it makes of the times.

use std::fs;
use std::time::Duration;

use crate::bench::{Row, TASKS, Target, text};
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
