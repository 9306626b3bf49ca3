//! A user's folder of templates. Nothing outside of it is ever read: links are refused, and
//! names are looked up only among the files that were found here.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::TemplateError;

/// A template in a user's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UserTemplate {
    /// The path within the folder, with `/` between its parts.
    pub(super) name: String,
    /// The path as the user knows it.
    pub(super) path: PathBuf,
    pub(super) text: String,
}

/// Endings of files that are templates; others may lie beside them.
const ENDINGS: [&str; 7] = ["txt", "md", "json", "html", "css", "csv", "xml"];
/// Largest template that is read.
pub(super) const LARGEST: u64 = 1024 * 1024;
/// How many folders may lie within each other.
const DEEPEST: usize = 8;

/// Every template of `folder` and the folders in it, sorted by name.
///
/// # Errors
/// A folder or file that cannot be read, a link, a template that is too large or not UTF-8.
pub(super) fn read(folder: &Path) -> Result<Vec<UserTemplate>, TemplateError> {
    if !folder.is_dir() {
        return Err(TemplateError::NoFolder {
            path: folder.to_owned(),
        });
    }
    let mut found = Vec::new();
    collect(folder, "", 1, &mut found)?;
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

fn collect(
    folder: &Path,
    prefix: &str,
    depth: usize,
    found: &mut Vec<UserTemplate>,
) -> Result<(), TemplateError> {
    let unreadable = |source| TemplateError::Unreadable {
        path: folder.to_owned(),
        source,
    };
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let path = entry.path();
        let kind = entry.file_type().map_err(unreadable)?;
        let file_name = entry.file_name();
        // A name that is not UTF-8 could not be written in a template.
        let Some(file_name) = file_name.to_str().filter(|name| !name.starts_with('.')) else {
            continue;
        };
        let name = format!("{prefix}{file_name}");
        let is_template = path
            .extension()
            .and_then(|ending| ending.to_str())
            .is_some_and(|ending| ENDINGS.contains(&ending));
        if kind.is_symlink() {
            return Err(TemplateError::Link { path });
        } else if kind.is_dir() && depth < DEEPEST {
            collect(&path, &format!("{name}/"), depth + 1, found)?;
        } else if kind.is_file() && is_template {
            let text = read_text(&path)?;
            found.push(UserTemplate { name, path, text });
        }
    }
    Ok(())
}

fn read_text(path: &Path) -> Result<String, TemplateError> {
    let unreadable = |source| TemplateError::Unreadable {
        path: path.to_owned(),
        source,
    };
    if fs::metadata(path).map_err(unreadable)?.len() > LARGEST {
        return Err(TemplateError::TooLarge {
            path: path.to_owned(),
        });
    }
    let bytes = fs::read(path).map_err(unreadable)?;
    String::from_utf8(bytes).map_err(|_not_text| TemplateError::NotText {
        path: path.to_owned(),
    })
}
