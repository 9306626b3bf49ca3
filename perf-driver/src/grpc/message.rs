//! Messages as JSON, by the mapping of protobuf: fields are named as in its files.

use bytes::Bytes;
use perf_core::FailureKind;
use prost_reflect::prost::Message;
use prost_reflect::{DynamicMessage, MessageDescriptor, SerializeOptions};
use serde_json::{Serializer, Value};

use crate::transport::Failure;

/// `value` as a `message`.
pub(super) fn encode(value: Value, message: &MessageDescriptor) -> Result<Bytes, Failure> {
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
