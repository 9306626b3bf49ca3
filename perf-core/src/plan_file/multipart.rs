//! `multipart = [{ name = "…", value = "…" }, { name = "…", file = "…" }]`.

use super::fields::Fields;
use super::file::existing_file;
use super::value::Value;
use crate::plan::{Part, PartContent};

const EXPECTED: &str = "a list such as `[{ name = \"note\", value = \"x\" }, { name = \"image\", \
                        file = \"image.png\", content_type = \"image/png\" }]`";
const FILE_NAME: &str = "a file's name such as `\"image.png\"`";
const CONTENT: &str = "`value = \"…\"` or `file = \"…\"`";

/// The parts, of which there is at least one.
pub(super) fn decode_multipart(value: Value<'_>) -> Option<Vec<Part>> {
    let elements = value.list(EXPECTED)?;
    if elements.is_empty() {
        value.wrong("no part", "at least one part");
        return None;
    }
    let parts: Vec<_> = elements.into_iter().map(decode_part).collect();
    parts.into_iter().collect()
}

fn decode_part(value: Value<'_>) -> Option<Part> {
    let mut fields = Fields::of(value, EXPECTED)?;
    let name = fields
        .require("name", "`name = \"note\"` in every part")
        .and_then(|name| line(name, "a field's name"));
    let content = match (fields.take("value"), fields.take("file")) {
        (Some(text), None) => text.template("a string").map(PartContent::Value),
        (None, Some(file)) => existing_file(file).map(PartContent::File),
        (Some(_), Some(file)) => {
            file.wrong("both `value` and `file`", CONTENT);
            None
        }
        (None, None) => {
            fields.lacks("a part without content", CONTENT);
            None
        }
    };
    let content_type = fields
        .take("content_type")
        .map(|text| line(text, "a content type such as `\"image/png\"`"));
    let file_name = fields
        .take("file_name")
        .map(|text| line(text, FILE_NAME).and_then(|_| text.template(FILE_NAME)));
    fields.close();
    Some(Part {
        name: name?,
        content: content?,
        content_type: content_type.map_or(Some(None), |text| text.map(Some))?,
        file_name: file_name.map_or(Some(None), |text| text.map(Some))?,
    })
}

/// A text on one line, for a part's head.
fn line(value: Value<'_>, expected: &str) -> Option<String> {
    let text = value.text(expected)?.content;
    if text.is_empty() || text.contains(char::is_control) {
        value.wrong("a text that is empty or has a control character", expected);
        return None;
    }
    Some(text)
}
