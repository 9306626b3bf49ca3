//! What holds for any two samples.

use perf_stats::{
    Alternative, NullDistribution, QuantileEstimator, brunner_munzel, deciles, effect_size,
    hodges_lehmann, kolmogorov_smirnov, mann_whitney, permutation_test, shift_function, welch,
};
use proptest::prelude::*;

use super::agreement::mean;
use super::samples::{close, finite, values};
use crate::made::confidence;

/// With many ties, and with hardly any.
fn sample(most: usize) -> impl Strategy<Value = Vec<f64>> {
    prop_oneof![
        prop::collection::vec((-3_i32..4).prop_map(f64::from), 1..most),
        prop::collection::vec((-50_i32..50).prop_map(f64::from), 1..most),
        prop::collection::vec(-1.0..1.0_f64, 1..most),
    ]
}

/// Every way to say which values of `pool` belong to a sample of `size`.
fn choices(pool: &[f64], size: usize) -> Vec<(Vec<f64>, Vec<f64>)> {
    (0_u32..1 << pool.len())
        .filter(|mask| mask.count_ones() as usize == size)
        .map(|mask| {
            let is_chosen = |i: usize| mask >> i & 1 == 1;
            let (chosen, rest): (Vec<usize>, Vec<usize>) =
                (0..pool.len()).partition(|i| is_chosen(*i));
            let of = |places: Vec<usize>| places.into_iter().map(|i| pool[i]).collect();
            (of(chosen), of(rest))
        })
        .collect()
}

