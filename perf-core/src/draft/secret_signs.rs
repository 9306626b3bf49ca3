//! By which names a secret is known, and which values look drawn by chance. It keeps none.

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
const SPEAKING_OF: [&str; 24] = [
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
    "in",
    "policy",
    "kind",
    "method",
    "scheme",
    "algorithm",
    "scope",
    "status",
    "version",
    "format",
    "name",
];
/// Words that say what kind of secret follows, and are none.
const SCHEMES: [&str; 6] = ["apikey", "basic", "bearer", "digest", "negotiate", "token"];
/// Nouns of a path behind which a long segment that is drawn by chance lets somebody in.
const LETTING_IN: [&str; 20] = [
    "reset",
    "invite",
    "invitation",
    "invitations",
    "hook",
    "hooks",
    "webhook",
    "webhooks",
    "activate",
    "activation",
    "confirm",
    "confirmation",
    "verify",
    "verification",
    "magic",
    "share",
    "shared",
    "unsubscribe",
    "key",
    "keys",
];

/// Whether `value`, which goes by `name`, is to be taken for a secret by that name.
pub(super) fn is_secret(name: &str, value: &str) -> bool {
    if value.is_empty() || SCHEMES.contains(&value.trim().to_ascii_lowercase().as_str()) {
        return false;
    }
    let words = words(name);
    let digits = || value.bytes().filter(u8::is_ascii_digit).count();
    !speaks_of(&words)
        && (tells(name, &words)
            || (has(&words, &SUSPICIOUS) && is_random(value))
            || (has(&words, &PERSONAL) && digits() >= 9))
}

/// Whether a number that goes by `name` is a secret: a PIN is one, a number of tokens is none. Below
/// a telling name it has four digits at least.
pub(super) fn is_secret_number(name: &str, digits: &str) -> bool {
    const DIGITS: [&str; 9] = [
        "pin", "otp", "totp", "cvv", "cvc", "passcode", "password", "pwd", "secret",
    ];
    let (all, own) = (words(name), words(own_name(name)));
    !speaks_of(&all) && (has(&own, &DIGITS) || (has(&all, &DIGITS) && digits.len() >= 4))
}

/// Whether `name` tells that what stands below it may be a secret.
pub(super) fn tells_below(name: &str) -> bool {
    let words = words(name);
    !speaks_of(&words) && (tells(name, &words) || has(&words, &PERSONAL))
}

/// Whether `name` may tell of a secret, whatever the value.
pub(super) fn may_tell(name: &str) -> bool {
    let words = words(name);
    tells(name, &words) || has(&words, &SUSPICIOUS) || has(&words, &PERSONAL)
}

/// Whether only the names above its own tell that `value` is a secret, and it is so much like an
/// everyday word that the same elsewhere is another one.
pub(super) fn is_everyday_word_below(name: &str, value: &str) -> bool {
    !is_secret(own_name(name), value) && !stands_out(value)
}

/// Whether `value` is nobody's everyday word: it has a digit, or is long.
pub(super) fn stands_out(value: &str) -> bool {
    value.len() >= 20 || value.contains(|c: char| c.is_ascii_digit())
}

/// Whether `value` looks drawn by chance: at least 16 letters and digits, both of them, no blank.
pub(super) fn is_random(value: &str) -> bool {
    let legal = |c: char| c.is_ascii_alphanumeric() || "_-+/=.~%".contains(c);
    value.len() >= 16
        && value.chars().all(legal)
        && value.contains(|c: char| c.is_ascii_digit())
        && value.contains(|c: char| c.is_ascii_alphabetic())
}

/// Whether the segment of a path that stands behind `noun` lets somebody in: `/reset/…`. Titles such
/// as `summer-sale-2024-shoes` do not: none of their words has letters and digits.
pub(super) fn is_secret_segment(noun: &str, segment: &str) -> bool {
    let words = words(noun);
    let is_mixed = |word: &str| {
        word.len() >= 8
            && word.contains(|c: char| c.is_ascii_digit())
            && word.contains(|c: char| c.is_ascii_alphabetic())
    };
    (tells(noun, &words) || has(&words, &LETTING_IN))
        && is_random(segment)
        && segment.split(['-', '_', '.', '~', '%']).any(is_mixed)
}

/// The segments of `path`, each with the nearest noun before it: ids are none.
pub(super) fn segments_with_nouns(path: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut noun = "";
    path.split('/').map(move |segment| {
        let before = noun;
        let word = segment.split(';').next().unwrap_or_default();
        let legal = |c: char| c.is_ascii_alphabetic() || c == '-' || c == '_';
        if word.len() > 2 && word.chars().all(legal) {
            noun = word;
        }
        (before, segment)
    })
}

/// The part of a name behind the names that it lies below: `value` of `credentials/value`.
fn own_name(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

fn tells(name: &str, words: &[String]) -> bool {
    is_secret_name(name) || has(words, &TELLING)
}

fn has(words: &[String], known: &[&str]) -> bool {
    words.iter().any(|word| known.contains(&word.as_str()))
}

fn speaks_of(words: &[String]) -> bool {
    words
        .last()
        .is_some_and(|last| SPEAKING_OF.contains(&last.as_str()))
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
