//! Reads `Server-Timing` headers, as the W3C's Server Timing describes them.
//!
//! It reads leniently, as browsers do: what cannot be read is left out, and nothing fails.

use std::time::Duration;

/// One metric of a `Server-Timing` header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerTiming {
    /// Its name.
    pub name: String,
    /// How long it took; `None` where the header does not say, or not in a way that can be read.
    pub duration: Option<Duration>,
    /// What it is, for people.
    pub description: Option<String>,
}

/// The metrics of a `Server-Timing` header, in order; none where there is nothing to be read.
/// Where a metric has a parameter twice, the first counts.
///
/// ```
/// let metrics = perf_driver::parse_server_timing("db;dur=53.2;desc=\"main, replica\", cache");
/// assert_eq!(metrics[0].name, "db");
/// assert_eq!(metrics[0].duration, Some(std::time::Duration::from_micros(53_200)));
/// assert_eq!(metrics[0].description.as_deref(), Some("main, replica"));
/// assert_eq!((metrics[1].name.as_str(), metrics[1].duration), ("cache", None));
/// ```
#[must_use]
pub fn parse_server_timing(header: &str) -> Vec<ServerTiming> {
    split(header, ',').into_iter().filter_map(metric).collect()
}

fn metric(text: &str) -> Option<ServerTiming> {
    let mut parts = split(text, ';').into_iter();
    let name = parts.next().map(str::trim)?;
    if !is_token(name) {
        return None;
    }
    let mut timing = ServerTiming {
        name: name.to_owned(),
        duration: None,
        description: None,
    };
    let (mut has_duration, mut has_description) = (false, false);
    for part in parts {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let (key, value) = (key.trim(), unquoted(value.trim()));
        if key.eq_ignore_ascii_case("dur") && !has_duration {
            has_duration = true;
            timing.duration = milliseconds(&value);
        } else if key.eq_ignore_ascii_case("desc") && !has_description {
            has_description = true;
            timing.description = Some(value);
        }
    }
    Some(timing)
}

/// A number of milliseconds, not below zero.
fn milliseconds(text: &str) -> Option<Duration> {
    let number: f64 = text.parse().ok()?;
    Duration::try_from_secs_f64(number / 1000.0).ok()
}

/// The parts of `text` between `separator`s that are not in quotes.
fn split(text: &str, separator: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if c == separator && !quoted => {
                parts.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// The content of a quoted text; any other is its own content.
fn unquoted(text: &str) -> String {
    let Some(inner) = text.strip_prefix('"') else {
        return text.to_owned();
    };
    let mut content = String::new();
    let mut escaped = false;
    for c in inner.chars() {
        match c {
            '\\' if !escaped => escaped = true,
            '"' if !escaped => break,
            _ => {
                escaped = false;
                content.push(c);
            }
        }
    }
    content
}

fn is_token(text: &str) -> bool {
    let legal = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    !text.is_empty() && text.chars().all(legal)
}
