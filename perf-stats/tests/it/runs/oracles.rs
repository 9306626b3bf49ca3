//! Agreement with `SciPy`, statsmodels and R, and with Westfall and Young read literally.

use std::num::NonZeroU32;

use perf_core::Direction;
use perf_stats::{
    FiniteValues, LookSides, Looks, MetricPairs, MetricRuns, NoiseTerm, PairTable, RunBlock,
    RunScale, RunSettings, RunTable, Studentisation, Tolerance, Values, compare_pairs,
    compare_runs, minimum_detectable_shift, noise_floor, paired_shift, prediction_interval,
    run_shift, sign_flip_test, studentised_permutation,
};
use serde_json::Value;

use super::made_runs::{known, share};
use crate::fixture::cases;

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(number).collect()
}

fn lists(value: &Value) -> Vec<Vec<f64>> {
    value.as_array().unwrap().iter().map(numbers).collect()
}

fn runs(value: &Value) -> NonZeroU32 {
    NonZeroU32::new(u32::try_from(value.as_u64().unwrap()).unwrap()).unwrap()
}

fn assert_close(found: f64, expected: f64, relative: f64, case: &Value) {
    let slack = relative * expected.abs().max(1e-3);
    assert!(
        (found - expected).abs() <= slack,
        "{found} and not {expected}: {case}"
    );
}

#[test]
fn the_permutation_test_agrees_with_scipy() {
    let mut separate = 0;
    for case in cases(include_str!("../../fixtures/runs/permutation.json"), 20) {
        let (before, after) = (numbers(&case["baseline"]), numbers(&case["candidate"]));
        let p = |kind| {
            let before = FiniteValues::new(&before).unwrap();
            let after = FiniteValues::new(&after).unwrap();
            let margin = number(&case["margin"]);
            studentised_permutation(before, after, margin, kind)
                .unwrap()
                .p_value
        };
        assert_close(
            p(Studentisation::Pooled),
            number(&case["pooled"]),
            1e-12,
            &case,
        );
        if let Some(expected) = case["separate"].as_f64() {
            separate += 1;
            assert_close(p(Studentisation::Separate), expected, 1e-12, &case);
        }
    }
    assert!(separate >= 18, "{separate}");
}

#[test]
fn flipping_signs_agrees_with_scipy() {
    for case in cases(include_str!("../../fixtures/runs/sign_flip.json"), 20) {
        let differences = numbers(&case["differences"]);
        let differences = FiniteValues::new(&differences).unwrap();
        let found = sign_flip_test(differences, number(&case["margin"])).unwrap();
        assert_close(found.p_value, number(&case["p"]), 1e-12, &case);
    }
}

#[test]
fn the_family_agrees_with_westfall_and_young_read_literally() {
    for case in cases(include_str!("../../fixtures/runs/family.json"), 20) {
        let tolerance = match case["tolerance"].as_f64() {
            Some(absolute) => Tolerance::default().with_absolute(absolute),
            None => Tolerance::NONE,
        };
        let sides = lists(&case["baseline"])
            .into_iter()
            .zip(lists(&case["candidate"]));
        let metrics = sides.enumerate().map(|(at, (before, after))| {
            let (before, after) = (known(&before), known(&after));
            MetricRuns::ratio(at.to_string(), Direction::LowerIsBetter, &before, &after)
                .unwrap()
                .with_tolerance(tolerance)
        });
        let table = RunTable::new(metrics.collect()).unwrap();
        let found = compare_runs(&table, &RunSettings::default());
        for (at, judgement) in found.judgements.iter().enumerate() {
            let all = [
                ("raw", judgement.p_value),
                ("adjusted", judgement.adjusted_p),
                ("of_any", judgement.adjusted_p_of_any_worsening),
                ("noise", judgement.noise),
                ("tolerated", judgement.tolerated),
                ("estimate", judgement.estimate),
            ];
            for (name, value) in all {
                let expected = number(&case[name][at]);
                assert_close(value.unwrap(), expected, 1e-10, &case);
            }
        }
    }
}

