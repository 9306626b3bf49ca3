//! Which headers of a recorded request a plan repeats. What a client sets by itself, what belongs
//! to one connection, and cookies are not among them.

use super::archive::{Pair, essence};
use super::filling::Filling;
use crate::draft::wording::Wording;

/// Headers of a client's own, of one connection, or of a cache.
const LEFT_OUT: [&str; 34] = [
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "access-control-request-headers",
    "access-control-request-method",
    "alt-used",
    "authority",
    "cache-control",
    "connection",
    "content-length",
    "cookie",
    "cookie2",
    "date",
    "dnt",
    "expect",
    "forwarded",
    "host",
    "http2-settings",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "keep-alive",
    "origin",
    "pragma",
    "priority",
    "proxy-authorization",
    "proxy-connection",
    "referer",
    "save-data",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "upgrade-insecure-requests",
];
/// Families of such headers.
const LEFT_OUT_FAMILIES: [&str; 7] = [
    ":",
    "sec-",
    "x-forwarded-",
    "x-client-data",
    "x-b3-",
    "cf-",
    "x-amzn-trace",
];
/// Set by whoever drives the load.
const OF_THE_DRIVER: [&str; 5] = ["user-agent", "via", "warning", "traceparent", "tracestate"];

/// The headers that a plan repeats, in order, each name once. A content type is repeated where it
/// is not `implied` by the body.
pub(super) fn headers(
    recorded: &[Pair],
    implied: Option<&str>,
    filling: &mut Filling<'_>,
) -> Vec<(String, Wording)> {
    let mut kept: Vec<(String, String)> = Vec::new();
    for header in recorded {
        let (name, value) = (header.name.trim(), header.value.trim());
        let lower = name.to_ascii_lowercase();
        // A name in which a secret is cannot be filled in.
        let is_secret = filling.secrets.are_in(name);
        if is_secret || is_left_out(&lower, value) || !is_legal(name, value) {
            continue;
        }
        if lower == "content-type" && is_implied(value, implied) {
            continue;
        }
        match kept
            .iter_mut()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
        {
            // HTTP's own way to say the same header twice.
            Some((_, values)) => *values = format!("{values}, {value}"),
            None => kept.push((title_case(name), value.to_owned())),
        }
    }
    let filled = kept.into_iter().map(|(name, value)| {
        let wording = filling.named("header", &name, &value);
        (name, wording)
    });
    filled.collect()
}

fn is_left_out(lower: &str, value: &str) -> bool {
    let says_nothing = lower == "accept" && (value == "*/*" || value.starts_with("text/html,"));
    says_nothing
        || LEFT_OUT.contains(&lower)
        || OF_THE_DRIVER.contains(&lower)
        || LEFT_OUT_FAMILIES
            .iter()
            .any(|family| lower.starts_with(family))
}

/// Whether a plan may have the header.
fn is_legal(name: &str, value: &str) -> bool {
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    let printable = |c: char| c == '\t' || (' '..='~').contains(&c);
    !name.is_empty() && name.chars().all(token) && value.chars().all(printable)
}

fn is_implied(value: &str, implied: Option<&str>) -> bool {
    let Some(implied) = implied else {
        return false;
    };
    let charset = value.to_ascii_lowercase();
    let is_utf8 = !charset.contains("charset=") || charset.contains("charset=utf-8");
    essence(value) == implied && is_utf8
}

/// `content-type` as it is mostly written: `Content-Type`.
fn title_case(name: &str) -> String {
    let mut begins = true;
    let cased = name.chars().map(|c| {
        let cased = if begins {
            c.to_ascii_uppercase()
        } else {
            c.to_ascii_lowercase()
        };
        begins = c == '-';
        cased
    });
    cased.collect()
}
