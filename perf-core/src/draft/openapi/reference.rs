//! References within a description: `$ref: '#/components/schemas/Item'`.

use super::openapi_error::OpenApiError;
use crate::draft::document::Document;

/// More hops than any description has.
const MOST_HOPS: usize = 32;

/// A description, and the operation that is being read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope<'d> {
    pub(super) root: &'d Document,
    /// The operation, for messages: `GET /items`.
    pub(super) place: &'d str,
}

impl<'d> Scope<'d> {
    /// `part`, or what it refers to.
    pub(super) fn resolved(self, part: &'d Document) -> Result<&'d Document, OpenApiError> {
        let mut part = part;
        for _ in 0..MOST_HOPS {
            let Some(reference) = part.text("$ref") else {
                return Ok(part);
            };
            part = self
                .part(reference)
                .ok_or_else(|| OpenApiError::NoSuchPart {
                    reference: reference.to_owned(),
                    place: self.place.to_owned(),
                })?;
        }
        Err(OpenApiError::EndlessReference {
            reference: part.text("$ref").unwrap_or_default().to_owned(),
            place: self.place.to_owned(),
        })
    }

    /// What is under `key`, or what that refers to.
    pub(super) fn get(
        self,
        part: &'d Document,
        key: &str,
    ) -> Result<Option<&'d Document>, OpenApiError> {
        part.get(key).map(|value| self.resolved(value)).transpose()
    }

    /// The part of the description that a JSON pointer leads to.
    fn part(self, reference: &str) -> Option<&'d Document> {
        let pointer = reference.strip_prefix('#')?;
        let mut part = self.root;
        for token in pointer.split('/').skip(1) {
            let plain = crate::draft::encoding::percent_decoded(token)?;
            let key = plain.replace("~1", "/").replace("~0", "~");
            part = match part {
                Document::List(elements) => elements.get(key.parse::<usize>().ok()?)?,
                other => other.get(&key)?,
            };
        }
        Some(part)
    }
}
