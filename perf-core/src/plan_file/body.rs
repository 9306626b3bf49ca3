//! What a request carries: `json`, `form`, `text`, `file` or `multipart`.

use serde_json::{Map, Number, Value as Json};
use toml::de::DeValue;

use super::fields::Fields;
use super::file::existing_file;
use super::multipart::decode_multipart;
use super::value::Value;
use crate::plan::Body;

/// The body that the step asks for; at most one of the five keys may be there.
pub(super) fn decode_body(fields: &mut Fields<'_>) -> Option<Body> {
    let keys = ["json", "form", "text", "file", "multipart"];
    let present: Vec<_> = keys
        .into_iter()
        .filter_map(|key| Some((key, fields.take(key)?)))
        .collect();
    match present.as_slice() {
        [] => Some(Body::Empty),
        [(key, value)] => decode_one(fields, key, *value),
        [(first, _), (second, value), ..] => {
            value.wrong(
                format!("both `{first}` and `{second}`"),
                "one body a request",
            );
            None
        }
    }
}

fn decode_one(fields: &mut Fields<'_>, key: &str, value: Value<'_>) -> Option<Body> {
    match key {
        "json" => json(value).map(Body::Json),
        "form" => {
            let pairs = fields.pairs("form")?;
            Some(Body::Form(
                pairs.into_iter().map(|(pair, _)| pair).collect(),
            ))
        }
        "text" => value.text("a string").map(|text| Body::Text(text.content)),
        "multipart" => decode_multipart(value).map(Body::Multipart),
        _ => existing_file(value).map(Body::File),
    }
}

/// The TOML value as JSON, with the variables in its strings filled in.
pub(super) fn json(value: Value<'_>) -> Option<Json> {
    let decoder = value.decoder;
    Some(match value.raw.get_ref() {
        DeValue::String(_) => Json::String(value.text("a string")?.content),
        DeValue::Boolean(boolean) => Json::Bool(*boolean),
        DeValue::Datetime(moment) => Json::String(moment.to_string()),
        DeValue::Integer(integer) => {
            let read = i64::from_str_radix(integer.as_str(), integer.radix()).ok();
            let number = number(value, read.map(Number::from))?;
            Json::Number(number)
        }
        DeValue::Float(float) => {
            let read = float.as_str().parse().ok().and_then(Number::from_f64);
            Json::Number(number(value, read)?)
        }
        DeValue::Array(elements) => {
            let elements: Vec<_> = elements
                .iter()
                .map(|raw| json(Value { decoder, raw }))
                .collect();
            Json::Array(elements.into_iter().collect::<Option<_>>()?)
        }
        DeValue::Table(table) => {
            let entries: Vec<_> = table
                .iter()
                .map(|(name, raw)| {
                    Some((name.get_ref().to_string(), json(Value { decoder, raw })?))
                })
                .collect();
            Json::Object(entries.into_iter().collect::<Option<Map<_, _>>>()?)
        }
    })
}

fn number(value: Value<'_>, read: Option<Number>) -> Option<Number> {
    if read.is_none() {
        value.wrong(
            "a number that JSON does not have",
            "a finite number of at most 64 bits",
        );
    }
    read
}
