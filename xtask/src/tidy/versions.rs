//! Rule: a file format keeps a fixture of every version that it ever had.

use std::fs;

use syn::visit::{self, Visit};
use syn::{Ident, ImplItemConst, ItemConst};

use super::rule::{Findings, Rule};
use crate::source::{Source, Tree, first_integer};

pub(super) const RULE: Rule = Rule {
    name: "versions",
    explanation: "Plan file, run record and view model have a fixture of every version up to the \
                  current one, in `tests/fixtures/v1/` and so on.",
    check,
};

/// A format that others store or read.
struct Surface {
    name: &'static str,
    member: &'static str,
    /// Any of these constants, where it is a number, is the current version.
    constants: &'static [&'static str],
}

/// A surface counts from the moment that its constant is there.
const SURFACES: &[Surface] = &[
    Surface {
        name: "plan file",
        member: "perf-core",
        constants: &["PLAN_VERSION", "SCHEMA_VERSION", "VERSION", "CURRENT"],
    },
    Surface {
        name: "run record",
        member: "perf-baseline",
        constants: &["RECORD_VERSION", "SCHEMA_VERSION", "VERSION", "CURRENT"],
    },
    Surface {
        name: "view model",
        member: "perf-report",
        constants: &["VIEW_VERSION", "SCHEMA_VERSION", "VERSION", "CURRENT"],
    },
];

fn check(tree: &Tree, findings: &mut Findings) {
    for Surface {
        name,
        member,
        constants,
    } in SURFACES
    {
        let Some(folder) = tree.members.iter().find(|found| found.name == *member) else {
            continue;
        };
        for source in tree.production().filter(|source| source.member == *member) {
            let mut search = Search {
                source,
                constants,
                found: Vec::new(),
            };
            search.visit_file(&source.syntax);
            for (line, current) in search.found {
                for version in 1..=current {
                    let fixtures = format!("{}/tests/fixtures/v{version}", folder.folder);
                    if is_empty(tree, &fixtures) {
                        let message = format!(
                            "the {name} is at version {current} and {fixtures}/ is empty; keep a \
                             file of every version there"
                        );
                        findings.add(&source.path, line, message);
                    }
                }
            }
        }
    }
}

fn is_empty(tree: &Tree, folder: &str) -> bool {
    let entries = fs::read_dir(tree.root.join(folder));
    entries.map_or(true, |entries| {
        entries.flatten().all(|entry| !entry.path().is_file())
    })
}

/// Finds lines and values of the constants.
struct Search<'a> {
    source: &'a Source,
    constants: &'a [&'a str],
    found: Vec<(usize, u64)>,
}

impl Search<'_> {
    fn add(&mut self, name: &Ident, value: &syn::Expr) {
        let line = name.span().start().line;
        if self.constants.iter().any(|constant| name == constant)
            && self.source.is_production(line)
            && let Some(version) = first_integer(value)
        {
            self.found.push((line, version));
        }
    }
}

impl<'ast> Visit<'ast> for Search<'_> {
    fn visit_item_const(&mut self, item: &'ast ItemConst) {
        self.add(&item.ident, &item.expr);
        visit::visit_item_const(self, item);
    }

    fn visit_impl_item_const(&mut self, item: &'ast ImplItemConst) {
        self.add(&item.ident, &item.expr);
        visit::visit_impl_item_const(self, item);
    }
}
