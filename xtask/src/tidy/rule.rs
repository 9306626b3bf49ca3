//! What a rule is: a name, one line that explains it, and a check.

use super::complaint::Complaint;
use crate::source::Tree;

/// A rule. Its explanation is printed in CONTRIBUTING.md.
pub(super) struct Rule {
    pub(super) name: &'static str,
    pub(super) explanation: &'static str,
    pub(super) check: fn(&Tree, &mut Findings),
}

/// Collects what one rule finds.
pub(super) struct Findings {
    rule: &'static str,
    complaints: Vec<Complaint>,
}

impl Rule {
    /// Everything in the tree that breaks this rule.
    pub(super) fn apply(&self, tree: &Tree) -> Vec<Complaint> {
        let mut findings = Findings {
            rule: self.name,
            complaints: Vec::new(),
        };
        (self.check)(tree, &mut findings);
        findings.complaints
    }
}

impl Findings {
    /// Adds a breach; line 1 stands for the whole file.
    pub(super) fn add(&mut self, path: &str, line: usize, message: impl Into<String>) {
        let (path, message) = (path.to_owned(), message.into());
        self.complaints.push(Complaint {
            path,
            line,
            rule: self.rule,
            message,
        });
    }
}
