//! Intervals of quantiles: where they exist, that they are `SciPy`'s, and how often they cover.

use perf_core::{Quantile, Share};
use perf_stats::{
    FiniteValues, MaritzJarrettError, Values, bootstrap_quantile_ranks, maritz_jarrett_error,
    maritz_jarrett_interval, quantile_ranks, quantiles_with_intervals,
};
use serde_json::Value;

use crate::made::{Dice, confidence, quantile};

#[test]
fn exact_intervals_of_values_agree_with_scipy() {
    let text = include_str!("../fixtures/quantile/quantiles.json");
    let file: Value = serde_json::from_str(text).unwrap();
    let cases = file["exact"].as_array().unwrap();
    let (mut ends, mut missing) = (0, 0);
    for case in cases {
        let n = case["n"].as_u64().unwrap();
        let values: Vec<f64> = (0..n)
            .map(|i| ((i * 7919 + 13) % 10007) as f64 + 0.25 * (i % 5) as f64)
            .collect();
        let p = quantile(case["percent"].as_str().unwrap());
        let level = Share::new(case["confidence"].as_f64().unwrap()).unwrap();
        let checked = Values::new(&values).unwrap();
        let ours = quantiles_with_intervals(checked, &[p], level)[0];
        assert_eq!(ours.low, case["low"].as_f64(), "{case}");
        assert_eq!(ours.high, case["high"].as_f64(), "{case}");
        ends += usize::from(ours.low.is_some()) + usize::from(ours.high.is_some());
        // As many more as it says, and no fewer, make both ends exist.
        let both = |n| {
            let ranks = quantile_ranks(p, n, level);
            ranks.low.is_some() && ranks.high.is_some()
        };
        match ours.needs_more {
            Some(more) => {
                missing += 1;
                assert!(both(n + more) && !both(n + more - 1), "{case}: {more}");
            }
            None => assert!(both(n), "{case}"),
        }
    }
    assert!(ends > 100 && missing > 20, "{ends} ends, {missing} missing");
}

#[test]
fn the_error_of_too_few_values_says_how_many_more() {
    let values: Vec<f64> = (0..3_000).map(f64::from).collect();
    let error = |n: usize, p| maritz_jarrett_error(FiniteValues::new(&values[..n]).unwrap(), p);
    let mut refused = 0;
    for p in ["p50", "p1", "p75", "p99", "p99.9", "p0.1"].map(quantile) {
        for n in [1, 2, 3, 20, 40, 499] {
            let Err(MaritzJarrettError::TooFew { more }) = error(n, p) else {
                assert!(error(n, p).is_ok_and(|error| error > 0.0), "{p} of {n}");
                continue;
            };
            refused += 1;
            let more = usize::try_from(more).unwrap();
            assert!(error(n + more, p).is_ok(), "{p} of {n}: {more} more");
            assert!(error(n + more - 1, p).is_err(), "{p} of {n}: {more} more");
        }
    }
    assert!(refused >= 15, "{refused}");
    let finite = FiniteValues::new(&values).unwrap();
    let certain = maritz_jarrett_interval(finite, Quantile::P50, Share::ONE);
    assert_eq!(certain, Err(MaritzJarrettError::Certainty));
    let far = maritz_jarrett_error(finite, Quantile::new(1, u64::MAX).unwrap());
    assert!(
        matches!(far, Err(MaritzJarrettError::TooFew { more }) if more > u64::MAX / 2),
        "{far:?}"
    );
}

/// A quantile of one of two distributions, and the coverage that others have found by simulation.
struct Row {
    p: Quantile,
    n: u64,
    /// Of the bootstrap's and of Maritz and Jarrett's interval, of log-normal values with σ = 1.
    log_normal: [f64; 2],
    /// Of values from Pareto's distribution with exponent 2.
    pareto: [f64; 2],
}

