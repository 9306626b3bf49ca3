//! Published numbers, and sizes at which other libraries give up.

use perf_core::Share;
use perf_stats::{
    Alternative, BrunnerMunzelError, Continuity, HodgesLehmannError, Magnitude, NullDistribution,
    PermutationError, QuantileEstimator, ShiftFunctionError, WelchError, brunner_munzel,
    brunner_munzel_permutation, deciles, effect_size, hodges_lehmann, hodges_lehmann_ratio,
    kolmogorov_smirnov, latency_quantiles, mann_whitney, mann_whitney_normal, permutation_test,
    shift_function, welch,
};

use super::agreement::mean;
use super::samples::{SIDES, close, finite, values};
use crate::made::{Dice, confidence};

const BEFORE: [f64; 6] = [22.0, 25.0, 31.0, 40.0, 19.0, 28.0];
const AFTER: [f64; 7] = [30.0, 44.0, 38.0, 51.0, 29.0, 47.0, 36.0];

fn near(ours: f64, theirs: f64) -> bool {
    (ours - theirs).abs() <= 6e-11
}

#[test]
fn published_numbers_hold() {
    let (first, second) = (values(&BEFORE), values(&AFTER));
    let test = mann_whitney(first, second, Alternative::TwoSided);
    assert!(near(test.first_greater, 6.0) && near(test.p, 0.034_965_034_965));
    let normal = mann_whitney_normal(first, second, Alternative::TwoSided, Continuity::Corrected);
    assert!(near(normal.p, 0.038_318_763_149), "{normal:?}");
    let test = brunner_munzel(first, second, Alternative::TwoSided).unwrap();
    assert!(near(test.statistic, 3.164_622_694_0) && near(test.p, 0.012_954_286_4));
    let test = kolmogorov_smirnov(first, second, Alternative::TwoSided);
    assert!((test.distance - 0.6667).abs() < 1e-4 && (test.p - 0.0909).abs() < 1e-4);
    assert_eq!(test.location, 28.0);
    let effect = effect_size(first, second, confidence());
    assert!((effect.delta - 0.714_285_7).abs() < 1e-7);
    assert_eq!(effect.magnitude, Magnitude::Large);
    let (first, second) = (finite(&BEFORE), finite(&AFTER));
    let test = welch(first, second, Alternative::TwoSided, confidence()).unwrap();
    assert!(near(test.statistic, 2.680_535_983_6) && near(test.degrees, 10.974_620_671_0));
    assert!(near(test.p, 0.021_426_171_8), "{test:?}");
    let shift = hodges_lehmann(first, second, confidence()).unwrap();
    assert_eq!(shift.shift, 11.0);
}

#[test]
fn the_published_case_of_r_holds() {
    let few = [210.052_110, 110.190_630, 307.918_612];
    let many = [
        436.088_114_824_664_16,
        416.373_973_297_681_9,
        179.969_759_394_635_82,
        197.811_875_422_861_9,
        34.038_757_281_225_756,
        138.542_205_509_215_17,
        128.776_935_147_024_6,
        265.927_214_279_518_5,
        275.661_753_315_534_1,
        592.340_834_053_952_6,
        448.731_775_906_170_2,
        300.614_951_850_388_93,
        187.975_084_490_195_88,
    ];
    let (few, many) = (values(&few), values(&many));
    let exact = mann_whitney(few, many, Alternative::TwoSided);
    assert!(near(exact.first_greater, 16.0) && near(exact.p, 0.703_571_428_571_4));
    let normal = |continuity| mann_whitney_normal(many, few, Alternative::TwoSided, continuity).p;
    assert!(near(normal(Continuity::Corrected), 0.686_504_181_787_6));
    assert!(near(normal(Continuity::Uncorrected), 0.637_732_890_050_2));
}

#[test]
fn a_rank_test_is_nearly_blind_to_spread_and_the_other_is_not() {
    let inner: Vec<f64> = (10..30).map(f64::from).collect();
    let outer: Vec<f64> = (0..10).chain(30..40).map(f64::from).collect();
    let (inner, outer) = (values(&inner), values(&outer));
    let ranks = mann_whitney(inner, outer, Alternative::TwoSided);
    let anywhere = kolmogorov_smirnov(inner, outer, Alternative::TwoSided);
    assert!(ranks.p > 0.4 && anywhere.p < 0.02, "{ranks:?} {anywhere:?}");
}

