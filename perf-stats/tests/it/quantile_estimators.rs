//! Quantiles by every definition, Harrell–Davis, Maritz–Jarrett, weights and bootstrap ranks,
//! against `NumPy` and `SciPy`, and their laws.

use perf_core::{Quantile, Share};
use perf_stats::{
    FiniteValues, MaritzJarrettError, QuantileMethod, Values, WeightsError,
    bootstrap_quantile_ranks, harrell_davis, maritz_jarrett_error, maritz_jarrett_interval,
    quantile_by, quantiles_with_intervals, weighted_quantile,
};
use proptest::prelude::*;
use serde_json::Value;

use crate::fixture::cases;
use crate::made::{Dice, confidence, quantile};

fn rows(name: &str, at_least: usize) -> Vec<Value> {
    let text = include_str!("../fixtures/quantile/quantiles.json");
    let file: Value = serde_json::from_str(text).unwrap();
    let rows = file[name].as_array().unwrap().clone();
    assert!(rows.len() >= at_least, "only {} cases", rows.len());
    rows
}

/// The values of a case; a number stands for so many by a formula.
fn values(case: &Value) -> Vec<f64> {
    match case.as_u64() {
        Some(n) => (0..n)
            .map(|i| ((i * 7919 + 13) % 10007) as f64 + 0.25 * (i % 5) as f64)
            .collect(),
        None => serde_json::from_value(case.clone()).unwrap(),
    }
}

fn percent(case: &Value) -> Quantile {
    quantile(&format!("p{}", case["percent"].as_str().unwrap()))
}

fn is_close(ours: f64, theirs: f64, scale: f64) -> bool {
    (ours - theirs).abs() <= 1e-9 * theirs.abs().max(scale)
}

#[test]
fn every_definition_agrees_with_numpy() {
    let mut compared = 0;
    for case in rows("points", 14) {
        let values = values(&case["values"]);
        for (text, expected) in case["quantiles"].as_object().unwrap() {
            let p = quantile(&format!("p{text}"));
            for (method, theirs) in QuantileMethod::ALL.iter().zip(expected.as_array().unwrap()) {
                let ours = quantile_by(Values::new(&values).unwrap(), p, *method);
                let Some(theirs) = theirs.as_f64() else {
                    continue;
                };
                assert!(
                    is_close(ours, theirs, 0.0),
                    "{} {p} of {:?}: {ours} is not {theirs}",
                    method.name(),
                    case["values"]
                );
                compared += 1;
            }
        }
    }
    assert!(compared >= 20 * 9, "{compared}");
}

#[test]
fn the_textbook_table_of_nine_definitions_holds() {
    let values = [15.0, 20.0, 35.0, 40.0, 50.0];
    let expected = [
        (20.0, 20.0),
        (20.0, 27.5),
        (20.0, 20.0),
        (17.5, 20.0),
        (20.0, 27.5),
        (19.0, 26.0),
        (23.0, 29.0),
        (19.666_666_666_666_668, 27.0),
        (19.75, 27.125),
    ];
    for (method, (p30, p40)) in QuantileMethod::ALL.into_iter().zip(expected) {
        let at = |text| quantile_by(Values::new(&values).unwrap(), quantile(text), method);
        assert!(
            is_close(at("p30"), p30, 0.0),
            "{}: {}",
            method.name(),
            at("p30")
        );
        assert!(
            is_close(at("p40"), p40, 0.0),
            "{}: {}",
            method.name(),
            at("p40")
        );
    }
}

#[test]
fn failures_are_values_above_all_others_and_never_nan() {
    let values = [1.0, 2.0, f64::INFINITY, f64::INFINITY];
    let at = |text, method| quantile_by(Values::new(&values).unwrap(), quantile(text), method);
    assert!(is_close(at("p50", QuantileMethod::InvertedCdf), 2.0, 0.0));
    assert!(at("p75", QuantileMethod::Linear).is_infinite());
    // Between 2 and infinity there is no middle.
    assert!(at("p50", QuantileMethod::Linear).is_infinite());
    let both = [f64::NEG_INFINITY, f64::INFINITY];
    let middle = quantile_by(
        Values::new(&both).unwrap(),
        quantile("p50"),
        QuantileMethod::Linear,
    );
    assert!(middle.is_infinite() && middle > 0.0);
}

#[test]
fn names_are_those_of_numpy() {
    for method in QuantileMethod::ALL {
        assert_eq!(method.name().parse(), Ok(method));
    }
    let error = "nearest".parse::<QuantileMethod>().unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("`nearest` is not a definition")
    );
}

