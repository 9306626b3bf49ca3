//! The special functions against `SciPy` and against sums of 60-digit terms.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    Binomial, Chance, chi_squared_upper, incomplete_beta, normal_cdf, normal_quantile,
    normal_upper, proportion_above, proportion_below, student_quantile, student_upper,
};

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
fn binomial_probabilities_of_very_many_trials_are_right_to_1e_9() {
    let mut worst: f64 = 0.0;
    for case in cases(include_str!(
        "../../tests/fixtures/special/wide_binomial.json"
    )) {
        let (n, k) = (whole(&case, "n"), whole(&case, "k"));
        let binomial = Binomial::new(n, Chance::new(float(&case, "p")));
        let theirs = float(&case, "at_most");
        for (ours, theirs) in [
            (binomial.at_most(k), theirs),
            (binomial.at_least(k + 1), 1.0 - theirs),
        ] {
            let error = (ours - theirs).abs();
            worst = worst.max(error);
            assert!(error <= 1e-9, "{case:?}: {ours} is not {theirs}");
            let relative = error / theirs.min(1.0 - theirs);
            assert!(relative <= 1e-5, "{case:?}: {ours} is not {theirs}");
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
fn a_few_hits_among_any_number_of_trials_are_counted_exactly() {
    // Poisson's distribution, which the binomial one becomes.
    for trials in [1_u64 << 50, u64::MAX] {
        for mean in [0.1, 1.0, 7.5] {
            let binomial = Binomial::new(trials, Chance::new(mean / trials as f64));
            let (mut sum, mut term) = (0.0, f64::exp(-mean));
            for k in 0..20 {
                sum += term;
                let ours = binomial.at_most(k);
                assert!(
                    (ours - sum).abs() < 1e-12,
                    "{k} of {trials}: {ours} is not {sum}"
                );
                term *= mean / (k + 1) as f64;
            }
        }
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

/// The rows of one function in the file of 40-digit values.
fn rows(function: &str) -> Vec<BTreeMap<String, f64>> {
    let text = include_str!("../../tests/fixtures/special/distributions.json");
    let file: BTreeMap<String, Value> = serde_json::from_str(text).unwrap();
    let rows: Vec<_> = serde_json::from_value(file[function].clone()).unwrap();
    assert!(rows.len() >= 20, "only {} cases of {function}", rows.len());
    rows
}

fn check(what: &str, ours: f64, theirs: f64, tolerance: f64) {
    let error = (ours - theirs).abs() / theirs.abs().max(f64::MIN_POSITIVE);
    assert!(error <= tolerance, "{what}: {ours:e} is not {theirs:e}");
}

#[test]
fn normal_tails_and_quantiles_keep_their_digits() {
    for row in rows("normal") {
        let (x, upper) = (row["x"], row["upper"]);
        check(&format!("above {x}"), normal_upper(x), upper, 1e-12);
        check(&format!("below -{x}"), normal_cdf(-x), upper, 1e-12);
        let back = -normal_quantile(upper);
        assert!((back - x).abs() <= 1e-13 * x.max(1.0), "{back} is not {x}");
    }
    assert!((normal_quantile(0.975) - 1.959_963_984_540_054).abs() < 1e-14);
    assert!(normal_quantile(0.0) < f64::MIN);
    assert!(normal_quantile(1.0) > f64::MAX);
    let smallest = normal_quantile(f64::from_bits(1));
    assert!(smallest < -38.0 && smallest > -39.0, "{smallest}");
}

#[test]
fn student_tails_and_quantiles_keep_their_digits() {
    for row in rows("student") {
        let (t, degrees, upper) = (row["t"], row["degrees"], row["upper"]);
        let what = format!("above {t} with {degrees} degrees");
        check(&what, student_upper(t, degrees), upper, 2e-12);
        if upper < 0.45 {
            check(&what, -student_quantile(upper, degrees), t, 1e-11);
        }
    }
    assert!(student_quantile(0.5, 3.0).abs() < f64::MIN_POSITIVE);
    assert!(student_quantile(1.0, 3.0) > f64::MAX);
    assert!(student_upper(f64::INFINITY, 3.0) < f64::MIN_POSITIVE);
    check(
        "far out",
        student_upper(1e200, 1.0),
        1e-200 / std::f64::consts::PI,
        1e-10,
    );
}

#[test]
fn chi_squared_tails_keep_their_digits() {
    for row in rows("chi_squared") {
        let (x, degrees) = (row["x"], row["degrees"]);
        let what = format!("above {x} with {degrees} degrees");
        check(&what, chi_squared_upper(x, degrees), row["upper"], 1e-11);
    }
}

#[test]
fn the_incomplete_beta_function_keeps_its_digits() {
    for row in rows("beta") {
        let (a, b, x) = (row["a"], row["b"], row["x"]);
        check(
            &format!("{x} of {a}, {b}"),
            incomplete_beta(a, b, x),
            row["below"],
            1e-11,
        );
    }
    // Symmetric about one half, also where common implementations stop early.
    for s in [0.5, 1.0, 30.0, 1e3, 1e6, 1e8, 1e10] {
        check(
            &format!("the middle of {s}"),
            incomplete_beta(s, s, 0.5),
            0.5,
            1e-9,
        );
    }
}