#[test]
fn tiny_and_unequal_samples_are_exact() {
    // All of the few values are beyond all of the many: one in C(n + m, n) arrangements.
    let many: Vec<f64> = (0..100_000).map(f64::from).collect();
    let mut share = 1.0;
    for few in 1..=8_u32 {
        share *= f64::from(few) / f64::from(100_000 + few);
        let high: Vec<f64> = (0..few).map(|i| 1e6 + f64::from(i)).collect();
        let test = mann_whitney(values(&many), values(&high), Alternative::SecondGreater);
        assert_eq!(test.null, NullDistribution::Exact);
        assert!(close(test.p, share, 1e-12), "{few}: {:e} {share:e}", test.p);
        let both = mann_whitney(values(&high), values(&many), Alternative::TwoSided);
        assert!(close(both.p, 2.0 * share, 1e-12), "{few}: {:e}", both.p);
        let other = mann_whitney(values(&many), values(&high), Alternative::SecondLess);
        assert!(close(other.p, 1.0, 1e-12));
        if few > 1 {
            let studentised =
                brunner_munzel(values(&many), values(&high), Alternative::SecondGreater).unwrap();
            assert!(close(studentised.p, share, 1e-12) && studentised.degrees.is_none());
            assert_eq!(studentised.statistic, f64::INFINITY);
        }
    }
    // One value in the middle, and two that sit symmetrically, mean nothing.
    for middle in [vec![50_000.5], vec![20_000.5, 79_998.5]] {
        let test = mann_whitney(values(&many), values(&middle), Alternative::TwoSided);
        assert_eq!(test.null, NullDistribution::Exact);
        assert!(test.p > 0.99, "{test:?}");
    }
    let one = mann_whitney(values(&[1.0]), values(&[2.0]), Alternative::SecondGreater);
    assert_eq!((one.p, one.null), (0.5, NullDistribution::Exact));
}

#[test]
fn the_permuted_statistic_is_exact_for_few_values() {
    // 6 against 7: 1 716 arrangements.
    let (first, second) = (values(&BEFORE), values(&AFTER));
    let permuted = brunner_munzel_permutation(first, second, Alternative::TwoSided).unwrap();
    let student = brunner_munzel(first, second, Alternative::TwoSided).unwrap();
    assert_eq!(permuted.statistic, student.statistic);
    // Counted with SciPy's statistic: 24 of them are at least as great.
    assert_eq!(permuted.p, 48.0 / 1_716.0);
    // Complete separation is one arrangement in 35.
    let separated = [values(&[1.0, 2.0, 3.0]), values(&[4.0, 5.0, 6.0, 7.0])];
    for test in [brunner_munzel, brunner_munzel_permutation] {
        let found = test(separated[0], separated[1], Alternative::SecondGreater).unwrap();
        assert_eq!((found.p, found.statistic), (1.0 / 35.0, f64::INFINITY));
        let turned = test(separated[1], separated[0], Alternative::TwoSided).unwrap();
        assert_eq!(
            (turned.p, turned.statistic),
            (2.0 / 35.0, f64::NEG_INFINITY)
        );
    }
}

#[test]
fn two_values_against_many_are_exact_with_ties() {
    // Counted by looking at every pair of positions.
    let pool: Vec<f64> = (0..60).map(|i| f64::from(i * i % 17)).collect();
    let doubled_rank = |value: f64| {
        let below = pool.iter().filter(|other| **other < value).count();
        let equal = pool.iter().filter(|other| **other == value).count();
        2 * below + equal + 1
    };
    let ranks: Vec<usize> = pool.iter().map(|value| doubled_rank(*value)).collect();
    for (a, b) in [(0, 1), (3, 40), (17, 18), (16, 33), (59, 2)] {
        let observed = ranks[a] + ranks[b];
        let (mut at_least, mut at_most, mut all) = (0_u32, 0_u32, 0_u32);
        for i in 0..pool.len() {
            for j in 0..i {
                at_least += u32::from(ranks[i] + ranks[j] >= observed);
                at_most += u32::from(ranks[i] + ranks[j] <= observed);
                all += 1;
            }
        }
        let two = [pool[a], pool[b]];
        let rest: Vec<f64> = (0..pool.len())
            .filter(|i| *i != a && *i != b)
            .map(|i| pool[i])
            .collect();
        let greater = mann_whitney(values(&rest), values(&two), Alternative::SecondGreater);
        assert!(close(
            greater.p,
            f64::from(at_least) / f64::from(all),
            1e-12
        ));
        let less = mann_whitney(values(&rest), values(&two), Alternative::SecondLess);
        assert!(close(less.p, f64::from(at_most) / f64::from(all), 1e-12));
    }
}

