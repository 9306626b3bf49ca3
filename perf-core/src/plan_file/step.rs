//! A request of a journey and what is expected of its answer.

use std::collections::BTreeSet;

use super::body::decode_body;
use super::criteria::decode_criteria;
use super::expectations::{decode_expectations, default_expectations};
use super::extraction::decode_extractions;
use super::fields::Fields;
use super::headers::decode_headers;
use super::inherited::{Inherited, unique};
use super::value::Value;
use crate::criterion::Priority;
use crate::plan::{OnFailure, Request, Step};

/// The request that `value`, with the keys in `fields`, stands for.
pub(super) fn decode_step(
    value: Value<'_>,
    mut fields: Fields<'_>,
    inherited: &Inherited,
    priority: Priority,
    names: &mut BTreeSet<String>,
) -> Option<Step> {
    let has_name = fields.take("name").is_some();
    let name = fields
        .name("name")
        .and_then(|name| unique(value, name, names, "step"));
    let method = fields.take("method").map_or_else(
        || Some(crate::plan::Method::default()),
        |m| m.parsed("a method such as `\"GET\"`"),
    );
    let path = fields
        .require("path", "`path = \"/items\"`")
        .and_then(decode_path);
    let query = fields.pairs("query").unwrap_or_default();
    let headers = decode_headers(&mut fields, &inherited.headers);
    let body = decode_body(&mut fields);
    let timeout = fields
        .take("timeout")
        .map_or(Some(inherited.timeout), Value::duration);
    let expect = fields.take("expect").map_or_else(
        || Some(default_expectations(inherited.max_body)),
        |value| decode_expectations(value, inherited.max_body),
    );
    let extract = decode_extractions(&mut fields);
    let on_failure = fields
        .take("on_failure")
        .map_or(Some(OnFailure::default()), decode_on_failure);
    let criteria = fields.take("criteria").map_or(Some(Vec::new()), |list| {
        decode_criteria(list, priority, inherited.tolerance)
    });
    fields.close();
    let (method, path) = (method?, path?);
    let name = if has_name {
        name?
    } else {
        free_name(format!("{method} {path}"), names)
    };
    Some(Step {
        name,
        request: Request {
            method,
            path,
            query: query.into_iter().map(|(pair, _)| pair).collect(),
            headers: headers?,
            body: body?,
        },
        timeout: timeout?,
        expect: expect?,
        extract: extract?,
        on_failure: on_failure?,
        criteria: criteria?,
    })
}

fn decode_on_failure(value: Value<'_>) -> Option<OnFailure> {
    value.one_of(&[
        ("end_iteration", OnFailure::EndIteration),
        ("continue", OnFailure::Continue),
    ])
}

/// `wanted`, with a number behind it if another step is called that already.
fn free_name(wanted: String, names: &mut BTreeSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{wanted} ({number})"));
    let name = std::iter::once(wanted.clone())
        .chain(numbered)
        .find(|name| !names.contains(name));
    let name = name.unwrap_or(wanted);
    names.insert(name.clone());
    name
}

pub(super) fn decode_path(value: Value<'_>) -> Option<String> {
    const EXPECTED: &str =
        "a path such as `\"/items\"`: a slash at its start, no blank (write `%20`), no fragment";
    let path = value.text(EXPECTED)?.content;
    let illegal = |c: char| c.is_whitespace() || c.is_control() || c == '#';
    if !path.starts_with('/') || path.contains(illegal) {
        value.wrong(format!("`{path}` is not a path"), EXPECTED);
        return None;
    }
    Some(path)
}
