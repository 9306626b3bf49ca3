//! What a request carries: `json`, `form`, `text`, `file` or `multipart`.

use super::fields::Fields;
use super::file::existing_file;
use super::json::decode_json_template;
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
        "json" => decode_json_template(value).map(Body::Json),
        "form" => fields.parameters("form").map(Body::Form),
        "text" => value.template("a string").map(Body::Text),
        "multipart" => decode_multipart(value).map(Body::Multipart),
        _ => existing_file(value).map(Body::File),
    }
}
