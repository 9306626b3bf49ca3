//! What an answer looked like: kept of one failure of each kind, so that somebody can see what
//! went wrong. Short, and without secrets as far as names tell them.

use perf_core::{Bytes, REDACTED, is_secret_name};

use reqwest::{StatusCode, Version};

use super::answer::Answer;
use super::redact::redacted;

/// How much of a body is shown, in bytes.
pub(super) const SHOWN_BODY: usize = 500;
const SHOWN_HEADERS: usize = 12;
/// How much of a header's value is shown, in characters.
const SHOWN_VALUE: usize = 120;

/// `answer` as text: status line if it has one, headers, an empty line, the beginning of the body.
pub(super) fn example(answer: &Answer) -> String {
    let line = |(version, status): (Version, StatusCode)| {
        let reason = status.canonical_reason().unwrap_or_default();
        let line = format!("{version:?} {} {reason}", status.as_str());
        line.trim_end().to_owned()
    };
    let mut lines: Vec<String> = answer.status.map(line).into_iter().collect();
    for (name, value) in answer.headers.iter().take(SHOWN_HEADERS) {
        let value = if is_secret_name(name.as_str()) {
            REDACTED.to_owned()
        } else {
            header_text(value.as_bytes())
        };
        lines.push(format!("{name}: {value}"));
    }
    let hidden = answer.headers.len().saturating_sub(SHOWN_HEADERS);
    if hidden > 0 {
        lines.push(format!("… {hidden} more"));
    }
    if answer.size > 0 {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        let beginning = &answer.body[..answer.body.len().min(SHOWN_BODY)];
        lines.push(redacted(&printable(beginning)));
        if answer.size > beginning.len() as u64 {
            lines.push(format!("… of {}", Bytes::new(answer.size)));
        }
    }
    lines.join("\n")
}

fn header_text(value: &[u8]) -> String {
    let text = redacted(&printable(value));
    if text.chars().nth(SHOWN_VALUE).is_none() {
        return text;
    }
    text.chars().take(SHOWN_VALUE - 1).chain(['…']).collect()
}

/// `bytes` as text; what cannot be printed is a replacement character.
fn printable(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    let shown = text.trim_end().chars().map(|c| {
        let fits = !c.is_control() || matches!(c, '\n' | '\t');
        if fits { c } else { char::REPLACEMENT_CHARACTER }
    });
    shown.collect()
}
