//! Messages as JSON, by the mapping of protobuf: fields are named as in its files.

use bytes::Bytes;
use perf_core::FailureKind;
use prost_reflect::prost::Message;
use prost_reflect::{DynamicMessage, Kind, MessageDescriptor, SerializeOptions};
use serde_json::{Serializer, Value};

use crate::transport::Failure;

/// `value` as a `message`. A number where a text belongs is one as it is written: what is filled in is a number
/// where it looks like one.
pub(super) fn encode(mut value: Value, message: &MessageDescriptor) -> Result<Bytes, Failure> {
    write_texts(&mut value, message);
    let encoded = DynamicMessage::deserialize(message.clone(), value);
    let encoded = encoded.map_err(|error| {
        let words = format!("the values make no `{}`: {error}", message.full_name());
        Failure::new(FailureKind::MissingValue, words)
    })?;
    Ok(encoded.encode_to_vec().into())
}

/// `bytes`, which must be a `message`, as JSON. Fields without a value have that of their type; numbers of
/// 64 bits are numbers.
pub(super) fn decode(bytes: Bytes, message: &MessageDescriptor) -> Result<Vec<u8>, Failure> {
    let unlike = |problem: String| {
        let words = format!("what came is no `{}`: {problem}", message.full_name());
        Failure::new(FailureKind::Protocol, words)
    };
    let decoded = DynamicMessage::decode(message.clone(), bytes);
    let decoded = decoded.map_err(|error| unlike(error.to_string()))?;
    let options = SerializeOptions::new()
        .use_proto_field_name(true)
        .stringify_64_bit_integers(false)
        .skip_default_fields(false);
    let mut json = Vec::new();
    let written = decoded.serialize_with_options(&mut Serializer::new(&mut json), &options);
    written.map_err(|error| unlike(error.to_string()))?;
    Ok(json)
}

/// Makes texts of numbers and truths in `value`, which is a `message`, where that has texts.
fn write_texts(value: &mut Value, message: &MessageDescriptor) {
    let Value::Object(entries) = value else {
        return;
    };
    for (name, value) in entries {
        let field = message.get_field_by_name(name);
        let Some(field) = field.or_else(|| message.get_field_by_json_name(name)) else {
            continue;
        };
        let kind = match field.kind() {
            Kind::Message(entry) if field.is_map() => entry.map_entry_value_field().kind(),
            kind => kind,
        };
        match value {
            Value::Array(elements) if field.is_list() => {
                for one in elements {
                    write_text(one, &kind);
                }
            }
            Value::Object(entries) if field.is_map() => {
                for one in entries.values_mut() {
                    write_text(one, &kind);
                }
            }
            one => write_text(one, &kind),
        }
    }
}

fn write_text(value: &mut Value, kind: &Kind) {
    match kind {
        Kind::String if value.is_number() || value.is_boolean() => {
            *value = Value::String(value.to_string());
        }
        Kind::Message(message) => write_texts(value, message),
        _ => (),
    }
}
