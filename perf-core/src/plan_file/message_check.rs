//! What an event or a message must be like: `"pong"`, `{ text = { contains = "done" } }`,
//! `{ json = { "$.type" = "end" } }`.

use toml::de::DeValue;

use super::expectations::{decode_checks, decode_json_check};
use super::fields::Fields;
use super::value::Value;
use super::value_check::{Literals, compared_text, decode_check};
use crate::plan::{MessageCheck, Relation, ValueCheck};

/// The check that the keys in `fields` stand for; `text` is what the content is called there.
/// Empty where there is none of them.
pub(super) fn decode_message_check(
    fields: &mut Fields<'_>,
    text: &'static str,
) -> Option<MessageCheck> {
    let content = fields.take(text).map(decode_text);
    let json = decode_checks(fields, "json", decode_json_check);
    Some(MessageCheck {
        event: None,
        id: None,
        text: content.map_or(Some(None), |check| check.map(Some))?,
        json: json?,
    })
}

/// A check of a text: the text itself, or a table of conditions.
pub(super) fn decode_text(value: Value<'_>) -> Option<ValueCheck> {
    if let DeValue::String(_) = value.raw.get_ref() {
        return compared_text(value, Relation::Equals).map(ValueCheck::from);
    }
    decode_check(value, Literals::Text)
}
