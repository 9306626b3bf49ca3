//! What a plan expects of an answer: the described statuses of a success, and the gist of the
//! described JSON. Whole schemas stay where they are.

use super::openapi_error::OpenApiError;
use super::reference::Scope;
use super::sample::{kind_of, required};
use crate::draft::document::Document;
use crate::draft::node::{Entries, Node};
use crate::draft::secrets::Secrets;

/// Names of an object that are asked for; more make nothing surer.
const MOST_NAMES: usize = 8;

/// The expectation of `operation`; empty where every success will do.
pub(super) fn expectation(
    scope: Scope<'_>,
    operation: &Document,
    secrets: &Secrets,
) -> Result<Entries, OpenApiError> {
    let answers = operation
        .get("responses")
        .map_or(&[][..], Document::entries);
    let successes: Vec<_> = answers
        .iter()
        .filter(|(status, _)| is_success(status))
        .collect();
    let mut entries = Entries::new();
    let mut statuses: Vec<_> = successes
        .iter()
        .map(|(status, _)| status_node(status))
        .collect();
    match statuses.len() {
        0 => {}
        1 => entries.extend(statuses.pop().map(|status| ("status".to_owned(), status))),
        _ => entries.push(("status".to_owned(), Node::List(statuses))),
    }
    if let [(_, answer)] = successes.as_slice()
        && let Some(schema) = json_schema(scope, answer)?
        && let Some(gist) = gist(scope, schema, secrets)?
    {
        entries.push(("schema".to_owned(), gist));
    }
    Ok(entries)
}

/// The schema of a media type of JSON, among the described ones of an answer or a body.
fn json_schema<'d>(
    scope: Scope<'d>,
    answer: &'d Document,
) -> Result<Option<&'d Document>, OpenApiError> {
    let answer = scope.resolved(answer)?;
    let contents = answer.get("content").map_or(&[][..], Document::entries);
    let is_json = |(media_type, _): &&(String, Document)| {
        let media_type = media_type.to_ascii_lowercase();
        media_type.starts_with("application/json") || media_type.contains("+json")
    };
    // Where other types are possible the answer may be one of those.
    match contents {
        [one] if is_json(&one) => scope.get(&one.1, "schema"),
        _ => Ok(None),
    }
}

/// Type and required names of what `schema` describes, if it says as much.
fn gist(
    scope: Scope<'_>,
    schema: &Document,
    secrets: &Secrets,
) -> Result<Option<Node>, OpenApiError> {
    let may_be_null = schema.flag("nullable") || schema.get("type").is_some_and(is_list);
    let is_plain = ["oneOf", "anyOf", "allOf", "not"]
        .iter()
        .all(|key| schema.get(key).is_none());
    if may_be_null || !is_plain {
        return Ok(None);
    }
    Ok(match kind_of(schema) {
        "object" => Some(object(schema, secrets)),
        "array" => {
            let mut entries = vec![("type".to_owned(), Node::literal("array"))];
            if let Some(items) = scope.get(schema, "items")?
                && let Some(gist) = element_gist(items, secrets)
            {
                entries.push(("items".to_owned(), gist));
            }
            Some(Node::Table(entries))
        }
        _ => None,
    })
}

fn element_gist(items: &Document, secrets: &Secrets) -> Option<Node> {
    let is_plain = ["oneOf", "anyOf", "allOf", "not", "nullable"]
        .iter()
        .all(|key| items.get(key).is_none());
    let is_object = kind_of(items) == "object" && !items.get("type").is_some_and(is_list);
    (is_plain && is_object).then(|| object(items, secrets))
}

fn object(schema: &Document, secrets: &Secrets) -> Node {
    let mut entries = vec![("type".to_owned(), Node::literal("object"))];
    let properties = schema.get("properties");
    // What only a request has is not in an answer.
    let is_answered = |name: &&str| {
        let property = properties.and_then(|properties| properties.get(name));
        !property.is_some_and(|property| property.flag("writeOnly")) && !secrets.are_in(name)
    };
    let names = required(schema).into_iter().filter(is_answered);
    let names: Vec<_> = names.take(MOST_NAMES).map(Node::literal).collect();
    if !names.is_empty() {
        entries.push(("required".to_owned(), Node::List(names)));
    }
    Node::Table(entries)
}

fn is_list(document: &Document) -> bool {
    matches!(document, Document::List(_))
}

fn is_success(status: &str) -> bool {
    let rest = status.strip_prefix('2').unwrap_or_default();
    rest.eq_ignore_ascii_case("xx")
        || (rest.len() == 2 && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

fn status_node(status: &str) -> Node {
    if status.bytes().all(|byte| byte.is_ascii_digit()) {
        return Node::bare(status);
    }
    Node::literal(&status.to_ascii_lowercase())
}
