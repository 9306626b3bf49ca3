//! The tests that say of themselves which rows they prove. A test that only runs when it is asked for
//! proves nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Context as _;
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};
use syn::{Attribute, ItemFn};

use crate::files;
use crate::source::documentation;

/// A test that proves something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Proof {
    /// Seen from the root of the workspace.
    pub(super) path: String,
    pub(super) test: String,
}

/// The proofs of each row that some test names in a line of its documentation that begins with `marker`.
///
/// # Errors
///
/// A file cannot be read, or a marker stands above something that is no test of every run.
pub(super) fn collect(root: &Path, marker: &str) -> anyhow::Result<BTreeMap<String, Vec<Proof>>> {
    let mut proofs: BTreeMap<String, Vec<Proof>> = BTreeMap::new();
    for file in files::with_extension(root, "rs")? {
        let path = files::relative(root, &file);
        let text = fs::read_to_string(&file).with_context(|| format!("cannot read {path}"))?;
        let written = lines_with_marker(&text, marker);
        // What is said here of the product's tests is no proof.
        if written.is_empty() || path.starts_with("xtask/") {
            continue;
        }
        let syntax = syn::parse_file(&text).with_context(|| format!("cannot read {path}"))?;
        let mut found = Marked {
            marker,
            rows: Vec::new(),
            lines: Vec::new(),
        };
        found.visit_file(&syntax);
        if let Some(line) = written.iter().find(|line| !found.lines.contains(line)) {
            anyhow::bail!("{path}:{line}: `{marker}` stands above a test that every run has");
        }
        for (id, test) in found.rows {
            let path = path.clone();
            proofs.entry(id).or_default().push(Proof { path, test });
        }
    }
    Ok(proofs)
}

/// Numbers of the lines that look like a marker, wherever they stand.
fn lines_with_marker(text: &str, marker: &str) -> Vec<usize> {
    let numbered = (1..).zip(text.lines());
    let named = numbered.filter(|(_, line)| {
        let comment = line.trim_start().strip_prefix("///");
        comment.is_some_and(|comment| comment.trim_start().starts_with(marker.trim_end()))
    });
    named.map(|(number, _)| number).collect()
}

/// What is found above tests.
struct Marked<'a> {
    marker: &'a str,
    /// Ids of rows, each with the name of the test.
    rows: Vec<(String, String)>,
    lines: Vec<usize>,
}

impl<'ast> Visit<'ast> for Marked<'_> {
    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        let has = |wanted: &str| function.attrs.iter().any(|one| is_named(one, wanted));
        if has("test") && !has("ignore") {
            for attribute in &function.attrs {
                let lines = documentation(std::slice::from_ref(attribute));
                for rows in lines
                    .iter()
                    .filter_map(|line| line.strip_prefix(self.marker))
                {
                    self.lines.push(attribute.span().start().line);
                    let ids = rows.split(',').map(|id| id.trim().to_owned());
                    let name = || function.sig.ident.to_string();
                    self.rows.extend(ids.map(|id| (id, name())));
                }
            }
        }
        visit::visit_item_fn(self, function);
    }
}

/// `#[test]` and `#[tokio::test]` are both named `test`.
fn is_named(attribute: &Attribute, name: &str) -> bool {
    let last = attribute.path().segments.last();
    last.is_some_and(|last| last.ident == name)
}
