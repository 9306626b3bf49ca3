//! The names of files that must be there when the plan is read. Their content is not looked at.

use std::path::PathBuf;

use super::value::Value;

/// The file that `value` names, seen from the plan's folder.
pub(super) fn existing_file(value: Value<'_>) -> Option<PathBuf> {
    let name = value.text("the name of a file")?.content;
    let file = value.decoder.folder.join(&name);
    if file.is_file() {
        return Some(file);
    }
    value.wrong(
        format!("there is no file `{}`", file.display()),
        "a file, seen from the plan's folder",
    );
    None
}
