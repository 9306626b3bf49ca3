//! What holds for any values, and what odd values get for an answer.

use perf_core::{Quantile, Share};
use perf_stats::{
    AutocorrelationError, FiniteValues, Indicators, SerialIntervalError, Values, autocorrelation,
    block_bootstrap_interval, block_lengths, effective_size, ljung_box, serial_mean_interval,
    serial_quantile_interval, serial_share_interval,
};
use proptest::prelude::*;

use crate::made::{Dice, confidence};

fn finite(values: &[f64]) -> FiniteValues<'_> {
    FiniteValues::new(values).unwrap()
}

#[test]
fn what_does_not_vary_has_no_correlation() {
    for values in [vec![3.0], vec![0.0, -0.0, 0.0, 0.0], vec![1e308; 1_000]] {
        let values = finite(&values);
        let error = Err(AutocorrelationError::AllEqual);
        assert_eq!(autocorrelation(values, 1), error);
        assert_eq!(effective_size(values), None);
        assert_eq!(block_lengths(values), None);
        let interval = serial_quantile_interval(values.into(), Quantile::P50, confidence());
        assert!(interval.is_err());
        assert!(serial_mean_interval(values, confidence()).is_err());
        assert!(block_bootstrap_interval(values, confidence()).is_err());
    }
    let equal = Values::new(&[f64::INFINITY; 10]).unwrap();
    assert_eq!(
        serial_quantile_interval(equal, Quantile::P99, confidence()),
        Err(SerialIntervalError::AllSame)
    );
}

#[test]
fn impossible_lags_are_errors() {
    let values = finite(&[1.0, 2.0, 4.0]);
    assert_eq!(ljung_box(values, 0), Err(AutocorrelationError::NoLags));
    let (lags, values_there) = (3, 3);
    let error = AutocorrelationError::TooFewValues {
        lags,
        values: values_there,
    };
    assert_eq!(autocorrelation(values, lags), Err(error));
    assert!(autocorrelation(values, usize::MAX).is_err());
}

#[test]
fn all_or_none_beyond_a_limit_says_nothing() {
    let values = [1.0, 5.0, f64::INFINITY, 2.0, 7.0];
    let values = Values::new(&values).unwrap();
    for limit in [0.5, f64::INFINITY, f64::NAN] {
        let above = Indicators::above(values, limit);
        assert_eq!(above.effective_size(), None);
        assert_eq!(
            serial_share_interval(&above, confidence()),
            Err(SerialIntervalError::AllSame)
        );
    }
    let none = Indicators::from_iter([]);
    assert!(none.is_empty() && none.effective_size().is_none());
    assert_eq!(
        serial_share_interval(&none, confidence()),
        Err(SerialIntervalError::TooFew(0))
    );
}

#[test]
fn failures_are_above_every_latency() {
    // Every tenth block of ten requests fails.
    let latencies: Vec<f64> = (0..2_000_u32)
        .map(|i| {
            if i / 10 % 10 == 3 {
                f64::INFINITY
            } else {
                f64::from(i * 7_919 % 997)
            }
        })
        .collect();
    let values = Values::new(&latencies).unwrap();
    let p99 = serial_quantile_interval(values, Quantile::P99, confidence()).unwrap();
    assert!(p99.estimate.is_infinite() && p99.high != Some(997.0));
    let p50 = serial_quantile_interval(values, Quantile::P50, confidence()).unwrap();
    assert!(p50.high.unwrap() < 997.0);
}

#[test]
fn blocks_of_equal_values_are_worth_one_each() {
    let mut dice = Dice::new(3);
    for repeats in [1_usize, 4, 25] {
        let mut values = Vec::new();
        while values.len() < 20_000 {
            let value = dice.uniform();
            values.extend(std::iter::repeat_n(value, repeats));
        }
        let by_mean = effective_size(finite(&values)).unwrap();
        let above = Indicators::above(Values::new(&values).unwrap(), 0.7);
        let by_bits = above.effective_size().unwrap();
        for time in [by_mean, by_bits].map(|size| size.autocorrelation_time()) {
            let ratio = time / repeats as f64;
            assert!((0.75..1.45).contains(&ratio), "{repeats}: {time}");
        }
    }
}

#[test]
fn batches_change_little() {
    // The same process, just short enough for single bits and long enough for batches.
    let mut dice = Dice::new(5);
    let mut y = 0.0;
    let values: Vec<f64> = (0..200_000)
        .map(|_| {
            y = 0.95 * y + dice.normal();
            y
        })
        .collect();
    let time = |length: usize| {
        let above = Indicators::above(Values::new(&values[..length]).unwrap(), 3.0);
        above.effective_size().unwrap().autocorrelation_time()
    };
    let (bits, batches) = (time(131_072), time(200_000));
    assert!((bits / batches - 1.0).abs() < 0.15, "{bits}, {batches}");
}

#[test]
fn ten_million_observations_take_no_time_to_speak_of() {
    // The worst case: a correlation that never ends.
    let slow: Indicators = (0..10_000_000_u64)
        .map(|i| i / 1_000_000 % 2 == 0)
        .collect();
    assert_eq!(slow.beyond(), 5_000_000);
    let size = slow.effective_size().unwrap();
    assert!(size.effective() < 100.0, "{size:?}");
}

