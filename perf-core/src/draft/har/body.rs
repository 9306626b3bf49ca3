//! What a recorded request carried: JSON as a table, a form as a form, parts as parts, anything else
//! as text.

use super::archive::{PostData, Request, essence, header};
use super::filling::Filling;
use super::multipart::multipart;
use super::path::{distinct, raw_pairs};
use crate::draft::counted::listed;
use crate::draft::document::Document;
use crate::draft::encoding::form_pairs;
use crate::draft::json_tree::JsonTree;
use crate::draft::node::{Entries, Node};
use crate::draft::wording::Wording;

pub(super) const FORM: &str = "application/x-www-form-urlencoded";

/// The body of a request as a plan has it.
#[derive(Debug, Default)]
pub(super) struct RecordedBody {
    /// The key of the body; none where there is no body.
    pub(super) entries: Entries,
    /// The content type that the plan's body has by itself.
    pub(super) implied_type: Option<&'static str>,
    /// The content type that has to be said, where the request did not say it in a header.
    pub(super) content_type: Option<Wording>,
    /// What a reader of the plan has to know.
    pub(super) comment: Option<String>,
    /// What tells one request of many to the same path: the operation of a GraphQL request.
    pub(super) detail: Option<String>,
}

/// The body of `request`.
pub(super) fn body(request: &Request, filling: &mut Filling<'_>) -> RecordedBody {
    let Some(posted) = &request.post_data else {
        return RecordedBody::default();
    };
    let said = header(&request.headers, "content-type");
    let content_type = said.map_or(posted.mime_type.as_str(), str::trim);
    let kind = essence(content_type);
    let has_params = posted.params.iter().any(|param| !param.name.is_empty());
    if posted.text.is_empty() && !has_params {
        return RecordedBody::default();
    }
    let mut body = if kind.starts_with("multipart/") {
        parts_body(posted, filling)
    } else if kind == FORM {
        form_body(posted, filling)
    } else {
        json_body(posted, filling).unwrap_or_else(|| text_body(posted, filling))
    };
    let is_header = |c: char| c == '\t' || (' '..='~').contains(&c);
    if said.is_none()
        && body.implied_type != Some(kind.as_str())
        && !kind.is_empty()
        && !kind.starts_with("multipart/")
        && content_type.chars().all(is_header)
    {
        body.content_type = Some(filling.named("header", "Content-Type", content_type));
    }
    body
}

fn json_body(posted: &PostData, filling: &mut Filling<'_>) -> Option<RecordedBody> {
    let trimmed = posted.text.trim_start();
    // A lone number or word is more likely a text that happens to be JSON.
    if !trimmed.starts_with(['{', '[']) {
        return None;
    }
    let document: Document = serde_json::from_str(&posted.text).ok()?;
    let tree = JsonTree::filled("", &document, filling);
    let name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let detail = document
        .text("operationName")
        .filter(|word| !word.is_empty() && word.len() <= 60 && word.chars().all(name))
        .map(|word| filling.secrets.hide_in_name(word));
    let (key, node, implied_type) = match tree.as_node() {
        Some(node) => ("json", node, "application/json"),
        None => ("text", Node::template(&tree.as_text()), "text/plain"),
    };
    Some(RecordedBody {
        entries: vec![(key.to_owned(), node)],
        implied_type: Some(implied_type),
        detail,
        ..RecordedBody::default()
    })
}

fn form_body(posted: &PostData, filling: &mut Filling<'_>) -> RecordedBody {
    let of_params = || {
        let params = posted.params.iter();
        let pairs: Vec<_> = params
            .map(|param| (param.name.clone(), param.value.clone()))
            .collect();
        let text = posted.text.is_empty();
        text.then_some(pairs)
    };
    let pairs = of_params().or_else(|| form_pairs(posted.text.trim_end()));
    let Some(pairs) = pairs else {
        let raw = raw_pairs("form field", posted.text.trim_end(), filling);
        return RecordedBody {
            entries: vec![("text".to_owned(), Node::template(&raw))],
            implied_type: Some("text/plain"),
            ..RecordedBody::default()
        };
    };
    let fields = pairs.iter().map(|(name, value)| {
        let wording = filling.named("form field", name, value);
        (filling.secrets.hide_in_key(name), Node::template(&wording))
    });
    RecordedBody {
        entries: vec![("form".to_owned(), Node::Table(distinct(fields.collect())))],
        implied_type: Some(FORM),
        ..RecordedBody::default()
    }
}

fn parts_body(posted: &PostData, filling: &mut Filling<'_>) -> RecordedBody {
    let Some((parts, missing)) = multipart(posted, filling) else {
        return RecordedBody {
            comment: Some("The recording does not have the parts of this body.".to_owned()),
            ..RecordedBody::default()
        };
    };
    let comment = (!missing.is_empty()).then(|| {
        let files = listed(&missing);
        format!(
            "The recording does not have the content of {files}: put `file = \"…\"` in the place \
             of `value`."
        )
    });
    RecordedBody {
        entries: vec![("multipart".to_owned(), parts)],
        // With its boundary, which is a new one.
        implied_type: Some("multipart/form-data"),
        comment,
        ..RecordedBody::default()
    }
}

fn text_body(posted: &PostData, filling: &mut Filling<'_>) -> RecordedBody {
    let is_binary =
        |c: char| c == char::REPLACEMENT_CHARACTER || (c.is_control() && !"\r\n\t".contains(c));
    if posted.text.contains(is_binary) {
        let comment = "The recorded body is no text: put `file = \"…\"` here.";
        return RecordedBody {
            comment: Some(comment.to_owned()),
            ..RecordedBody::default()
        };
    }
    let wording = filling.unnamed("body", &posted.text);
    RecordedBody {
        entries: vec![("text".to_owned(), Node::template(&wording))],
        implied_type: Some("text/plain"),
        ..RecordedBody::default()
    }
}
