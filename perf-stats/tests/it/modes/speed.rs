//! Large samples take no more than sorting and a few passes.

use std::time::{Duration, Instant};

use perf_stats::{FiniteValues, ModeSettings, dip_test, modes};

use crate::made::Dice;

#[test]
fn a_million_values_and_awkward_curves_are_quick() {
    let mut dice = Dice::new(1);
    let size = 1_000_000_u32;
    let numbers = (0..100_000).map(f64::from);
    let samples: [(&str, Vec<f64>); 5] = [
        ("uniform", (0..size).map(|_| dice.uniform()).collect()),
        (
            "rounded",
            (0..size).map(|_| (dice.uniform() * 3e4).floor()).collect(),
        ),
        ("convex", numbers.clone().map(f64::sqrt).collect()),
        ("concave", numbers.clone().map(|x| x * x).collect()),
        (
            "steep on both sides",
            numbers
                .map(|x| (x - 5e4).signum() * (1e5 - (x - 5e4).abs()).sqrt())
                .collect(),
        ),
    ];
    for (name, values) in samples {
        let sample = FiniteValues::new(&values).unwrap();
        let start = Instant::now();
        let test = dip_test(sample);
        let tested = start.elapsed();
        let start = Instant::now();
        let found = modes(sample, ModeSettings::default());
        let took = start.elapsed();
        println!(
            "{name}: {test:?} in {tested:?}, {} modes in {took:?}",
            found.len()
        );
        assert!(tested + took < Duration::from_secs(10), "{name}");
    }
}
