//! How often intervals and verdicts are right, by simulation. Seeded: the same every time.

use std::time::Duration;

use perf_core::{Quantile, Share, Verdict};
use perf_stats::{Subject, judge, quantile_ranks};

use crate::made::{Dice, confidence, criterion, scenario, series};

/// Quick by default; ten times as many rounds where the environment asks for slow tests.
fn rounds(quick: u32) -> u32 {
    if std::env::var_os("PERF_SLOW_TESTS").is_some_and(|value| value == "1") {
        quick * 10
    } else {
        quick
    }
}

/// Four standard errors of a share that was counted in so many rounds.
fn noise(share: f64, rounds: u32) -> f64 {
    4.0 * (share * (1.0 - share) / f64::from(rounds)).sqrt()
}

#[test]
fn the_exact_interval_covers_at_least_as_often_as_it_says() {
    let rounds = rounds(1_500);
    // p, its standard normal quantile, n, and the coverage that follows from the ranks.
    let table = [
        (Quantile::P50, 0.0, 100),
        (Quantile::P50, 0.0, 400),
        (Quantile::P50, 0.0, 1_000),
        (Quantile::P95, 1.644_853_626_951_472_7, 100),
        (Quantile::P95, 1.644_853_626_951_472_7, 400),
        (Quantile::P95, 1.644_853_626_951_472_7, 1_000),
        (Quantile::P99, 2.326_347_874_040_841, 100),
        (Quantile::P99, 2.326_347_874_040_841, 400),
        (Quantile::P99, 2.326_347_874_040_841, 1_000),
    ];
    let mut dice = Dice::new(20_261_121);
    for (p, normal, n) in table {
        let truth = f64::exp(normal);
        let ranks = quantile_ranks(p, n, confidence());
        let mut covered = 0_u32;
        for _ in 0..rounds {
            let mut sample: Vec<f64> = (0..n).map(|_| dice.normal().exp()).collect();
            sample.sort_unstable_by(f64::total_cmp);
            let at = |rank: u64| sample[usize::try_from(rank).unwrap() - 1];
            let low = ranks.low.is_none_or(|rank| at(rank) <= truth);
            let high = ranks.high.is_none_or(|rank| truth <= at(rank));
            covered += u32::from(low && high);
        }
        let coverage = f64::from(covered) / f64::from(rounds);
        let slack = noise(0.95, rounds);
        assert!(coverage >= 0.95 - slack, "{p} of {n}: {coverage}");
        // Conservative, but not without bound: ranks are whole numbers.
        assert!(coverage <= 0.99 + slack, "{p} of {n}: {coverage}");
    }
}

#[test]
fn a_wrong_pass_and_a_wrong_fail_are_as_rare_as_promised() {
    let rounds = rounds(400);
    let alpha = 0.05;
    let mut dice = Dice::new(7);
    // The true p95 of a lognormal with a median of 100 ms and σ = 1.
    let p95 = 100.0 * 1.644_853_626_951_472_7_f64.exp();
    for (factor, wrong) in [(0.999, Verdict::Pass), (1.001, Verdict::Fail)] {
        // Just missed, or just held.
        let target = format!("p95 < {}ns", (p95 * factor * 1e6).round());
        let criterion = criterion(&target);
        let mut mistakes = 0_u32;
        for _ in 0..rounds {
            let latencies = (0..500).map(|_| Duration::from_secs_f64(0.1 * dice.normal().exp()));
            let record = scenario(vec![series(latencies, 0)]);
            let subject = Subject::of_scenario(&record, &[]);
            let judgement = judge(&criterion, &subject, Share::new(1.0 - alpha).unwrap());
            mistakes += u32::from(judgement.verdict == wrong);
        }
        let share = f64::from(mistakes) / f64::from(rounds);
        assert!(share <= alpha + noise(alpha, rounds), "{wrong}: {share}");
    }
}