#[test]
fn the_family_of_pairs_agrees_too() {
    for case in cases(include_str!("../../fixtures/runs/pairs.json"), 20) {
        let metrics = case["blocks"].as_array().unwrap().iter().enumerate();
        let metrics = metrics.map(|(at, blocks)| {
            let blocks: Vec<_> = lists(blocks)
                .into_iter()
                .map(|runs| Some(RunBlock::abba(runs.try_into().unwrap())))
                .collect();
            MetricPairs::ratio(at.to_string(), Direction::LowerIsBetter, &blocks)
                .unwrap()
                .with_tolerance(Tolerance::NONE)
        });
        let table = PairTable::new(metrics.collect()).unwrap();
        let found = compare_pairs(&table, &RunSettings::default());
        for (at, judgement) in found.judgements.iter().enumerate() {
            assert_close(
                judgement.p_value.unwrap(),
                number(&case["raw"][at]),
                1e-10,
                &case,
            );
            assert_close(
                judgement.adjusted_p.unwrap(),
                number(&case["adjusted"][at]),
                1e-10,
                &case,
            );
            assert_close(
                judgement.estimate.unwrap(),
                number(&case["estimate"][at]),
                1e-10,
                &case,
            );
            assert_close(
                judgement.noise.unwrap(),
                number(&case["noise"][at]),
                1e-9,
                &case,
            );
        }
    }
}

#[test]
fn the_family_agrees_with_what_coin_draws() {
    for case in cases(include_str!("../../fixtures/runs/coin.json"), 20) {
        let sides = lists(&case["baseline"])
            .into_iter()
            .zip(lists(&case["candidate"]));
        let metrics = sides.enumerate().map(|(at, (before, after))| {
            let (before, after) = (known(&before), known(&after));
            MetricRuns::ratio(at.to_string(), Direction::LowerIsBetter, &before, &after)
                .unwrap()
                .with_tolerance(Tolerance::NONE)
        });
        let found = compare_runs(
            &RunTable::new(metrics.collect()).unwrap(),
            &RunSettings::default(),
        );
        for (at, judgement) in found.judgements.iter().enumerate() {
            let expected = number(&case["adjusted"][at]);
            let error = (expected * (1.0 - expected) / number(&case["drawn"])).sqrt();
            let distance = judgement.adjusted_p.unwrap() - expected;
            assert!(
                distance.abs() <= 4.5 * error + 1e-12,
                "{at} {distance}: {case}"
            );
        }
    }
}

#[test]
fn hodges_and_lehmann_agree_with_r() {
    for case in cases(include_str!("../../fixtures/runs/run_shift.json"), 20) {
        let (before, after) = (numbers(&case["baseline"]), numbers(&case["candidate"]));
        let (before, after) = (Values::new(&before).unwrap(), Values::new(&after).unwrap());
        let found = run_shift(before, after, share(number(&case["level"]))).unwrap();
        assert_close(
            found.estimate.unwrap(),
            number(&case["estimate"]),
            1e-9,
            &case,
        );
        assert_close(found.low, number(&case["low"]), 1e-9, &case);
        assert_close(found.high, number(&case["high"]), 1e-9, &case);
    }
    for case in cases(include_str!("../../fixtures/runs/paired_shift.json"), 20) {
        let differences = numbers(&case["differences"]);
        let differences = Values::new(&differences).unwrap();
        let found = paired_shift(differences, share(number(&case["level"]))).unwrap();
        assert_close(
            found.estimate.unwrap(),
            number(&case["estimate"]),
            1e-9,
            &case,
        );
        assert_close(found.low, number(&case["low"]), 1e-9, &case);
        assert_close(found.high, number(&case["high"]), 1e-9, &case);
    }
}

#[test]
fn boundaries_agree_with_the_multivariate_normal_distribution() {
    for case in cases(include_str!("../../fixtures/runs/looks.json"), 20) {
        let level = share(number(&case["level"]));
        let sides = match case["sides"].as_u64().unwrap() {
            1 => LookSides::Upper,
            _ => LookSides::Both,
        };
        let found = match case["runs"].as_array() {
            None => Looks::equally_spaced(runs(&case["looks"]), level, sides),
            Some(at) => {
                let at: Vec<NonZeroU32> = at.iter().map(runs).collect();
                Looks::with_shared_baseline(runs(&case["baseline"]), &at, level, sides)
            }
        };
        let digits = number(&case["digits"]);
        assert_close(
            found.unwrap().boundary(),
            number(&case["boundary"]),
            digits,
            &case,
        );
    }
}

#[test]
fn power_agrees_with_the_noncentral_distribution_and_statsmodels() {
    let mut with_statsmodels = 0;
    for case in cases(include_str!("../../fixtures/runs/power.json"), 20) {
        let found = minimum_detectable_shift(
            runs(&case["baseline"]),
            runs(&case["candidate"]),
            share(number(&case["level"])),
            share(number(&case["power"])),
        );
        assert_close(found.unwrap(), number(&case["shift"]), 1e-9, &case);
        if let Some(expected) = case["statsmodels"].as_f64() {
            with_statsmodels += 1;
            assert_close(found.unwrap(), expected, 1e-5, &case);
        }
    }
    assert!(with_statsmodels >= 20);
}

