//! The pairs of samples that the fixtures are about.

use perf_stats::{Alternative, FiniteValues, Values};
use serde_json::Value;

use crate::fixture::cases;
use crate::made::Dice;

pub(super) const SIDES: [(&str, Alternative); 3] = [
    ("two_sided", Alternative::TwoSided),
    ("second_greater", Alternative::SecondGreater),
    ("second_less", Alternative::SecondLess),
];

/// Two samples with what other programs say about them.
pub(super) struct Pair {
    pub(super) first: Vec<f64>,
    pub(super) second: Vec<f64>,
    pub(super) oracle: Value,
}

impl Pair {
    pub(super) fn values(&self) -> (Values<'_>, Values<'_>) {
        (values(&self.first), values(&self.second))
    }

    pub(super) fn finite(&self) -> Option<(FiniteValues<'_>, FiniteValues<'_>)> {
        let first = FiniteValues::new(&self.first).ok()?;
        Some((first, FiniteValues::new(&self.second).ok()?))
    }

    pub(super) fn name(&self) -> String {
        format!("{} against {}", self.oracle["first"], self.oracle["second"])
    }
}

pub(super) fn values(slice: &[f64]) -> Values<'_> {
    Values::new(slice).unwrap()
}

pub(super) fn finite(slice: &[f64]) -> FiniteValues<'_> {
    FiniteValues::new(slice).unwrap()
}

pub(super) fn pairs() -> Vec<Pair> {
    let text = include_str!("../../fixtures/two_samples/pairs.json");
    cases(text, 50)
        .into_iter()
        .map(|oracle| Pair {
            first: sample(&oracle["first"]),
            second: sample(&oracle["second"]),
            oracle,
        })
        .collect()
}

/// Either listed, or by the rule that the script has as well.
fn sample(rule: &Value) -> Vec<f64> {
    if let Some(listed) = rule["values"].as_array() {
        return listed
            .iter()
            .map(|value| match value.as_str() {
                Some(text) => text.parse().unwrap(),
                None => value.as_f64().unwrap(),
            })
            .collect();
    }
    let whole = |key: &str| rule[key].as_u64().unwrap();
    let number = |key: &str| rule[key].as_f64().unwrap();
    let mut dice = Dice::new(whole("seed"));
    (0..whole("n"))
        .map(|_| {
            let bits = dice.next();
            let unit = (bits >> 11) as f64 / (1_u64 << 53) as f64;
            let base = match rule["kind"].as_str().unwrap() {
                "whole" => (bits % whole("modulus")) as f64,
                "uniform" => unit,
                "cube" => unit * unit * unit,
                other => panic!("no such rule: {other}"),
            };
            base * number("scale") + number("shift")
        })
        .collect()
}

/// Equal to this relative error, or both as good as zero.
pub(super) fn close(ours: f64, theirs: f64, relative: f64) -> bool {
    ours == theirs || (ours - theirs).abs() <= relative * theirs.abs() + 1e-300
}
