//! Agreement with `SciPy` and with R's package boot. Accelerations and estimates to 1e-9; ends of
//! intervals, which are random there and here, to six standard deviations of their noise.

use perf_core::Share;
use perf_stats::{
    BootstrapError, BootstrapInterval, BootstrapMethod, FiniteValues, MeanContrast, Resamples,
    bootstrap, bootstrap_mean, bootstrap_means,
};
use serde_json::Value;

use crate::fixture::cases;
use crate::made::{Dice, confidence};

const METHODS: [(BootstrapMethod, &str); 3] = [
    (BootstrapMethod::Bca, "bca"),
    (BootstrapMethod::Percentile, "percentile"),
    (BootstrapMethod::Basic, "basic"),
];

/// The interval of one case by one method; with more resamples than usual where its ends need
/// them.
fn interval(statistic: &str, samples: &[Vec<f64>], method: BootstrapMethod) -> BootstrapInterval {
    match attempt(statistic, samples, method, Resamples::DEFAULT) {
        Err(BootstrapError::TooFewResamples { needed }) => {
            let enough = Resamples::new(2 * u32::try_from(needed).unwrap()).unwrap();
            attempt(statistic, samples, method, enough).unwrap()
        }
        other => other.unwrap(),
    }
}

fn attempt(
    statistic: &str,
    samples: &[Vec<f64>],
    method: BootstrapMethod,
    resamples: Resamples,
) -> Result<BootstrapInterval, BootstrapError> {
    let of = |at: usize| FiniteValues::new(&samples[at]).unwrap();
    let contrast =
        |contrast| bootstrap_means(of(0), of(1), contrast, resamples, confidence(), method);
    let generic =
        |statistic: fn(&[f64]) -> f64| bootstrap(of(0), statistic, resamples, confidence(), method);
    match statistic {
        "mean" => bootstrap_mean(of(0), resamples, confidence(), method),
        "difference" => contrast(MeanContrast::Difference),
        "ratio" => contrast(MeanContrast::Ratio),
        "deviation" => generic(deviation),
        "variation" => generic(|sample| deviation(sample) / mean(sample)),
        "trimmed" => generic(trimmed),
        other => panic!("no statistic {other}"),
    }
}

pub(super) fn mean(sample: &[f64]) -> f64 {
    sample.iter().sum::<f64>() / sample.len() as f64
}

pub(super) fn deviation(sample: &[f64]) -> f64 {
    let mean = mean(sample);
    let squares: f64 = sample.iter().map(|x| (x - mean) * (x - mean)).sum();
    (squares / (sample.len() - 1) as f64).sqrt()
}

/// The mean of the middle half.
fn trimmed(sample: &[f64]) -> f64 {
    let mut sorted = sample.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let cut = sorted.len() / 4;
    mean(&sorted[cut..sorted.len() - cut])
}

/// The values of a case, stored or made as `make.py` makes them.
fn sample(spec: &Value) -> Vec<f64> {
    if let Some(values) = spec["values"].as_array() {
        return values.iter().map(|value| value.as_f64().unwrap()).collect();
    }
    let (kind, seed) = (&spec["made"][0], spec["made"][1].as_u64().unwrap());
    let mut dice = Dice::new(seed);
    let one = move |_| match kind.as_str().unwrap() {
        "normal" => dice.normal(),
        "offset" => 100.0 + dice.normal(),
        "lognormal" => dice.normal().exp(),
        "exponential" => -dice.uniform().ln(),
        "pareto" => dice.uniform().powf(-1.0 / 2.5),
        "digits" => (10.0 * dice.uniform()).floor(),
        "failures" => f64::from(u8::from(dice.uniform() <= 0.1)),
        other => panic!("no kind {other}"),
    };
    (0..spec["made"][2].as_u64().unwrap()).map(one).collect()
}

#[track_caller]
fn check_close(ours: f64, theirs: &Value, case: &Value) {
    let theirs = theirs.as_f64().unwrap();
    let error = (ours - theirs).abs();
    // Influences that nearly cancel out leave a number near zero, without those digits.
    assert!(
        error <= 1e-9 * theirs.abs().max(1e-3),
        "{ours} {theirs}: {case}"
    );
}

/// `theirs` is the mean over twenty bootstraps and their standard deviation.
#[track_caller]
fn check_noisy(ours: f64, theirs: &Value, spread: f64, case: &Value) {
    let (centre, noise) = (theirs[0].as_f64().unwrap(), theirs[1].as_f64().unwrap());
    // Where few sums are possible an end is often the same in all twenty; the next possible one
    // is not wrong then.
    let allowed = 6.0 * noise + 0.02 * spread;
    assert!(
        (ours - centre).abs() <= allowed,
        "{ours} is not {centre} ± {allowed}: {case}"
    );
}

