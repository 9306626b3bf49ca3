//! Everything that a rule may look at, read once.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use syn::Item;

use super::attributes::is_test_only;
use super::{Role, Source};
use crate::files;
use crate::workspace::{Member, Workspace};

/// The workspace with its sources.
pub(crate) struct Tree {
    pub(crate) root: PathBuf,
    pub(crate) members: Vec<Member>,
    /// Every file that could be parsed, by crate and path.
    pub(crate) sources: Vec<Source>,
    pub(crate) unreadable: Vec<Unreadable>,
}

/// A file that is no valid Rust.
pub(crate) struct Unreadable {
    pub(crate) path: String,
    pub(crate) line: usize,
    pub(crate) reason: String,
}

impl Tree {
    /// Reads manifests and sources below `root`.
    ///
    /// # Errors
    ///
    /// A manifest is wrong or a file cannot be read. A file that cannot be parsed is a value.
    pub(crate) fn load(root: &Path) -> anyhow::Result<Self> {
        let Workspace { root, members } = Workspace::load(root)?;
        let mut sources = Vec::new();
        let mut unreadable = Vec::new();
        for member in &members {
            let folder = root.join(&member.folder);
            for path in files::with_extension(&folder, "rs")? {
                let path_from_root = files::relative(&root, &path);
                if path_from_root.contains("/fixtures/") {
                    continue;
                }
                let text = fs::read_to_string(&path)
                    .with_context(|| format!("cannot read {}", path.display()))?;
                let role = role_of(&files::relative(&folder, &path));
                match Source::parse(path_from_root.clone(), member.name.clone(), role, text) {
                    Ok(source) => sources.push(source),
                    Err(error) => unreadable.push(Unreadable {
                        path: path_from_root,
                        line: error.span().start().line,
                        reason: error.to_string(),
                    }),
                }
            }
        }
        mark_test_modules(&mut sources);
        Ok(Self {
            root,
            members,
            sources,
            unreadable,
        })
    }

    /// The files that are shipped.
    pub(crate) fn production(&self) -> impl Iterator<Item = &Source> {
        self.sources
            .iter()
            .filter(|source| source.role == Role::Production)
    }

    /// The text of a file, if it is there.
    pub(crate) fn text(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.root.join(path)).ok()
    }
}

fn role_of(path_in_crate: &str) -> Role {
    if path_in_crate.starts_with("src/") {
        Role::Production
    } else {
        Role::Support
    }
}

/// A file whose module is declared `#[cfg(test)] mod name;` is there for tests, and so is
/// everything below it.
fn mark_test_modules(sources: &mut [Source]) {
    let mut test_stems: BTreeSet<String> = BTreeSet::new();
    for source in sources.iter() {
        for item in &source.syntax.items {
            if let Item::Mod(module) = item
                && module.content.is_none()
                && is_test_only(&module.attrs)
            {
                test_stems.insert(format!("{}{}", folder_of(&source.path), module.ident));
            }
        }
    }
    for source in sources.iter_mut() {
        let is_below = |stem: &String| {
            let rest = source.path.strip_prefix(stem.as_str());
            rest.is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
        };
        if test_stems.iter().any(is_below) {
            source.role = Role::Support;
        }
    }
}

/// Where the files of a module's children lie, with a slash at the end.
pub(super) fn folder_of(path: &str) -> String {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    match file {
        "lib.rs" | "main.rs" | "mod.rs" => format!("{folder}/"),
        _ => format!("{folder}/{}/", file.trim_end_matches(".rs")),
    }
}
