//! Cookies of a recording: those that an answer gave come back by themselves, others have to come
//! from the environment, and what pages count their visitors with is left out.

use std::collections::BTreeSet;

use super::address::Address;
use super::archive::{Entry, header};
use super::candidates::set_cookies;
use crate::draft::secret_signs::{is_random, is_secret};
use crate::draft::secrets::Secrets;
use crate::draft::wording::{Piece, Wording};

/// Beginnings of the names of cookies that count visitors and keep their choices.
const COUNTING: [&str; 18] = [
    "_ga",
    "_gid",
    "_gat",
    "_gcl",
    "_fbp",
    "_fbc",
    "_hj",
    "_pk_",
    "_uet",
    "_clck",
    "_clsk",
    "__utm",
    "ajs_",
    "amp_",
    "amplitude",
    "mp_",
    "optanon",
    "cookieconsent",
];

/// The cookies that no answer of the recording gave.
#[derive(Debug, Default)]
pub(super) struct ForeignCookies {
    /// The header with those that matter.
    pub(super) header: Option<Wording>,
    /// The names of the others.
    pub(super) left_out: Vec<String>,
}

/// Looks for the cookies of `entries`, and takes note of their secrets.
pub(super) fn foreign_cookies(
    entries: &[(&Entry, Address)],
    secrets: &mut Secrets,
) -> ForeignCookies {
    let mut given = BTreeSet::new();
    for (entry, _) in entries {
        for header in &entry.response.headers {
            if !header.name.eq_ignore_ascii_case("set-cookie") {
                continue;
            }
            for (name, value) in set_cookies(header) {
                given.insert(name);
                learn(secrets, name, value);
            }
        }
    }
    let mut known = BTreeSet::new();
    let mut foreign = ForeignCookies::default();
    let mut line = Wording::default();
    for (entry, _) in entries {
        let sent = header(&entry.request.headers, "cookie").unwrap_or_default();
        for cookie in sent.split(';') {
            let Some((name, value)) = cookie.trim().split_once('=') else {
                continue;
            };
            learn(secrets, name, value);
            if given.contains(name) || !is_legal(name) || !known.insert(name) {
                continue;
            }
            if !matters(name, value) {
                foreign.left_out.push(secrets.hide_in_name(name));
                continue;
            }
            let hint = format!("cookie_{name}");
            let place = format!("cookie `{}`", secrets.hide_in_name(name));
            let variable = secrets.variable(&hint, value, &place);
            let separator = if line.pieces().is_empty() { "" } else { "; " };
            let name = secrets.hide_in_key(name);
            line.push(Piece::Text(format!("{separator}{name}=")));
            line.push(Piece::Variable(variable));
        }
    }
    foreign.header = (!line.pieces().is_empty()).then_some(line);
    foreign
}

fn learn(secrets: &mut Secrets, name: &str, value: &str) {
    if is_secret(name, value) || is_random(value) {
        secrets.learn(&format!("cookie_{name}"), value);
    }
}

/// Whether a cookie is likely to say who somebody is.
fn matters(name: &str, value: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let counts = COUNTING
        .iter()
        .any(|beginning| lower.starts_with(beginning));
    !counts && (is_secret(name, value) || lower.contains("sess") || is_random(value))
}

/// Whether a header may have the cookie's name.
fn is_legal(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_graphic() && !"=;,".contains(c))
}
