//! How often the interval of a mean covers it, beside Student's. Seeded: the same every time.

use std::fmt;

use perf_stats::{
    BootstrapMethod, FiniteValues, Moments, Resamples, bootstrap_mean, mean_interval,
};

use crate::made::{Dice, confidence};

/// Rounds by default, and where the environment asks for slow tests.
fn rounds(quick: u32, slow: u32) -> u32 {
    if std::env::var_os("PERF_SLOW_TESTS").is_some_and(|value| value == "1") {
        slow
    } else {
        quick
    }
}

/// How often an interval missed the true value, on either side.
#[derive(Debug, Default, Clone, Copy)]
struct Misses {
    rounds: u32,
    /// The interval lies below the true value.
    too_low: u32,
    too_high: u32,
    /// There was no interval.
    refused: u32,
}

impl Misses {
    fn count(&mut self, interval: Option<(f64, f64)>, truth: f64) {
        self.rounds += 1;
        match interval {
            Some((_, high)) if high < truth => self.too_low += 1,
            Some((low, _)) if low > truth => self.too_high += 1,
            Some(_) => {}
            None => self.refused += 1,
        }
    }

    fn coverage(&self) -> f64 {
        1.0 - f64::from(self.too_low + self.too_high + self.refused) / f64::from(self.rounds)
    }
}

impl fmt::Display for Misses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let share = |count: u32| f64::from(count) / f64::from(self.rounds);
        write!(
            f,
            "covers {:.4}, below {:.4}, above {:.4}, none {:.4}",
            self.coverage(),
            share(self.too_low),
            share(self.too_high),
            share(self.refused)
        )
    }
}

/// Misses of lognormal samples with σ = 1: of `BCa` and of Student.
fn misses(n: u32, rounds: u32) -> (Misses, Misses) {
    let truth = 0.5_f64.exp();
    let mut dice = Dice::new(u64::from(n));
    let (mut by_bca, mut by_student) = (Misses::default(), Misses::default());
    for _ in 0..rounds {
        let sample: Vec<f64> = (0..n).map(|_| dice.normal().exp()).collect();
        let bca = bootstrap_mean(
            FiniteValues::new(&sample).unwrap(),
            Resamples::new(1_999).unwrap(),
            confidence(),
            BootstrapMethod::Bca,
        );
        by_bca.count(bca.ok().map(|one| (one.low, one.high)), truth);
        let student = mean_interval(&Moments::of(&sample).unwrap(), confidence());
        by_student.count(student.map(|one| (one.low, one.high)), truth);
    }
    (by_bca, by_student)
}

/// Four standard errors of a share that was counted in so many rounds.
fn noise(rounds: u32) -> f64 {
    4.0 * (0.95 * 0.05 / f64::from(rounds)).sqrt()
}

#[test]
fn the_interval_of_a_skewed_mean_covers_about_as_often_as_it_says() {
    // The size of the sample, rounds quick and slow, the coverage that BCa has there.
    let table = [
        (30, 400, 20_000, 0.89),
        (100, 150, 10_000, 0.92),
        (1_000, 20, 4_000, 0.947),
    ];
    for (n, quick, slow, expected) in table {
        let rounds = rounds(quick, slow);
        let (bca, student) = misses(n, rounds);
        println!("n = {n}, BCa: {bca}\nn = {n}, Student: {student}");
        let band = noise(rounds) + 0.01;
        let error = (bca.coverage() - expected).abs();
        assert!(error <= band, "n = {n}: {bca}");
    }
}