#[test]
fn harrell_davis_and_maritz_jarrett_agree_with_scipy() {
    let mut errors = 0;
    for case in rows("spreads", 40) {
        let values = values(&case["values"]);
        let finite = FiniteValues::new(&values).unwrap();
        let p = percent(&case);
        let ours = harrell_davis(finite, p);
        let scale = values.iter().fold(0.0, |most: f64, v| most.max(v.abs())) * 1e-3;
        let check = |what: &str, ours: f64, theirs: f64| {
            assert!(
                is_close(ours, theirs, scale),
                "{what} {p} of {} values: {ours} is not {theirs}",
                values.len()
            );
        };
        check(
            "estimate",
            ours.value,
            case["harrell_davis"].as_f64().unwrap(),
        );
        let jackknife = ours.standard_error.unwrap();
        check("jackknife", jackknife, case["jackknife"].as_f64().unwrap());
        let theirs = case["maritz_jarrett"].as_f64();
        assert_eq!(maritz_jarrett_error(finite, p).is_ok(), theirs.is_some());
        if let Some(theirs) = theirs {
            check("error", maritz_jarrett_error(finite, p).unwrap(), theirs);
            errors += 1;
        }
    }
    assert!(errors >= 20, "{errors}");
}

#[test]
fn harrell_davis_agrees_with_r() {
    for case in cases(include_str!("../fixtures/quantile/hmisc.json"), 60) {
        let values = values(&case["values"]);
        let ours = harrell_davis(FiniteValues::new(&values).unwrap(), percent(&case));
        let theirs = case["harrell_davis"].as_f64().unwrap();
        let scale = values.iter().fold(0.0, |most: f64, v| most.max(v.abs())) * 1e-6;
        assert!(is_close(ours.value, theirs, scale), "{case}: {ours:?}");
    }
}

#[test]
fn a_quantile_of_few_values_in_the_far_tail_is_nearly_the_last_one() {
    // The weights of the first value by their closed form, (1 − 1/n)^b for a = 1 and so on, where
    // the beta distribution is so narrow that hardly a cell counts.
    let values = [0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0];
    let finite = FiniteValues::new(&values).unwrap();
    // With (n + 1)·p = 1 the density is b·(1 − x)^(b − 1).
    let tenth = harrell_davis(finite, Quantile::new(1, 10).unwrap());
    let below = 1.0 - f64::powi(8.0 / 9.0, 9);
    assert!(is_close(tenth.value, 1.0 - below, 0.0), "{tenth:?}");
    let last = harrell_davis(finite, Quantile::new(u64::MAX - 1, u64::MAX).unwrap());
    assert!(is_close(last.value, 1.0, 0.0), "{last:?}");
    let first = harrell_davis(finite, Quantile::new(1, u64::MAX).unwrap());
    assert!(first.value.abs() < 1e-15, "{first:?}");
}

#[test]
fn linear_has_the_bits_of_numpy() {
    for case in rows("bits", 90) {
        let values: Vec<f64> = values(&case["n"]).iter().map(|value| value / 7.0).collect();
        let checked = Values::new(&values).unwrap();
        let ours = quantile_by(checked, percent(&case), QuantileMethod::Linear);
        assert_eq!(ours.to_bits(), case["bits"].as_u64().unwrap(), "{case}");
    }
}

#[test]
fn rounding_lets_no_infinity_count() {
    // 7 % of 100 steps is the eighth value, and in binary a little more.
    let mut values = vec![1.0; 8];
    values.resize(101, f64::INFINITY);
    let p7 = quantile("p7");
    for method in [QuantileMethod::Linear, QuantileMethod::InvertedCdf] {
        let found = quantile_by(Values::new(&values).unwrap(), p7, method);
        assert!(is_close(found, 1.0, 0.0), "{}: {found}", method.name());
    }
}

#[test]
fn the_published_figures_for_the_wilcox_sample_hold() {
    let values = [
        77.0, 87.0, 88.0, 114.0, 151.0, 210.0, 219.0, 246.0, 253.0, 262.0, 296.0, 299.0, 306.0,
        376.0, 428.0, 515.0, 666.0, 1_310.0, 2611.0,
    ];
    let finite = FiniteValues::new(&values).unwrap();
    for (text, value) in [
        ("p25", 163.098_932_82),
        ("p50", 271.721_200_55),
        ("p75", 477.018_042_55),
        ("p90", 1_367.915_356_29),
        ("p95", 2_060.494_655_17),
    ] {
        let ours = harrell_davis(finite, quantile(text)).value;
        assert!((ours - value).abs() < 1e-7, "{text}: {ours}");
    }
    for (text, jackknife, error) in [
        ("p25", 49.957_421_08, 55.768_189_15),
        ("p50", 33.599_806_18, 45.840_275_29),
        ("p75", 142.952_151_2, 198.878_752_8),
    ] {
        let ours = harrell_davis(finite, quantile(text))
            .standard_error
            .unwrap();
        assert!((ours - jackknife).abs() < 1e-6, "{text}: {ours}");
        let ours = maritz_jarrett_error(finite, quantile(text)).unwrap();
        assert!((ours - error).abs() < 1e-6, "{text}: {ours}");
    }
    let p90 = [
        1_310.0,
        1_310.0,
        666.0,
        730.4,
        1_052.4,
        1_310.0,
        794.8,
        1_138.266_666_7,
        1_116.8,
    ];
    for (method, expected) in QuantileMethod::ALL.into_iter().zip(p90) {
        let ours = quantile_by(finite.into(), quantile("p90"), method);
        assert!((ours - expected).abs() < 1e-6, "{}: {ours}", method.name());
    }
    let median = quantiles_with_intervals(finite.into(), &[Quantile::P50], confidence())[0];
    assert_eq!((median.low, median.high), (Some(151.0), Some(428.0)));
}

