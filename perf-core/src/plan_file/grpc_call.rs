//! `grpc = { call = "shop.v1.Items/Find", message = { … } }` in a step: a method that is called.

use std::num::NonZeroU64;

use super::beside_http::{refuse_expectation, refuse_keys};
use super::decoder::Told;
use super::fields::Fields;
use super::inherited::Inherited;
use super::json::decode_json_template;
use super::value::Value;
use crate::plan::{GrpcCall, GrpcCode, GrpcStream, JsonTemplate, Parameter, Protocol};

const EXPECTED: &str = "a table such as `{ call = \"shop.v1.Items/Find\", message = { id = 7 } }`";
const CALL: &str = "a method such as `\"shop.v1.Items/Find\"`: its service with its package, a slash, its \
                    name";
const STREAM: &str = "`true`, or a table such as `{ at_least = 1, take = 10 }`";
const MESSAGE: &str = "a table with the fields of the message, such as `{ id = 7 }`";
/// What only HTTP has, or a step over gRPC has in its own table.
const NOT_OVER_GRPC: [&str; 11] = [
    "path",
    "method",
    "query",
    "headers",
    "json",
    "form",
    "text",
    "file",
    "multipart",
    "events",
    "websocket",
];

/// The call that `grpc` and the other `fields` of a step say.
pub(super) fn decode_grpc_call(
    grpc: Value<'_>,
    fields: &mut Fields<'_>,
    inherited: &Inherited,
) -> Option<GrpcCall> {
    grpc.decoder.speaks(Protocol::Grpc, &grpc.span());
    if inherited.lacks("grpc") {
        let expected = "a table `[grpc]` in the plan, with `address = \"127.0.0.1:50051\"`";
        grpc.wrong("a step over gRPC, and no server", expected);
    }
    let said = "`message` and `metadata` in `grpc`";
    let keys = refuse_keys(fields, &NOT_OVER_GRPC, "a step over gRPC", said);
    let kept = "`status = \"NOT_FOUND\"` in `grpc`";
    let status = ("status", "a status of HTTP");
    let fits = refuse_expectation(fields, status, "an answer over gRPC", kept) && keys;
    let mut fields = Fields::of(grpc, EXPECTED)?;
    let call_value = fields.require("call", EXPECTED);
    let call = call_value.and_then(decode_method);
    let message_value = fields.take("message");
    let message = message_value.map_or_else(
        || Some(JsonTemplate::object(Vec::new())),
        |message| {
            message.table(MESSAGE)?;
            decode_json_template(message)
        },
    );
    let metadata = decode_metadata(&mut fields);
    let stream = fields.take("stream").map(decode_stream);
    let status = fields.take("status").map(decode_code);
    fields.close();
    let place = |value: Option<Value<'_>>| {
        let value = value.unwrap_or(grpc);
        grpc.decoder.source.mistake(&value.span(), "", "")
    };
    let (service, method) = call?;
    let call = GrpcCall {
        service,
        method,
        message: message?,
        metadata: metadata?,
        stream: stream.unwrap_or(Ok(None)).ok()?,
        status: status.unwrap_or(Some(GrpcCode::OK))?,
        place: place(call_value),
        message_place: place(message_value.or(call_value)),
    };
    (fits && !inherited.lacks("grpc")).then_some(call)
}

fn decode_method(value: Value<'_>) -> Option<(String, String)> {
    let text = value.text(CALL)?.content;
    let legal = |name: &str| {
        let mut chars = name.chars();
        let first = chars
            .next()
            .is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
        first && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let parts = text.split_once('/');
    let parts = parts.filter(|(service, method)| service.split('.').all(legal) && legal(method));
    let Some((service, method)) = parts else {
        value.wrong(format!("`{text}` is not a method"), CALL);
        return None;
    };
    Some((service.to_owned(), method.to_owned()))
}

fn decode_metadata(fields: &mut Fields<'_>) -> Option<Vec<Parameter>> {
    const EXPECTED: &str = "a name of small letters, digits, `_`, `-` and `.`, which does not begin with \
                            `grpc-` or end with `-bin`";
    let spans = fields.take("metadata");
    let metadata = fields.parameters("metadata")?;
    let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-.".contains(c);
    let mut names = metadata.iter().map(|entry| entry.name.as_str());
    let unfit = names.find(|name| {
        let reserved = name.starts_with("grpc-") || name.ends_with("-bin");
        let of_protocol = ["content-type", "te", "user-agent"].contains(name);
        name.is_empty() || reserved || of_protocol || !name.chars().all(legal)
    });
    if let Some((name, value)) = unfit.zip(spans) {
        value.wrong(format!("`{name}` cannot be metadata of a plan"), EXPECTED);
        return None;
    }
    Some(metadata)
}

fn decode_stream(value: Value<'_>) -> Result<Option<GrpcStream>, Told> {
    const MOST: u64 = 1_000_000_000;
    if value.bare_word().is_some() {
        let streams = value.flag().ok_or(Told)?;
        let all = GrpcStream {
            least: 0,
            most: None,
        };
        return Ok(streams.then_some(all));
    }
    let mut fields = Fields::of(value, STREAM).ok_or(Told)?;
    let least = fields.take("at_least").map(|v| v.whole(0, MOST));
    let most = fields.take("take").map(|v| v.positive(MOST));
    fields.close();
    let least = least.unwrap_or(Some(0)).ok_or(Told)?;
    let most = most.map(|most| most.and_then(NonZeroU64::new).ok_or(Told));
    let most = most.transpose()?;
    if most.is_some_and(|most| most.get() < least) {
        let expected = "`take` not below `at_least`";
        value.wrong("fewer messages are taken than have to come", expected);
        return Err(Told);
    }
    Ok(Some(GrpcStream { least, most }))
}

fn decode_code(word: Value<'_>) -> Option<GrpcCode> {
    let words: Vec<_> = GrpcCode::NAMES
        .into_iter()
        .filter_map(|name| Some((name, GrpcCode::of_name(name)?)))
        .collect();
    word.one_of(&words)
}
