//! What a step over TCP or UDP sends: one of `text`, `json`, `hex`, `base64`, `file` and `size`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::fields::Fields;
use super::file::existing_file;
use super::json::decode_json_template;
use super::value::Value;
use crate::plan::Payload;
use crate::units::Bytes;

const KEYS: [&str; 6] = ["text", "json", "hex", "base64", "file", "size"];
const HEX: &str = "hexadecimal digits, two a byte, such as `\"00 ca fe\"`";
const BASE64: &str = "Base64 such as `\"AMr+\"`";

/// The payload that `fields` have, of `most` bytes at the most.
pub(super) fn decode_payload(
    fields: &mut Fields<'_>,
    most: Bytes,
    expected: &str,
) -> Option<Payload> {
    let present: Vec<_> = KEYS
        .into_iter()
        .filter_map(|key| Some((key, fields.take(key)?)))
        .collect();
    match present.as_slice() {
        [] => {
            fields.lacks_unless_misspelt("nothing to send", expected);
            None
        }
        [("text", text)] => text.template("a text").map(Payload::Text),
        [("json", json)] => decode_json_template(*json).map(Payload::Json),
        [("hex", digits)] => decode_hex(*digits),
        [("base64", text)] => decode_base64(*text),
        [("file", file)] => existing_file(*file).map(Payload::File),
        [(_, size)] => decode_size(*size, most),
        [(first, _), (second, value), ..] => {
            let problem = format!("both `{first}` and `{second}`");
            value.wrong(problem, "one of them in one step");
            None
        }
    }
}

fn decode_hex(value: Value<'_>) -> Option<Payload> {
    let text = value.text(HEX)?.content;
    let digits: Option<Vec<u8>> = text
        .chars()
        .filter(|c| !c.is_ascii_whitespace())
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let pairs = digits.filter(|digits| digits.len() % 2 == 0 && !digits.is_empty());
    let Some(pairs) = pairs else {
        value.wrong("no bytes in hexadecimal digits", HEX);
        return None;
    };
    let bytes = pairs.chunks(2).map(|pair| (pair[0] << 4) | pair[1]);
    Some(Payload::Bytes(bytes.collect()))
}

fn decode_base64(value: Value<'_>) -> Option<Payload> {
    let text = value.text(BASE64)?.content;
    let decoded = STANDARD.decode(text.trim()).ok();
    let bytes = decoded.filter(|bytes| !bytes.is_empty());
    if bytes.is_none() {
        value.wrong("no bytes in Base64", BASE64);
    }
    bytes.map(Payload::Bytes)
}

fn decode_size(value: Value<'_>, most: Bytes) -> Option<Payload> {
    const EXPECTED: &str = "a size such as `\"1KiB\"`";
    let size: Bytes = value.parsed(EXPECTED)?;
    if size.count() == 0 || size > most {
        let expected = format!("a size from `\"1B\"` to `\"{}B\"`", most.count());
        value.wrong(format!("{size} cannot be sent at once"), expected);
        return None;
    }
    Some(Payload::Pattern(size))
}
