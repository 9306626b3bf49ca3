//! Samples that give no interval say why.

use perf_core::Share;
use perf_stats::{
    BootstrapError, BootstrapMethod, FiniteValues, MeanContrast, Resamples, ValuesError, bootstrap,
    bootstrap_mean, bootstrap_means,
};

use super::oracles::mean;
use crate::made::confidence;

fn values(values: &[f64]) -> FiniteValues<'_> {
    FiniteValues::new(values).unwrap()
}

fn few() -> Resamples {
    Resamples::new(99).unwrap()
}

#[track_caller]
fn check_mean(sample: &[f64], expected: &BootstrapError) {
    for method in [BootstrapMethod::Bca, BootstrapMethod::Percentile] {
        let own = bootstrap_mean(values(sample), few(), confidence(), method);
        assert_eq!(own.as_ref(), Err(expected));
        let generic = bootstrap(values(sample), mean, few(), confidence(), method);
        assert_eq!(generic.as_ref(), Err(expected));
    }
}

/// Requirement: A1
#[test]
fn what_is_no_sample_never_gets_in() {
    assert_eq!(FiniteValues::new(&[]), Err(ValuesError::Empty));
    let nan = FiniteValues::new(&[1.0, f64::NAN]);
    assert_eq!(nan, Err(ValuesError::NotANumber { position: 1 }));
    let infinite = FiniteValues::new(&[f64::INFINITY]);
    assert_eq!(infinite, Err(ValuesError::NotFinite { position: 0 }));
}

#[test]
fn one_value_and_equal_values_are_refused() {
    check_mean(&[7.0], &BootstrapError::SingleValue);
    check_mean(&[7.0; 2], &BootstrapError::NoVariation);
    check_mean(&[0.1; 1_000], &BootstrapError::NoVariation);
    check_mean(&[0.0; 3], &BootstrapError::NoVariation);
    check_mean(&[5e-324; 9], &BootstrapError::NoVariation);
    // Where the plain mean overflows, only the one that scales its values sees that.
    let huge = values(&[f64::MAX; 2]);
    let own = bootstrap_mean(huge, few(), confidence(), BootstrapMethod::Bca);
    assert_eq!(own, Err(BootstrapError::NoVariation));
    let generic = bootstrap(huge, mean, few(), confidence(), BootstrapMethod::Bca);
    assert_eq!(generic, Err(BootstrapError::StatisticNotFinite));
}

#[test]
fn a_statistic_that_is_no_number_is_refused() {
    let sample = values(&[1.0, 2.0, 3.0]);
    let answers: [fn(&[f64]) -> f64; 3] = [
        |_| f64::NAN,
        |_| f64::NEG_INFINITY,
        // Only where all three are the same, which one resample in nine is.
        |sample| {
            if sample.iter().all(|x| *x == sample[0]) {
                f64::NAN
            } else {
                mean(sample)
            }
        },
    ];
    for statistic in answers {
        let answer = bootstrap(sample, statistic, few(), confidence(), BootstrapMethod::Bca);
        assert_eq!(answer, Err(BootstrapError::StatisticNotFinite));
    }
    let constant = bootstrap(sample, |_| 1.0, few(), confidence(), BootstrapMethod::Bca);
    assert_eq!(constant, Err(BootstrapError::NoVariation));
}

#[test]
fn a_maximum_whose_bias_cannot_be_told_is_refused_or_has_no_influence() {
    let maximum = |sample: &[f64]| sample.iter().copied().fold(f64::MIN, f64::max);
    // The largest value comes twice: leaving one out changes nothing.
    let twice = bootstrap(
        values(&[1.0, 2.0, 3.0, 3.0]),
        maximum,
        few(),
        confidence(),
        BootstrapMethod::Bca,
    );
    assert_eq!(twice, Err(BootstrapError::NoVariation));
    // The sum of the ranks at which a value repeats is zero only in the sample itself.
    let repeats = |sample: &[f64]| {
        let mut sorted = sample.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let equal = sorted.windows(2).filter(|pair| pair[0] == pair[1]);
        equal.count() as f64
    };
    let sample: Vec<f64> = (0..40).map(f64::from).collect();
    let outside = bootstrap(
        values(&sample),
        repeats,
        few(),
        confidence(),
        BootstrapMethod::Bca,
    );
    assert_eq!(outside, Err(BootstrapError::EstimateOutside));
}

#[test]
fn a_confidence_out_of_reach_says_what_it_needs() {
    let sample = [1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 21.0];
    let at = |level: f64, resamples: u32, method| {
        bootstrap_mean(
            values(&sample),
            Resamples::new(resamples).unwrap(),
            Share::new(level).unwrap(),
            method,
        )
    };
    assert_eq!(
        at(1.0, 999, BootstrapMethod::Percentile),
        Err(BootstrapError::ConfidenceOutOfReach)
    );
    assert_eq!(
        at(0.95, 38, BootstrapMethod::Percentile),
        Err(BootstrapError::TooFewResamples { needed: 39 })
    );
    assert!(at(0.95, 39, BootstrapMethod::Percentile).is_ok());
    let Err(BootstrapError::TooFewResamples { needed }) = at(0.999, 999, BootstrapMethod::Bca)
    else {
        panic!("999 resamples do not reach 99.9 %");
    };
    let needed = u32::try_from(needed).unwrap();
    assert!((2_000..1_000_000).contains(&needed), "{needed}");
    // One resample is a point, of no confidence at all.
    let point = at(0.0, 1, BootstrapMethod::Percentile).unwrap();
    assert!(point.low == point.high && point.standard_error == 0.0);
}

