//! What `SciPy` and R say about the same samples.

use perf_core::Quantile;
use perf_stats::{
    Alternative, Continuity, NullDistribution, QuantileEstimator, brunner_munzel, effect_size,
    hodges_lehmann, kolmogorov_smirnov, mann_whitney, mann_whitney_normal, permutation_test,
    shift_function, welch,
};
use serde_json::Value;

use super::samples::{SIDES, close, pairs};
use crate::made::confidence;

/// Counts comparisons, so that a test cannot pass without any.
#[derive(Default)]
struct Compared(usize);

impl Compared {
    fn check(&mut self, what: &str, ours: f64, theirs: &Value, relative: f64) {
        if let Some(theirs) = theirs.as_f64() {
            assert!(
                close(ours, theirs, relative),
                "{what}: {ours:e} and not {theirs:e}"
            );
            self.0 += 1;
        }
    }
}

#[test]
fn exact_mann_whitney_agrees_with_scipy_and_coin() {
    let mut compared = Compared::default();
    for pair in pairs() {
        let (first, second) = pair.values();
        let oracle = &pair.oracle["mann_whitney"];
        for (side, alternative) in SIDES {
            let ours = mann_whitney(first, second, alternative);
            let theirs = (&oracle["exact"][side], &oracle["coin"][side]);
            if theirs.0.is_null() && theirs.1.is_null() {
                continue;
            }
            assert_eq!(ours.null, NullDistribution::Exact, "{}", pair.name());
            compared.check(&pair.name(), ours.first_greater, &oracle["u"], 0.0);
            compared.check(&pair.name(), ours.p, theirs.0, 1e-9);
            // coin loses digits of small ones.
            if theirs.1.as_f64().is_some_and(|p| p > 1e-6) {
                compared.check(&pair.name(), ours.p, theirs.1, 1e-9);
            }
        }
    }
    assert!(compared.0 > 200, "{}", compared.0);
}

#[test]
fn normal_mann_whitney_agrees_with_scipy() {
    let mut compared = Compared::default();
    for pair in pairs() {
        let (first, second) = pair.values();
        let kinds = [
            ("corrected", Continuity::Corrected),
            ("uncorrected", Continuity::Uncorrected),
        ];
        for (kind, continuity) in kinds {
            for (side, alternative) in SIDES {
                let ours = mann_whitney_normal(first, second, alternative, continuity);
                let theirs = &pair.oracle["mann_whitney"][kind][side];
                compared.check(&pair.name(), ours.p, theirs, 1e-9);
            }
        }
        let automatic = mann_whitney(first, second, Alternative::TwoSided);
        if automatic.null == NullDistribution::Approximate {
            let theirs = &pair.oracle["mann_whitney"]["corrected"]["two_sided"];
            compared.check(&pair.name(), automatic.p, theirs, 1e-9);
        }
    }
    assert!(compared.0 > 280, "{}", compared.0);
}

#[test]
fn brunner_munzel_agrees_with_scipy() {
    let mut compared = Compared::default();
    for pair in pairs() {
        let (first, second) = pair.values();
        let oracle = &pair.oracle["brunner_munzel"];
        if oracle.is_null() {
            continue;
        }
        for (side, alternative) in SIDES {
            let ours = brunner_munzel(first, second, alternative).unwrap();
            compared.check(&pair.name(), ours.statistic, &oracle["statistic"], 1e-9);
            compared.check(&pair.name(), ours.p, &oracle[side], 1e-9);
        }
    }
    assert!(compared.0 > 200, "{}", compared.0);
}

#[test]
fn welch_agrees_with_scipy() {
    let mut compared = Compared::default();
    for pair in pairs() {
        let oracle = &pair.oracle["welch"];
        let Some((first, second)) = pair.finite().filter(|_| !oracle.is_null()) else {
            continue;
        };
        for (side, alternative) in SIDES {
            let ours = welch(first, second, alternative, confidence()).unwrap();
            let interval = ours.interval.unwrap();
            compared.check(&pair.name(), ours.statistic, &oracle["statistic"], 1e-9);
            compared.check(&pair.name(), ours.degrees, &oracle["degrees"], 1e-9);
            compared.check(&pair.name(), ours.difference, &oracle["difference"], 1e-9);
            compared.check(&pair.name(), interval.low, &oracle["low"], 1e-9);
            compared.check(&pair.name(), interval.high, &oracle["high"], 1e-9);
            compared.check(&pair.name(), ours.p, &oracle[side], 1e-9);
        }
    }
    assert!(compared.0 > 500, "{}", compared.0);
}

