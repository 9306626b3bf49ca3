//! One operation as a step of a plan.

use super::body::body;
use super::expectation::expectation;
use super::openapi_error::OpenApiError;
use super::operation::Operation;
use super::parameters::parameters;
use super::sample::Sampler;
use super::security::Proof;
use crate::draft::document::Document;
use crate::draft::node::{Entries, Node};
use crate::draft::outline::OutlinedStep;
use crate::draft::wording::Wording;

/// Longer summaries are cut, in characters.
const LONGEST_SUMMARY: usize = 90;

/// The step that calls `operation`, with the `proofs` that the whole plan does not show.
pub(super) fn described_step<'d>(
    operation: &Operation<'d>,
    proofs: &[Proof],
    sampler: &mut Sampler<'d, '_>,
) -> Result<OutlinedStep, OpenApiError> {
    let mut parameters = parameters(operation, sampler)?;
    let body = body(operation.content, sampler)?;
    parameters
        .query
        .extend(proofs.iter().filter_map(Proof::as_query));
    parameters
        .headers
        .extend(proofs.iter().filter_map(Proof::as_header));
    if let Some(content_type) = body.content_type {
        let header = ("Content-Type".to_owned(), Wording::text(content_type));
        parameters.headers.push(header);
    }
    let mut keys = vec![("name".to_owned(), Node::literal(&operation.name))];
    if operation.method != "GET" {
        keys.push(("method".to_owned(), Node::literal(&operation.method)));
    }
    keys.push(("path".to_owned(), Node::template(&parameters.path)));
    push_table(&mut keys, "query", parameters.query);
    push_table(&mut keys, "headers", parameters.headers);
    keys.extend(body.entries);
    let expected = expectation(sampler.scope, operation.content, sampler.secrets)?;
    if !expected.is_empty() {
        keys.push(("expect".to_owned(), Node::Table(expected)));
    }
    let mut comments: Vec<_> = summary(operation.content, sampler).into_iter().collect();
    comments.extend(body.comment);
    Ok(OutlinedStep { comments, keys })
}

/// The entries under one key, each name once; of headers, whatever their letters' case.
fn push_table(keys: &mut Entries, key: &str, entries: Vec<(String, Wording)>) {
    let mut nodes = Entries::new();
    for (name, value) in entries {
        let is_there = |known: &str| match key {
            "headers" => known.eq_ignore_ascii_case(&name),
            _ => known == name,
        };
        if nodes.iter().any(|(known, _)| is_there(known)) {
            continue;
        }
        let value = match key {
            "headers" => value.map_texts(|text| Wording::text(printable(text))),
            _ => value,
        };
        nodes.push((name, Node::template(&value)));
    }
    if !nodes.is_empty() {
        keys.push((key.to_owned(), Node::Table(nodes)));
    }
}

/// `text` as a header may have it.
fn printable(text: &str) -> String {
    let legal = |c: char| if (' '..='~').contains(&c) { c } else { ' ' };
    text.chars().map(legal).collect()
}

/// What the operation is for, in a line.
fn summary(operation: &Document, sampler: &Sampler<'_, '_>) -> Option<String> {
    let said = operation
        .text("summary")
        .or_else(|| operation.text("operationId"))?;
    let line = said.lines().find(|line| !line.trim().is_empty())?.trim();
    let line = sampler.secrets.hide_in_name(line);
    if line.chars().count() <= LONGEST_SUMMARY {
        return Some(line);
    }
    Some(
        line.chars()
            .take(LONGEST_SUMMARY - 1)
            .chain(['…'])
            .collect(),
    )
}
