//! How long the statistics take that are compared with `NumPy` and `SciPy`. Judges nothing:
//! `cargo xtask bench stats` does, with the same tasks of `peers.py` in turn.
//!
//! `cargo bench -p perf-stats` shows wall-clock times of all tasks; with `-- --cpu-time TASK` one
//! line is written, the nanoseconds of CPU time that one of them takes.
#![expect(clippy::print_stdout, reason = "its answer is a line")]

use std::env;
use std::process::ExitCode;
use std::time::Duration;

use cpu_time::ProcessTime;
use divan::{Bencher, black_box};
use perf_core::{Quantile, Share};
use perf_stats::{
    Alternative, BootstrapMethod, FiniteValues, Resamples, bootstrap_mean, mann_whitney,
    quantiles_with_intervals,
};

/// A task answers one number, so that it cannot be optimised away.
type Operation = Box<dyn Fn() -> f64>;

/// A name and what makes the operation ready.
type Task = (&'static str, fn() -> Operation);

/// The names are those of `peers.py`.
const TASKS: &[Task] = &[
    ("quantiles", quantiles),
    ("bca", bca),
    ("mann-whitney", two_samples),
];

/// An operation is repeated until it has taken so long.
const ENOUGH: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [flag, name, ..] = arguments.as_slice() else {
        divan::main();
        return ExitCode::SUCCESS;
    };
    if flag != "--cpu-time" {
        divan::main();
        return ExitCode::SUCCESS;
    }
    match TASKS.iter().find(|(known, _)| known == name) {
        Some((_, prepare)) => {
            println!("{}", cpu_time(&prepare()).as_nanos());
            ExitCode::SUCCESS
        }
        None => ExitCode::FAILURE,
    }
}

/// Median of several, of which the first only warms up; a single one where that is long enough.
fn cpu_time(operation: &Operation) -> Duration {
    let timed = || {
        let begin = ProcessTime::now();
        black_box(operation());
        begin.elapsed()
    };
    let first = timed();
    if first >= ENOUGH {
        return first;
    }
    let mut taken = Vec::new();
    while taken.iter().sum::<Duration>() < ENOUGH {
        taken.push(timed());
    }
    taken.sort_unstable();
    taken[taken.len() / 2]
}

#[divan::bench(args = TASKS.iter().map(|(name, _)| *name), sample_count = 10, sample_size = 1)]
fn task(bencher: Bencher<'_, '_>, name: &str) {
    let prepare = TASKS.iter().find(|(known, _)| *known == name);
    let operation = prepare.expect("divan passes on what it was given").1();
    bencher.bench_local(operation);
}

/// Five quantiles of ten million values, each with its interval.
fn quantiles() -> Operation {
    let latencies = latencies(10_000_000, 1);
    let wanted = [
        Quantile::P50,
        Quantile::P90,
        Quantile::P95,
        Quantile::P99,
        Quantile::P999,
    ];
    Box::new(move || {
        let known = quantiles_with_intervals(checked(&latencies).into(), &wanted, confidence());
        known.iter().map(|one| one.value).sum()
    })
}

/// The interval of a mean of ten thousand values from 9,999 resamples.
fn bca() -> Operation {
    let latencies = latencies(10_000, 2);
    Box::new(move || {
        let interval = bootstrap_mean(
            checked(&latencies),
            Resamples::DEFAULT,
            confidence(),
            BootstrapMethod::Bca,
        );
        interval.expect("latencies vary").high
    })
}

/// The Mann–Whitney test of a hundred thousand values against as many.
fn two_samples() -> Operation {
    let first = latencies(100_000, 3);
    let second: Vec<f64> = latencies(100_000, 4).iter().map(|x| 1.01 * x).collect();
    Box::new(move || {
        let (first, second) = (checked(&first).into(), checked(&second).into());
        mann_whitney(first, second, Alternative::TwoSided).p
    })
}

/// Exponential with a mean of 100; `peers.py` makes the same.
fn latencies(count: u64, seed: u64) -> Vec<f64> {
    let uniform = |number: u64| {
        let mut mixed = (number + seed * (1 << 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        ((mixed >> 11) + 1) as f64 / (1_u64 << 53) as f64
    };
    (1..=count)
        .map(|number| -100.0 * uniform(number).ln())
        .collect()
}

fn checked(latencies: &[f64]) -> FiniteValues<'_> {
    FiniteValues::new(latencies).expect("latencies are finite")
}

fn confidence() -> Share {
    Share::new(0.95).expect("between 0 and 1")
}
