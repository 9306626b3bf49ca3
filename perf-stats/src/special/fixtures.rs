//! The special functions against `SciPy` and against sums of 60-digit terms.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Binomial, Chance, proportion_above, proportion_below, student_quantile};

fn cases(text: &str) -> Vec<BTreeMap<String, Value>> {
    let file: Value = serde_json::from_str(text).unwrap();
    let cases: Vec<_> = file["cases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| serde_json::from_value(case.clone()).unwrap())
        .collect();
    assert!(cases.len() >= 20, "only {} cases", cases.len());
    cases
}

fn float(case: &BTreeMap<String, Value>, key: &str) -> f64 {
    case[key].as_f64().unwrap()
}

fn whole(case: &BTreeMap<String, Value>, key: &str) -> u64 {
    case[key].as_u64().unwrap()
}

#[test]
fn binomial_tails_are_accurate_to_1e_13() {
    let mut worst: f64 = 0.0;
    for case in cases(include_str!("../../tests/fixtures/binomial.json")) {
        let (n, k) = (whole(&case, "n"), whole(&case, "k"));
        let p = float(&case, "p");
        let binomial = Binomial::new(n, Chance::new(p));
        // SciPy itself, which the largest sizes come from, is good to about 1e-10 there.
        let tolerance = if n > 1_000_000 { 1e-9 } else { 1e-13 };
        for (ours, theirs) in [
            (binomial.at_most(k), float(&case, "at_most")),
            (binomial.at_least(k), float(&case, "at_least")),
        ] {
            let error = (ours - theirs).abs();
            assert!(
                error <= tolerance,
                "n {n}, p {p}, k {k}: {ours} is not {theirs}"
            );
            if n <= 1_000_000 {
                worst = worst.max(error);
            }
            // Small tails have to be right in their own digits.
            if (1e-250..0.4).contains(&theirs) {
                let relative = error / theirs;
                let tolerance = if n > 1_000_000 { 1e-7 } else { 1e-10 };
                assert!(
                    relative <= tolerance,
                    "n {n}, p {p}, k {k}: {ours:e} is not {theirs:e}"
                );
            }
        }
    }
    assert!(worst > 0.0, "nothing was compared");
}

#[test]
fn the_middle_of_a_symmetric_binomial_is_one_half() {
    // An odd number of trials: P(count ≤ (n−1)/2) is ½ exactly.
    for n in [1_u64, 3, 101, 99_999, 9_999_999, 999_999_999] {
        let half = Binomial::new(n, Chance::new(0.5)).at_most((n - 1) / 2);
        assert!((half - 0.5).abs() < 2e-13, "n {n}: {half}");
    }
}

#[test]
fn probabilities_sum_to_one() {
    for (n, p) in [(1, 0.3), (17, 0.01), (450, 0.05), (3000, 0.999)] {
        let binomial = Binomial::new(n, Chance::new(p));
        let sum: f64 = (0..=n).map(|k| binomial.exactly(k)).sum();
        assert!((sum - 1.0).abs() < 1e-13, "n {n}, p {p}: {sum}");
    }
}

#[test]
fn numbers_too_large_to_sum_still_end() {
    let n = u64::MAX;
    let middle = Binomial::new(n, Chance::new(0.5)).at_most(n / 2);
    assert!((middle - 0.5).abs() < 1e-6, "{middle}");
    let binomial = Binomial::new(n, Chance::new(0.01));
    let rank = binomial.largest_at_most(0.025).unwrap();
    assert!(rank < n / 100 && rank > n / 101, "{rank}");
    for chance in [0.0, 1.0] {
        let certain = Binomial::new(n, Chance::new(chance)).at_most(n / 2);
        assert!((certain - (1.0 - chance)).abs() < 1e-12, "{certain}");
    }
}

#[test]
fn clopper_pearson_agrees_with_scipy() {
    for case in cases(include_str!("../../tests/fixtures/proportion.json")) {
        let (hits, trials) = (whole(&case, "hits"), whole(&case, "trials"));
        let alpha = (1.0 - float(&case, "confidence")) / 2.0;
        for (ours, theirs) in [
            (proportion_above(hits, trials, alpha), float(&case, "low")),
            (proportion_below(hits, trials, alpha), float(&case, "high")),
        ] {
            let error = (ours - theirs).abs();
            assert!(
                error <= 1e-9 * theirs.max(1e-3),
                "{hits} of {trials}: {ours} is not {theirs}"
            );
        }
    }
}

#[test]
fn student_quantiles_agree_with_scipy() {
    for case in cases(include_str!("../../tests/fixtures/student.json")) {
        let (degrees, probability) = (float(&case, "degrees"), float(&case, "probability"));
        let (ours, theirs) = (
            student_quantile(probability, degrees),
            float(&case, "quantile"),
        );
        assert!(
            (ours - theirs).abs() <= 1e-9 * theirs.max(1.0),
            "{degrees} degrees at {probability}: {ours} is not {theirs}"
        );
    }
}
