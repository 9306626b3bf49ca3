//! Sample sizes against the published tables.

use std::num::NonZeroU32;

use perf_core::{Quantile, Share};
use perf_stats::{
    BaselineRuns, Sides, Values, acceptance_number, minimum_sample_size, quantile_ranks,
    runs_needed, sample_size_for_rates, sample_size_for_violations, sample_size_for_width,
    sample_size_for_width_from,
};
use proptest::prelude::*;
use serde_json::Value;

use crate::made::{Dice, confidence, quantile};

#[test]
fn the_smallest_samples_that_bound_a_percentile() {
    // One-sided 95 %, two-sided 95 %, two-sided 99 %.
    let table = [
        ("p50", 5, 6, 8),
        ("p90", 29, 36, 51),
        ("p95", 59, 72, 104),
        ("p99", 299, 368, 528),
        ("p99.5", 598, 736, 1_058),
        ("p99.9", 2_995, 3_688, 5_296),
        ("p99.99", 29_956, 36_887, 52_981),
    ];
    for (p, upper, both, both_99) in table {
        let sizes = [
            minimum_sample_size(quantile(p), confidence(), Sides::Upper),
            minimum_sample_size(quantile(p), confidence(), Sides::Both),
            minimum_sample_size(quantile(p), Share::new(0.99).unwrap(), Sides::Both),
        ];
        assert_eq!(sizes, [Some(upper), Some(both), Some(both_99)], "{p}");
    }
}

#[test]
fn the_smallest_samples_that_pass_with_some_violations() {
    let table: [(Quantile, &[u64]); 3] = [
        (Quantile::P99, &[299, 473, 628, 773, 913, 1_049]),
        (Quantile::P95, &[59, 93, 124, 153, 181, 208]),
        (Quantile::P999, &[2_995, 4_742, 6_294, 7_752, 9_151, 10_511]),
    ];
    for (p, sizes) in table {
        for (violations, size) in (0..).zip(sizes) {
            let needed = sample_size_for_violations(p, violations, confidence());
            assert_eq!(needed, Some(*size), "{p} with {violations}");
            assert_eq!(acceptance_number(p, *size, confidence()), Some(violations));
            let one_less = acceptance_number(p, size - 1, confidence());
            assert_eq!(one_less, violations.checked_sub(1));
        }
    }
}

#[test]
fn certainty_takes_no_number_of_samples() {
    assert_eq!(
        minimum_sample_size(Quantile::P50, Share::ONE, Sides::Both),
        None
    );
    assert_eq!(
        sample_size_for_violations(Quantile::P50, 0, Share::ONE),
        None
    );
    assert_eq!(
        acceptance_number(Quantile::P50, 1_000_000, Share::ONE),
        None
    );
    assert_eq!(acceptance_number(Quantile::P50, 0, confidence()), None);
}

fn rows(name: &str, at_least: usize) -> Vec<Value> {
    let text = include_str!("../fixtures/planning/sizes.json");
    let file: Value = serde_json::from_str(text).unwrap();
    let rows = file[name].as_array().unwrap().clone();
    assert!(rows.len() >= at_least, "only {} cases", rows.len());
    rows
}

fn number(case: &Value, key: &str) -> f64 {
    case[key].as_f64().unwrap()
}

fn share(fraction: f64) -> Share {
    Share::new(fraction).unwrap()
}

/// A size that was rounded up from theirs, or from a number that differs in its last digits.
fn is_rounded_up(ours: Option<u64>, theirs: f64, case: &Value) {
    if theirs > (1_u64 << 40) as f64 {
        assert_eq!(ours, None, "{case}");
    } else {
        let ours = ours.unwrap() as f64;
        let lowest = (theirs * (1.0 - 1e-9)).ceil();
        let highest = (theirs * (1.0 + 1e-9)).ceil();
        assert!((lowest..=highest).contains(&ours), "{case}: {ours}");
    }
}