fn doubled_pairs(first: &[f64], second: &[f64]) -> i64 {
    let sign = |a: f64, b: f64| i64::from(b > a) - i64::from(b < a);
    let all = first
        .iter()
        .flat_map(|a| second.iter().map(move |b| sign(*a, *b)));
    all.sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn exact_probabilities_are_shares_of_all_arrangements(
        first in sample(6), second in sample(7),
    ) {
        let pool = [first.clone(), second.clone()].concat();
        let observed = doubled_pairs(&first, &second);
        let all = choices(&pool, first.len());
        let share = |is_extreme: &dyn Fn(i64) -> bool| {
            let extreme = all.iter().filter(|(a, b)| is_extreme(doubled_pairs(a, b))).count();
            extreme as f64 / all.len() as f64
        };
        let test = |alternative| mann_whitney(values(&first), values(&second), alternative);
        let (greater, less) = (test(Alternative::SecondGreater), test(Alternative::SecondLess));
        prop_assert!(close(greater.p, share(&|pairs| pairs >= observed), 1e-12), "{:?}", greater);
        prop_assert!(close(less.p, share(&|pairs| pairs <= observed), 1e-12), "{:?}", less);
        prop_assert_eq!(greater.null, NullDistribution::Exact);
        // The greatest distance of the distribution functions, in the same way.
        let anywhere = |alternative| {
            kolmogorov_smirnov(values(&first), values(&second), alternative)
        };
        for alternative in [Alternative::TwoSided, Alternative::SecondGreater] {
            let observed = anywhere(alternative);
            let extreme = all.iter().filter(|(a, b)| {
                let other = kolmogorov_smirnov(values(a), values(b), alternative);
                other.distance >= observed.distance - 1e-12
            });
            let share = extreme.count() as f64 / all.len() as f64;
            prop_assert!(close(observed.p, share, 1e-12), "{:?} {}", observed, share);
        }
    }

    #[test]
    fn exchanging_the_samples_exchanges_the_sides(first in sample(24), second in sample(30)) {
        let (a, b) = (values(&first), values(&second));
        let sides = [
            (Alternative::TwoSided, Alternative::TwoSided),
            (Alternative::SecondGreater, Alternative::SecondLess),
            (Alternative::SecondLess, Alternative::SecondGreater),
        ];
        for (there, back) in sides {
            let (ranks, turned) = (mann_whitney(a, b, there), mann_whitney(b, a, back));
            prop_assert!(close(ranks.p, turned.p, 1e-12));
            prop_assert_eq!(ranks.first_greater, turned.second_greater);
            let gaps = kolmogorov_smirnov(a, b, there);
            let turned = kolmogorov_smirnov(b, a, back);
            prop_assert!(close(gaps.p, turned.p, 1e-12));
            prop_assert_eq!((gaps.distance, gaps.location), (turned.distance, turned.location));
            if let Ok(test) = brunner_munzel(a, b, there) {
                let turned = brunner_munzel(b, a, back).unwrap();
                prop_assert!(close(test.p, turned.p, 1e-12) && test.degrees.is_some() == turned.degrees.is_some());
            }
            if let Ok(test) = welch(finite(&first), finite(&second), there, confidence()) {
                let turned = welch(finite(&second), finite(&first), back, confidence()).unwrap();
                prop_assert!(close(test.p, turned.p, 1e-12));
                prop_assert_eq!(test.difference, -turned.difference);
            }
        }
        let (effect, turned) = (effect_size(a, b, confidence()), effect_size(b, a, confidence()));
        prop_assert_eq!(effect.delta, -turned.delta);
        prop_assert!((effect.delta_interval.low + turned.delta_interval.high).abs() < 1e-12);
        let shift = hodges_lehmann(finite(&first), finite(&second), confidence()).unwrap();
        let turned = hodges_lehmann(finite(&second), finite(&first), confidence()).unwrap();
        prop_assert!((shift.shift + turned.shift).abs() < 1e-12);
        prop_assert_eq!(shift.interval.map(|i| i.low), turned.interval.map(|i| -i.high + 0.0));
    }

    #[test]
    fn ranks_do_not_care_about_the_scale(first in sample(24), second in sample(30)) {
        let stretched = |values: &[f64]| -> Vec<f64> {
            values.iter().map(|value| 8.0 * value * value.abs() - 3.0).collect()
        };
        let (long, wide) = (stretched(&first), stretched(&second));
        let (a, b, c, d) = (values(&first), values(&second), values(&long), values(&wide));
        let both = Alternative::TwoSided;
        prop_assert_eq!(mann_whitney(a, b, both), mann_whitney(c, d, both));
        prop_assert_eq!(brunner_munzel(a, b, both), brunner_munzel(c, d, both));
        prop_assert_eq!(effect_size(a, b, confidence()), effect_size(c, d, confidence()));
        let (gap, other) = (kolmogorov_smirnov(a, b, both), kolmogorov_smirnov(c, d, both));
        prop_assert_eq!((gap.distance, gap.p), (other.distance, other.p));
    }

    #[test]
    fn the_shift_is_the_median_of_all_differences(first in sample(30), second in sample(24)) {
        let ours = hodges_lehmann(finite(&first), finite(&second), confidence()).unwrap();
        let mut all: Vec<f64> =
            second.iter().flat_map(|b| first.iter().map(move |a| b - a)).collect();
        all.sort_by(f64::total_cmp);
        let median = f64::midpoint(all[(all.len() - 1) / 2], all[all.len() / 2]);
        prop_assert_eq!(ours.shift, median + 0.0);
        if let Some(interval) = ours.interval {
            let rank = all.iter().position(|difference| *difference == interval.low);
            prop_assert!(rank.is_some());
            prop_assert!(interval.low <= ours.shift && ours.shift <= interval.high);
            // The test does not refute what is inside, and refutes what is outside.
            let moved = |by: f64| -> Vec<f64> { second.iter().map(|value| value - by).collect() };
            let p = |by: f64| {
                mann_whitney(values(&first), values(&moved(by)), Alternative::TwoSided)
            };
            let outside = p(interval.high + 1e-6);
            if outside.null == NullDistribution::Exact && all.windows(2).all(|two| two[0] < two[1]) {
                prop_assert!(outside.p <= 0.05 * (1.0 + 1e-9), "{:?}", outside);
                prop_assert!(p(interval.high - 1e-9).p > 0.05);
            }
        }
    }

    #[test]
    fn the_shift_function_follows_the_second_sample(first in sample(30), by in -20_i32..20) {
        let second: Vec<f64> = first.iter().map(|value| value + f64::from(by)).collect();
        let points = shift_function(
            finite(&first), finite(&second), &deciles(), QuantileEstimator::Observed, confidence(),
        ).unwrap();
        for point in &points {
            prop_assert!((point.difference - f64::from(by)).abs() < 1e-12);
            if let Some(band) = point.band {
                prop_assert!(band.low <= point.difference && point.difference <= band.high);
            }
        }
        let again = shift_function(
            finite(&first), finite(&second), &deciles(), QuantileEstimator::Observed, confidence(),
        ).unwrap();
        prop_assert_eq!(points, again);
    }
}

#[test]
fn drawn_arrangements_are_the_same_every_time_and_near_the_exact_share() {
    let first: Vec<f64> = (0..40).map(|i| f64::from(i * i % 41)).collect();
    let second: Vec<f64> = (0..30).map(|i| f64::from(i * i % 37) + 6.0).collect();
    let (a, b) = (values(&first), values(&second));
    for alternative in [
        Alternative::TwoSided,
        Alternative::SecondGreater,
        Alternative::SecondLess,
    ] {
        let drawn = permutation_test(a, b, alternative, mean).unwrap();
        assert_eq!(drawn.arrangements, 10_000);
        assert_eq!(drawn.null, NullDistribution::Approximate);
        assert_eq!(Ok(drawn), permutation_test(a, b, alternative, mean));
        let by_theory = welch(finite(&first), finite(&second), alternative, confidence()).unwrap();
        assert!(
            (drawn.p - by_theory.p).abs() < 0.015,
            "{drawn:?} {by_theory:?}"
        );
    }
    // The smallest share that can be drawn is of the observed arrangement alone.
    let far: Vec<f64> = second.iter().map(|value| value + 1e3).collect();
    let test = permutation_test(a, values(&far), Alternative::SecondGreater, mean).unwrap();
    assert_eq!(test.p, 1e-4);
}
