//! Rule: a module is named after what it is for.

use syn::visit::{self, Visit};
use syn::{Ident, ItemMod};

use super::rule::{Findings, Rule};
use crate::source::Tree;

pub(super) const RULE: Rule = Rule {
    name: "names",
    explanation: "No module is called util, utils, helper, helpers, common, misc or errors.",
    check,
};

const VAGUE: &[&str] = &["util", "utils", "helper", "helpers", "common", "misc"];

/// An error belongs beside the operation that fails.
const ERRORS: &str = "errors";

fn check(tree: &Tree, findings: &mut Findings) {
    for source in &tree.sources {
        // The crate's own folder is not a module.
        let (_, inside) = source.path.split_once('/').unwrap_or(("", &source.path));
        for part in inside.trim_end_matches(".rs").split('/') {
            complain(findings, &source.path, 1, part);
        }
        let mut inline = Inline(Vec::new());
        inline.visit_file(&source.syntax);
        for name in inline.0 {
            complain(
                findings,
                &source.path,
                name.span().start().line,
                &name.to_string(),
            );
        }
    }
}

fn complain(findings: &mut Findings, path: &str, line: usize, name: &str) {
    if VAGUE.contains(&name) {
        findings.add(
            path,
            line,
            format!("`{name}` says nothing; name what it is for"),
        );
    } else if name == ERRORS {
        findings.add(
            path,
            line,
            "`errors` gathers; an error lives beside its operation",
        );
    }
}

/// Modules that are written out; the others are files and have a path.
struct Inline(Vec<Ident>);

impl<'ast> Visit<'ast> for Inline {
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        if module.content.is_some() {
            self.0.push(module.ident.clone());
        }
        visit::visit_item_mod(self, module);
    }
}
