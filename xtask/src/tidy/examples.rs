//! Rule: every library is useful alone, and shows it.

use super::rule::{Findings, Rule};
use crate::files;
use crate::source::Tree;
use crate::workspace::MemberKind;

pub(super) const RULE: Rule = Rule {
    name: "examples",
    explanation: "Every library has a runnable example under `examples/` that uses it alone.",
    check,
};

fn check(tree: &Tree, findings: &mut Findings) {
    for member in tree
        .members
        .iter()
        .filter(|member| member.kind == MemberKind::Library)
    {
        let folder = tree.root.join(&member.folder).join("examples");
        // An unreadable folder is as good as an empty one.
        if files::with_extension(&folder, "rs")
            .unwrap_or_default()
            .is_empty()
        {
            let path = format!("{}/Cargo.toml", member.folder);
            findings.add(
                &path,
                1,
                "no examples/*.rs; add a short one that uses this crate alone",
            );
        }
    }
}
