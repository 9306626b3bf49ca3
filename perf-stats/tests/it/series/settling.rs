//! Warm-up and stationarity against their definitions, and how often they err.

use perf_stats::{
    FiniteValues, Settling, Stationarity, StationarityError, Values, WarmUp, WarmUpError,
    stationarity, warm_up,
};
use proptest::prelude::*;

use super::kinds::{Kind, noise, rounds};
use super::recipe::sample;
use crate::fixture::cases;
use crate::made::Dice;

fn checked(values: &[f64]) -> Stationarity {
    stationarity(Values::new(values).unwrap()).unwrap()
}

fn start(values: &[f64]) -> WarmUp {
    warm_up(FiniteValues::new(values).unwrap()).unwrap()
}

#[test]
fn they_agree_with_their_definitions() {
    let (mut cut, mut unsettled) = (0, 0);
    for case in cases(include_str!("../../fixtures/series/settling.json"), 60) {
        let values = sample(&case, "values", 0);
        let ours = checked(&values);
        for (ours, key) in [(ours.p_halves, "halves"), (ours.p_drift, "drift")] {
            let theirs = case[key].as_f64().unwrap();
            assert!(
                (ours - theirs).abs() <= 1e-8 * theirs + 1e-14,
                "{case}: {key} {ours}"
            );
        }
        let ours = start(&values);
        assert_eq!(
            ours.discarded as u64,
            case["discarded"].as_u64().unwrap(),
            "{case}"
        );
        assert_eq!(
            ours.settling == Settling::Settled,
            case["settled"].as_bool().unwrap(),
            "{case}"
        );
        cut += u32::from(ours.discarded > 0);
        unsettled += u32::from(ours.settling == Settling::NotSettled);
    }
    assert!(cut >= 10 && unsettled >= 10, "{cut} {unsettled}");
}

#[test]
fn a_level_run_is_seldom_called_drifting() {
    let rounds = rounds(400, 10_000);
    let mut dice = Dice::new(21);
    for (kind, n) in [
        (Kind::Normal, 40),
        (Kind::Normal, 1_000),
        (Kind::Lognormal, 200),
        (Kind::Outliers, 200),
        (Kind::Rounded, 100),
        (Kind::Dependent(0.5), 100),
        (Kind::Dependent(0.8), 500),
        (Kind::Dependent(0.9), 500),
    ] {
        let wrong = (0..rounds)
            .filter(|_| checked(&kind.series(n, &mut dice)).p_value <= 0.05)
            .count();
        let share = wrong as f64 / f64::from(rounds);
        println!("{kind:?} {n}: {share:.4}");
        assert!(share <= 0.05 + noise(0.05, rounds), "{kind:?} {n}: {share}");
    }
}

#[test]
fn changes_within_a_run_are_seen() {
    type Shape = fn(f64) -> f64;

    let rounds = rounds(100, 2_000);
    let mut dice = Dice::new(22);
    let step: Shape = |t| if t < 0.5 { 0.0 } else { 1.0 };
    let drift: Shape = |t| 2.0 * t;
    let decay: Shape = |t| 3.0 * (-6.0 * t).exp();
    let late: Shape = |t| if t < 0.8 { 0.0 } else { 1.5 };
    for (name, shape, kind, n, least) in [
        ("step", step, Kind::Normal, 100, 0.9),
        ("drift", drift, Kind::Normal, 100, 0.95),
        ("decay", decay, Kind::Normal, 100, 0.9),
        ("late", late, Kind::Normal, 100, 0.6),
        ("step", step, Kind::Dependent(0.9), 1_000, 0.6),
        ("drift", drift, Kind::Dependent(0.9), 1_000, 0.7),
        ("late", late, Kind::Dependent(0.5), 1_000, 0.95),
    ] {
        let seen = (0..rounds)
            .filter(|_| {
                let mut values = kind.series(n, &mut dice);
                for (place, value) in values.iter_mut().enumerate() {
                    *value += shape(place as f64 / n as f64);
                }
                checked(&values).p_value <= 0.05
            })
            .count();
        let share = seen as f64 / f64::from(rounds);
        println!("{name} in {kind:?} {n}: {share:.3}");
        assert!(
            share >= least - noise(least, rounds),
            "{name} in {kind:?} {n}: {share}"
        );
    }
}

#[test]
fn a_run_without_a_warm_up_stays_nearly_whole() {
    let rounds = rounds(300, 10_000);
    let mut dice = Dice::new(23);
    for (kind, n) in [
        (Kind::Normal, 60),
        (Kind::Normal, 600),
        (Kind::Lognormal, 300),
        (Kind::Outliers, 300),
        (Kind::HeavyTails, 120),
        (Kind::Rounded, 120),
        (Kind::Dependent(0.5), 300),
        (Kind::Dependent(0.9), 600),
    ] {
        let (mut cuts, mut discarded, mut unsettled) = (0, 0, 0);
        for _ in 0..rounds {
            let found = start(&kind.series(n, &mut dice));
            cuts += u32::from(found.discarded > 0);
            discarded += found.discarded;
            unsettled += u32::from(found.settling == Settling::NotSettled);
        }
        let of = |count: f64| count / f64::from(rounds);
        let lost = of(discarded as f64 / n as f64);
        let (cuts, unsettled) = (of(f64::from(cuts)), of(f64::from(unsettled)));
        println!("{kind:?} {n}: cut {cuts:.4}, lost {lost:.4}, not settled {unsettled:.4}");
        assert!(cuts <= 0.03 + noise(0.03, rounds), "{kind:?} {n}: {cuts}");
        assert!(lost <= 0.01 + noise(0.01, rounds), "{kind:?} {n}: {lost}");
        assert!(
            unsettled <= 0.03 + noise(0.03, rounds),
            "{kind:?} {n}: {unsettled}"
        );
    }
}

