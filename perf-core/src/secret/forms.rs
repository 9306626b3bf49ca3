//! How a secret stands in what is sent and in what is answered.

use std::fmt::Write;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::SHORTEST_SECRET;

/// How the secret `text` stands in what is sent and answered: as it is, as in an address, as in a form and as within
/// a string of JSON. A text of fewer than [`SHORTEST_SECRET`] bytes has none: it would be found in words that are no
/// secrets.
#[must_use]
pub fn secret_forms(text: &str) -> Vec<String> {
    if text.len() < SHORTEST_SECRET {
        return Vec::new();
    }
    let plus = |encoded: &str| encoded.replace("%20", "+");
    let upper = encoded(text, |byte, out| write!(out, "%{byte:02X}"));
    let small = encoded(text, |byte, out| write!(out, "%{byte:02x}"));
    let quoted = Value::String(text.to_owned()).to_string();
    let within = quoted[1..quoted.len() - 1].to_owned();
    let in_forms = [plus(&upper), plus(&small)];
    let mut forms = vec![text.to_owned(), upper, small, within];
    forms.extend(in_forms);
    forms.sort_unstable();
    forms.dedup();
    forms
}

/// As HTTP's Basic authentication sends them.
pub(crate) fn basic(user: &str, password: &str) -> String {
    STANDARD.encode(format!("{user}:{password}"))
}

/// `text` with what is no letter, digit or one of `-._~` written by `escape`.
fn encoded(text: &str, escape: impl Fn(u8, &mut String) -> std::fmt::Result) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(byte.into());
        } else {
            escape(byte, &mut out).expect("a string takes everything");
        }
    }
    out
}
