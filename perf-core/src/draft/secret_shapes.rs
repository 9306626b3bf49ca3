//! By which shapes a secret is known, whatever it goes by. It keeps none.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::assignments::assigned_places;
use super::markup::element_places;
use super::secret_signs::{is_random, is_secret, is_secret_segment, segments_with_nouns};
use crate::secret::REDACTED;

/// Texts that only secrets look like, wherever they stand.
static SHAPES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)
          eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)*
        | \b(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{8,}
        | \bsk-[A-Za-z0-9_-]{16,}
        | gh[pousr]_[A-Za-z0-9]{16,}
        | github_pat_[A-Za-z0-9_]{16,}
        | glpat-[A-Za-z0-9_-]{16,}
        | \bxox[abeprs]-[A-Za-z0-9-]{8,}
        | \b(?:AKIA|ASIA)[A-Z0-9]{16}\b
        | \bAIza[A-Za-z0-9_-]{30,}
        | \bya29\.[A-Za-z0-9_-]{16,}
        | \bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}
        | \bnpm_[A-Za-z0-9]{30,}
        | \bhf_[A-Za-z0-9]{20,}
        | -----BEGIN\ [A-Z\ ]*PRIVATE\ KEY-----[\s\S]*",
    )
    .expect("the expression is fixed and every test goes through it")
});

/// Names with their values beside them, each a group: `<key>password</key><string>…</string>`, and
/// `name="password" value="…"`, in whatever language.
static NAMED: LazyLock<[Regex; 2]> = LazyLock::new(|| {
    [
        r"<(?i:name|key|field|id)>\s*([^<>]*[^<>\s])\s*</[^<>]+>\s*<\w[^<>]*>\s*([^<>\s][^<>]*)",
        r#"(?xi)
          \b(?:name|key|field|id) \\?["']? \s*[:=]\s* \\?["'] ([^"'\\]+) \\?["']
          [^<>{}]{0,80}?
          \b(?:value|content|data) \\?["']? \s*[:=]\s* \\?["'] ([^"'\\]+)"#,
    ]
    .map(|expression| {
        Regex::new(expression).expect("the expression is fixed and every test goes through it")
    })
});

/// A proof of identity as headers have it; the second group is the secret.
static PROOF: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*((?:bearer|basic|token|jwt|apikey|negotiate)\s+)(\S|\S.*\S)\s*$")
        .expect("the expression is fixed and every test goes through it")
});

/// The same within a text.
static PROOF_WITHIN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:bearer|basic|jwt|apikey|negotiate)\s+([\w.~+/=-]+)")
        .expect("the expression is fixed and every test goes through it")
});

/// A user's name and password in an address; the groups are both.
static CREDENTIALS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"://([^/\s:@]*)(?::([^/\s@]+))?@")
        .expect("the expression is fixed and every test goes through it")
});

/// The path of an address; the group.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"://[^\s/"'<>]+(/[^\s"'<>?#]*)"#)
        .expect("the expression is fixed and every test goes through it")
});

/// The places in `text` that look like secrets, in order.
pub(super) fn shaped_places(text: &str) -> Vec<Range<usize>> {
    let mut places: Vec<_> = SHAPES.find_iter(text).map(|found| found.range()).collect();
    let assigned = assigned_places(text).into_iter();
    places.extend(assigned.map(|(_, place)| unproved(text, place)));
    places.extend(
        element_places(text)
            .into_iter()
            .map(|place| unproved(text, place)),
    );
    for found in NAMED.iter().flat_map(|named| named.captures_iter(text)) {
        if let (Some(name), Some(value)) = (found.get(1), found.get(2))
            && is_secret(name.as_str(), value.as_str().trim())
        {
            let length = value.as_str().trim_end().len();
            places.push(unproved(text, value.start()..value.start() + length));
        }
    }
    for found in CREDENTIALS.captures_iter(text) {
        // A token may take the place of the user.
        let user = found.get(1).filter(|user| is_random(user.as_str()));
        places.extend(
            user.into_iter()
                .chain(found.get(2))
                .map(|found| found.range()),
        );
    }
    for path in ADDRESS.captures_iter(text).filter_map(|found| found.get(1)) {
        let mut start = path.start();
        for (noun, segment) in segments_with_nouns(path.as_str()) {
            if is_secret_segment(noun, segment) {
                places.push(start..start + segment.len());
            }
            start += segment.len() + 1;
        }
    }
    let within = PROOF_WITHIN
        .captures_iter(text)
        .filter_map(|found| found.get(1));
    let proofs = within.map(|found| found.range()).chain(proof(text));
    places.extend(proofs.filter(|place| shows_chance(&text[place.clone()])));
    places.sort_by_key(|place| (place.start, std::cmp::Reverse(place.end)));
    let mut apart: Vec<Range<usize>> = Vec::new();
    for place in places {
        match apart.last_mut() {
            Some(last) if place.start < last.end => last.end = last.end.max(place.end),
            _ => apart.push(place),
        }
    }
    apart
}

/// `text` without what looks like a secret, where nothing else is known.
pub(super) fn without_shapes(text: &str) -> String {
    let mut shown = text.to_owned();
    for place in shaped_places(text).into_iter().rev() {
        shown.replace_range(place, REDACTED);
    }
    shown
}

/// The secret at `place`, which may be a proof, without the scheme.
pub(super) fn unproved(text: &str, place: Range<usize>) -> Range<usize> {
    match proof(&text[place.clone()]) {
        Some(secret) => place.start + secret.start..place.start + secret.end,
        None => place,
    }
}

/// The secret in a proof such as `Bearer …`.
pub(super) fn proof(text: &str) -> Option<Range<usize>> {
    Some(PROOF.captures(text)?.get(2)?.range())
}

/// The scheme of a proof, `bearer`, where `text` is one.
pub(super) fn proof_scheme(text: &str) -> Option<String> {
    let scheme = PROOF.captures(text)?.get(1)?.as_str().trim();
    Some(scheme.to_ascii_lowercase())
}

/// `Basic information` is no proof, `Basic dXNlcjp4` is.
fn shows_chance(word: &str) -> bool {
    !word.contains(char::is_whitespace)
        && (word.len() >= 20
            || (word.len() >= 8 && word.contains(|c: char| c.is_ascii_digit() || c == '=')))
}
