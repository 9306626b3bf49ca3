//! `tcp = { text = "ping" }` in a step: bytes that are sent over TCP, and what is awaited then.

use std::num::NonZeroU64;

use toml::de::DeValue;

use super::beside_http::{refuse_expectation, refuse_keys, refuse_places};
use super::fields::Fields;
use super::inherited::Inherited;
use super::payload::decode_payload;
use super::value::Value;
use crate::plan::{FrameLength, Phases, Protocol, TcpAnswer, TcpCall, TcpPart};
use crate::units::Bytes;

const EXPECTED: &str = "a table such as `{ text = \"ping\" }`, or `{ text = \"PING\\r\\n\", answer = { \
                        until = \"\\n\" } }`; what is sent is one of `text`, `json`, `hex`, `base64`, \
                        `file` and `size`";
const ANSWER: &str = "`\"echo\"`, `\"close\"`, `\"none\"`, `{ bytes = 16 }`, `{ until = \"\\n\" }` or `{ \
                      frame = \"u32\" }`";
/// What is held in memory for each user that sends it.
const MOST_BYTES: Bytes = Bytes::new(64 * 1024 * 1024);

/// What a step over TCP or UDP has in its own table, or not at all.
const NOT_OVER_SOCKETS: [&str; 11] = [
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

/// The call that `tcp` and the other `fields` of a step say.
pub(super) fn decode_tcp_call(
    tcp: Value<'_>,
    fields: &mut Fields<'_>,
    inherited: &Inherited,
) -> Option<TcpCall> {
    tcp.decoder.speaks(Protocol::Tcp, &tcp.span());
    if inherited.lacks("tcp") {
        let expected = "a table `[tcp]` in the plan, with `address = \"127.0.0.1:7000\"`";
        tcp.wrong("a step over TCP, and no server", expected);
    }
    let fits = refuse_what_sockets_lack(fields, ("tcp", "TCP"));
    let mut fields = Fields::of(tcp, EXPECTED)?;
    let payload = decode_payload(&mut fields, MOST_BYTES, EXPECTED);
    let answer = fields
        .take("answer")
        .map_or(Some(TcpAnswer::Echo), decode_answer);
    fields.close();
    let phases = inherited.tcp.as_ref().map(|settings| settings.phases);
    let call = TcpCall {
        payload: payload?,
        answer: answer?,
        phases: phases.unwrap_or(Phases::Together),
    };
    (fits && !inherited.lacks("tcp")).then_some(call)
}

/// Whether the step has nothing that only HTTP has. If it has, that is noted. `key` is that of the
/// step's own table, `name` that of what is spoken.
pub(super) fn refuse_what_sockets_lack(fields: &mut Fields<'_>, (key, name): (&str, &str)) -> bool {
    let (step, answer) = (
        format!("a step over {name}"),
        format!("an answer over {name}"),
    );
    let said = format!("what is sent in `{key}`");
    let keys = refuse_keys(fields, &NOT_OVER_SOCKETS, &step, &said);
    let kept = "`json`, `body_contains`, `body_size` or another key of `expect`";
    let status = refuse_expectation(fields, ("status", "a status"), &answer, kept);
    let headers = refuse_expectation(fields, ("headers", "headers"), &answer, kept);
    let place =
        "a place in the bytes, such as `{ regex = \"id=(\\\\d+)\" }` or `{ json = \"$.id\" }`";
    let places = refuse_places(fields, ("bytes", place));
    keys && status && headers && places
}

fn decode_answer(value: Value<'_>) -> Option<TcpAnswer> {
    if let DeValue::String(_) = value.raw.get_ref() {
        let text = value.text(ANSWER)?.content;
        return match text.as_str() {
            "echo" => Some(TcpAnswer::Echo),
            "close" => Some(TcpAnswer::Close),
            "none" => Some(TcpAnswer::Nothing),
            other => {
                value.wrong(format!("`{other}` is no answer"), ANSWER);
                None
            }
        };
    }
    decode_part(value, ANSWER).map(TcpAnswer::Part)
}

/// A part of a stream, of which `expected` names the kinds.
pub(super) fn decode_part(value: Value<'_>, expected: &str) -> Option<TcpPart> {
    let mut fields = Fields::of(value, expected)?;
    let present: Vec<_> = ["bytes", "until", "frame"]
        .into_iter()
        .filter_map(|key| Some((key, fields.take(key)?)))
        .collect();
    let part = match present.as_slice() {
        [("bytes", count)] => count
            .positive(MOST_BYTES.count())
            .and_then(NonZeroU64::new)
            .map(TcpPart::Bytes),
        [("until", end)] => decode_end(*end),
        [(_, length)] => decode_length(*length).map(TcpPart::Frame),
        [] => {
            fields.lacks_unless_misspelt("nothing that says where it ends", expected);
            None
        }
        [(first, _), (second, value), ..] => {
            value.wrong(format!("both `{first}` and `{second}`"), "one of them");
            None
        }
    };
    fields.close();
    part
}

fn decode_end(value: Value<'_>) -> Option<TcpPart> {
    const EXPECTED: &str = "what it ends with, such as `\"\\n\"`";
    let end = value.text(EXPECTED)?.content;
    if end.is_empty() {
        value.wrong("an end without a character", EXPECTED);
        return None;
    }
    Some(TcpPart::Until(end.into_bytes()))
}

fn decode_length(word: Value<'_>) -> Option<FrameLength> {
    word.one_of(&[
        ("u8", FrameLength::One),
        ("u16", FrameLength::TwoBigEndian),
        ("u16_le", FrameLength::TwoLittleEndian),
        ("u32", FrameLength::FourBigEndian),
        ("u32_le", FrameLength::FourLittleEndian),
    ])
}
