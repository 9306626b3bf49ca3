//! Files that were written beside a report, with links that hold wherever the folder is moved to.
//! Touches no file.

use std::path::{Component, Path};

use serde::{Deserialize, Serialize};

use super::text;

/// A file that was written beside the report, or that it was made of.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRow {
    /// What it is: `run record`, `csv`.
    pub what: String,
    /// What it is called.
    pub name: String,
    /// Where it is, as an address relative to the report; `null` where no relative one leads there.
    pub link: Option<String>,
}

impl FileRow {
    /// Both paths are absolute.
    pub(super) fn of(report: &Path, what: &str, file: &Path) -> Self {
        let name = file.file_name().unwrap_or(file.as_os_str());
        Self {
            what: text::name(what),
            name: text::name(&name.to_string_lossy()),
            link: report.parent().and_then(|folder| link(folder, file)),
        }
    }
}

/// The address of `file` as seen from `folder`; `None` for one on another drive, a path that is not
/// Unicode, or one that is not absolute.
fn link(folder: &Path, file: &Path) -> Option<String> {
    if !folder.has_root() || !file.has_root() {
        return None;
    }
    let (from, to): (Vec<_>, Vec<_>) = (folder.components().collect(), file.components().collect());
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    if common == 0 {
        return None;
    }
    let up = from.iter().skip(common).map(|_| Some("..".to_owned()));
    let down = to.iter().skip(common).map(|part| match part {
        Component::Normal(name) => name.to_str().map(encoded),
        _ => None,
    });
    let parts = up.chain(down).collect::<Option<Vec<_>>>()?;
    // Whatever a name begins with, it is no scheme.
    Some(format!("./{}", parts.join("/")))
}

/// What RFC 3986 reserves, and whatever is not ASCII, as `%41`.
fn encoded(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let each = name.bytes().map(|byte| {
        if plain(byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    });
    each.collect()
}
