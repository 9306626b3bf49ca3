//! What a request carries: `json`, `form`, `text` or `file`.

use super::fields::Fields;
use super::json::decode_json_template;
use super::value::Value;
use crate::plan::Body;

/// The body that the step asks for; at most one of the four keys may be there.
pub(super) fn decode_body(fields: &mut Fields<'_>) -> Option<Body> {
    let keys = ["json", "form", "text", "file"];
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
        _ => {
            let name = value.text("the name of a file")?.content;
            let file = value.decoder.folder.join(&name);
            if file.is_file() {
                return Some(Body::File(file));
            }
            value.wrong(
                format!("there is no file `{}`", file.display()),
                "a file, seen from the plan's folder",
            );
            None
        }
    }
}
