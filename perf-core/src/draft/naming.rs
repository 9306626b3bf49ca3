//! What a value of a document goes by: its key, or what stands beside it, behind the telling names
//! that it lies below. It judges no value.

use super::document::Document;
use super::secret_signs::{may_tell, tells_below};

/// Members that say what is held beside them.
const NAMES: [&str; 6] = ["name", "key", "field", "id", "path", "header"];
/// Members that hold it.
const VALUES: [&str; 6] = ["value", "values", "content", "contents", "data", "text"];
/// Longer texts are no names, in bytes.
const LONGEST_NAME: usize = 60;

/// What the member `key` of an object with these `entries` goes by; the object itself goes by
/// `above`. `credentials/user` lies below a telling name, `{"name": "password", "value": …}` has its
/// name beside it.
pub(super) fn called(above: &str, entries: &[(String, Document)], key: &str) -> String {
    let holds = VALUES.contains(&key);
    let beside = NAMES.into_iter().filter(|_| holds).find_map(|name| {
        let (_, named) = entries.iter().find(|(key, _)| key == name)?;
        named.as_text().filter(|text| is_name(text))
    });
    match (tells_below(above), beside) {
        (true, None) if holds => above.to_owned(),
        (true, own) => format!("{above}/{}", own.unwrap_or(key)),
        (false, own) => own.unwrap_or(key).to_owned(),
    }
}

/// The texts and the numbers of `document`, which goes by `name`, each with what it goes by.
pub(super) fn each_value(name: &str, document: &Document, take: &mut impl FnMut(&str, Scalar<'_>)) {
    match document {
        Document::Text(text) => take(name, Scalar::Text(text)),
        Document::Number(number) => take(name, Scalar::Number(&number.to_string())),
        Document::List(elements) => {
            for element in elements {
                each_value(name, element, take);
            }
        }
        Document::Object(entries) => {
            for (key, value) in entries {
                each_value(&called(name, entries, key), value, take);
            }
        }
        Document::Null | Document::Bool(_) => {}
    }
}

/// A value of a document that may be a secret.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scalar<'d> {
    Text(&'d str),
    /// As it is written.
    Number(&'d str),
}

/// Whether `text` names something that tells of a secret.
fn is_name(text: &str) -> bool {
    let legal = |c: char| c.is_alphanumeric() || "_-./$[]".contains(c);
    text.len() <= LONGEST_NAME && text.chars().all(legal) && may_tell(text)
}