#[test]
fn kolmogorov_smirnov_agrees_with_scipy_and_r() {
    let mut compared = Compared::default();
    for pair in pairs() {
        let (first, second) = pair.values();
        let oracle = &pair.oracle["kolmogorov_smirnov"];
        for (side, alternative) in SIDES {
            let ours = kolmogorov_smirnov(first, second, alternative);
            let distance = &oracle["distance"][side];
            compared.check(&pair.name(), ours.distance, distance, 1e-12);
            match ours.null {
                NullDistribution::Exact => {
                    compared.check(&pair.name(), ours.p, &oracle["exact"][side], 1e-9);
                    compared.check(&pair.name(), ours.p, &oracle["r"]["exact"][side], 1e-9);
                }
                NullDistribution::Approximate => {
                    let theirs = &oracle["r"]["limit"][side];
                    // R writes zero where the limit has digits left.
                    if theirs.as_f64().is_some_and(|p| p > 1e-9) {
                        compared.check(&pair.name(), ours.p, theirs, 1e-6);
                    }
                }
            }
        }
    }
    assert!(compared.0 > 350, "{}", compared.0);
}

#[test]
fn all_arrangements_agree_with_scipy() {
    let mut compared = Compared::default();
    for pair in pairs() {
        let (first, second) = pair.values();
        for (side, alternative) in SIDES {
            let oracle = &pair.oracle["permutation"];
            if oracle.is_null() {
                continue;
            }
            let by_mean = permutation_test(first, second, alternative, mean).unwrap();
            assert_eq!(by_mean.null, NullDistribution::Exact);
            compared.check(&pair.name(), by_mean.p, &oracle["mean"][side], 1e-12);
            let by_median = permutation_test(first, second, alternative, median).unwrap();
            compared.check(&pair.name(), by_median.p, &oracle["median"][side], 1e-12);
        }
    }
    assert!(compared.0 > 90, "{}", compared.0);
}

pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        sorted[middle]
    } else {
        f64::midpoint(sorted[middle - 1], sorted[middle])
    }
}

#[test]
fn effects_agree_with_their_formula() {
    let mut compared = Compared::default();
    for pair in pairs() {
        let (first, second) = pair.values();
        let ours = effect_size(first, second, confidence());
        let oracle = &pair.oracle["effect"];
        let (name, interval) = (pair.name(), ours.second_greater_interval);
        compared.check(&name, ours.second_greater, &oracle["second_greater"], 1e-12);
        compared.check(&name, ours.delta, &oracle["delta"], 1e-9);
        compared.check(&name, interval.low, &oracle["low"], 1e-9);
        compared.check(&name, interval.high, &oracle["high"], 1e-9);
    }
    assert!(compared.0 > 180, "{}", compared.0);
}

#[test]
fn shifts_agree_with_all_differences_and_with_r() {
    let mut compared = Compared::default();
    for pair in pairs() {
        let oracle = &pair.oracle["hodges_lehmann"];
        let Some((first, second)) = pair.finite().filter(|_| !oracle.is_null()) else {
            continue;
        };
        let name = pair.name();
        let ours = hodges_lehmann(first, second, confidence()).unwrap();
        compared.check(&name, ours.shift, &oracle["shift"], 1e-14);
        assert_eq!(ours.interval.is_none(), oracle["low"].is_null(), "{name}");
        if let Some(interval) = ours.interval {
            compared.check(&name, interval.low, &oracle["low"], 1e-15);
            compared.check(&name, interval.high, &oracle["high"], 1e-15);
            let from_r = &pair.oracle["wilcox"];
            compared.check(&name, ours.shift, &from_r["shift"], 1e-12);
            compared.check(&name, interval.low, &from_r["low"], 1e-12);
            compared.check(&name, interval.high, &from_r["high"], 1e-12);
        }
    }
    assert!(compared.0 > 130, "{}", compared.0);
}

#[test]
fn quantiles_of_the_shift_function_agree_with_numpy_and_scipy() {
    let percent = |p: u64| Quantile::new(p, 100).unwrap();
    let kinds = [
        (
            "observed",
            QuantileEstimator::Observed,
            vec![percent(25), percent(50), percent(75)],
        ),
        (
            "harrell_davis",
            QuantileEstimator::HarrellDavis,
            vec![percent(10), percent(25), percent(50), percent(90)],
        ),
    ];
    let mut compared = Compared::default();
    for pair in pairs() {
        let oracle = &pair.oracle["quantiles"];
        let Some((first, second)) = pair.finite().filter(|_| !oracle.is_null()) else {
            continue;
        };
        for (key, estimator, quantiles) in &kinds {
            let points =
                shift_function(first, second, quantiles, *estimator, confidence()).unwrap();
            for (place, point) in points.iter().enumerate() {
                let (before, after) = (&oracle[key][0][place], &oracle[key][1][place]);
                compared.check(&pair.name(), point.first, before, 1e-9);
                compared.check(&pair.name(), point.second, after, 1e-9);
            }
        }
    }
    assert!(compared.0 > 400, "{}", compared.0);
}