fn check(case: &Value, samples: &[Vec<f64>]) {
    let statistic = case["statistic"].as_str().unwrap();
    for (method, key) in METHODS {
        let ours = interval(statistic, samples, method);
        check_close(ours.estimate, &case["estimate"], case);
        check_noisy(ours.low, &case[key]["low"], ours.standard_error, case);
        check_noisy(ours.high, &case[key]["high"], ours.standard_error, case);
        if let Some(error) = case.get("standard_error") {
            check_noisy(ours.standard_error, error, ours.standard_error, case);
        }
        assert_eq!(ours.correction.is_some(), method == BootstrapMethod::Bca);
        if let Some(correction) = ours.correction {
            check_close(correction.acceleration, &case["acceleration"], case);
        }
    }
}

fn check_scipy(statistics: &[&str], at_least: usize) {
    let all = cases(include_str!("../../fixtures/bootstrap/scipy.json"), 80);
    let wanted = |case: &&Value| statistics.contains(&case["statistic"].as_str().unwrap());
    let chosen: Vec<&Value> = all.iter().filter(wanted).collect();
    assert!(chosen.len() >= at_least, "only {} cases", chosen.len());
    for case in chosen {
        let samples = case["samples"].as_array().unwrap();
        check(case, &samples.iter().map(sample).collect::<Vec<_>>());
    }
}

#[test]
fn means_agree_with_scipy() {
    check_scipy(&["mean"], 25);
}

#[test]
fn contrasts_of_means_agree_with_scipy() {
    check_scipy(&["difference", "ratio"], 20);
}

#[test]
fn other_statistics_agree_with_scipy() {
    check_scipy(&["deviation", "trimmed", "variation"], 35);
}

#[test]
fn intervals_agree_with_r() {
    let all = cases(include_str!("../../fixtures/bootstrap/r_boot.json"), 20);
    for case in &all {
        check(case, &[sample(case)]);
    }
}

#[test]
fn the_generic_bootstrap_of_a_mean_is_that_of_the_mean() {
    let values: Vec<f64> = (0..200).map(|i| f64::from(i * i % 113).sqrt()).collect();
    let values = FiniteValues::new(&values).unwrap();
    let many = Resamples::new(40_000).unwrap();
    let own = bootstrap_mean(values, many, confidence(), BootstrapMethod::Bca).unwrap();
    let generic = bootstrap(values, mean, many, confidence(), BootstrapMethod::Bca).unwrap();
    let near = |left: f64, right: f64, by: f64| (left - right).abs() < by * own.standard_error;
    assert!(near(own.estimate, generic.estimate, 1e-12));
    assert!(
        near(own.low, generic.low, 0.1),
        "{} {}",
        own.low,
        generic.low
    );
    assert!(
        near(own.high, generic.high, 0.1),
        "{} {}",
        own.high,
        generic.high
    );
    let accelerations = [own, generic].map(|one| one.correction.unwrap().acceleration);
    assert!((accelerations[0] - accelerations[1]).abs() < 1e-12);
}

#[test]
fn the_published_interval_of_a_mean_comes_out() {
    let values = [
        10.0, 12.0, 12.5, 12.5, 13.9, 15.0, 21.0, 22.0, 23.0, 34.0, 50.0, 81.0, 89.0, 121.0, 134.0,
        213.0,
    ];
    let values = FiniteValues::new(&values).unwrap();
    let table = [
        (BootstrapMethod::Basic, 23.77, 79.12),
        (BootstrapMethod::Percentile, 28.86, 84.21),
        (BootstrapMethod::Bca, 32.31, 91.43),
    ];
    let many = Resamples::new(200_000).unwrap();
    for (method, low, high) in table {
        let ours = bootstrap_mean(values, many, confidence(), method).unwrap();
        // The published ends come from one bootstrap, and carry its noise.
        assert!(
            (ours.low - low).abs() < 0.6 && (ours.high - high).abs() < 1.5,
            "{ours:?}"
        );
    }
}

#[test]
fn the_published_acceleration_of_two_means_comes_out() {
    let y = [10.0, 27.0, 31.0, 40.0, 46.0, 50.0, 52.0, 104.0, 146.0];
    let z = [16.0, 23.0, 38.0, 94.0, 99.0, 141.0, 197.0];
    let ours = bootstrap_means(
        FiniteValues::new(&y).unwrap(),
        FiniteValues::new(&z).unwrap(),
        MeanContrast::Difference,
        Resamples::DEFAULT,
        Share::new(0.95).unwrap(),
        BootstrapMethod::Bca,
    )
    .unwrap();
    let acceleration = ours.correction.unwrap().acceleration;
    assert!(
        (acceleration - 0.011_008_228_344_026_734).abs() < 1e-15,
        "{acceleration}"
    );
}
