//! Section `crates`: what each crate is for, as its manifest says.

use std::path::Path;

use crate::workspace::Workspace;

/// A list in the order of the root manifest.
pub(super) fn generate(root: &Path) -> anyhow::Result<String> {
    let workspace = Workspace::load(root)?;
    let lines = workspace.members.iter().map(|member| {
        format!(
            "- [`{}`]({}): {}\n",
            member.name, member.folder, member.description
        )
    });
    Ok(lines.collect())
}
