//! How often modes are claimed that do not exist, and how often existing ones are found.

use perf_stats::{FiniteValues, ModeSettings, dip_test, modes};

use crate::made::Dice;

/// Quick by default; ten times as many rounds where the environment asks for slow tests.
fn rounds(quick: u32) -> u32 {
    if std::env::var_os("PERF_SLOW_TESTS").is_some_and(|value| value == "1") {
        quick * 10
    } else {
        quick
    }
}

/// The shares of samples with more than one mode, and of those that the dip test rejects at 5 %
/// and at 1 %.
fn shares(seed: u64, rounds: u32, size: usize, draw: fn(&mut Dice) -> f64) -> [f64; 3] {
    let mut dice = Dice::new(seed);
    let mut counts = [0_u32; 3];
    for _ in 0..rounds {
        let values: Vec<f64> = (0..size).map(|_| draw(&mut dice)).collect();
        let sample = FiniteValues::new(&values).unwrap();
        let p = dip_test(sample).p_value;
        counts[0] += u32::from(modes(sample, ModeSettings::default()).len() > 1);
        counts[1] += u32::from(p <= 0.05);
        counts[2] += u32::from(p <= 0.01);
    }
    counts.map(|count| f64::from(count) / f64::from(rounds))
}

type Draw = fn(&mut Dice) -> f64;

fn mixture(dice: &mut Dice, share: f64, distance: f64) -> f64 {
    let shift = if dice.uniform() <= share {
        0.0
    } else {
        distance
    };
    dice.normal() + shift
}

#[test]
fn one_mode_is_rarely_taken_for_several() {
    let unimodal: [(&str, Draw); 6] = [
        ("normal", Dice::normal),
        ("lognormal", |dice| dice.normal().exp()),
        ("logarithms of a lognormal", |dice| {
            (dice.normal().exp() * 0.1).ln()
        }),
        ("exponential", |dice| -dice.uniform().ln()),
        ("uniform", Dice::uniform),
        ("Pareto", |dice| 1.0 / dice.uniform()),
    ];
    for (seed, (name, draw)) in (0..).zip(unimodal) {
        for (size, quick) in [(20, 1_000), (200, 500), (2_000, 100)] {
            let rounds = rounds(quick);
            let [several, at_5, at_1] = shares(seed, rounds, size, draw);
            println!("{name}, {size}: several {several:.4}, dip {at_5:.4} and {at_1:.4}");
            let noise = 4.0 * (0.01 * 0.99 / f64::from(rounds)).sqrt();
            assert!(several <= 0.01 + noise, "{name}, {size}: {several}");
            let noise = 4.0 * (0.05 * 0.95 / f64::from(rounds)).sqrt();
            assert!(at_5 <= 0.05 + noise, "{name}, {size}: {at_5}");
            // The table is that of the uniform distribution, so the level is kept exactly.
            assert!(name != "uniform" || at_5 >= 0.05 - noise, "{size}: {at_5}");
        }
    }
}

#[test]
fn two_modes_are_found_with_enough_values() {
    let bimodal: [(&str, usize, Draw); 5] = [
        ("70 to 30, 4 deviations apart", 1_500, |dice| {
            mixture(dice, 0.7, 4.0)
        }),
        ("70 to 30, 5 deviations apart", 500, |dice| {
            mixture(dice, 0.7, 5.0)
        }),
        ("70 to 30, 6 deviations apart", 250, |dice| {
            mixture(dice, 0.7, 6.0)
        }),
        ("50 to 50, 4 deviations apart", 300, |dice| {
            mixture(dice, 0.5, 4.0)
        }),
        ("90 to 10, 10 deviations apart", 1_000, |dice| {
            mixture(dice, 0.9, 10.0)
        }),
    ];
    for (seed, (name, size, draw)) in (100..).zip(bimodal) {
        let rounds = rounds(100);
        let [several, _, at_1] = shares(seed, rounds, size, draw);
        println!("{name}, {size}: found {several:.4}, dip rejects {at_1:.4}");
        let noise = 3.0 * (0.95 * 0.05 / f64::from(rounds)).sqrt();
        assert!(several >= 0.95 - noise, "{name}, {size}: {several}");
    }
}
