//! By which signs a secret is known: the name that it goes by, and its shape. It keeps none.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::secret::is_secret_name;

/// Words of names that tell of a secret, beside those that the whole product knows.
const TELLING: [&str; 18] = [
    "pwd",
    "pass",
    "passphrase",
    "passcode",
    "pin",
    "otp",
    "totp",
    "jwt",
    "csrf",
    "xsrf",
    "cvv",
    "cvc",
    "signature",
    "sig",
    "auth",
    "bearer",
    "sid",
    "assertion",
];
/// Words that do so where the value looks as if somebody had rolled dice for it.
const SUSPICIOUS: [&str; 8] = [
    "key", "code", "nonce", "state", "verifier", "ticket", "hash", "license",
];
/// Words that do so where the value has the digits of a number that somebody has.
const PERSONAL: [&str; 4] = ["card", "pan", "iban", "ssn"];
/// Behind these words a name speaks of a secret and is none: `token_type`, `password_hint`.
const SPEAKING_OF: [&str; 14] = [
    "type",
    "hint",
    "url",
    "uri",
    "expires",
    "expiry",
    "expiration",
    "ttl",
    "count",
    "length",
    "enabled",
    "required",
    "at",
    "policy",
];

/// Texts that only secrets look like, wherever they stand.
static SHAPES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)
          eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)*
        | \b(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{8,}
        | \bsk-[A-Za-z0-9_-]{16,}
        | \bgh[pousr]_[A-Za-z0-9]{16,}
        | \bgithub_pat_[A-Za-z0-9_]{16,}
        | \bglpat-[A-Za-z0-9_-]{16,}
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

/// A secret by its name in a text of another language: `password: "…"`, `<password>…</password>`.
static ASSIGNED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?xi)
          [\w-]*(?:password|passwd|passphrase|secret|token|api[_-]?key|credential)[\w-]*
          \\?["']? \s* [:=] \s* \\? (?: "([^"\\]+) | '([^'\\]+) )
        | <[\w:.-]*(?:password|passwd|passphrase|secret|token|apikey|credential)[\w:.-]*
          (?:\s[^>]*)? > \s* ([^<>\s][^<>]*) <"#,
    )
    .expect("the expression is fixed and every test goes through it")
});

/// A proof of identity as headers have it; the second group is the secret.
static PROOF: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*((?:bearer|basic|token|jwt|apikey|negotiate)\s+)(\S|\S.*\S)\s*$")
        .expect("the expression is fixed and every test goes through it")
});

/// A user's name and password in an address; the group is the password.
static CREDENTIALS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"://[^/\s:@]*:([^/\s@]+)@")
        .expect("the expression is fixed and every test goes through it")
});

/// Whether `value`, which goes by `name`, is to be taken for a secret by that name.
pub(super) fn is_secret(name: &str, value: &str) -> bool {
    if value.is_empty() {
        return false;
    }
    let words = words(name);
    if words
        .last()
        .is_some_and(|last| SPEAKING_OF.contains(&last.as_str()))
    {
        return false;
    }
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    let digits = || value.bytes().filter(u8::is_ascii_digit).count();
    is_secret_name(name)
        || has(&TELLING)
        || (has(&SUSPICIOUS) && is_random(value))
        || (has(&PERSONAL) && digits() >= 9)
}

/// Whether a number that goes by `name` is a secret: a PIN is one, a number of tokens is none.
pub(super) fn is_secret_number(name: &str) -> bool {
    const DIGITS: [&str; 9] = [
        "pin", "otp", "totp", "cvv", "cvc", "passcode", "password", "pwd", "secret",
    ];
    words(name)
        .iter()
        .any(|word| DIGITS.contains(&word.as_str()))
}

/// Whether `value` looks drawn by chance: at least 16 letters and digits, both of them, no blank.
pub(super) fn is_random(value: &str) -> bool {
    let legal = |c: char| c.is_ascii_alphanumeric() || "_-+/=.~%".contains(c);
    value.len() >= 16
        && value.chars().all(legal)
        && value.contains(|c: char| c.is_ascii_digit())
        && value.contains(|c: char| c.is_ascii_alphabetic())
}

/// The places in `text` that look like secrets, in order.
pub(super) fn shaped_places(text: &str) -> Vec<Range<usize>> {
    let mut places: Vec<_> = SHAPES.find_iter(text).map(|found| found.range()).collect();
    for expression in [&CREDENTIALS, &ASSIGNED] {
        let found = expression.captures_iter(text);
        let within = found.filter_map(|found| found.iter().skip(1).flatten().next());
        places.extend(within.map(|found| found.range()));
    }
    if let Some(place) = proof(text)
        && shows_chance(&text[place.clone()])
    {
        places.push(place);
    }
    places.sort_by_key(|place| (place.start, std::cmp::Reverse(place.end)));
    let mut apart: Vec<Range<usize>> = Vec::new();
    for place in places {
        if apart.last().is_none_or(|last| last.end <= place.start) {
            apart.push(place);
        }
    }
    apart
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

/// The words of a name in lower case: `accessToken`, `access-token` and `ACCESS_TOKEN` have two.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        let begins = c.is_uppercase() && before.is_lowercase();
        if begins || !c.is_alphanumeric() {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}
