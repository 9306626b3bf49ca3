//! Applies every rule to the workspace and prints what they find.

use std::path::Path;

use super::complaint::Complaint;
use super::rule::Rule;
use super::{
    absences, cycles, dependencies, examples, exceptions, file_head, front_page, generated, links,
    names, platform_maths, size, top_level, unwrap, versions,
};
use crate::codegen::HouseRule;
use crate::source::{Tree, Unreadable};
use crate::terminal;

/// Every rule, in the order in which a reader meets them: the whole, a crate, a file, a line.
const RULES: &[Rule] = &[
    top_level::RULE,
    dependencies::RULE,
    absences::RULE,
    cycles::RULE,
    examples::RULE,
    versions::RULE,
    front_page::RULE,
    file_head::RULE,
    names::RULE,
    size::RULE,
    unwrap::RULE,
    platform_maths::RULE,
    exceptions::RULE,
    links::RULE,
];

/// Checks the workspace and prints the complaints.
///
/// # Errors
///
/// There are complaints, or the workspace cannot be read.
pub(crate) fn run(root: &Path) -> anyhow::Result<()> {
    let complaints = check(root)?;
    complaints.iter().for_each(terminal::result);
    let count = complaints.len();
    anyhow::ensure!(
        count == 0,
        "{count} complaints; CONTRIBUTING.md explains the rules"
    );
    Ok(())
}

/// Every complaint about the workspace, by file and line.
///
/// # Errors
///
/// The workspace cannot be read, or generated text cannot be generated.
pub(crate) fn check(root: &Path) -> anyhow::Result<Vec<Complaint>> {
    let tree = Tree::load(root)?;
    let mut complaints: Vec<Complaint> = tree.unreadable.iter().map(unreadable).collect();
    for rule in RULES {
        complaints.extend(rule.apply(&tree));
    }
    complaints.extend(generated::check(root, &facts())?);
    complaints.sort();
    complaints.dedup();
    Ok(complaints)
}

/// The rules as CONTRIBUTING.md lists them.
pub(crate) fn facts() -> Vec<HouseRule> {
    let rules = RULES.iter().map(|rule| (rule.name, rule.explanation));
    rules
        .chain([(generated::NAME, generated::EXPLANATION)])
        .map(|(name, explanation)| HouseRule { name, explanation })
        .collect()
}

fn unreadable(file: &Unreadable) -> Complaint {
    Complaint {
        path: file.path.clone(),
        line: file.line,
        rule: "syntax",
        message: format!("{}; every file is valid Rust", file.reason),
    }
}
