//! Values of an answer that a later request may send again. Whether one does is for others to
//! find out.

use std::fmt::Write;

use super::address::Address;
use super::archive::{Entry, Pair};
use crate::draft::document::Document;
use crate::draft::encoding::base64_decoded;
use crate::draft::secret_signs::{is_secret, words};
use crate::draft::secrets::Secrets;

/// Shorter values are found by chance.
const SHORTEST: usize = 8;
const LONGEST: usize = 4096;
/// A larger answer is not looked into, in bytes.
const LARGEST_ANSWER: usize = 8 * 1024 * 1024;
/// Elements of a list that are looked at: who takes the hundredth has searched for it.
const MOST_ELEMENTS: usize = 50;
/// As deep as a path of a plan may go.
const DEEPEST: usize = 24;

/// A value of an answer.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// As text.
    pub(super) value: String,
    /// Whether it is a number in the answer.
    pub(super) is_number: bool,
    /// Whether it is so short that only a place for ids may take it.
    pub(super) is_short: bool,
    pub(super) from: From,
    /// Words that it is called after.
    pub(super) words: Vec<String>,
}

/// Where in an answer a value stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum From {
    Json(String),
    Header(String),
    Cookie(String),
}

/// The values of the answer to `entry`, which was asked for at `address`. Those are left out whose
/// place has one of `secrets` in its name.
pub(super) fn candidates(entry: &Entry, address: &Address, secrets: &Secrets) -> Vec<Candidate> {
    let mut found = Vec::new();
    for header in &entry.response.headers {
        if header.name.eq_ignore_ascii_case("set-cookie") {
            found.extend(set_cookies(header).filter_map(|(name, value)| of_cookie(name, value)));
        } else {
            found.extend(of_header(header));
        }
    }
    if let Some(document) = answer_document(entry) {
        let method = entry.request.method.to_ascii_uppercase();
        let mut walk = Walk {
            creates: matches!(method.as_str(), "POST" | "PUT"),
            parent: last_noun(&address.path, secrets),
            found: &mut found,
        };
        walk.visit(&document, &mut vec!["$".to_owned()], &[]);
    }
    found.retain(|candidate| {
        let (From::Json(place) | From::Header(place) | From::Cookie(place)) = &candidate.from;
        !secrets.are_in(place)
    });
    found
}

/// The JSON of an answer, if it is one.
pub(super) fn answer_document(entry: &Entry) -> Option<Document> {
    let content = &entry.response.content;
    let is_json = entry.mime_type().contains("json") || content.text.trim_start().starts_with('{');
    if !is_json || content.text.len() > LARGEST_ANSWER {
        return None;
    }
    if content.encoding.eq_ignore_ascii_case("base64") {
        return serde_json::from_slice(&base64_decoded(&content.text)?).ok();
    }
    serde_json::from_str(&content.text).ok()
}

/// The names and values of cookies in a `Set-Cookie` header; some writers put several in one.
pub(super) fn set_cookies(header: &Pair) -> impl Iterator<Item = (&str, &str)> {
    header.value.lines().filter_map(|line| {
        let (name, value) = line.split(';').next()?.split_once('=')?;
        Some((name.trim(), value.trim()))
    })
}

struct Walk<'a> {
    /// Whether the request made something, so that short ids are its own.
    creates: bool,
    /// What the request was about: `order` of `/orders`.
    parent: Option<String>,
    found: &'a mut Vec<Candidate>,
}