#[test]
fn weights_repeat_values() {
    for case in rows("weights", 20) {
        let values = values(&case["values"]);
        let weights: Vec<u64> = serde_json::from_value(case["weights"].clone()).unwrap();
        let ours = weighted_quantile(Values::new(&values).unwrap(), &weights, percent(&case));
        assert_eq!(ours, Ok(case["quantile"].as_f64().unwrap()), "{case}");
    }
    // A million requests in two counts, and failures above them.
    let counted = [10.0, f64::INFINITY, 20.0];
    let at = |p| {
        weighted_quantile(
            Values::new(&counted).unwrap(),
            &[600_000, 10_000, 390_000],
            p,
        )
    };
    assert_eq!(at(Quantile::new(3, 5).unwrap()), Ok(10.0));
    assert_eq!(at(Quantile::P99), Ok(20.0));
    assert_eq!(at(Quantile::P999), Ok(f64::INFINITY));
    let values = [1.0, 2.0];
    let values = Values::new(&values).unwrap();
    let refused = |weights: &[u64]| weighted_quantile(values, weights, Quantile::P50).unwrap_err();
    assert_eq!(refused(&[0, 0]), WeightsError::AllZero);
    assert_eq!(refused(&[1, u64::MAX]), WeightsError::TooLarge);
    let length = WeightsError::Length {
        values: 2,
        weights: 1,
    };
    assert_eq!(refused(&[1]), length);
    assert_eq!(
        weighted_quantile(values, &[1, u64::MAX - 1], Quantile::P50),
        Ok(2.0)
    );
}

#[test]
fn bootstrap_ranks_are_those_of_the_binomial_distribution() {
    for case in rows("ranks", 40) {
        let n = case["n"].as_u64().unwrap();
        let level = Share::new(case["confidence"].as_f64().unwrap()).unwrap();
        let ours = bootstrap_quantile_ranks(percent(&case), n, level);
        let theirs = (
            case["low"].as_u64().unwrap(),
            case["high"].as_u64().unwrap(),
        );
        assert_eq!(ours, Some(theirs), "{case}");
    }
    assert_eq!(
        bootstrap_quantile_ranks(Quantile::P50, 0, confidence()),
        None
    );
    assert_eq!(bootstrap_quantile_ranks(Quantile::P50, 9, Share::ONE), None);
    assert!(bootstrap_quantile_ranks(Quantile::P99, u64::MAX, confidence()).is_some());
}

fn hostile() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>().prop_filter("NaN is refused", |x| !x.is_nan()),
        Just(f64::INFINITY),
        Just(f64::NEG_INFINITY),
        Just(0.0),
        Just(-0.0),
        Just(1e308),
        Just(5e-324),
        Just(18_446_744_073_709_551_615.0),
        (0_u8..4).prop_map(f64::from),
    ]
}

