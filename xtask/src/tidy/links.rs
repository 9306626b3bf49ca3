//! Rule: what Markdown files link to is there, and the book in `docs/` hangs together. Asks nobody
//! on the web.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::rule::{Findings, Rule};
use crate::files;
use crate::markdown::{Link, anchors, links};
use crate::source::Tree;

pub(super) const RULE: Rule = Rule {
    name: "links",
    explanation: "Links between Markdown files lead to a file and a heading that are there. A page \
                  in `docs/` stands in its `SUMMARY.md` and links to nothing outside of `docs/`.",
    check,
};

const BOOK: &str = "docs";
const SUMMARY: &str = "docs/SUMMARY.md";

fn check(tree: &Tree, findings: &mut Findings) {
    // An unreadable folder is as good as an empty one.
    let files = files::with_extension(&tree.root, "md").unwrap_or_default();
    let texts: BTreeMap<String, String> = files
        .iter()
        .filter_map(|file| {
            let text = fs::read_to_string(file).ok()?;
            Some((files::relative(&tree.root, file), text))
        })
        .collect();
    for (path, text) in &texts {
        for link in links(text) {
            if let Some(message) = problem(&tree.root, &texts, path, &link) {
                findings.add(path, link.line, message);
            }
        }
    }
    check_summary(&texts, findings);
}

/// Every page of the book can be found in it.
fn check_summary(texts: &BTreeMap<String, String>, findings: &mut Findings) {
    let Some(summary) = texts.get(SUMMARY) else {
        return;
    };
    let listed: Vec<String> = links(summary)
        .iter()
        .map(|link| resolved(SUMMARY, file_of(&link.target)))
        .collect();
    for path in texts.keys() {
        if is_in_book(path) && path != SUMMARY && !listed.contains(path) {
            findings.add(path, 1, format!("no reader finds it; list it in {SUMMARY}"));
        }
    }
}

/// Why a link leads nowhere.
fn problem(
    root: &Path,
    texts: &BTreeMap<String, String>,
    from: &str,
    link: &Link,
) -> Option<String> {
    let target = link.target.as_str();
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let to = match file_of(target) {
        "" => from.to_owned(),
        file => resolved(from, file),
    };
    if is_in_book(from) && !is_in_book(&to) {
        return Some(format!(
            "`{target}` is not in the book; name it in `code` instead"
        ));
    }
    if is_in_book(from) && from != SUMMARY && to.ends_with("/README.md") {
        return Some(format!(
            "`{target}` is `index.html` in the book, which no link finds; call the page index.md"
        ));
    }
    if !root.join(&to).exists() {
        return Some(format!("`{target}` is not there; {to} was looked for"));
    }
    let (_, anchor) = target.split_once('#')?;
    let text = texts.get(&to)?;
    let is_there = anchors(text).contains(anchor);
    (!is_there).then(|| format!("`{target}` names no heading of {to}"))
}

fn is_in_book(path: &str) -> bool {
    Path::new(path).starts_with(BOOK)
}

fn file_of(target: &str) -> &str {
    target.split('#').next().unwrap_or_default()
}

/// Where a link of the file `from` leads, from the root on.
fn resolved(from: &str, target: &str) -> String {
    let folder = Path::new(from).parent().unwrap_or(Path::new(""));
    let mut path = PathBuf::new();
    for component in folder.join(target).components() {
        match component {
            Component::ParentDir => {
                path.pop();
            }
            Component::CurDir => {}
            other => path.push(other),
        }
    }
    path.to_string_lossy().replace('\\', "/")
}