#[test]
fn prediction_agrees_with_the_linear_model_of_r() {
    for case in cases(include_str!("../../fixtures/runs/prediction.json"), 20) {
        let values = numbers(&case["values"]);
        let level = share(number(&case["level"]));
        let found = prediction_interval(FiniteValues::new(&values).unwrap(), level).unwrap();
        assert_close(found.low, number(&case["low"]), 1e-9, &case);
        assert_close(found.high, number(&case["high"]), 1e-9, &case);
    }
}

#[test]
fn noise_agrees_with_numpy() {
    for case in cases(include_str!("../../fixtures/runs/noise.json"), 20) {
        let groups = lists(&case["groups"]);
        let groups: Vec<_> = groups
            .iter()
            .map(|g| FiniteValues::new(g).unwrap())
            .collect();
        let found = noise_floor(RunScale::Ratio, &groups).unwrap().unwrap();
        assert_close(found.robust, number(&case["robust"]), 1e-9, &case);
        assert_close(found.pooled, number(&case["pooled"]), 1e-9, &case);
        assert_eq!(found.degrees as u64, case["degrees"].as_u64().unwrap());
        // What was learned takes the place of the noise in the tolerance.
        let runs = known(&[100.0, 101.0, 99.0, 102.0]);
        let metric = MetricRuns::ratio("p99", Direction::LowerIsBetter, &runs, &runs).unwrap();
        let learned = Tolerance::NONE.with_noise(NoiseTerm::Learned(found));
        let table = RunTable::new(vec![metric.with_tolerance(learned)]).unwrap();
        let judgement = compare_runs(&table, &RunSettings::default())
            .judgements
            .remove(0);
        let expected = (2.0 * number(&case["robust"]) * 0.5_f64.sqrt()).exp();
        assert_close(judgement.tolerated.unwrap(), expected, 1e-9, &case);
    }
}

#[test]
fn the_numbers_on_the_page_hold() {
    let three = NonZeroU32::new(3).unwrap();
    let five = NonZeroU32::new(5).unwrap();
    let level = share(0.05);
    let to_four = |looks: Looks| format!("{:.4}", looks.nominal());
    let both = |count| Looks::equally_spaced(count, level, LookSides::Both).unwrap();
    assert_eq!(to_four(both(three)), "0.0221");
    assert_eq!(to_four(both(five)), "0.0158");
    let upper = Looks::equally_spaced(three, level, LookSides::Upper).unwrap();
    assert_eq!(to_four(upper.clone()), "0.0232");
    assert_eq!(format!("{:.3}", upper.boundary()), "1.992");
    let at = [3, 6, 9].map(|n| NonZeroU32::new(n).unwrap());
    let ten = NonZeroU32::new(10).unwrap();
    let shared = Looks::with_shared_baseline(ten, &at, level, LookSides::Upper).unwrap();
    assert_eq!(to_four(shared.clone()), "0.0257");
    // Among twenty metrics, by the multivariate normal distribution of SciPy.
    let twenty = NonZeroU32::new(20).unwrap();
    assert_eq!(format!("{:.5}", shared.among(twenty).nominal()), "0.02211");
    assert_eq!(format!("{:.5}", upper.among(twenty).nominal()), "0.02013");
    assert_eq!(format!("{:.5}", upper.among(twenty).boundary()), "3.08540");
    // The smallest p-values of the table in section 3.5, and the ready Hodges–Lehmann estimate.
    let smallest = |before: usize, after: usize| {
        let before: Vec<f64> = (0..before).map(|x| x as f64).collect();
        let after: Vec<f64> = (0..after).map(|x| 1_000.0 + x as f64).collect();
        let (before, after) = (FiniteValues::new(&before), FiniteValues::new(&after));
        let kind = Studentisation::Pooled;
        let p = studentised_permutation(before.unwrap(), after.unwrap(), 0.0, kind).unwrap();
        assert_eq!(p.p_value, p.arrangements.smallest_p());
        format!("{:.4}", p.p_value)
    };
    let table = [
        ((10, 2), "0.0152"),
        ((10, 3), "0.0035"),
        ((10, 5), "0.0003"),
    ];
    for ((before, after), expected) in table {
        assert_eq!(smallest(before, after), expected);
    }
    assert_eq!(smallest(20, 1), "0.0476");
    assert_eq!(smallest(20, 3), "0.0006");
    let before = [22.0, 25.0, 31.0, 40.0, 19.0, 28.0];
    let after = [30.0, 44.0, 38.0, 51.0, 29.0, 47.0, 36.0];
    let (before, after) = (Values::new(&before).unwrap(), Values::new(&after).unwrap());
    let shift = run_shift(before, after, share(0.95)).unwrap();
    assert_eq!(shift.estimate, Some(11.0));
}
