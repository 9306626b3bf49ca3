//! Reading a description: JSON or YAML, of a version that is known.

use super::openapi_error::OpenApiError;
use crate::draft::document::{Document, DocumentFault};
use crate::draft::secret_shapes::without_shapes;
use crate::draft::yaml::read_yaml;

/// The document in `bytes`, if it is a description.
pub(super) fn read_description(bytes: &[u8]) -> Result<Document, OpenApiError> {
    let no_document = |source| OpenApiError::NoDocument { source };
    let text = DocumentFault::text_of(bytes).map_err(no_document)?;
    let document = if text.trim_start().starts_with('{') {
        serde_json::from_str(text).map_err(|error| DocumentFault::of_json(&error))
    } else {
        read_yaml(text)
    };
    let document = document.map_err(no_document)?;
    check_version(&document)?;
    Ok(document)
}

fn check_version(document: &Document) -> Result<(), OpenApiError> {
    if document
        .get("log")
        .is_some_and(|log| log.get("entries").is_some())
    {
        return Err(OpenApiError::Recording);
    }
    let version = document.get("openapi").or_else(|| document.get("swagger"));
    let version = match version {
        Some(Document::Text(text)) => text.clone(),
        // YAML without quotes.
        Some(Document::Number(number)) => number.to_string(),
        _ => return Err(OpenApiError::NoVersion),
    };
    let version = version.trim();
    let known = ["3.0", "3.1", "3.2"].iter().any(|known| {
        let rest = version.strip_prefix(known);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    });
    if known {
        return Ok(());
    }
    let version = without_shapes(version);
    let shown = version.chars().filter(|c| !c.is_control()).take(20);
    Err(OpenApiError::Version {
        version: shown.collect(),
    })
}
