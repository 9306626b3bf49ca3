//! Quantiles by every definition, Harrell–Davis, Maritz–Jarrett, weights and bootstrap ranks,
//! against `NumPy` and `SciPy`, and their laws.

use perf_core::{Quantile, Share};
use perf_stats::{
    FiniteValues, QuantileMethod, Values, WeightsError, bootstrap_quantile_ranks, harrell_davis,
    maritz_jarrett_error, maritz_jarrett_interval, quantile_by, quantiles_with_intervals,
    weighted_quantile,
};
use proptest::prelude::*;
use serde_json::Value;

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
        assert_eq!(maritz_jarrett_error(finite, p).is_some(), theirs.is_some());
        if let Some(theirs) = theirs {
            check("error", maritz_jarrett_error(finite, p).unwrap(), theirs);
            errors += 1;
        }
    }
    assert!(errors >= 20, "{errors}");
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

/// The figures of the table that the default rests on: of log-normal values, how often the exact
/// interval, the bootstrap's and Maritz and Jarrett's cover the true quantile.
#[test]
fn the_exact_interval_alone_covers_in_the_tail() {
    let rounds: u32 = if std::env::var_os("PERF_SLOW_TESTS").is_some_and(|value| value == "1") {
        4_000
    } else {
        400
    };
    let p99 = f64::exp(2.326_347_874_040_841);
    let mut dice = Dice::new(23);
    // n, and the coverage of the bootstrap and of Maritz and Jarrett's interval by other hands.
    for (n, by_bootstrap, by_error) in [(100, 0.62, 0.74), (400, 0.905, 0.955), (1_000, 0.93, 0.95)]
    {
        let mut covered = [0_u32; 3];
        for _ in 0..rounds {
            let mut sample: Vec<f64> = (0..n).map(|_| dice.normal().exp()).collect();
            sample.sort_unstable_by(f64::total_cmp);
            let values = Values::new(&sample).unwrap();
            let exact = quantiles_with_intervals(values, &[Quantile::P99], confidence())[0];
            let inside =
                exact.low.is_none_or(|low| low <= p99) && exact.high.is_none_or(|high| p99 <= high);
            covered[0] += u32::from(inside);
            assert_eq!(exact.high.is_none(), exact.needs_more.is_some());
            let (low, high) = bootstrap_quantile_ranks(Quantile::P99, n, confidence()).unwrap();
            let at = |rank: u64| sample[usize::try_from(rank).unwrap() - 1];
            covered[1] += u32::from(at(low) <= p99 && p99 <= at(high));
            let finite = FiniteValues::new(&sample).unwrap();
            let near = maritz_jarrett_interval(finite, Quantile::P99, confidence());
            covered[2] += u32::from(near.is_some_and(|ends| ends.low <= p99 && p99 <= ends.high));
        }
        let share = |count: u32| f64::from(count) / f64::from(rounds);
        let slack = 4.0 * (0.25 / f64::from(rounds)).sqrt();
        println!("p99 of {n}: {:?}", covered.map(share));
        assert!(share(covered[0]) >= 0.94 - slack / 2.0, "{n}: {covered:?}");
        assert!(
            (share(covered[1]) - by_bootstrap).abs() < slack,
            "{n}: {covered:?}"
        );
        assert!(
            (share(covered[2]) - by_error).abs() < slack,
            "{n}: {covered:?}"
        );
    }
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
        shape in 0_u8..6,
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
            prop_assert!(!known.value.is_nan());
            prop_assert!(known.standard_error.is_none_or(|error| !error.is_nan()));
            let error = maritz_jarrett_error(finite, p);
            prop_assert!(error.is_none_or(|error| !error.is_nan()));
            let ends = maritz_jarrett_interval(finite, p, confidence());
            prop_assert!(ends.is_none_or(|ends| !ends.low.is_nan() && !ends.high.is_nan()));
        }
    }
}
