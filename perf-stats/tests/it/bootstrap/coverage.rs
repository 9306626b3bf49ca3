//! How often the interval of a mean covers it, beside Student's. Seeded: the same every time.

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

/// The shares of lognormal samples with σ = 1 whose mean is covered: by BCa, where a sample
/// without an interval counts as not covered, and by Student; and the share without an interval.
fn coverage(n: u32, rounds: u32) -> (f64, f64, f64) {
    let truth = 0.5_f64.exp();
    let mut dice = Dice::new(u64::from(n));
    let (mut by_bca, mut by_student, mut refused) = (0_u32, 0_u32, 0_u32);
    for _ in 0..rounds {
        let sample: Vec<f64> = (0..n).map(|_| dice.normal().exp()).collect();
        let bca = bootstrap_mean(
            FiniteValues::new(&sample).unwrap(),
            Resamples::new(1_999).unwrap(),
            confidence(),
            BootstrapMethod::Bca,
        );
        match bca {
            Ok(bca) => by_bca += u32::from((bca.low..=bca.high).contains(&truth)),
            Err(_) => refused += 1,
        }
        let student = mean_interval(&Moments::of(&sample).unwrap(), confidence()).unwrap();
        by_student += u32::from((student.low..=student.high).contains(&truth));
    }
    let share = |covered: u32| f64::from(covered) / f64::from(rounds);
    (share(by_bca), share(by_student), share(refused))
}

/// Four standard errors of a share that was counted in so many rounds.
fn noise(rounds: u32) -> f64 {
    4.0 * (0.95 * 0.05 / f64::from(rounds)).sqrt()
}

#[test]
fn the_interval_of_a_skewed_mean_covers_about_as_often_as_it_says() {
    // The size of the sample, rounds quick and slow, the coverage that BCa has there.
    let table = [
        (30, 400, 20_000, 0.90),
        (100, 150, 10_000, 0.925),
        (1_000, 20, 4_000, 0.945),
    ];
    for (n, quick, slow, expected) in table {
        let rounds = rounds(quick, slow);
        let (bca, student, refused) = coverage(n, rounds);
        let band = noise(rounds) + 0.015;
        println!("n = {n}: BCa {bca:.4}, Student {student:.4}, refused {refused:.4}");
        assert!(
            (bca - expected).abs() <= band,
            "n = {n}: {bca}, Student {student}"
        );
    }
}
