//! Whether what a plan calls a method with fits its message. What varies is known when it is filled in.

use perf_core::JsonTemplate;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor};
use serde_json::{Value, json};

use super::unfit::{Unfit, one_of};

/// Whether `template` can be a `message`.
pub(super) fn check(template: &JsonTemplate, message: &MessageDescriptor) -> Result<(), Unfit> {
    check_message(template, message, "")?;
    // What is left is about several fields together.
    let JsonTemplate::Fixed(whole) = template else {
        return Ok(());
    };
    let read = DynamicMessage::deserialize(message.clone(), whole.clone());
    read.map(drop).map_err(|error| Unfit {
        problem: error.to_string(),
        expected: format!("what `{}` can have", message.full_name()),
    })
}

fn check_message(
    template: &JsonTemplate,
    message: &MessageDescriptor,
    place: &str,
) -> Result<(), Unfit> {
    let Some(entries) = entries(template) else {
        return Ok(());
    };
    for (name, value) in entries {
        let field = message.get_field_by_name(&name);
        let field = field.or_else(|| message.get_field_by_json_name(&name));
        let Some(field) = field else {
            let known = message.fields().map(|field| field.name().to_owned());
            return Err(Unfit {
                problem: format!("`{}` has no field `{place}{name}`", message.full_name()),
                expected: one_of(known),
            });
        };
        check_field(&value, &field, &format!("{place}{name}"))?;
    }
    Ok(())
}

fn check_field(value: &JsonTemplate, field: &FieldDescriptor, place: &str) -> Result<(), Unfit> {
    if field.is_list()
        && let Some(elements) = elements(value)
    {
        for (index, element) in elements.iter().enumerate() {
            let place = format!("{place}[{index}]");
            check_one(element, &field.kind(), &place, field, |value| {
                json!([value])
            })?;
        }
        return Ok(());
    }
    if field.is_map()
        && let Some(entries) = entries(value)
        && let Kind::Message(entry) = field.kind()
    {
        let kind = entry.map_entry_value_field().kind();
        for (key, value) in entries {
            let place = format!("{place}.{key}");
            check_one(
                &value,
                &kind,
                &place,
                field,
                |value| json!({ key.as_str(): value }),
            )?;
        }
        return Ok(());
    }
    check_shape(value, field, place)?;
    check_one(value, &field.kind(), place, field, |value| value)
}

/// Whether `value`, which is no list of a list's elements and no table of a map's entries, is of the shape
/// that the field has: with what varies in it, nobody else looks at that.
fn check_shape(value: &JsonTemplate, field: &FieldDescriptor, place: &str) -> Result<(), Unfit> {
    let (is_list, is_table) = (elements(value).is_some(), entries(value).is_some());
    let kind = name_of(&field.kind());
    let expected = match field.kind() {
        _ if field.is_list() => {
            (is_table || is_fixed(value)).then(|| format!("a list, each a value of type `{kind}`"))
        }
        _ if field.is_map() => (is_list || is_fixed(value)).then(|| "a table".to_owned()),
        // Some of these are lists, or any value.
        Kind::Message(message) if message.full_name().starts_with("google.protobuf.") => None,
        Kind::Message(_) => is_list.then(|| format!("a table, a `{kind}`")),
        _ => (is_list || is_table).then(|| format!("a value of type `{kind}`")),
    };
    let got = match (is_list, is_table) {
        (true, _) => "a list",
        (_, true) => "a table",
        _ => "one value",
    };
    expected.map_or(Ok(()), |expected| {
        let problem = format!("`{place}` is given as {got}");
        Err(Unfit { problem, expected })
    })
}

/// Whether it is known already what `value` is. Nothing at all is a list and a map without anything.
fn is_fixed(value: &JsonTemplate) -> bool {
    matches!(value, JsonTemplate::Fixed(value) if !value.is_null())
}

/// Whether `value` can be one of this kind, which is as `within` says in the field's value.
fn check_one(
    value: &JsonTemplate,
    kind: &Kind,
    place: &str,
    field: &FieldDescriptor,
    within: impl Fn(Value) -> Value,
) -> Result<(), Unfit> {
    if let Kind::Message(message) = kind
        && !message.full_name().starts_with("google.protobuf.")
        && entries(value).is_some()
    {
        return check_message(value, message, &format!("{place}."));
    }
    let JsonTemplate::Fixed(fixed) = value else {
        return Ok(());
    };
    let alone = json!({ field.name(): within(fixed.clone()) });
    let read = DynamicMessage::deserialize(field.parent_message().clone(), alone);
    read.map(drop).map_err(|error| Unfit {
        problem: format!("`{place}`: {error}"),
        expected: format!("a value of type `{}`", name_of(kind)),
    })
}

/// What a type is called in a file of protobuf.
fn name_of(kind: &Kind) -> String {
    match kind {
        Kind::Message(message) => message.full_name().to_owned(),
        Kind::Enum(names) => names.full_name().to_owned(),
        other => format!("{other:?}").to_lowercase(),
    }
}

/// The entries of a table.
fn entries(template: &JsonTemplate) -> Option<Vec<(String, JsonTemplate)>> {
    match template {
        JsonTemplate::Object(entries) => Some(entries.clone()),
        JsonTemplate::Fixed(Value::Object(entries)) => {
            let entries = entries.iter();
            let fixed = |value: &Value| JsonTemplate::Fixed(value.clone());
            Some(
                entries
                    .map(|(name, value)| (name.clone(), fixed(value)))
                    .collect(),
            )
        }
        _ => None,
    }
}

/// The elements of a list.
fn elements(template: &JsonTemplate) -> Option<Vec<JsonTemplate>> {
    match template {
        JsonTemplate::List(elements) => Some(elements.clone()),
        JsonTemplate::Fixed(Value::Array(elements)) => {
            Some(elements.iter().cloned().map(JsonTemplate::Fixed).collect())
        }
        _ => None,
    }
}
