//! Section `decisions`: the records in `docs/decisions`, by their titles.

use std::fs;
use std::path::Path;

use anyhow::Context as _;

use crate::files;

const FOLDER: &str = "docs/decisions";

/// A line for each record, oldest first, as a link from `docs/` below their chapter.
pub(super) fn generate(root: &Path) -> anyhow::Result<String> {
    let mut lines = Vec::new();
    for file in files::with_extension(&root.join(FOLDER), "md")? {
        let path = files::relative(root, &file);
        let text = fs::read_to_string(&file).with_context(|| format!("cannot read {path}"))?;
        let title = text.lines().find_map(|line| line.strip_prefix("# "));
        let title = title.with_context(|| format!("{path} has no title"))?;
        let target = path.trim_start_matches("docs/");
        // A record begins with its number; what else lies there introduces them.
        if title.starts_with(|first: char| first.is_ascii_digit()) {
            lines.push(format!("  - [{title}]({target})\n"));
        }
    }
    Ok(if lines.is_empty() {
        "There are no decisions yet.\n".to_owned()
    } else {
        lines.concat()
    })
}
