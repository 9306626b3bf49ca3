//! Autocorrelations, effective sizes, block lengths and intervals against `statsmodels`, `arch`
//! and a second computation in `NumPy` and `SciPy`.

use perf_core::Quantile;
use perf_stats::{
    FiniteValues, Indicators, Values, autocorrelation, block_lengths, effective_size, ljung_box,
    serial_quantile_interval,
};
use serde_json::Value;

use crate::fixture::cases;
use crate::made::confidence;

fn rows() -> Vec<Value> {
    cases(include_str!("../../fixtures/dependence/series.json"), 30)
}

/// The series of a case: an autoregression of uniform noise, as the script makes it.
fn series(case: &Value) -> Vec<f64> {
    let number = |key: &str| case[key].as_f64().unwrap();
    let (rho, levels, scale) = (number("rho"), number("levels"), number("scale"));
    let mut state = case["seed"].as_u64().unwrap();
    let mut y = 0.0;
    (0..case["n"].as_u64().unwrap())
        .map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            y = rho * y + ((state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5);
            scale
                * if levels > 0.0 {
                    (y * levels).floor()
                } else {
                    y
                }
        })
        .collect()
}

fn close(case: &Value, ours: f64, theirs: &Value, scale: f64) {
    let theirs = theirs.as_f64().unwrap();
    assert!(
        (ours - theirs).abs() <= 1e-9 * theirs.abs().max(scale),
        "n = {}, seed {}: {ours} is not {theirs}",
        case["n"],
        case["seed"]
    );
}

#[test]
fn autocorrelations_and_the_portmanteau_test_agree_with_statsmodels() {
    for case in rows() {
        let values = series(&case);
        let values = FiniteValues::new(&values).unwrap();
        let lags = usize::try_from(case["lags"].as_u64().unwrap()).unwrap();
        let theirs = case["autocorrelation"].as_array().unwrap();
        let ours = autocorrelation(values, lags).unwrap();
        assert_eq!(ours.len(), theirs.len());
        for (ours, theirs) in ours.iter().zip(theirs) {
            close(&case, *ours, theirs, 1e-3);
        }
        let test = ljung_box(values, lags).unwrap();
        assert_eq!(test.lags, lags);
        close(&case, test.statistic, &case["ljung_box"], 1.0);
        close(&case, test.p_value, &case["p_value"], 1e-30);
    }
}

#[test]
fn effective_sizes_agree_with_a_second_computation() {
    let mut batched = 0;
    for case in rows() {
        let values = series(&case);
        let size = effective_size(FiniteValues::new(&values).unwrap()).unwrap();
        close(&case, size.autocorrelation_time(), &case["time"], 0.0);
        // Both are rounded up to a thousandth, perhaps not to the same one.
        let effect = size.design_effect(confidence()).factor();
        let theirs = case["design_effect"].as_f64().unwrap();
        assert!(
            (effect - theirs).abs() < 0.001_5,
            "{effect} is not {theirs}"
        );
        assert_eq!(size.observations(), values.len() as u64);
        batched += usize::from(values.len() >= 32_768);
    }
    assert!(batched >= 3, "batches were hardly tested");
}

#[test]
fn effective_sizes_of_indicators_agree_with_a_second_computation() {
    let (mut compared, mut batched) = (0, 0);
    for case in rows() {
        let values = series(&case);
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        for at in case["quantiles"].as_array().unwrap() {
            let [numerator, denominator] =
                ["numerator", "denominator"].map(|key| at[key].as_u64().unwrap());
            let rank = Quantile::new(numerator, denominator)
                .unwrap()
                .rank(values.len() as u64);
            let limit = sorted[usize::try_from(rank).unwrap() - 1];
            let above = Indicators::above(Values::new(&values).unwrap(), limit);
            assert_eq!(above.beyond(), at["beyond"].as_u64().unwrap());
            let Some(size) = above.effective_size() else {
                assert!(at["time"].is_null());
                continue;
            };
            close(&case, size.autocorrelation_time(), &at["time"], 0.0);
            let effect = size.design_effect(confidence()).factor();
            let theirs = at["bits_effect"].as_f64().unwrap();
            let error = (effect - theirs).abs();
            assert!(error < 0.001_5, "{case}: {effect} is not {theirs}");
            compared += 1;
            batched += usize::from(values.len() > 1 << 17);
        }
    }
    assert!(compared >= 60 && batched >= 6, "{compared}, {batched}");
}

#[test]
fn intervals_of_quantiles_agree_with_a_second_computation() {
    let (mut bounded, mut unbounded) = (0, 0);
    for case in rows() {
        let values = series(&case);
        for at in case["quantiles"].as_array().unwrap() {
            let [numerator, denominator] =
                ["numerator", "denominator"].map(|key| at[key].as_u64().unwrap());
            let quantile = Quantile::new(numerator, denominator).unwrap();
            let values = Values::new(&values).unwrap();
            let ours = serial_quantile_interval(values, quantile, confidence()).unwrap();
            let theirs = &at["interval"];
            let shown = format!("n = {}, {quantile}: {ours:?}", case["n"]);
            let ends = [
                (Some(ours.estimate), &theirs["estimate"]),
                (ours.low, &theirs["low"]),
                (ours.high, &theirs["high"]),
            ];
            for (ours, theirs) in ends {
                let theirs = theirs.as_f64();
                assert_eq!(ours.is_some(), theirs.is_some(), "{shown}");
                if let (Some(ours), Some(theirs)) = (ours, theirs) {
                    // The last digit is lost in reading the file; other values are farther off.
                    assert!(
                        (ours - theirs).abs() <= 1e-14 * theirs.abs(),
                        "{shown}, {theirs}"
                    );
                }
            }
            bounded += usize::from(ours.high.is_some());
            unbounded += usize::from(ours.high.is_none());
        }
    }
    assert!(bounded >= 30 && unbounded >= 10, "{bounded}, {unbounded}");
}

#[test]
fn block_lengths_agree_with_arch() {
    let mut compared = 0;
    for case in rows() {
        let values = series(&case);
        let ours = block_lengths(FiniteValues::new(&values).unwrap());
        let Some(ours) = ours else {
            assert!(case["stationary"].is_null());
            continue;
        };
        close(&case, ours.stationary, &case["stationary"], 0.0);
        close(&case, ours.circular, &case["circular"], 0.0);
        compared += 1;
    }
    assert!(compared >= 25, "only {compared}");
}