#[test]
fn a_warm_up_is_cut_where_it_ends() {
    let rounds = rounds(100, 2_000);
    let mut dice = Dice::new(24);
    for (kind, n, length, height, decays) in [
        (Kind::Normal, 300, 40, 3.0, false),
        (Kind::Normal, 120, 20, 5.0, false),
        (Kind::Lognormal, 300, 40, 5.0, false),
        (Kind::Outliers, 300, 40, 4.0, false),
        (Kind::Dependent(0.5), 600, 60, 4.0, false),
        (Kind::Normal, 600, 40, 8.0, true),
    ] {
        let (mut cut, mut left, mut much) = (0, 0.0, 0);
        for _ in 0..rounds {
            let mut values = kind.series(n, &mut dice);
            for (place, value) in values.iter_mut().enumerate() {
                // The decay has fallen to 5 % at three lengths.
                let decay = (-(place as f64) / length as f64).exp();
                *value += height
                    * if decays {
                        decay
                    } else {
                        f64::from(place < length)
                    };
            }
            let found = start(&values);
            cut += u32::from(found.discarded > 0);
            let truth = if decays { 3 * length } else { length };
            much += u32::from(found.discarded > truth + n / 10);
            left += truth.saturating_sub(found.discarded) as f64 / truth as f64;
        }
        let of = |count: f64| count / f64::from(rounds);
        let (cut, much, left) = (of(f64::from(cut)), of(f64::from(much)), of(left));
        println!(
            "{kind:?} {n}, {length} at {height}: cut {cut:.3}, left {left:.3}, too much {much:.3}"
        );
        assert!(cut >= 0.97 - noise(0.03, rounds), "{kind:?} {n}: {cut}");
        assert!(left <= 0.35, "{kind:?} {n}: {left}");
        assert!(much <= 0.1 + noise(0.1, rounds), "{kind:?} {n}: {much}");
    }
}

#[test]
fn a_run_that_never_settles_is_called_so() {
    let rising: Vec<f64> = (0..200)
        .map(|i| f64::from(i) + f64::from(i * 37 % 11))
        .collect();
    assert_eq!(start(&rising).settling, Settling::NotSettled);
    let mut jump = rising.clone();
    for (place, value) in (0_u32..).zip(jump.iter_mut()) {
        *value = f64::from(place * 37 % 11) + if place < 130 { 40.0 } else { 0.0 };
    }
    let found = start(&jump);
    assert_eq!(found.settling, Settling::NotSettled);
    assert!(found.discarded <= 100);
}

#[test]
fn one_spike_is_no_warm_up_and_failures_are_ranked() {
    let mut values: Vec<f64> = (0..200_u32).map(|i| f64::from(i * 37 % 101)).collect();
    values[9] = 1e9;
    assert_eq!(
        start(&values),
        WarmUp {
            discarded: 0,
            settling: Settling::Settled
        }
    );
    values[9] = f64::INFINITY;
    assert!(checked(&values).p_value > 0.05);
    for value in &mut values[100..] {
        *value = f64::INFINITY;
    }
    let found = checked(&values);
    assert!(
        found.p_value < 1e-6 && found.second_median.is_infinite(),
        "{found:?}"
    );
}

#[test]
fn few_values_are_refused_and_equal_ones_are_level() {
    let few = [1.0; 39];
    assert_eq!(
        stationarity(Values::new(&few).unwrap()),
        Err(StationarityError::TooFew {
            values: 39,
            needed: 40
        })
    );
    assert_eq!(
        warm_up(FiniteValues::new(&few).unwrap()),
        Err(WarmUpError::TooFew {
            values: 39,
            needed: 40
        })
    );
    let equal = [1.0; 40];
    assert_eq!(checked(&equal).p_value.to_bits(), 1.0_f64.to_bits());
    assert_eq!(
        start(&equal),
        WarmUp {
            discarded: 0,
            settling: Settling::Settled
        }
    );
}

proptest! {
    #[test]
    fn scale_does_not_count(values in prop::collection::vec(-50_i32..50, 40..150), power in -60_i32..60) {
        let values: Vec<f64> = values.into_iter().map(f64::from).collect();
        let scaled: Vec<f64> = values.iter().map(|v| v * 2_f64.powi(power)).collect();
        prop_assert_eq!(start(&values), start(&scaled));
        prop_assert_eq!(checked(&values).p_value.to_bits(), checked(&scaled).p_value.to_bits());
        prop_assert!(2 * start(&values).discarded <= values.len());
    }
}