#[test]
fn runs_for_an_effect_agree_with_statsmodels() {
    for case in rows("runs", 90) {
        let baseline = match case["baseline"].as_u64() {
            Some(runs) => {
                let runs = NonZeroU32::new(u32::try_from(runs).unwrap()).unwrap();
                BaselineRuns::Existing(runs)
            }
            None => BaselineRuns::AsMany,
        };
        let ours = runs_needed(
            baseline,
            number(&case, "effect"),
            number(&case, "noise"),
            share(number(&case, "level")),
            share(number(&case, "power")),
        );
        // The script looks no farther than this.
        assert_eq!(
            ours.filter(|runs| *runs < 400),
            case["needed"].as_u64(),
            "{case}"
        );
    }
}

#[test]
fn runs_hold_against_the_published_power() {
    // 10 baseline runs with 3 % noise: 3 more find +5 % with 76 %, 5 more with 87 %.
    let needed = |power: f64| {
        let ten = BaselineRuns::Existing(NonZeroU32::new(10).unwrap());
        runs_needed(ten, 0.05, 0.03, share(0.05), share(power)).unwrap()
    };
    assert!((3..=4).contains(&needed(0.76)));
    assert!((5..=6).contains(&needed(0.87)));
    // One permutation in twenty: 3 and 3 runs are the fewest, however large the effect.
    let few = runs_needed(BaselineRuns::AsMany, 100.0, 1e-3, share(0.05), share(0.8));
    assert_eq!(few, Some(3));
}

#[test]
fn sizes_for_two_rates_agree_with_statsmodels() {
    for case in rows("rates", 100) {
        let sides = if case["one_sided"].as_bool().unwrap() {
            Sides::Upper
        } else {
            Sides::Both
        };
        let ours = sample_size_for_rates(
            share(number(&case, "first")),
            share(number(&case, "second")),
            sides,
            share(number(&case, "confidence")),
            share(number(&case, "power")),
        );
        is_rounded_up(ours, number(&case, "size"), &case);
    }
}

#[test]
fn sizes_for_a_width_agree_with_scipy() {
    for case in rows("widths", 80) {
        let ours = sample_size_for_width(
            quantile(case["quantile"].as_str().unwrap()),
            number(&case, "deviation"),
            share(number(&case, "reach")),
            share(number(&case, "confidence")),
        );
        is_rounded_up(ours, number(&case, "size"), &case);
    }
}

#[test]
fn published_sizes_for_a_width_hold() {
    // Log-normal with σ = 0.5; the page's figures are for a normal quantile of 1.96.
    for (reach, sizes) in [
        (0.05, [604, 1_716, 5_355, 33_851]),
        (0.02, [3_772, 10_722, 33_463, 211_568]),
        (0.01, [15_086, 42_888, 133_852, 846_269]),
    ] {
        let quantiles = [Quantile::P50, Quantile::P95, Quantile::P99, Quantile::P999];
        for (p, published) in quantiles.into_iter().zip(sizes) {
            let ours = sample_size_for_width(p, 0.5, share(reach), confidence()).unwrap();
            assert!(
                ours.abs_diff(published) <= 1 + published / 10_000,
                "{p}: {ours}"
            );
        }
    }
}