proptest! {
    #[test]
    fn selection_finds_what_sorting_finds(
        seed in any::<u64>(),
        length in 1_usize..30_000,
        shape in 0_u8..10,
        wanted in prop::collection::vec(1_u64..=9_999, 1..8),
    ) {
        let mut dice = Dice::new(seed);
        let values: Vec<f64> = (0..length)
            .map(|i| match shape {
                0 => dice.normal().exp(),
                1 => 7.0,
                2 => f64::from(u8::from(dice.uniform() < 0.3)),
                3 => if i == length / 2 { 1e308 } else { 1.0 + dice.uniform() },
                4 => (dice.uniform() - 0.5) * 1e-300,
                // Ties with a few values on either side, and of both zeroes.
                5 => [1.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 9.0][i % 10] + f64::from(u8::from(i == 17)),
                6 => if dice.uniform() < 0.5 { 0.0 } else { -0.0 },
                // What a sample in even steps sees is not what there is.
                7 => if i % (length / 1_024).max(1) == 0 { 1e9 } else { dice.uniform() },
                8 => i as f64,
                _ => if dice.uniform() < 0.1 { f64::INFINITY } else { -dice.uniform() },
            })
            .collect();
        let quantiles: Vec<Quantile> = wanted
            .iter()
            .map(|p| Quantile::new(*p, 10_000).unwrap())
            .collect();
        let known = quantiles_with_intervals(Values::new(&values).unwrap(), &quantiles, confidence());
        let mut sorted = values.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        for (quantile, known) in quantiles.iter().zip(known) {
            let rank = usize::try_from(quantile.rank(length as u64)).unwrap();
            prop_assert_eq!(known.value.to_bits(), sorted[rank - 1].to_bits());
            prop_assert!(known.low.is_none_or(|low| low <= known.value));
            prop_assert!(known.high.is_none_or(|high| high >= known.value));
        }
    }

    #[test]
    fn errors_and_estimates_move_with_the_values(
        seed in any::<u64>(),
        n in 5_usize..400,
        p in 50_u64..950,
        exponent in -900_i32..900,
    ) {
        // A power of two changes no digits, however large or small the squares would be.
        let unit = f64::powi(2.0, exponent);
        let mut dice = Dice::new(seed);
        let values: Vec<f64> = (0..n).map(|_| dice.normal()).collect();
        let scaled: Vec<f64> = values.iter().map(|value| value * unit).collect();
        let p = Quantile::new(p, 1_000).unwrap();
        let (one, other) = (FiniteValues::new(&values).unwrap(), FiniteValues::new(&scaled).unwrap());
        let (first, second) = (harrell_davis(one, p), harrell_davis(other, p));
        prop_assert_eq!((first.value * unit).to_bits(), second.value.to_bits());
        let (first, second) = (first.standard_error.unwrap(), second.standard_error.unwrap());
        prop_assert_eq!((first * unit).to_bits(), second.to_bits());
        let (first, second) = (maritz_jarrett_error(one, p), maritz_jarrett_error(other, p));
        prop_assert_eq!(first.map(|error| error * unit), second);
        // Upside down it is the quantile at the other end.
        let mirrored: Vec<f64> = values.iter().map(|value| -value).collect();
        let opposite = Quantile::new(p.denominator() - p.numerator(), p.denominator()).unwrap();
        let third = harrell_davis(FiniteValues::new(&mirrored).unwrap(), opposite);
        let expected = harrell_davis(one, p);
        prop_assert!((third.value + expected.value).abs() < 1e-11, "{:?} {:?}", third, expected);
        let (third, expected) = (third.standard_error.unwrap(), expected.standard_error.unwrap());
        prop_assert!((third - expected).abs() < 1e-11, "{} {}", third, expected);
    }

    #[test]
    fn no_definition_gives_nan_or_leaves_the_sample(
        values in prop::collection::vec(hostile(), 1..40),
        p in 1_u64..1_000,
    ) {
        let checked = Values::new(&values).unwrap();
        let p = Quantile::new(p, 1_000).unwrap();
        let smallest = values.iter().copied().fold(f64::INFINITY, f64::min);
        let largest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        for method in QuantileMethod::ALL {
            let found = quantile_by(checked, p, method);
            prop_assert!((smallest..=largest).contains(&found), "{}: {}", method.name(), found);
        }
        let weights: Vec<u64> = (0..values.len() as u64).collect();
        let _ = weighted_quantile(checked, &weights, p);
        if let Ok(finite) = FiniteValues::new(&values) {
            let known = harrell_davis(finite, p);
            prop_assert!((smallest..=largest).contains(&known.value), "{:?}", known);
            prop_assert!(known.standard_error.is_none_or(|error| error >= 0.0 && error.is_finite()));
            prop_assert_eq!(known.standard_error.is_none(), values.len() == 1);
            match maritz_jarrett_error(finite, p) {
                Ok(error) => prop_assert!(error >= 0.0 && error.is_finite()),
                Err(MaritzJarrettError::TooFew { more }) => prop_assert!(more > 0),
                Err(error) => return Err(TestCaseError::fail(error.to_string())),
            }
            for level in [0.0, 0.95, 1.0 - f64::EPSILON / 2.0, 1.0] {
                let level = Share::new(level).unwrap();
                if let Ok(ends) = maritz_jarrett_interval(finite, p, level) {
                    prop_assert!(ends.low.is_finite() && ends.high.is_finite(), "{:?}", ends);
                    prop_assert!(ends.low <= ends.value && ends.value <= ends.high, "{:?}", ends);
                }
            }
        }
    }
}
