//! TOML values as JSON.

use serde_json::{Number, Value as Json};
use toml::de::DeValue;

use super::value::Value;
use crate::plan::JsonTemplate;

/// The value as JSON, with the variables in its strings filled in.
pub(super) fn decode_json(value: Value<'_>) -> Option<Json> {
    let decoder = value.decoder;
    Some(match value.raw.get_ref() {
        DeValue::String(_) => Json::String(value.text("a string")?.content),
        DeValue::Boolean(boolean) => Json::Bool(*boolean),
        DeValue::Datetime(moment) => Json::String(moment.to_string()),
        DeValue::Integer(integer) => {
            let read = i64::from_str_radix(integer.as_str(), integer.radix()).ok();
            Json::Number(number(value, read.map(Number::from))?)
        }
        DeValue::Float(float) => {
            let read = float.as_str().parse().ok().and_then(Number::from_f64);
            Json::Number(number(value, read)?)
        }
        DeValue::Array(elements) => {
            let elements: Vec<_> = elements
                .iter()
                .map(|raw| decode_json(Value { decoder, raw }))
                .collect();
            Json::Array(elements.into_iter().collect::<Option<_>>()?)
        }
        DeValue::Table(_) => {
            let entries = value.entries()?.into_iter();
            let entries: Vec<_> = entries
                .map(|(name, value)| Some((name, decode_json(value)?)))
                .collect();
            Json::Object(entries.into_iter().collect::<Option<_>>()?)
        }
    })
}

/// The value as JSON whose strings are templates.
pub(super) fn decode_json_template(value: Value<'_>) -> Option<JsonTemplate> {
    let decoder = value.decoder;
    match value.raw.get_ref() {
        DeValue::String(_) => match value.text("a string")?.as_size(decoder) {
            Some(size) => Some(JsonTemplate::Fixed(Json::Number(size.into()))),
            None => value.template("a string").map(JsonTemplate::text),
        },
        DeValue::Array(elements) => {
            let elements: Vec<_> = elements
                .iter()
                .map(|raw| decode_json_template(Value { decoder, raw }))
                .collect();
            elements
                .into_iter()
                .collect::<Option<_>>()
                .map(JsonTemplate::list)
        }
        DeValue::Table(_) => {
            let entries = value.entries()?.into_iter();
            let entries: Vec<_> = entries
                .map(|(name, value)| Some((name, decode_json_template(value)?)))
                .collect();
            entries
                .into_iter()
                .collect::<Option<_>>()
                .map(JsonTemplate::object)
        }
        DeValue::Boolean(_) | DeValue::Datetime(_) | DeValue::Integer(_) | DeValue::Float(_) => {
            decode_json(value).map(JsonTemplate::Fixed)
        }
    }
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
