//! `expect = { … }`: what an answer must be like.

use std::fs;

use serde_json::Value as Json;
use toml::de::DeValue;

use super::fields::{Entry, Fields};
use super::headers::{check_header_name, check_header_value};
use super::json::decode_json;
use super::value::Value;
use super::value_check::{Literals, decode_check, decode_pattern};
use crate::plan::{Condition, Expectations, HeaderCheck, JsonCheck, JsonPath, StatusSet};
use crate::units::Bytes;

/// What a step says; `status` is expected, and `max_body` the largest body, unless it says that as
/// well.
pub(super) fn decode_expectations(
    value: Value<'_>,
    status: StatusSet,
    max_body: Bytes,
) -> Option<Expectations> {
    let mut fields = Fields::of(value, "a table such as `{ status = 200 }`")?;
    let status = fields.take("status").map_or(Some(status), decode_status);
    let headers = decode_checks(&mut fields, "headers", decode_header);
    let json = decode_checks(&mut fields, "json", decode_json_check);
    let body_contains = fields.take("body_contains").map_or(Some(Vec::new()), |v| {
        one_or_several(
            v,
            "a text that the body must contain, or a list of them",
            |v| v.template("a text"),
        )
    });
    let body_matches = fields.take("body_matches").map_or(Some(Vec::new()), |v| {
        let expected = "an expression that fits the body, or a list of them";
        one_or_several(v, expected, decode_pattern)
    });
    let size = fields
        .take("body_size")
        .map_or(Some((Bytes::new(0), None)), decode_size);
    let schema = fields.take("schema").map(decode_schema);
    let within = fields.take("within").map(Value::duration);
    let max_body = fields.take("max_body").map_or(Some(max_body), decode_bytes);
    fields.close();
    let (least_body, most_body) = size?;
    Some(Expectations {
        status: status?,
        headers: headers?,
        least_body,
        most_body,
        body_contains: body_contains?,
        body_matches: body_matches?,
        json: json?,
        schema: schema.map_or(Some(None), |schema| schema.map(Some))?,
        within: within.map_or(Some(None), |within| within.map(Some))?,
        max_body: max_body?,
    })
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

/// The checks of the table under `key`; none where there is no such key.
pub(super) fn decode_checks<T>(
    fields: &mut Fields<'_>,
    key: &'static str,
    decode: fn(&Entry<'_>) -> Option<T>,
) -> Option<Vec<T>> {
    if fields.take(key).is_none() {
        return Some(Vec::new());
    }
    let entries = fields.entries(key, "a table of what must hold, by name")?;
    let decoded: Vec<_> = entries.iter().map(decode).collect();
    decoded.into_iter().collect()
}

fn decode_header(entry: &Entry<'_>) -> Option<HeaderCheck> {
    let Entry {
        name,
        name_span,
        value,
    } = entry;
    let named = check_header_name(value.decoder, name, name_span);
    let check = decode_check(*value, Literals::Text)?;
    // No header can ever have such a value.
    if let [Condition::Equals(Json::String(exact))] = check.conditions()
        && !check_header_value(value.decoder, exact, &value.span())
    {
        return None;
    }
    named.then(|| HeaderCheck {
        name: (*name).to_owned(),
        check,
    })
}

pub(super) fn decode_json_check(entry: &Entry<'_>) -> Option<JsonCheck> {
    let path = entry.name.parse::<JsonPath>();
    let check = decode_check(entry.value, Literals::Json);
    if entry.name.contains("{{") {
        let problem = "a path is the same for every request: no values are filled into it";
        let expected = "a fixed path, with `{{…}}` in what is compared with it";
        let decoder = entry.value.decoder;
        decoder.mistake(&entry.name_span, problem, expected);
        return None;
    }
    match path {
        Ok(path) => Some(JsonCheck {
            path,
            check: check?,
        }),
        Err(error) => {
            entry.value.decoder.unit_mistake(&entry.name_span, error);
            None
        }
    }
}

/// One value, or a list of at least one.
fn one_or_several<'d, T>(
    value: Value<'d>,
    expected: &str,
    decode: impl Fn(Value<'d>) -> Option<T>,
) -> Option<Vec<T>> {
    let DeValue::Array(_) = value.raw.get_ref() else {
        return decode(value).map(|one| vec![one]);
    };
    let elements = value.list(expected)?;
    if elements.is_empty() {
        value.wrong("an empty list", expected);
        return None;
    }
    let decoded: Vec<_> = elements.into_iter().map(decode).collect();
    decoded.into_iter().collect()
}

/// The fewest and the most bytes.
fn decode_size(value: Value<'_>) -> Option<(Bytes, Option<Bytes>)> {
    const EXPECTED: &str = "a table such as `{ at_least = \"1KB\", at_most = \"1MB\" }`";
    let mut fields = Fields::of(value, EXPECTED)?;
    let least = fields.take("at_least");
    let most = fields.take("at_most");
    if least.is_none() && most.is_none() {
        fields.lacks_unless_misspelt("a size without a limit", EXPECTED);
        fields.close();
        return None;
    }
    fields.close();
    let (least, most) = (least.map(decode_bytes), most.map(decode_bytes));
    let least = least.unwrap_or(Some(Bytes::new(0)))?;
    let most = most.map_or(Some(None), |most| most.map(Some))?;
    if most.is_some_and(|most| most < least) {
        value.wrong("no body is that large and that small", EXPECTED);
        return None;
    }
    Some((least, most))
}

fn decode_bytes(value: Value<'_>) -> Option<Bytes> {
    value.parsed("a size such as `\"10MB\"`")
}

/// A JSON schema: a table, or the name of a JSON file. Whether it is a schema shows only when it
/// is compiled.
fn decode_schema(value: Value<'_>) -> Option<Json> {
    const EXPECTED: &str =
        "the name of a JSON file, seen from the plan's folder, or the schema itself as a table";
    if let DeValue::Table(_) = value.raw.get_ref() {
        return decode_json(value);
    }
    let file = value.decoder.folder.join(value.text(EXPECTED)?.content);
    let text = match fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) => {
            let problem = format!("cannot read the schema `{}`: {error}", file.display());
            value.wrong(problem, EXPECTED);
            return None;
        }
    };
    match serde_json::from_str(&text) {
        Ok(schema) => Some(schema),
        Err(error) => {
            let problem = format!("the schema `{}` is not JSON: {error}", file.display());
            value.wrong(problem, EXPECTED);
            None
        }
    }
}
