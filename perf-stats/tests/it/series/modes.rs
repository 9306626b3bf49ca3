//! The dip against the published implementation, and how often peaks are made up or missed.

use perf_core::Share;
use perf_stats::{DipTest, FiniteValues, Modes, ModesError, Scale, dip_test, modes};
use proptest::prelude::*;

use super::kinds::{Kind, noise, rounds};
use super::recipe::{agree, sample};
use crate::fixture::cases;
use crate::made::Dice;

fn dip(values: &[f64]) -> DipTest {
    dip_test(FiniteValues::new(values).unwrap())
}

fn found(values: &[f64], scale: Scale) -> Modes {
    let level = Share::new(0.05).unwrap();
    modes(FiniteValues::new(values).unwrap(), scale, level).unwrap()
}

#[test]
fn dips_agree_with_the_published_algorithm() {
    for case in cases(include_str!("../../fixtures/series/dip.json"), 40) {
        let ours = dip(&sample(&case, "values", 0));
        assert!(
            agree(ours.dip, case["dip"].as_f64().unwrap()),
            "{case}: {ours:?}"
        );
        let theirs = case["p"].as_f64().unwrap();
        // Theirs is interpolated in another table of simulations.
        assert!(
            (ours.p_value - theirs).abs() <= 0.012 + 0.05 * theirs,
            "{case}: {ours:?}"
        );
    }
}

#[test]
fn p_values_of_uniform_samples_are_uniform() {
    let rounds = rounds(1_000, 20_000);
    let mut dice = Dice::new(31);
    for n in [6, 11, 25, 70, 300, 700] {
        let mut below = [0_u32; 4];
        let levels = [0.01, 0.05, 0.2, 0.5];
        for _ in 0..rounds {
            let values: Vec<f64> = (0..n).map(|_| dice.uniform()).collect();
            let p = dip(&values).p_value;
            for (count, level) in below.iter_mut().zip(levels) {
                *count += u32::from(p <= level);
            }
        }
        for (count, level) in below.into_iter().zip(levels) {
            let share = f64::from(count) / f64::from(rounds);
            let slack = noise(level, rounds) + 0.03 * level;
            assert!((share - level).abs() <= slack, "{n}: {share} at {level}");
        }
    }
}

#[test]
fn one_peak_is_seldom_called_two() {
    let rounds = rounds(100, 3_000);
    let mut dice = Dice::new(32);
    for (kind, n, scale) in [
        (Kind::Lognormal, 30, Scale::Linear),
        (Kind::Lognormal, 300, Scale::Logarithmic),
        (Kind::Lognormal, 3_000, Scale::Logarithmic),
        (Kind::Normal, 300, Scale::Linear),
        (Kind::HeavyTails, 300, Scale::Linear),
        (Kind::Outliers, 300, Scale::Linear),
        (Kind::Rounded, 300, Scale::Linear),
        (Kind::Dependent(0.3), 300, Scale::Linear),
    ] {
        let wrong = (0..rounds)
            .filter(|_| found(&kind.series(n, &mut dice), scale).modes.len() > 1)
            .count();
        let uniform = (0..rounds)
            .filter(|_| {
                let values: Vec<f64> = (0..n).map(|_| dice.uniform()).collect();
                found(&values, Scale::Linear).modes.len() > 1
            })
            .count();
        let share = |count: usize| count as f64 / f64::from(rounds);
        println!(
            "{kind:?} {n}: {:.4}, uniform {:.4}",
            share(wrong),
            share(uniform)
        );
        assert!(share(wrong) <= 0.02 + noise(0.02, rounds), "{kind:?} {n}");
        assert!(share(uniform) <= 0.05 + noise(0.05, rounds), "uniform {n}");
    }
}

#[test]
fn a_clock_of_coarse_steps_makes_no_peaks() {
    // Latencies around 20 ms on a clock of milliseconds, many of them.
    let mut dice = Dice::new(33);
    let values: Vec<f64> = (0..50_000)
        .map(|_| (20.0 * (0.3 * dice.normal()).exp()).round().max(1.0))
        .collect();
    for scale in [Scale::Linear, Scale::Logarithmic] {
        let modes = found(&values, scale);
        assert_eq!(modes.modes.len(), 1, "{scale:?}: {modes:?}");
        assert!((modes.modes[0].location - 19.0).abs() <= 2.0, "{modes:?}");
    }
}

