//! Rule: statistics do not call the mathematics of the platform.

use super::rule::{Findings, Rule};
use crate::source::Tree;

pub(super) const RULE: Rule = Rule {
    name: "platform-maths",
    explanation: "`perf-stats` takes logarithms, powers and the like from `libm`: those of the \
                  platform differ in their last digits between machines.",
    check,
};

const CRATE: &str = "perf-stats/src";

/// What is not rounded exactly, by its name in the standard library and in `libm`.
const INEXACT: &[(&str, &str)] = &[
    ("acos", "acos"),
    ("asin", "asin"),
    ("atan", "atan"),
    ("atan2", "atan2"),
    ("cbrt", "cbrt"),
    ("cos", "cos"),
    ("cosh", "cosh"),
    ("exp", "exp"),
    ("exp2", "exp2"),
    ("exp_m1", "expm1"),
    ("hypot", "hypot"),
    ("ln", "log"),
    ("ln_1p", "log1p"),
    ("log10", "log10"),
    ("log2", "log2"),
    ("powf", "pow"),
    ("powi", "pow"),
    ("sin", "sin"),
    ("sinh", "sinh"),
    ("tan", "tan"),
    ("tanh", "tanh"),
];

fn check(tree: &Tree, findings: &mut Findings) {
    let ours = tree
        .production()
        .filter(|source| source.path.starts_with(CRATE));
    for source in ours {
        for window in source.production_tokens().windows(4) {
            let text = [0, 1, 2, 3].map(|at: usize| window[at].text.as_str());
            let ([".", called, "(", _] | ["f64" | "f32", ":", ":", called]) = text else {
                continue;
            };
            let known = INEXACT.iter().find(|(name, _)| *name == called);
            if let Some((name, exact)) = known {
                let line = window.last().map_or(1, |token| token.line);
                findings.add(
                    &source.path,
                    line,
                    format!(
                        "`{name}` of the platform; `libm::{exact}` has the same digits everywhere"
                    ),
                );
            }
        }
    }
}
