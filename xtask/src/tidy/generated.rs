//! Rule: prose that states facts about the code is generated. Knows the list of rules only as
//! something that is handed in, because the list is one of those facts.

use std::path::Path;

use super::complaint::Complaint;
use crate::codegen::{self, HouseRule};

pub(super) const NAME: &str = "generated";

pub(super) const EXPLANATION: &str =
    "Generated sections of Markdown files are what `cargo xtask codegen` writes.";

/// Every section that is out of date.
pub(super) fn check(root: &Path, rules: &[HouseRule]) -> anyhow::Result<Vec<Complaint>> {
    let stale = codegen::stale(root, rules)?;
    let complaint = |stale: codegen::Stale| Complaint {
        message: format!("{}; run `cargo xtask codegen`", stale.reason()),
        path: stale.path,
        line: stale.line,
        rule: NAME,
    };
    Ok(stale.into_iter().map(complaint).collect())
}