#[test]
fn small_probabilities_keep_their_digits() {
    // A shift of 1 500 in 20 000 is some 25 standard errors.
    let low: Vec<f64> = (0..20_000).map(f64::from).collect();
    let high: Vec<f64> = low.iter().map(|value| value + 1_500.25).collect();
    let ranks = mann_whitney(values(&low), values(&high), Alternative::TwoSided);
    assert_eq!(ranks.null, NullDistribution::Approximate);
    assert!(ranks.p > 0.0 && ranks.p < 1e-100, "{ranks:?}");
    let anywhere = kolmogorov_smirnov(values(&low), values(&high), Alternative::TwoSided);
    assert!(anywhere.p > 0.0 && anywhere.p < 1e-40, "{anywhere:?}");
    // Completely separated: two paths out of C(800, 400).
    let (few, beyond) = (&low[..400], &high[10_000..10_400]);
    let exact = kolmogorov_smirnov(values(few), values(beyond), Alternative::TwoSided);
    let paths: f64 = (1..=400)
        .map(|i| f64::from(i) / f64::from(400 + i))
        .product();
    assert!(close(exact.p, 2.0 * paths, 1e-9), "{exact:?} {paths:e}");
}

#[test]
fn what_cannot_be_tested_says_so() {
    let (one, two) = ([1.0], [1.0, 2.0]);
    let few = brunner_munzel(values(&one), values(&two), Alternative::TwoSided);
    assert_eq!(
        few,
        Err(BrunnerMunzelError::TooFew {
            first: 1,
            second: 2
        })
    );
    let mean_of = |a: &[f64], b: &[f64]| {
        welch(finite(a), finite(b), Alternative::TwoSided, confidence()).map(|test| test.p)
    };
    assert_eq!(
        mean_of(&two, &one),
        Err(WelchError::TooFew {
            first: 2,
            second: 1
        })
    );
    assert_eq!(mean_of(&[0.1; 3], &[0.3; 4]), Err(WelchError::NoSpread));
    assert_eq!(
        mean_of(&[-1.7e308, -1.6e308], &[1.7e308, 1.6e308]),
        Err(WelchError::TooLarge)
    );
    let shift = hodges_lehmann(finite(&[-1.7e308]), finite(&[1.7e308]), confidence());
    assert_eq!(shift, Err(HodgesLehmannError::TooLarge));
    let ratio = hodges_lehmann_ratio(finite(&[1.0, 0.0]), finite(&two), confidence());
    let refused = HodgesLehmannError::NotPositive {
        sample: "first",
        position: 1,
    };
    assert_eq!(
        refused.to_string(),
        "the value at position 1 of the first sample is not above zero"
    );
    assert_eq!(ratio, Err(refused));
    let infinite = [f64::INFINITY, 1.0];
    let arranged = permutation_test(
        values(&infinite),
        values(&infinite),
        Alternative::TwoSided,
        mean,
    );
    assert_eq!(arranged, Err(PermutationError::NotANumber));
    let nothing = shift_function(
        finite(&two),
        finite(&two),
        &[],
        QuantileEstimator::Observed,
        confidence(),
    );
    assert_eq!(nothing, Err(ShiftFunctionError::NoQuantiles));
}

#[test]
fn without_differences_nothing_is_found() {
    let (few, many) = ([5.0; 3], [5.0; 40]);
    for (_, alternative) in SIDES {
        assert_eq!(
            mann_whitney(values(&few), values(&many), alternative).p,
            1.0
        );
        let test = brunner_munzel(values(&few), values(&many), alternative).unwrap();
        assert_eq!((test.p, test.statistic, test.degrees), (1.0, 0.0, None));
        assert_eq!(
            kolmogorov_smirnov(values(&few), values(&many), alternative).p,
            1.0
        );
        let arranged = permutation_test(values(&few), values(&many), alternative, mean).unwrap();
        assert_eq!((arranged.p, arranged.difference), (1.0, 0.0));
    }
    let huge = vec![7.0; 30_000];
    assert_eq!(
        mann_whitney(values(&huge), values(&huge), Alternative::TwoSided).p,
        1.0
    );
    let effect = effect_size(values(&few), values(&many), confidence());
    assert_eq!(
        (effect.delta, effect.magnitude),
        (0.0, Magnitude::Negligible)
    );
    let shift = hodges_lehmann(finite(&few), finite(&many), confidence()).unwrap();
    let interval = shift.interval.unwrap();
    assert_eq!((shift.shift, interval.low, interval.high), (0.0, 0.0, 0.0));
}

