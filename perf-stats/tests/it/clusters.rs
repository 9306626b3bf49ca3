//! Requests that share their fate with their neighbours: how often intervals and verdicts are
//! right then, by simulation. Seeded: the same every time.

use std::collections::BTreeMap;

use perf_core::{
    Clock, Estimate, Interval, Metric, Quantity, ScenarioRecord, Share, Slice, Statistic, Timeline,
    Verdict,
};
use perf_stats::{Subject, estimate, judge};

use crate::made::{
    Dice, autoregression, confidence, criterion, mixed, ms, noise, recorded, rounds,
};

/// What is recorded of requests that take 10 ms times e^(σ·x).
fn record_of(normal: &[f64], sigma: f64) -> ScenarioRecord {
    let latencies: Vec<f64> = normal.iter().map(|x| 0.01 * (sigma * x).exp()).collect();
    recorded(&latencies)
}

fn covers(estimate: &Estimate, truth: f64) -> bool {
    let Some(Interval { low, high, .. }) = estimate.interval else {
        return true;
    };
    low.is_none_or(|end| end.in_base_unit() <= truth)
        && high.is_none_or(|end| end.in_base_unit() >= truth)
}

/// The share of rounds in which the interval of each metric covers its true value.
fn coverage(
    metrics: &[(Metric, f64)],
    rounds: u32,
    mut make: impl FnMut() -> ScenarioRecord,
) -> Vec<f64> {
    let mut covered = vec![0_u32; metrics.len()];
    for _ in 0..rounds {
        let record = make();
        let subject = Subject::of_scenario(&record, &[]);
        for (count, (metric, truth)) in covered.iter_mut().zip(metrics) {
            let estimate = estimate(*metric, &subject, confidence());
            *count += u32::from(covers(&estimate, *truth));
        }
    }
    covered
        .into_iter()
        .map(|count| f64::from(count) / f64::from(rounds))
        .collect()
}

/// The base unit of times is the nanosecond.
fn percentiles(sigma: f64) -> Vec<(Metric, f64)> {
    [
        ("p50", 0.0),
        ("p95", 1.644_853_626_951_472_7),
        ("p99", 2.326_347_874_040_841),
    ]
    .map(|(name, normal)| {
        let metric: Metric = name.parse().unwrap();
        (metric, 1e7 * f64::exp(sigma * normal))
    })
    .to_vec()
}

#[test]
fn intervals_of_percentiles_cover_whatever_the_correlation() {
    let rounds = rounds(50);
    let metrics = percentiles(0.5);
    for (length, rho) in [
        (2_000, 0.0),
        (2_000, 0.5),
        (2_000, 0.9),
        (10_000, 0.0),
        (10_000, 0.9),
    ] {
        let mut dice = Dice::new(11);
        let shares = coverage(&metrics, rounds, || {
            record_of(&autoregression(&mut dice, rho, length), 0.5)
        });
        for ((metric, _), share) in metrics.iter().zip(&shares) {
            println!("{metric} of {length}, correlation {rho}: {share}");
            let least = 0.94 - noise(0.94, rounds);
            assert!(*share >= least, "{metric} of {length}, {rho}: {share}");
        }
    }
}

#[test]
fn intervals_of_the_mean_cover_whatever_the_correlation() {
    let rounds = rounds(50);
    for (length, rho, sigma) in [
        (2_000, 0.0, 0.5),
        (2_000, 0.9, 0.5),
        (10_000, 0.9, 0.5),
        (400, 0.0, 1.0),
        (2_000, 0.5, 1.0),
    ] {
        let mut dice = Dice::new(13);
        let truth = 1e7 * f64::exp(sigma * sigma / 2.0);
        let metrics = [(Metric::response(Statistic::Mean), truth)];
        let share = coverage(&metrics, rounds, || {
            record_of(&autoregression(&mut dice, rho, length), sigma)
        })[0];
        println!("mean of {length}, σ {sigma}, correlation {rho}: {share}");
        assert!(
            share >= 0.94 - noise(0.94, rounds),
            "{length}, {rho}: {share}"
        );
    }
}

/// A run of so many slices of 100 ms in which 1,000 a second succeed on average, with slow
/// changes.
pub(crate) fn with_rates(dice: &mut Dice, rho: f64, slices: usize) -> ScenarioRecord {
    let counts: Vec<u64> = autoregression(dice, rho, slices)
        .into_iter()
        .map(|x| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "about a hundred"
            )]
            let count = (100.0 + 5.0 * x).round().max(0.0) as u64;
            count
        })
        .collect();
    let mut made = mixed(counts.iter().sum(), 0, 0);
    made.elapsed = ms(100 * slices as u64);
    made.series[0].timeline = Some(Timeline {
        from: None,
        width: ms(100),
        slices: counts
            .into_iter()
            .map(|successes| Slice {
                successes,
                failures: 0,
            })
            .collect(),
    });
    made
}

