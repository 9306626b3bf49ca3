//! What a request carries, by the description of its body.

use super::openapi_error::OpenApiError;
use super::sample::{Sampler, given};
use crate::draft::document::Document;
use crate::draft::json_tree::JsonTree;
use crate::draft::node::{Entries, Node};
use crate::draft::wording::Wording;

/// The body of a request as a plan has it.
#[derive(Debug, Default)]
pub(super) struct DescribedBody {
    /// The key of the body; none where there is no body.
    pub(super) entries: Entries,
    /// The content type, where it is not the one that the body has by itself.
    pub(super) content_type: Option<String>,
    /// What a reader of the plan has to know.
    pub(super) comment: Option<String>,
}

/// The kinds of bodies that plans have, in the order in which they are preferred.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Json,
    Form,
    Parts,
    Text,
}

/// The body of `operation`.
pub(super) fn body<'d>(
    operation: &'d Document,
    sampler: &mut Sampler<'d, '_>,
) -> Result<DescribedBody, OpenApiError> {
    let Some(described) = sampler.scope.get(operation, "requestBody")? else {
        return Ok(DescribedBody::default());
    };
    let contents = described.get("content").map_or(&[][..], Document::entries);
    let kinds = [Kind::Json, Kind::Form, Kind::Parts, Kind::Text];
    let chosen = kinds.into_iter().find_map(|kind| {
        let (media_type, content) = contents
            .iter()
            .find(|(name, _)| kind_of(name) == Some(kind))?;
        Some((kind, media_type, content))
    });
    let Some((kind, media_type, content)) = chosen else {
        let comment = contents.first().map(|(media_type, _)| {
            let media_type = sampler.secrets.hide_in_name(media_type);
            let media_type: String = media_type.chars().take(60).collect();
            format!("Its body is {media_type}: put `file = \"…\"` here.")
        });
        return Ok(DescribedBody {
            comment,
            ..DescribedBody::default()
        });
    };
    let tree = tree(content, sampler)?;
    let mut body = DescribedBody::default();
    let implied = match kind {
        Kind::Json => {
            if let Some(node) = tree.as_node() {
                body.entries.push(("json".to_owned(), node));
                "application/json"
            } else {
                let text = Node::template(&tree.as_text());
                body.entries.push(("text".to_owned(), text));
                "text/plain"
            }
        }
        Kind::Form => {
            let fields = fields(&tree).into_iter();
            let fields = fields.map(|(name, value)| (name, Node::template(&value)));
            body.entries
                .push(("form".to_owned(), Node::Table(fields.collect())));
            "application/x-www-form-urlencoded"
        }
        Kind::Parts => {
            body = parts(&tree);
            "multipart/form-data"
        }
        Kind::Text => {
            let text = match &tree {
                JsonTree::Text(wording) => wording.clone(),
                other => other.as_text(),
            };
            body.entries
                .push(("text".to_owned(), Node::template(&text)));
            "text/plain"
        }
    };
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let is_header = |c: char| (' '..='~').contains(&c) && c != '*';
    if !essence.eq_ignore_ascii_case(implied) && media_type.chars().all(is_header) {
        body.content_type = Some(sampler.secrets.hide_in_name(media_type.trim()));
    }
    Ok(body)
}

fn kind_of(media_type: &str) -> Option<Kind> {
    let essence = media_type.split(';').next().unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/json" | "*/*" | "application/*" => Some(Kind::Json),
        "application/x-www-form-urlencoded" => Some(Kind::Form),
        "multipart/form-data" => Some(Kind::Parts),
        _ if essence.ends_with("+json") => Some(Kind::Json),
        _ if essence.starts_with("text/") => Some(Kind::Text),
        _ => None,
    }
}

/// The example of a media type, or a value that fits its schema.
fn tree<'d>(
    content: &'d Document,
    sampler: &mut Sampler<'d, '_>,
) -> Result<JsonTree, OpenApiError> {
    if let Some(example) = content.get("example") {
        return Ok(sampler.given("", example));
    }
    let examples = content.get("examples").map_or(&[][..], Document::entries);
    if let Some((_, example)) = examples.first()
        && let Some(value) = sampler.scope.resolved(example)?.get("value")
    {
        return Ok(sampler.given("", value));
    }
    let Some(schema) = sampler.scope.get(content, "schema")? else {
        return Ok(JsonTree::Object(Vec::new()));
    };
    match given(schema) {
        Some(example) => Ok(sampler.given("", example)),
        None => sampler.sample("", schema, 0),
    }
}

/// The fields of a form: what is no text is written as JSON.
fn fields(tree: &JsonTree) -> Vec<(String, Wording)> {
    let JsonTree::Object(entries) = tree else {
        return Vec::new();
    };
    let mut fields: Vec<(String, Wording)> = Vec::new();
    for (name, value) in entries {
        let wording = match value {
            JsonTree::Text(wording) => wording.clone(),
            other => other.as_text(),
        };
        if fields.iter().all(|(known, _)| known != name) {
            fields.push((name.clone(), wording));
        }
    }
    fields
}

/// The same as parts.
fn parts(tree: &JsonTree) -> DescribedBody {
    let legal = |name: &str| !name.is_empty() && !name.contains(char::is_control);
    let fields = fields(tree).into_iter().filter(|(name, _)| legal(name));
    let parts: Vec<_> = fields
        .map(|(name, value)| {
            Node::table([
                ("name", Node::literal(&name)),
                ("value", Node::template(&value)),
            ])
        })
        .collect();
    if parts.is_empty() {
        return DescribedBody {
            comment: Some("Its body has parts that the description does not name.".to_owned()),
            ..DescribedBody::default()
        };
    }
    DescribedBody {
        entries: vec![("multipart".to_owned(), Node::List(parts))],
        comment: Some("Where a part is a file: `file = \"…\"` in the place of `value`.".to_owned()),
        ..DescribedBody::default()
    }
}
