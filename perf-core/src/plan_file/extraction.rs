//! `extract = { name = { json = "$.id" } }`: what a step takes from its answer.

use super::fields::{Entry, Fields};
use super::headers::check_header_name;
use super::json::decode_json;
use super::value::Value;
use super::value_check::decode_pattern;
use crate::plan::{ExtractFrom, Extraction, Pattern};

const EXPECTED: &str = "a table such as `{ json = \"$.id\" }`, `{ regex = \"id=(\\\\d+)\" }`, \
                        `{ header = \"X-Id\" }`, `{ cookie = \"sid\" }` or \
                        `{ server_timing = \"db\" }`";

/// What a step takes from its answer, under `key`; nothing where there is no such key.
pub(super) fn decode_extractions(
    fields: &mut Fields<'_>,
    key: &'static str,
) -> Option<Vec<Extraction>> {
    if fields.take(key).is_none() {
        return Some(Vec::new());
    }
    let entries = fields.entries(key, "a table such as `{ id = { json = \"$.id\" } }`")?;
    let decoded: Vec<_> = entries.into_iter().map(decode_extraction).collect();
    decoded.into_iter().collect()
}

/// The kinds of places in an answer.
pub(super) const PLACES: [&str; 5] = ["json", "regex", "header", "cookie", "server_timing"];

fn decode_extraction(entry: Entry<'_>) -> Option<Extraction> {
    let Entry {
        name,
        name_span,
        value,
    } = entry;
    let legal = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let named = !name.is_empty()
        && name.chars().all(legal)
        && !name.starts_with(|c: char| c.is_ascii_digit());
    if !named {
        value.decoder.mistake(
            &name_span,
            format!("`{name}` is not a name for a value"),
            "letters, digits and underscores, not beginning with a digit",
        );
    }
    let mut fields = Fields::of(value, EXPECTED)?;
    let default = fields.take("default").map(decode_json);
    let from = decode_from(&mut fields, EXPECTED);
    fields.close();
    named.then_some(Extraction {
        name: name.to_owned(),
        from: from?,
        default: default.map_or(Some(None), |default| default.map(Some))?,
    })
}

/// The one place in an answer that a table names.
pub(super) fn decode_from(fields: &mut Fields<'_>, expected: &str) -> Option<ExtractFrom> {
    let present: Vec<_> = PLACES
        .into_iter()
        .filter_map(|kind| Some((kind, fields.take(kind)?)))
        .collect();
    match present.as_slice() {
        [] => {
            fields.lacks_unless_misspelt("it does not say from where", expected);
            None
        }
        [(kind, value)] => decode_place(kind, *value),
        [(first, _), (second, value), ..] => {
            let problem = format!("both `{first}` and `{second}`");
            value.wrong(problem, "one place for each value");
            None
        }
    }
}

/// The place of this kind that `value` names.
pub(super) fn decode_place(kind: &str, value: Value<'_>) -> Option<ExtractFrom> {
    match kind {
        "json" => value
            .parsed("a JSON path such as `\"$.id\"`")
            .map(ExtractFrom::Json),
        "regex" => {
            let pattern: Pattern = decode_pattern(value)?;
            if pattern.groups() == 0 {
                value.wrong(
                    "an expression without a group",
                    "parentheses around what is wanted: `\"id=(\\\\d+)\"`",
                );
                return None;
            }
            Some(ExtractFrom::Regex(pattern))
        }
        "header" => {
            let name = value.text("a header's name such as `\"X-Id\"`")?;
            check_header_name(value.decoder, &name.content, &name.span)
                .then_some(ExtractFrom::Header(name.content))
        }
        "server_timing" => {
            const EXPECTED: &str = "a name in the `Server-Timing` header such as `\"db\"`";
            let name = value.text(EXPECTED)?.content;
            let legal = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
            if name.is_empty() || !name.chars().all(legal) {
                value.wrong(format!("`{name}` is no such name"), EXPECTED);
                return None;
            }
            Some(ExtractFrom::ServerTiming(name))
        }
        _ => {
            let name = value.text("a cookie's name such as `\"sid\"`")?.content;
            let illegal = |c: char| c.is_whitespace() || c.is_control() || "=;,".contains(c);
            if name.is_empty() || name.contains(illegal) {
                let problem = format!("`{name}` is not a cookie's name");
                value.wrong(problem, "a name without blanks, `=`, `;` and `,`");
                return None;
            }
            Some(ExtractFrom::Cookie(name))
        }
    }
}