impl Walk<'_> {
    /// Looks at `document`, to which `path` leads, through the keys `names`.
    fn visit(&mut self, document: &Document, path: &mut Vec<String>, names: &[&str]) {
        if path.len() > DEEPEST {
            return;
        }
        match document {
            Document::Text(text) => self.consider(text, false, path, names),
            Document::Number(number) if !number.is_f64() => {
                self.consider(&number.to_string(), true, path, names);
            }
            Document::List(elements) => {
                for (index, element) in elements.iter().take(MOST_ELEMENTS).enumerate() {
                    path.push(format!("[{index}]"));
                    self.visit(element, path, names);
                    path.pop();
                }
            }
            Document::Object(entries) => {
                for (key, value) in entries {
                    path.push(segment(key));
                    self.visit(value, path, &[names, &[key.as_str()]].concat());
                    path.pop();
                }
            }
            Document::Null | Document::Bool(_) | Document::Number(_) => {}
        }
    }

    fn consider(&mut self, value: &str, is_number: bool, path: &[String], names: &[&str]) {
        let key = names.last().copied().unwrap_or_default();
        let is_short = value.len() < SHORTEST;
        let of_interest = if is_short {
            self.creates && names_an_id(key) && is_one_word(value)
        } else if is_number {
            value.bytes().all(|byte| byte.is_ascii_digit())
        } else {
            is_one_word(value) && stands_out(key, value)
        };
        if !of_interest || value.len() > LONGEST {
            return;
        }
        self.found.push(Candidate {
            value: value.to_owned(),
            is_number,
            is_short,
            from: From::Json(path.concat()),
            words: self.name_words(names),
        });
    }

    /// `order_id` for the `id` of an order, `token` for a token.
    fn name_words(&self, names: &[&str]) -> Vec<String> {
        const GENERIC: [&str; 7] = ["id", "uuid", "guid", "key", "value", "ref", "number"];
        let own = names.last().map(|key| words(key)).unwrap_or_default();
        let is_generic = own.len() == 1 && GENERIC.contains(&own[0].as_str());
        if !is_generic {
            return own;
        }
        let around = names.len().checked_sub(2).map(|at| names[at]);
        let parent = around.map(singular).or_else(|| self.parent.clone());
        let parent = parent.map(|parent| words(&parent)).unwrap_or_default();
        [parent, own].concat()
    }
}

fn of_header(header: &Pair) -> Option<Candidate> {
    let (name, value) = (header.name.trim(), header.value.trim());
    let is_tag = name.eq_ignore_ascii_case("etag");
    let tells = is_tag || is_secret(name, value) || (names_an_id(name) && name.contains('-'));
    let fits = value.len() >= 6 && value.len() <= LONGEST && is_one_word(value);
    (tells && fits).then(|| Candidate {
        value: value.to_owned(),
        is_number: false,
        is_short: false,
        from: From::Header(name.to_owned()),
        words: words(name).into_iter().filter(|word| word != "x").collect(),
    })
}

fn of_cookie(name: &str, value: &str) -> Option<Candidate> {
    let fits = value.len() >= SHORTEST && value.len() <= LONGEST && is_one_word(value);
    (fits && stands_out(name, value)).then(|| Candidate {
        value: value.to_owned(),
        is_number: false,
        is_short: false,
        from: From::Cookie(name.to_owned()),
        words: words(name),
    })
}

fn names_an_id(name: &str) -> bool {
    words(name).last().is_some_and(|last| last == "id")
}

fn is_one_word(value: &str) -> bool {
    !value.is_empty() && !value.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// Whether a value is nobody's everyday word: its name says so, or it has a digit, or is long.
/// Dates and version numbers are everyday words.
fn stands_out(name: &str, value: &str) -> bool {
    const TELLING: [&str; 10] = [
        "id", "uuid", "guid", "token", "key", "code", "ref", "number", "slug", "handle",
    ];
    let bytes = value.as_bytes();
    let is_date = bytes.len() >= 10
        && bytes[4] == b'-'
        && bytes[7] == b'-'
        && bytes[..4].iter().all(u8::is_ascii_digit);
    let is_version = value.contains('.') && value.chars().all(|c| c.is_ascii_digit() || c == '.');
    if is_date || is_version {
        return false;
    }
    let told = words(name)
        .last()
        .is_some_and(|last| TELLING.contains(&last.as_str()));
    told || is_secret(name, value)
        || value.len() >= 20
        || value.contains(|c: char| c.is_ascii_digit())
}

/// One step of a JSON path.
fn segment(key: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if !key.is_empty() && key.chars().all(plain) && !key.starts_with(|c: char| c.is_ascii_digit()) {
        return format!(".{key}");
    }
    let mut quoted = String::from("['");
    for c in key.chars() {
        match c {
            '\'' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {
                // Writing to a string cannot fail.
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted + "']"
}

/// The last segment of a path that names a kind of thing, in the singular.
fn last_noun(path: &str, secrets: &Secrets) -> Option<String> {
    let is_noun = |segment: &&str| {
        let legal = |c: char| c.is_ascii_alphabetic() || c == '-' || c == '_';
        segment.len() > 2 && segment.chars().all(legal) && !secrets.are_in(segment)
    };
    path.rsplit('/').find(is_noun).map(singular)
}

fn singular(plural: &str) -> String {
    if let Some(stem) = plural.strip_suffix("ies") {
        return format!("{stem}y");
    }
    match plural.strip_suffix('s') {
        Some(stem) if stem.len() > 1 && !stem.ends_with(['s', 'u', 'i']) => stem.to_owned(),
        _ => plural.to_owned(),
    }
}