#[test]
fn peaks_are_found_with_their_places_and_shares() {
    let rounds = rounds(20, 300);
    let mut dice = Dice::new(34);
    // Peaks as (median in ms, σ of the logarithm, share), and the size.
    let tables: [(&[(f64, f64, f64)], usize); 5] = [
        (&[(10.0, 0.2, 0.7), (40.0, 0.2, 0.3)], 300),
        (&[(1.0, 0.15, 0.9), (5.0, 0.3, 0.1)], 2_000),
        (&[(10.0, 0.1, 0.5), (15.0, 0.1, 0.5)], 1_000),
        (
            &[(1.0, 0.2, 0.4), (10.0, 0.2, 0.3), (100.0, 0.2, 0.3)],
            1_000,
        ),
        (&[(2.0, 0.1, 0.95), (900.0, 0.3, 0.05)], 5_000),
    ];
    for (peaks, n) in tables {
        let mut right = 0;
        for _ in 0..rounds {
            let values: Vec<f64> = (0..n)
                .map(|_| {
                    let mut drawn = dice.uniform();
                    let peak = peaks.iter().find(|peak| {
                        drawn -= peak.2;
                        drawn <= 1e-12
                    });
                    let (median, sigma, _) = peak.unwrap_or(&peaks[0]);
                    median * (sigma * dice.normal()).exp()
                })
                .collect();
            let modes = found(&values, Scale::Logarithmic).modes;
            right += u32::from(
                modes.len() == peaks.len()
                    && modes.iter().zip(peaks).all(|(mode, peak)| {
                        (mode.location / peak.0).ln().abs() <= 1.5 * peak.1
                            && (mode.share.as_fraction() - peak.2).abs() <= 0.06
                    }),
            );
        }
        let share = f64::from(right) / f64::from(rounds);
        println!("{peaks:?} of {n}: {share:.3}");
        assert!(share >= 0.9 - noise(0.1, rounds), "{peaks:?}: {share}");
    }
}

#[test]
fn a_logarithm_needs_values_above_zero() {
    let level = Share::new(0.05).unwrap();
    let values = [1.0, 0.0, 2.0];
    let error = modes(
        FiniteValues::new(&values).unwrap(),
        Scale::Logarithmic,
        level,
    );
    assert_eq!(error, Err(ModesError::NotPositive { position: 1 }));
    assert_eq!(
        found(&[3.0], Scale::Logarithmic).modes[0]
            .location
            .to_bits(),
        3.0_f64.to_bits()
    );
}

#[test]
fn a_large_sample_takes_no_time() {
    let n = if super::kinds::slow() {
        10_000_000
    } else {
        100_000
    };
    let mut dice = Dice::new(35);
    let values: Vec<f64> = (0..n)
        .map(|i| (if i % 4 == 0 { 50e6 } else { 10e6 } * (0.3 * dice.normal()).exp()).round())
        .collect();
    let start = std::time::Instant::now();
    let modes = found(&values, Scale::Logarithmic);
    println!("{n} values: {modes:?} in {:?}", start.elapsed());
    assert_eq!(modes.modes.len(), 2, "{modes:?}");
    assert!(
        (modes.modes[1].share.as_fraction() - 0.25).abs() < 0.01,
        "{modes:?}"
    );
}

proptest! {
    #[test]
    fn shares_add_up_and_modes_ascend(
        values in prop::collection::vec(1_u32..2_000, 1..400), gap in 0_u32..9_000,
    ) {
        let values: Vec<f64> = values.iter().enumerate()
            .map(|(i, v)| f64::from(*v) + if i % 2 == 0 { f64::from(gap) } else { 0.0 })
            .collect();
        for scale in [Scale::Linear, Scale::Logarithmic] {
            let modes = found(&values, scale).modes;
            let sum: f64 = modes.iter().map(|m| m.share.as_fraction()).sum();
            prop_assert!((sum - 1.0).abs() < 1e-9 && !modes.is_empty());
            prop_assert!(modes.iter().all(|m| m.low <= m.location && m.location <= m.high));
            prop_assert!(modes.windows(2).all(|pair| pair[0].high <= pair[1].low));
        }
    }

    #[test]
    fn a_dip_lies_in_its_range_and_has_no_direction(
        values in prop::collection::vec(-1_000_i32..1_000, 4..300),
    ) {
        let values: Vec<f64> = values.into_iter().map(f64::from).collect();
        let mirrored: Vec<f64> = values.iter().map(|v| -4.0 * v).collect();
        let (one, other) = (dip(&values), dip(&mirrored));
        prop_assert!((one.dip - other.dip).abs() < 1e-12, "{} {}", one.dip, other.dip);
        prop_assert!((0.0..=0.25).contains(&one.dip) && (0.0..=1.0).contains(&one.p_value));
    }
}
