//! Numbers that break formulas: no panic, no NaN, no endless loop, whatever comes in.

use perf_core::Share;
use perf_stats::{
    Alternative, Continuity, FiniteValues, QuantileEstimator, Values, brunner_munzel,
    brunner_munzel_permutation, deciles, effect_size, hodges_lehmann, hodges_lehmann_ratio,
    kolmogorov_smirnov, latency_quantiles, mann_whitney, mann_whitney_normal, permutation_test,
    shift_function, welch,
};
use proptest::prelude::*;

use super::agreement::mean;
use super::samples::SIDES;

const HARD: [f64; 16] = [
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    0.0,
    -0.0,
    1.0,
    -1.0,
    5e-324,
    -5e-324,
    f64::MIN_POSITIVE,
    f64::MAX,
    f64::MIN,
    1e308,
    1e-308,
    18_446_744_073_709_551_615.0,
    9_007_199_254_740_993.0,
];

fn is_probability(p: f64) -> bool {
    (0.0..=1.0).contains(&p)
}

fn check_ranks(first: Values<'_>, second: Values<'_>, alternative: Alternative, level: Share) {
    assert!(is_probability(mann_whitney(first, second, alternative).p));
    for continuity in [Continuity::Corrected, Continuity::Uncorrected] {
        let test = mann_whitney_normal(first, second, alternative, continuity);
        assert!(is_probability(test.p));
    }
    for test in [brunner_munzel, brunner_munzel_permutation] {
        let Ok(test) = test(first, second, alternative) else {
            continue;
        };
        assert!(is_probability(test.p) && !test.statistic.is_nan());
        assert!(test.degrees.is_none_or(|degrees| degrees > 0.0));
    }
    let test = kolmogorov_smirnov(first, second, alternative);
    assert!(is_probability(test.p) && is_probability(test.distance) && !test.location.is_nan());
    if let Ok(test) = permutation_test(first, second, alternative, mean) {
        assert!(is_probability(test.p) && test.p > 0.0 && !test.difference.is_nan());
    }
    let effect = effect_size(first, second, level);
    let interval = effect.delta_interval;
    assert!(-1.0 <= interval.low && interval.low <= effect.delta + 1e-12);
    assert!(effect.delta <= interval.high + 1e-12 && interval.high <= 1.0);
    assert!(is_probability(effect.second_greater));
}

fn check_sizes(
    first: FiniteValues<'_>,
    second: FiniteValues<'_>,
    alternative: Alternative,
    level: Share,
) {
    if let Ok(test) = welch(first, second, alternative, level) {
        assert!(is_probability(test.p) && test.degrees > 0.0);
        assert!(test.difference.is_finite() && test.standard_error.is_finite());
        if let Some(interval) = test.interval {
            assert!(interval.low <= interval.high);
        }
    }
    if let Ok(shift) = hodges_lehmann(first, second, level) {
        assert!(shift.shift.is_finite());
        if let Some(interval) = shift.interval {
            assert!(interval.low <= shift.shift && shift.shift <= interval.high);
        }
    }
    if let Ok(ratio) = hodges_lehmann_ratio(first, second, level) {
        assert!(ratio.ratio > 0.0 && ratio.ratio.is_finite());
        if let Some(interval) = ratio.interval {
            assert!(interval.low <= ratio.ratio && ratio.ratio <= interval.high);
        }
    }
    for quantiles in [deciles(), latency_quantiles()] {
        for estimator in [QuantileEstimator::Observed, QuantileEstimator::HarrellDavis] {
            let Ok(points) = shift_function(first, second, &quantiles, estimator, level) else {
                continue;
            };
            for point in points {
                assert!(point.difference.is_finite());
                assert!(point.band.is_none_or(|band| band.low <= band.high));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_input_breaks_anything(
        first in prop::collection::vec(prop::sample::select(HARD.to_vec()), 0..14),
        second in prop::collection::vec(prop::sample::select(HARD.to_vec()), 0..9),
        mild in prop::bool::ANY,
        level in prop::sample::select(vec![0.0, 1e-12, 0.5, 0.95, 0.999_999, 1.0]),
        side in 0_usize..3,
    ) {
        let level = Share::new(level).unwrap();
        let alternative = SIDES[side].1;
        // Most draws have a NaN or an infinity, and would be refused.
        let tame = |values: Vec<f64>| -> Vec<f64> {
            values.into_iter().filter(|value| !mild || value.is_finite()).collect()
        };
        let (first, second) = (tame(first), tame(second));
        if let (Ok(first), Ok(second)) = (Values::new(&first), Values::new(&second)) {
            check_ranks(first, second, alternative, level);
        }
        if let (Ok(first), Ok(second)) = (FiniteValues::new(&first), FiniteValues::new(&second)) {
            check_sizes(first, second, alternative, level);
        }
    }
}

#[test]
fn the_greatest_whole_numbers_are_told_apart() {
    // 2⁶⁴ − 1 and its neighbours as floats.
    let top = u64::MAX as f64;
    let first: Vec<f64> = (0..50).map(|i| top - f64::from(i) * 2048.0).collect();
    let second: Vec<f64> = first.iter().map(|value| value - 50.0 * 2048.0).collect();
    let (a, b) = (Values::new(&first).unwrap(), Values::new(&second).unwrap());
    let test = mann_whitney(a, b, Alternative::SecondLess);
    assert_eq!(test.second_greater, 0.0);
    assert!(test.p < 1e-28 && test.p > 0.0, "{test:?}");
    let shift = hodges_lehmann(
        FiniteValues::new(&first).unwrap(),
        FiniteValues::new(&second).unwrap(),
        Share::new(0.95).unwrap(),
    );
    assert_eq!(shift.unwrap().shift, -50.0 * 2048.0);
}

#[test]
fn large_samples_take_no_more_than_a_few_passes() {
    // Differences that are all equal, nearly all equal, and spread over all magnitudes.
    let count = 20_000_u32;
    let constant = vec![3.0; 20_000];
    let nearly: Vec<f64> = (0..count)
        .map(|i| if i == 0 { 1e300 } else { 3.0 })
        .collect();
    let wide: Vec<f64> = (0..count)
        .map(|i| f64::from_bits(0x7fd0_0000_0000_0000 / 20_000 * u64::from(i) + 1))
        .collect();
    let level = Share::new(0.95).unwrap();
    for first in [&constant, &nearly, &wide] {
        for second in [&constant, &nearly, &wide] {
            let (first, second) = (
                FiniteValues::new(first).unwrap(),
                FiniteValues::new(second).unwrap(),
            );
            let shift = hodges_lehmann(first, second, level).unwrap();
            let interval = shift.interval.unwrap();
            assert!(interval.low <= shift.shift && shift.shift <= interval.high);
        }
    }
}