#[test]
fn no_confidence_at_all_is_a_point_that_rounding_does_not_turn() {
    let sample = [5.797_049_868_555_725e174, 0.0, 1e308, f64::MIN];
    let nothing = Share::new(0.0).unwrap();
    let interval = bootstrap_mean(values(&sample), few(), nothing, BootstrapMethod::Bca).unwrap();
    assert!(interval.low <= interval.high, "{interval:?}");
    assert!(interval.high - interval.low < 1e-12 * interval.standard_error);
}

#[test]
fn a_ratio_needs_a_positive_denominator() {
    let ratio = |first: &[f64], second: &[f64]| {
        bootstrap_means(
            values(first),
            values(second),
            MeanContrast::Ratio,
            few(),
            confidence(),
            BootstrapMethod::Bca,
        )
    };
    let refused = Err(BootstrapError::DenominatorNotPositive);
    assert_eq!(ratio(&[0.0, 0.0, 0.0], &[1.0, 2.0]), refused);
    assert_eq!(ratio(&[-1.0, -2.0], &[1.0, 2.0]), refused);
    assert_eq!(ratio(&[-1.0, 2.0], &[1.0, 2.0]), refused);
    assert_eq!(ratio(&[4.0], &[1.0, 2.0]), Err(BootstrapError::SingleValue));
    assert_eq!(
        ratio(&[4.0, 4.0], &[2.0, 2.0]),
        Err(BootstrapError::NoVariation)
    );
    // One sample may be constant.
    let halves = ratio(&[4.0, 4.0, 4.0], &[1.0, 2.0, 3.0]).unwrap();
    assert_eq!(halves.estimate, 0.5);
    assert!(halves.low >= 0.25 && halves.high <= 0.75);
}

#[test]
fn huge_and_tiny_values_keep_their_interval() {
    let sample = [1.0, 2.0, 3.0, 5.0, 8.0];
    let interval = |unit: f64| {
        let sample: Vec<f64> = sample.iter().map(|value| value * unit).collect();
        let many = Resamples::DEFAULT;
        bootstrap_mean(values(&sample), many, confidence(), BootstrapMethod::Bca).unwrap()
    };
    let plain = interval(1.0);
    // A power of two is exact; another unit draws other resamples.
    for unit in [2.0_f64.powi(1_020), 2.0_f64.powi(-1_000), 1e-300, 2e307] {
        let scaled = interval(unit);
        let noise = 0.1 * plain.standard_error;
        assert!((scaled.low / unit - plain.low).abs() < noise, "{scaled:?}");
        assert!(
            (scaled.high / unit - plain.high).abs() < noise,
            "{scaled:?}"
        );
    }
    let mirrored = bootstrap_mean(
        values(&[f64::MAX, f64::MAX, f64::MIN]),
        few(),
        confidence(),
        BootstrapMethod::Basic,
    );
    assert_eq!(mirrored, Err(BootstrapError::TooLarge));
}

#[test]
fn a_large_offset_costs_no_digits() {
    let plain: Vec<f64> = (0..300).map(|i| f64::from(i * i % 211)).collect();
    let far: Vec<f64> = plain.iter().map(|x| x + 2.0_f64.powi(44)).collect();
    let interval = |sample: &[f64]| {
        let many = Resamples::DEFAULT;
        bootstrap_mean(values(sample), many, confidence(), BootstrapMethod::Bca).unwrap()
    };
    let (plain, far) = (interval(&plain), interval(&far));
    let accelerations = [plain, far].map(|one| one.correction.unwrap().acceleration);
    let error = (accelerations[0] / accelerations[1] - 1.0).abs();
    // What the mean of the distant values loses, which is 2^-53 of 2^44.
    assert!(error < 1e-3, "{accelerations:?}");
    let width = |one: &perf_stats::BootstrapInterval| one.high - one.low;
    assert!((width(&plain) / width(&far) - 1.0).abs() < 0.1);
}

#[test]
fn a_large_sample_takes_the_fair_draws() {
    // Above 131,072 values.
    let sample: Vec<f64> = (0..140_000).map(|i| f64::from(i % 1_000)).collect();
    let interval = bootstrap_mean(
        values(&sample),
        few(),
        Share::new(0.9).unwrap(),
        BootstrapMethod::Bca,
    )
    .unwrap();
    let expected = 1_000.0 / 12.0_f64.sqrt() / 140_000.0_f64.sqrt();
    assert!((interval.standard_error / expected - 1.0).abs() < 0.3);
    assert!((interval.estimate - 499.5).abs() < 1e-9);
}

#[test]
fn the_jackknife_of_many_values_goes_by_groups() {
    let sample: Vec<f64> = (0..5_003)
        .map(|i| f64::from(i * 7 % 5_003).powi(3))
        .collect();
    let level = Share::new(0.9).unwrap();
    let calls = std::cell::Cell::new(0_u32);
    let counted = |sample: &[f64]| {
        calls.set(calls.get() + 1);
        mean(sample)
    };
    let grouped = bootstrap(values(&sample), counted, few(), level, BootstrapMethod::Bca).unwrap();
    assert_eq!(calls.get(), 1 + 99 + 1_000);
    let exact = bootstrap_mean(values(&sample), few(), level, BootstrapMethod::Bca).unwrap();
    let [grouped, exact] = [grouped, exact].map(|one| one.correction.unwrap().acceleration);
    assert!((grouped - exact).abs() < 0.004, "{grouped} {exact}");
}
