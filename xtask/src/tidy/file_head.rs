//! Rule: a file says first what it is for.

use super::rule::{Findings, Rule};
use crate::source::Tree;

pub(super) const RULE: Rule = Rule {
    name: "file-head",
    explanation: "Every Rust file opens with `//!`: what it is for, and what it refuses to do.",
    check,
};

fn check(tree: &Tree, findings: &mut Findings) {
    for source in &tree.sources {
        let first = source.text.lines().next().unwrap_or_default();
        if first
            .strip_prefix("//!")
            .is_none_or(|rest| rest.trim().is_empty())
        {
            let message = "does not open with `//!`; say in the first line what it is for";
            findings.add(&source.path, 1, message);
        }
    }
}
