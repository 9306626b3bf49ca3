//! A request of a journey and what is expected of its answer.

use std::collections::BTreeSet;
use std::ops::Range;

use toml::de::DeValue;

use super::body::decode_body;
use super::criteria::decode_criteria;
use super::fields::Fields;
use super::inherited::{Inherited, unique};
use super::value::Value;
use crate::criterion::Priority;
use crate::plan::{Expectations, OnFailure, Pair, Request, StatusSet, Step};
use crate::units::Bytes;

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

/// A status, a class of statuses, or a list of both.
pub(super) fn decode_status(value: Value<'_>) -> Option<StatusSet> {
    const EXPECTED: &str = "a status such as `200`, a class such as `\"2xx\"`, or a list of them";
    match value.raw.get_ref() {
        DeValue::Integer(status) => match status.to_string().parse() {
            Ok(set) => Some(set),
            Err(error) => {
                value.decoder.unit_mistake(&value.span(), error);
                None
            }
        },
        DeValue::Array(_) => {
            let sets: Vec<_> = value
                .list(EXPECTED)?
                .into_iter()
                .map(decode_status)
                .collect();
            let union = StatusSet::union(sets.into_iter().collect::<Option<Vec<_>>>()?);
            if union.is_none() {
                value.wrong("a list without a status", EXPECTED);
            }
            union
        }
        _ => value.parsed(EXPECTED),
    }
}

/// The headers under `headers`, on top of `inherited` ones, which they replace by name.
pub(super) fn decode_headers(fields: &mut Fields<'_>, inherited: &[Pair]) -> Option<Vec<Pair>> {
    let own = fields.header_pairs("headers")?;
    let replaced = |header: &&Pair| {
        !own.iter()
            .any(|o| o.name.eq_ignore_ascii_case(&header.name))
    };
    Some(
        inherited
            .iter()
            .filter(replaced)
            .cloned()
            .chain(own.iter().cloned())
            .collect(),
    )
}

fn default_expectations(max_body: Bytes) -> Expectations {
    Expectations {
        status: StatusSet::success(),
        headers: Vec::new(),
        body_contains: None,
        max_body,
    }
}

fn decode_expectations(value: Value<'_>, max_body: Bytes) -> Option<Expectations> {
    let mut fields = Fields::of(value, "a table such as `{ status = 200 }`")?;
    let status = fields
        .take("status")
        .map_or_else(|| Some(StatusSet::success()), decode_status);
    let headers = fields.header_pairs("headers");
    let body_contains = fields.string("body_contains", "a text that the body must contain");
    let max_body = fields.take("max_body").map_or(Some(max_body), |size| {
        size.parsed("a size such as `\"10MB\"`")
    });
    fields.close();
    Some(Expectations {
        status: status?,
        headers: headers?,
        body_contains,
        max_body: max_body?,
    })
}

impl Fields<'_> {
    /// A table of headers; none where there is no such key.
    fn header_pairs(&mut self, key: &'static str) -> Option<Vec<Pair>> {
        if self.take(key).is_none() {
            return Some(Vec::new());
        }
        let pairs = self.pairs(key)?;
        let mut legal = true;
        for (pair, span) in &pairs {
            legal &= self.check_header(pair, span);
        }
        legal.then(|| pairs.into_iter().map(|(pair, _)| pair).collect())
    }

    fn check_header(&self, pair: &Pair, span: &Range<usize>) -> bool {
        let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        if pair.name.is_empty() || !pair.name.chars().all(token) {
            self.mistake_at(
                span,
                format!("`{}` is not a header's name", pair.name),
                "letters, digits and dashes",
            );
            return false;
        }
        if pair.value.contains(|c: char| c.is_control() && c != '\t') {
            self.mistake_at(span, "a control character in a header", "text on one line");
            return false;
        }
        true
    }
}
