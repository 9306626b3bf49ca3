//! What is sent.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use super::conversation::Conversation;
use super::http::Phases;
use super::json_template::JsonTemplate;
use super::lap::Lap;
use super::multipart::Part;
use super::template::Template;
use crate::units::UnitError;

/// A request, independent of who sends it.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Where it goes.
    pub address: RequestAddress,
    /// Query parameters, not yet encoded, in order.
    pub query: Vec<Parameter>,
    /// Headers, in order; the plan's defaults are already merged in.
    pub headers: Vec<Parameter>,
    /// The body.
    pub body: Body,
    /// How the exchange goes on once this is answered.
    pub conversation: Conversation,
    /// Whether its phases are measured on their own; what plan and scenario say is already merged
    /// in. An answer that goes on has parts of its own, and no phases.
    pub phases: Phases,
}

/// Where a request goes.
#[derive(Debug, Clone, PartialEq)]
pub enum RequestAddress {
    /// A path, with a slash at its start; appended to the base address. What is filled in is one
    /// segment of it at most, whatever it holds.
    Path(Template),
    /// An address as answers have it, whole or relative to the base address: a URI reference of RFC 3986.
    /// What is filled in may be any part of it, the host included; whether it may be asked is for who sends
    /// to say.
    Link(Template),
}

/// A name with a value that may vary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// The name.
    pub name: String,
    /// The value.
    pub value: Template,
}

/// A request's body. The content type that goes with it is sent unless the plan has one.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// None.
    Empty,
    /// A JSON value; `application/json`.
    Json(JsonTemplate),
    /// Form fields, not yet encoded; `application/x-www-form-urlencoded`.
    Form(Vec<Parameter>),
    /// Text; `text/plain; charset=utf-8`.
    Text(Template),
    /// The content of a file; `application/octet-stream`. Relative paths start at the plan's
    /// folder. A large one is read while it is sent.
    File(PathBuf),
    /// Parts, each with a name; `multipart/form-data`.
    Multipart(Vec<Part>),
}

impl Request {
    /// What is measured within it; the order is that of the series.
    #[must_use]
    pub fn laps(&self) -> Vec<Lap> {
        match (&self.conversation, self.phases) {
            (Conversation::Answer, Phases::Apart) => Lap::PHASES.to_vec(),
            (conversation, _) => conversation.laps(),
        }
    }

    /// The templates in it, whether they vary or not.
    #[must_use]
    pub fn templates(&self) -> Vec<&Template> {
        let mut templates = vec![self.address.template()];
        templates.extend(self.query.iter().map(|parameter| &parameter.value));
        templates.extend(self.headers.iter().map(|header| &header.value));
        templates.extend(self.body.templates());
        templates.extend(self.conversation.templates());
        templates
    }
}

impl RequestAddress {
    /// The path or the link.
    #[must_use]
    pub const fn template(&self) -> &Template {
        match self {
            Self::Path(template) | Self::Link(template) => template,
        }
    }
}

impl fmt::Display for RequestAddress {
    /// As the plan has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.template().fmt(f)
    }
}

impl Body {
    /// The templates in it, whether they vary or not.
    #[must_use]
    pub fn templates(&self) -> Vec<&Template> {
        match self {
            Self::Json(json) => json.templates(),
            Self::Form(fields) => fields.iter().map(|field| &field.value).collect(),
            Self::Text(text) => vec![text],
            Self::Multipart(parts) => parts.iter().flat_map(Part::templates).collect(),
            Self::Empty | Self::File(_) => Vec::new(),
        }
    }
}

/// An HTTP method: a token of letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method(String);

const KNOWN: [&str; 8] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE",
];

impl Method {
    /// The method as it is sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Method {
    /// `GET`.
    fn default() -> Self {
        Self("GET".to_owned())
    }
}

impl FromStr for Method {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let upper = text.to_ascii_uppercase();
        if KNOWN.contains(&upper.as_str()) {
            return Ok(Self(upper));
        }
        Err(UnitError::new(
            format!("`{text}` is not an HTTP method"),
            format!("one of {}", KNOWN.join(", ")),
            0..text.len(),
        ))
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