#[test]
fn a_pilot_plans_an_interval_as_wide_as_wanted() {
    let mut dice = Dice::new(77);
    let mut lognormal = |n: u64| -> Vec<f64> {
        let mut values: Vec<f64> = (0..n).map(|_| (0.5 * dice.normal()).exp()).collect();
        values.sort_unstable_by(f64::total_cmp);
        values
    };
    let planned: Vec<u64> = (0..20)
        .map(|_| {
            let pilot = lognormal(2_000);
            let pilot = Values::new(&pilot).unwrap();
            sample_size_for_width_from(pilot, Quantile::P95, share(0.05), confidence()).unwrap()
        })
        .collect();
    let middle = planned.iter().sum::<u64>() / 20;
    let asymptotic = sample_size_for_width(Quantile::P95, 0.5, share(0.05), confidence()).unwrap();
    assert!(
        middle.abs_diff(asymptotic) < asymptotic / 5,
        "{middle} for {asymptotic}"
    );
    // And such a sample has an interval of that width.
    let ranks = quantile_ranks(Quantile::P95, middle, confidence());
    let mut reach = 0.0;
    for _ in 0..20 {
        let values = lognormal(middle);
        let at = |rank: u64| values[usize::try_from(rank).unwrap() - 1];
        let (low, high) = (at(ranks.low.unwrap()), at(ranks.high.unwrap()));
        reach += (high - low) / 2.0 / at(Quantile::P95.rank(middle)) / 20.0;
    }
    assert!((reach / 0.05 - 1.0).abs() < 0.2, "{reach}");
}

#[test]
fn a_pilot_that_says_too_little_plans_nothing() {
    let plan = |pilot: &[f64]| {
        let pilot = Values::new(pilot).unwrap();
        sample_size_for_width_from(pilot, Quantile::P95, share(0.1), confidence())
    };
    assert_eq!(plan(&[1.0; 71]), None);
    // All equal: as soon as there is an interval, it is a point.
    assert_eq!(plan(&[1.0; 72]), Some(72));
    assert_eq!(plan(&[0.0; 100]), None);
    assert_eq!(plan(&[f64::INFINITY; 100]), None);
    let mut failing = vec![1.0; 1_000];
    failing[..50].fill(f64::INFINITY);
    assert_eq!(plan(&failing), None);
}

proptest! {
    #[test]
    fn size_and_number_are_inverse(numerator in 1_u64..1_000, violations in 0_u64..50) {
        let p = Quantile::new(numerator, 1_000).unwrap();
        let size = sample_size_for_violations(p, violations, confidence()).unwrap();
        prop_assert_eq!(acceptance_number(p, size, confidence()), Some(violations));
        let before = acceptance_number(p, size - 1, confidence());
        prop_assert!(before.is_none_or(|number| number < violations));
    }

    #[test]
    fn odd_plans_have_no_size_and_do_not_hang(
        effect in prop_oneof![Just(f64::NAN), Just(f64::INFINITY), Just(0.0), Just(-1.0), Just(5e-324), Just(1e308), 0.001..2.0],
        noise in prop_oneof![Just(f64::NAN), Just(f64::INFINITY), Just(0.0), Just(5e-324), Just(1e308), 0.001..0.5],
        level in prop_oneof![Just(0.0), Just(1.0), Just(5e-324), 0.0..=1.0],
        power in prop_oneof![Just(0.0), Just(1.0), 0.0..=1.0],
        runs in prop_oneof![Just(1), Just(u32::MAX), 1_u32..100],
        numerator in 1_u64..1_000,
        pilot in proptest::collection::vec(prop_oneof![Just(1e308), Just(-1e308), Just(5e-324), Just(f64::INFINITY), 0.0..10.0], 1..200),
    ) {
        let (level, power) = (share(level), share(power));
        let usable = |x: f64| x.is_finite() && x > 0.0;
        for baseline in [BaselineRuns::AsMany, BaselineRuns::Existing(NonZeroU32::new(runs).unwrap())] {
            let needed = runs_needed(baseline, effect, noise, level, power);
            prop_assert!(needed.is_none() || usable(effect) && usable(noise));
            prop_assert!(needed.is_none_or(|runs| runs > 0));
        }
        let p = Quantile::new(numerator, 1_000).unwrap();
        let sizes = [
            sample_size_for_width(p, noise, level, power),
            sample_size_for_width_from(Values::new(&pilot).unwrap(), p, level, power),
            sample_size_for_rates(level, power, Sides::Both, share(0.95), share(0.8)),
            sample_size_for_rates(share(0.1), share(0.2), Sides::Upper, level, power),
        ];
        prop_assert!(sizes.iter().flatten().all(|size| *size > 0));
    }
}
