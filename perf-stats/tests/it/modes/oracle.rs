//! The dip and its probability against the Python package diptest.

use perf_stats::{FiniteValues, dip_test};
use serde_json::Value;

use crate::fixture::cases;
use crate::made::Dice;

fn bell(dice: &mut Dice) -> f64 {
    let mut total = 0.0;
    for _ in 0..12 {
        total += dice.uniform();
    }
    total - 6.0
}

/// The same values as in `fixtures/modes/make.py`.
fn values_of(case: &Value) -> Vec<f64> {
    let kind = case["kind"].as_str().unwrap();
    if kind == "listed" {
        return serde_json::from_value(case["values"].clone()).unwrap();
    }
    let mut dice = Dice::new(case["seed"].as_u64().unwrap());
    let parameter = case["parameter"].as_f64().unwrap();
    let size = u32::try_from(case["size"].as_u64().unwrap()).unwrap();
    let value = |i: u32| match kind {
        "uniform" => dice.uniform(),
        "bell" => bell(&mut dice),
        "square" => {
            let u = dice.uniform();
            u * u
        }
        "two bells" => {
            let shift = if dice.uniform() < 0.7 { 0.0 } else { parameter };
            bell(&mut dice) + shift
        }
        "rounded" => (bell(&mut dice) * parameter).floor(),
        "lattice" => f64::from(i) % parameter,
        "reciprocal" => 1.0 / dice.uniform(),
        other => panic!("unknown kind {other}"),
    };
    (0..size).map(value).collect()
}

#[test]
fn the_dip_and_its_probability_agree_with_diptest() {
    let cases = cases(include_str!("../../fixtures/modes/dip.json"), 70);
    let (mut worst, mut worst_p) = (0.0_f64, 0.0_f64);
    for case in &cases {
        let values = values_of(case);
        let ours = dip_test(FiniteValues::new(&values).unwrap());
        let (dip, p) = (case["dip"].as_f64().unwrap(), case["p"].as_f64().unwrap());
        assert!((ours.dip / dip - 1.0).abs() < 1e-9, "{case}: {ours:?}");
        assert_eq!(ours.size, values.len());
        worst = worst.max((ours.dip / dip - 1.0).abs());
        if ours.dip * 2.0 * values.len() as f64 <= 1.0 + 1e-9 {
            // No dip is smaller; diptest interpolates even so.
            assert_eq!(ours.p_value, 1.0, "{case}");
            continue;
        }
        // Between the quantiles of the table small samples are uneven.
        let tolerance = match (p, values.len()) {
            (..=0.02, _) => 0.002,
            (_, ..20) => 0.03,
            _ => 0.01,
        };
        let difference = (ours.p_value - p).abs();
        assert!(difference < tolerance, "{case}: {ours:?}");
        worst_p = worst_p.max(difference);
    }
    println!("dip within {worst:e}, probability within {worst_p:.4}");
}