/// The table that the default rests on: how often the exact interval, the bootstrap's, and Maritz
/// and Jarrett's cover the true quantile at a nominal 95 %.
#[test]
fn the_exact_interval_alone_covers_in_the_tail() {
    let rounds: u32 = if std::env::var_os("PERF_SLOW_TESTS").is_some_and(|value| value == "1") {
        4_000
    } else {
        300
    };
    let row = |p, n, log_normal, pareto| Row {
        p,
        n,
        log_normal,
        pareto,
    };
    let table = [
        row(Quantile::P50, 100, [0.955, 0.95], [0.955, 0.95]),
        row(Quantile::P50, 1_000, [0.955, 0.95], [0.955, 0.95]),
        row(Quantile::P99, 100, [0.62, 0.74], [0.64, 0.71]),
        row(Quantile::P99, 400, [0.905, 0.955], [0.912, 0.956]),
        row(Quantile::P99, 1_000, [0.93, 0.95], [0.928, 0.952]),
        row(Quantile::P99, 3_000, [0.929, 0.945], [0.93, 0.945]),
    ];
    let mut dice = Dice::new(23);
    for Row {
        p,
        n,
        log_normal,
        pareto,
    } in table
    {
        let is_median = p == Quantile::P50;
        let deviate = if is_median {
            0.0
        } else {
            2.326_347_874_040_841
        };
        let truth = f64::exp(deviate);
        let covered = coverage(p, n, truth, rounds, || dice.normal().exp());
        compare(
            &format!("{p} of {n} log-normal"),
            rounds,
            covered,
            log_normal,
        );
        let truth = (1.0 - p.as_f64()).powf(-0.5);
        let covered = coverage(p, n, truth, rounds, || (1.0 - dice.uniform()).powf(-0.5));
        compare(&format!("{p} of {n} Pareto"), rounds, covered, pareto);
    }
}

fn compare(what: &str, rounds: u32, covered: [f64; 3], [bootstrap, near]: [f64; 2]) {
    println!("{what}: exact, bootstrap, Maritz-Jarrett {covered:?}");
    let noise = |share: f64| 4.0 * (share * (1.0 - share) / f64::from(rounds)).sqrt();
    assert!(covered[0] >= 0.94 - noise(0.95), "{what}: {covered:?}");
    // Theirs are of some hundred to some thousand rounds, too.
    assert!(
        (covered[1] - bootstrap).abs() < noise(bootstrap) + 0.03,
        "{what}: {covered:?}"
    );
    assert!(
        (covered[2] - near).abs() < noise(near) + 0.03,
        "{what}: {covered:?}"
    );
}

/// How often the three intervals cover the truth.
fn coverage(
    p: Quantile,
    n: u64,
    truth: f64,
    rounds: u32,
    mut draw: impl FnMut() -> f64,
) -> [f64; 3] {
    let mut covered = [0_u32; 3];
    for _ in 0..rounds {
        let mut sample: Vec<f64> = (0..n).map(|_| draw()).collect();
        sample.sort_unstable_by(f64::total_cmp);
        let exact = quantiles_with_intervals(Values::new(&sample).unwrap(), &[p], confidence())[0];
        let inside =
            exact.low.is_none_or(|low| low <= truth) && exact.high.is_none_or(|high| truth <= high);
        covered[0] += u32::from(inside);
        assert_eq!(exact.high.is_none(), exact.needs_more.is_some());
        let (low, high) = bootstrap_quantile_ranks(p, n, confidence()).unwrap();
        let at = |rank: u64| sample[usize::try_from(rank).unwrap() - 1];
        covered[1] += u32::from(at(low) <= truth && truth <= at(high));
        let finite = FiniteValues::new(&sample).unwrap();
        let near = maritz_jarrett_interval(finite, p, confidence());
        covered[2] += u32::from(near.is_ok_and(|ends| ends.low <= truth && truth <= ends.high));
    }
    covered.map(|count| f64::from(count) / f64::from(rounds))
}