#[test]
fn intervals_of_throughput_cover_whatever_the_correlation() {
    let rounds = rounds(200);
    for (slices, rho) in [(22, 0.5), (100, 0.0), (100, 0.5), (100, 0.9), (500, 0.9)] {
        let mut dice = Dice::new(17);
        let metrics = [(Metric::Throughput, 1_000.0)];
        let share = coverage(&metrics, rounds, || with_rates(&mut dice, rho, slices))[0];
        println!("throughput of {slices} slices, correlation {rho}: {share}");
        assert!(
            share >= 0.94 - noise(0.94, rounds),
            "{slices}, {rho}: {share}"
        );
    }
}

#[test]
fn a_wrong_pass_stays_rare_when_requests_come_in_clusters() {
    let rounds = rounds(50);
    let alpha = 0.05;
    for (length, rho) in [(2_000, 0.5), (2_000, 0.9), (10_000, 0.9)] {
        let mut wrong = BTreeMap::from([("p50", 0_u32), ("p95", 0), ("p99", 0)]);
        let mut dice = Dice::new(19);
        for _ in 0..rounds {
            let record = record_of(&autoregression(&mut dice, rho, length), 0.5);
            let subject = Subject::of_scenario(&record, &[]);
            for ((name, count), (_, truth)) in wrong.iter_mut().zip(percentiles(0.5)) {
                // Just missed.
                let limit = (truth * 0.999).round();
                let criterion = criterion(&format!("{name} < {limit}ns"));
                let judgement = judge(&criterion, &subject, Share::new(1.0 - alpha).unwrap());
                *count += u32::from(judgement.verdict == Verdict::Pass);
            }
        }
        for (name, count) in wrong {
            let share = f64::from(count) / f64::from(rounds);
            println!("wrong pass of {name} of {length}, correlation {rho}: {share}");
            assert!(
                share <= alpha + 0.01 + noise(alpha, rounds),
                "{name}: {share}"
            );
        }
    }
}

/// The share of rounds in which a percentile's limit passes.
fn passes(name: &str, limit: f64, rounds: u32, make: impl FnMut() -> ScenarioRecord) -> f64 {
    comes_to(Verdict::Pass, name, limit, rounds, make)
}

/// The share of rounds in which a percentile's limit comes to `verdict`.
fn comes_to(
    verdict: Verdict,
    name: &str,
    limit: f64,
    rounds: u32,
    mut make: impl FnMut() -> ScenarioRecord,
) -> f64 {
    let criterion = criterion(&format!("{name} < {}ns", limit.round()));
    let such = (0..rounds)
        .filter(|_| {
            let record = make();
            let subject = Subject::of_scenario(&record, &[]);
            judge(&criterion, &subject, confidence()).verdict == verdict
        })
        .count();
    such as f64 / f64::from(rounds)
}

#[test]
fn a_wrong_fail_stays_rare_when_requests_come_in_clusters() {
    let rounds = rounds(25);
    for rho in [0.5, 0.9, 0.98] {
        for (name, truth) in ["p50", "p95", "p99"].iter().zip(percentiles(0.5)) {
            let mut dice = Dice::new(31);
            let share = comes_to(Verdict::Fail, name, truth.1 * 1.001, rounds, || {
                record_of(&autoregression(&mut dice, rho, 2_000), 0.5)
            });
            println!("wrong fail of {name}, correlation {rho}: {share}");
            assert!(
                share <= 0.06 + noise(0.05, rounds),
                "{name}, {rho}: {share}"
            );
        }
    }
}

#[test]
fn a_limit_that_all_requests_miss_fails_whatever_moves_the_middle() {
    let rounds = rounds(20);
    let mut dice = Dice::new(37);
    let share = comes_to(Verdict::Fail, "p95", 5e6, rounds, || {
        record_of(&autoregression(&mut dice, 0.99, 150), 0.1)
    });
    println!("p95 with all beyond its limit fails: {share}");
    assert!(share >= 0.9 - noise(0.9, rounds), "{share}");
}

#[test]
fn a_limit_that_nothing_came_near_holds_whatever_moves_the_middle() {
    let rounds = rounds(10);
    let mut dice = Dice::new(23);
    let mut waves = || record_of(&autoregression(&mut dice, 0.999, 2_000), 0.1);
    // The waves are worth too few requests for a limit that is near, and say nothing of one that
    // is a hundred times as long as all of them.
    assert!(passes("p50", 1.1e7, rounds, &mut waves) < 0.5);
    let share = passes("p50", 1e9, rounds, &mut waves);
    println!("p50 far below its limit passes: {share}");
    assert!(share >= 0.9 - noise(0.9, rounds), "{share}");
}

