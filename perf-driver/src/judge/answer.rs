//! An answer, as far as it is judged.

use std::cell::OnceCell;

use reqwest::header::HeaderMap;
use reqwest::{Response, StatusCode, Version};
use serde_json::Value;

use crate::transport::Failure;

/// An answer, as far as it is judged.
#[derive(Debug)]
pub struct Answer {
    /// Of an answer over HTTP, the version and the status; other protocols have none.
    pub(super) status: Option<(Version, StatusCode)>,
    pub(super) headers: HeaderMap,
    /// Its beginning, or all of it: as much as the judge asked for.
    pub(super) body: Vec<u8>,
    /// How long the body was.
    pub(super) size: u64,
    /// What is wrong with it, found while it was received.
    pub(super) flaw: Option<Failure>,
    /// The body as JSON, once somebody has asked.
    document: OnceCell<Result<Value, String>>,
}

impl Answer {
    /// The answer with the head of `response`, and of its body, which was `size` bytes long,
    /// these.
    pub(crate) fn new(response: &mut Response, body: Vec<u8>, size: u64) -> Self {
        Self {
            status: Some((response.version(), response.status())),
            headers: std::mem::take(response.headers_mut()),
            body,
            size,
            flaw: None,
            document: OnceCell::new(),
        }
    }

    /// An answer with these parts.
    pub(crate) const fn of_parts(
        status: Option<(Version, StatusCode)>,
        headers: HeaderMap,
        body: Vec<u8>,
        size: u64,
    ) -> Self {
        Self {
            status,
            headers,
            body,
            size,
            flaw: None,
            document: OnceCell::new(),
        }
    }

    /// Its beginning, or all of it: as much as was asked for.
    pub(crate) fn body(&self) -> &[u8] {
        &self.body
    }

    /// The headers.
    pub(crate) const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The same answer with this body, which is all of it.
    pub(crate) fn with_body(self, body: Vec<u8>) -> Self {
        Self {
            size: body.len() as u64,
            body,
            document: OnceCell::new(),
            ..self
        }
    }

    /// The same answer, with something wrong about it.
    pub(crate) fn with_flaw(self, flaw: Failure) -> Self {
        Self {
            flaw: Some(flaw),
            ..self
        }
    }

    /// The body as JSON, read when it is first asked for; or why it is not JSON. What nests deeper
    /// than 128 levels is refused.
    pub(super) fn document(&self) -> Result<&Value, &str> {
        let read = || serde_json::from_slice(&self.body).map_err(|error| error.to_string());
        let document = self.document.get_or_init(read);
        document.as_ref().map_err(String::as_str)
    }
}
