//! The operations of a description, and which of them a plan calls.

use super::openapi_error::OpenApiError;
use super::options::OpenApiOptions;
use super::reference::Scope;
use crate::draft::counted::{counted, listed};
use crate::draft::document::Document;
use crate::draft::secrets::Secrets;

const METHODS: [&str; 8] = [
    "get", "head", "options", "post", "put", "patch", "delete", "trace",
];
/// Those that change nothing.
const READING: [&str; 3] = ["get", "head", "options"];
/// More than anybody reads.
const MOST_OPERATIONS: usize = 1_000;

/// An operation of the description.
#[derive(Debug)]
pub(super) struct Operation<'d> {
    /// `GET /items/{id}`, without secrets.
    pub(super) name: String,
    /// In capitals.
    pub(super) method: String,
    /// As it is described: `/items/{id}`.
    pub(super) path: &'d str,
    pub(super) content: &'d Document,
    /// What the path describes for all of its operations.
    pub(super) shared: &'d Document,
}

/// The operations that a plan calls, in the order of the description, and what was left out.
pub(super) fn operations<'d>(
    root: &'d Document,
    options: &OpenApiOptions,
    secrets: &Secrets,
) -> Result<(Vec<Operation<'d>>, Vec<String>), OpenApiError> {
    let mut all = 0;
    let mut writing = Vec::new();
    let mut deprecated = Vec::new();
    let mut called = Vec::new();
    let paths = root.get("paths").map(Document::last_entries);
    let paths = paths.unwrap_or_default().into_iter();
    for (path, item) in paths.filter(|(path, _)| path.starts_with('/')) {
        let shown = secrets.hide_in_name(path).replace(char::is_control, " ");
        let scope = Scope { root, place: path };
        let item = scope.resolved(item)?;
        for (method, content) in item.last_entries() {
            if !METHODS.contains(&method.as_str()) {
                continue;
            }
            all += 1;
            let method_name = method.to_ascii_uppercase();
            let operation = Operation {
                name: format!("{method_name} {shown}"),
                method: method_name,
                path,
                content,
                shared: item,
            };
            if content.flag("deprecated") {
                deprecated.push(operation.name);
            } else if !options.with_writes && !READING.contains(&method.as_str()) {
                writing.push(operation.name);
            } else {
                called.push(operation);
            }
        }
    }
    let left_out = notices(&writing, &deprecated);
    if all == 0 {
        return Err(OpenApiError::NoOperation);
    }
    if called.is_empty() {
        return Err(OpenApiError::NothingLeft {
            reasons: left_out.join("; "),
        });
    }
    if called.len() > MOST_OPERATIONS {
        return Err(OpenApiError::TooMany {
            operations: called.len(),
            most: MOST_OPERATIONS,
        });
    }
    Ok((called, left_out))
}

fn notices(writing: &[String], deprecated: &[String]) -> Vec<String> {
    let mut notices = Vec::new();
    if !writing.is_empty() {
        notices.push(format!(
            "left out {} that may change something: {}; --with-writes calls them too",
            counted(writing.len(), "operation"),
            listed(writing)
        ));
    }
    if !deprecated.is_empty() {
        notices.push(format!(
            "left out {} that the description calls deprecated: {}",
            counted(deprecated.len(), "operation"),
            listed(deprecated)
        ));
    }
    notices
}
