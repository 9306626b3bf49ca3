//! Rule: `lib.rs` is a front page, not a store.

use syn::spanned::Spanned as _;
use syn::{Item, Visibility};

use super::rule::{Findings, Rule};
use crate::source::{Mention, Origin, Source, Tree, documentation, mentions};

pub(super) const RULE: Rule = Rule {
    name: "front-page",
    explanation: "`lib.rs` has a runnable example and a `# Limitations` section, keeps its \
                  modules private and re-exports by name.",
    check,
};

fn check(tree: &Tree, findings: &mut Findings) {
    for source in tree
        .production()
        .filter(|source| source.path.ends_with("/src/lib.rs"))
    {
        let page = documentation(&source.syntax.attrs);
        if !has_runnable_example(&page) {
            findings.add(
                &source.path,
                1,
                "no runnable example; show one in a ``` block",
            );
        }
        if !page
            .iter()
            .any(|line| line.starts_with('#') && line.ends_with(" Limitations"))
        {
            findings.add(
                &source.path,
                1,
                "no limitations; add a `# Limitations` section",
            );
        }
        check_modules(source, findings);
        for Mention { line, origin, .. } in mentions(source) {
            if origin == Origin::GlobReExport {
                findings.add(&source.path, line, "re-exports a glob; name what is public");
            }
        }
    }
}

fn check_modules(source: &Source, findings: &mut Findings) {
    for item in &source.syntax.items {
        if let Item::Mod(module) = item
            && matches!(module.vis, Visibility::Public(_))
        {
            let name = &module.ident;
            let message =
                format!("`pub mod {name}`; keep the module private and re-export its items");
            findings.add(&source.path, module.mod_token.span().start().line, message);
        }
    }
}

/// A fence without a language, or with `rust`, and without a word that keeps it from running.
fn has_runnable_example(page: &[String]) -> bool {
    let mut fences = page
        .iter()
        .filter_map(|line| line.trim().strip_prefix("```"));
    // Fences come in pairs; only the opening one carries words.
    let mut opening = std::iter::from_fn(|| {
        let words = fences.next()?;
        fences.next();
        Some(words)
    });
    opening.any(|words| {
        let mut words = words
            .split(',')
            .map(str::trim)
            .filter(|word| !word.is_empty());
        words.all(|word| word == "rust" || word == "should_panic" || word.starts_with("edition"))
    })
}