#[test]
fn the_words_begin_where_they_are_said_to() {
    // 1 000 values against a single one: δ is how many more are above it than below.
    let against = |below: u32| {
        let many: Vec<f64> = (0..1_000)
            .map(|i| if i < below { -1.0 } else { 1.0 })
            .collect();
        effect_size(values(&[0.0]), values(&many), confidence())
    };
    let words = [
        (427, Magnitude::Negligible),
        (426, Magnitude::Small),
        (336, Magnitude::Small),
        (335, Magnitude::Medium),
        (264, Magnitude::Medium),
        (263, Magnitude::Large),
    ];
    for (below, word) in words {
        assert_eq!(against(below).magnitude, word, "{:?}", against(below));
        assert_eq!(against(1_000 - below).magnitude, word);
    }
}

#[test]
fn a_shift_needs_enough_values_for_its_interval() {
    // The smallest samples of equal size with an exact two-sided interval of 95 % are 4 and 4,
    // and one value needs 39 others.
    let sample = |n: u32, from: f64| (0..n).map(|i| from + f64::from(i)).collect::<Vec<f64>>();
    for (n, m, exists) in [(3, 3, false), (4, 4, true), (1, 38, false), (1, 39, true)] {
        let (first, second) = (sample(n, 0.0), sample(m, 0.5));
        let shift = hodges_lehmann(finite(&first), finite(&second), confidence()).unwrap();
        assert_eq!(shift.interval.is_some(), exists, "{n} against {m}");
    }
    let (first, second) = (sample(30, 0.0), sample(30, 0.5));
    let certain = hodges_lehmann(finite(&first), finite(&second), Share::ONE).unwrap();
    assert_eq!(certain.interval, None);
}

#[test]
fn a_ratio_is_a_factor() {
    let mut dice = Dice::new(3);
    let first: Vec<f64> = (0..400).map(|_| dice.normal().exp()).collect();
    let second: Vec<f64> = (0..300).map(|_| 1.25 * dice.normal().exp()).collect();
    let ratio = hodges_lehmann_ratio(finite(&first), finite(&second), confidence()).unwrap();
    let logs = |values: &[f64]| values.iter().map(|value| value.ln()).collect::<Vec<f64>>();
    let shift =
        hodges_lehmann(finite(&logs(&first)), finite(&logs(&second)), confidence()).unwrap();
    let (ours, theirs) = (ratio.interval.unwrap(), shift.interval.unwrap());
    assert!(close(ratio.ratio, shift.shift.exp(), 1e-12));
    assert!(close(ours.low, theirs.low.exp(), 1e-12) && close(ours.high, theirs.high.exp(), 1e-12));
    assert!(ours.low < 1.25 && 1.25 < ours.high, "{ratio:?}");
}

#[test]
fn a_band_is_given_where_there_are_values_beyond() {
    let mut dice = Dice::new(4);
    let sample: Vec<f64> = (0..1_000).map(|_| dice.normal().exp()).collect();
    let bands = |n: usize, estimator| {
        let points = shift_function(
            finite(&sample[..n]),
            finite(&sample),
            &latency_quantiles(),
            estimator,
            confidence(),
        );
        points
            .unwrap()
            .iter()
            .map(|point| point.band.is_some())
            .collect::<Vec<_>>()
    };
    // p10 p25 p50 p75 p90 p95 p99 p99.9
    let (yes, no) = (true, false);
    assert_eq!(
        bands(1_000, QuantileEstimator::Observed),
        [yes, yes, yes, yes, yes, yes, yes, no]
    );
    assert_eq!(
        bands(30, QuantileEstimator::Observed),
        [yes, yes, yes, yes, yes, no, no, no]
    );
    assert_eq!(bands(1, QuantileEstimator::Observed), [no; 8]);
    assert_eq!(
        bands(100, QuantileEstimator::HarrellDavis),
        [yes, yes, yes, yes, yes, no, no, no]
    );
    let certain = shift_function(
        finite(&sample),
        finite(&sample),
        &deciles(),
        QuantileEstimator::Observed,
        Share::ONE,
    );
    assert!(
        certain
            .unwrap()
            .iter()
            .all(|point| point.band.is_none() && point.difference == 0.0)
    );
}