#[test]
fn a_wrong_pass_stays_rare_when_waves_are_longer_than_the_run() {
    let rounds = rounds(25);
    // Of a correlation of .999, two thousand requests see one wave: no run can tell where its own
    // middle lies among the waves that it did not see.
    for (rho, sigma, most) in [
        (0.98, 0.5, 0.06),
        (0.995, 0.5, 0.06),
        (0.999, 0.5, 0.09),
        (0.995, 1.5, 0.06),
        (0.999, 1.5, 0.09),
    ] {
        for (name, truth) in ["p50", "p95", "p99"].iter().zip(percentiles(sigma)) {
            let mut dice = Dice::new(29);
            let share = passes(name, truth.1 * 0.999, rounds, || {
                record_of(&autoregression(&mut dice, rho, 2_000), sigma)
            });
            println!("wrong pass of {name}, correlation {rho}, σ {sigma}: {share}");
            assert!(share <= most + noise(0.05, rounds), "{name}: {share}");
        }
    }
}

#[test]
fn a_stall_makes_a_sample_worth_less_and_says_so() {
    // Nine hundred quick requests, and one stall in which a hundred in a row wait.
    let normal: Vec<f64> = (0..1_000)
        .map(|i| {
            let wiggle = f64::from(i % 7) * 0.01;
            if (500..600).contains(&i) { 6.0 } else { wiggle }
        })
        .collect();
    let record = record_of(&normal, 1.0);
    let dependence = &record.series[0].dependence[&Clock::ResponseTime];
    let effect = dependence.beyond(ms(100)).unwrap();
    assert!(effect.factor() > 50.0, "{effect:?}");
    let judgement = judge(
        &criterion("p75 < 100ms"),
        &Subject::of_scenario(&record, &[]),
        confidence(),
    );
    // One stall of a tenth of the time does not show that it is less than a quarter.
    assert_eq!(judgement.verdict, Verdict::Inconclusive);
    assert!(
        judgement
            .reason
            .contains("they come in clusters and are worth"),
        "{}",
        judgement.reason
    );
    let Quantity::Time(_) = judgement.criterion.require.target() else {
        panic!("{judgement:?}")
    };
}

/// Two thousand requests, a hundred of them as long as `low` and the next hundred as `high`, but for those that
/// are `slow`.
fn waves(low: f64, high: f64, slow: impl Fn(usize) -> Option<f64>) -> ScenarioRecord {
    let latencies: Vec<f64> = (0..2_000)
        .map(|i| {
            let wave = if i / 100 % 2 == 0 { low } else { high };
            slow(i).unwrap_or(wave)
        })
        .collect();
    recorded(&latencies)
}

/// Whether a reason says that requests come in clusters.
fn clustered(limit: &str, record: &ScenarioRecord) -> bool {
    let subject = Subject::of_scenario(record, &[]);
    let judgement = judge(&criterion(limit), &subject, confidence());
    judgement.reason.contains("they come in clusters")
}

#[test]
fn more_than_may_are_weighed_by_how_those_come_that_did() {
    // Two of five are slow, and come evenly; in every fourth hundred they are very slow.
    let record = waves(0.010, 0.010, |i| {
        let slow = if i / 100 % 4 == 0 { 0.5 } else { 0.020 };
        (i % 5 < 2).then_some(slow)
    });
    assert!(!clustered("p90 < 15ms", &record));
    assert!(clustered("p90 < 600ms", &record));
}

#[test]
fn fewer_than_may_are_weighed_by_how_those_of_the_quantile_come() {
    // The middle goes up and down in waves; one of ten is slow, and those come evenly.
    let record = waves(0.010, 0.020, |i| (i % 10 == 3).then_some(0.5));
    assert!(clustered("p50 < 100ms", &record));
    assert!(!clustered("p95 < 600ms", &record));
    assert!(!clustered("p95 < 400ms", &record));
}

#[test]
fn a_limit_is_far_by_how_far_the_longest_stands_out() {
    // Waves in the middle, and now and then a request fifty times as long as it.
    let record = waves(0.010, 0.011, |i| (i % 20 == 3).then_some(0.5));
    // Fifty times the longest is 25 s: below that another wave may come near.
    assert!(clustered("p50 < 20s", &record));
    assert!(!clustered("p50 < 30s", &record));
}