/// Values that break arithmetic, among others.
fn hostile() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(f64::NAN),
        Just(f64::INFINITY),
        Just(f64::NEG_INFINITY),
        Just(1e308),
        Just(-1.7e308),
        Just(5e-324),
        Just(0.0),
        Just(-0.0),
        Just(18_446_744_073_709_551_615.0),
        -1e3..1e3,
    ]
}

proptest! {
    #[test]
    fn nothing_panics_and_nothing_is_nan(
        values in proptest::collection::vec(hostile(), 0..40),
        only_finite in any::<bool>(),
        level in 0.0..=1.0,
        numerator in 1_u64..1_000,
        limit in hostile(),
        lags in 0_usize..50,
    ) {
        let values: Vec<f64> = values
            .into_iter()
            .filter(|v| !v.is_nan() && (!only_finite || v.is_finite()))
            .collect();
        let confidence = Share::new(level).unwrap();
        let quantile = Quantile::new(numerator, 1_000).unwrap();
        if let Ok(checked) = Values::new(&values) {
            if let Ok(found) = serial_quantile_interval(checked, quantile, confidence) {
                prop_assert!(!found.estimate.is_nan());
                prop_assert!(found.low.is_none_or(|low| low <= found.estimate));
                prop_assert!(found.high.is_none_or(|high| high >= found.estimate));
            }
            let above = Indicators::above(checked, limit);
            if let Some(size) = above.effective_size() {
                prop_assert!(size.effective() >= 1.0);
                prop_assert!(size.effective() <= values.len() as f64);
            }
            if let Ok(found) = serial_share_interval(&above, confidence) {
                prop_assert!(found.low <= found.high);
            }
        }
        if let Ok(checked) = FiniteValues::new(&values) {
            if let Ok(found) = autocorrelation(checked, lags) {
                prop_assert!(found.iter().all(|r| (-1.0..=1.0).contains(r)));
                let test = ljung_box(checked, lags).unwrap();
                prop_assert!((0.0..=1.0).contains(&test.p_value) && test.statistic >= 0.0);
            }
            if let Some(size) = effective_size(checked) {
                prop_assert!(size.effective() >= 1.0);
                prop_assert!(size.effective() <= values.len() as f64);
            }
            if let Some(lengths) = block_lengths(checked) {
                prop_assert!(lengths.stationary >= 1.0 && lengths.circular >= lengths.stationary);
            }
            let intervals = [
                serial_mean_interval(checked, confidence),
                block_bootstrap_interval(checked, confidence),
            ];
            for found in intervals.into_iter().filter_map(|found| found.ok().flatten()) {
                prop_assert!(found.low <= found.high);
            }
        }
    }

    #[test]
    fn scale_and_sign_do_not_matter(
        values in proptest::collection::vec(-1e3..1e3, 12..200),
        exponent in -300..300_i32,
    ) {
        let other: Vec<f64> = values.iter().map(|v| -v * 2.0_f64.powi(exponent)).collect();
        let (ours, theirs) = (effective_size(finite(&values)), effective_size(finite(&other)));
        prop_assert_eq!(ours, theirs);
        prop_assert_eq!(block_lengths(finite(&values)), block_lengths(finite(&other)));
        prop_assert_eq!(
            autocorrelation(finite(&values), 5),
            autocorrelation(finite(&other), 5)
        );
    }

    #[test]
    fn yes_and_no_are_worth_the_same(bits in proptest::collection::vec(any::<bool>(), 0..500)) {
        let yes: Indicators = bits.iter().copied().collect();
        let no: Indicators = bits.iter().map(|bit| !bit).collect();
        let back: Indicators = bits.iter().rev().copied().collect();
        prop_assert_eq!(yes.effective_size(), no.effective_size());
        prop_assert_eq!(yes.effective_size(), back.effective_size());
        // The indicator is a value like any other.
        let values: Vec<f64> = bits.iter().map(|bit| f64::from(u8::from(*bit))).collect();
        let by_values = FiniteValues::new(&values).ok().and_then(effective_size);
        prop_assert_eq!(by_values.is_some(), yes.effective_size().is_some());
        if let (Some(ours), Some(theirs)) = (yes.effective_size(), by_values) {
            let (ours, theirs) = (ours.autocorrelation_time(), theirs.autocorrelation_time());
            // Where a pair of autocovariances is zero but for rounding, the sum may end earlier.
            let rest = theirs - ours;
            prop_assert!(rest.abs() <= 1e-9 * theirs || ours < theirs, "{} {}", ours, theirs);
        }
    }

    #[test]
    fn more_confidence_is_wider(seed in any::<u64>(), rho in 0.0..0.99) {
        let mut dice = Dice::new(seed);
        let mut y = 0.0;
        let values: Vec<f64> = (0..300)
            .map(|_| {
                y = rho * y + dice.normal();
                y
            })
            .collect();
        let at = |level: f64| {
            let confidence = Share::new(level).unwrap();
            let values = Values::new(&values).unwrap();
            serial_quantile_interval(values, Quantile::P50, confidence).unwrap()
        };
        let (narrow, wide) = (at(0.8), at(0.99));
        prop_assert!(wide.low.unwrap_or(f64::NEG_INFINITY) <= narrow.low.unwrap_or(f64::INFINITY));
        prop_assert!(wide.high.unwrap_or(f64::INFINITY) >= narrow.high.unwrap_or(f64::NEG_INFINITY));
        prop_assert_eq!(narrow.estimate, wide.estimate);
    }
}
