//! The class of a failure, from what other tools write about it. Refuses to guess: what says
//! nothing is unclassified.

use perf_core::FailureKind;

/// What stands in messages, in lower case, and what it means; the first that fits counts.
const SIGNS: [(&[&str], FailureKind); 8] = [
    (
        &[
            "connect timeout",
            "connecttimeout",
            "connection timed out",
            "dial: i/o timeout",
        ],
        FailureKind::ConnectTimeout,
    ),
    (
        &["timeout", "timed out", "timedout", "deadline exceeded"],
        FailureKind::Timeout,
    ),
    (&["refused"], FailureKind::ConnectRefused),
    (
        &["connection reset", "econnreset", "reset by peer"],
        FailureKind::Reset,
    ),
    (
        &[
            "no such host",
            "getaddrinfo",
            "enotfound",
            "unknownhost",
            "name resolution",
            "lookup",
        ],
        FailureKind::Dns,
    ),
    (
        &["certificate", "x509", "tls", "ssl", "handshake"],
        FailureKind::Tls,
    ),
    (
        &[
            "eof",
            "remotedisconnected",
            "broken pipe",
            "hang up",
            "closed",
            "nohttpresponse",
        ],
        FailureKind::ClosedEarly,
    ),
    (&["connect"], FailureKind::Connect),
];

/// The class of an answer with a status that counts as a failure.
pub(super) const fn of_status(status: u64) -> FailureKind {
    match status {
        400..=499 => FailureKind::Status4xx,
        500..=599 => FailureKind::Status5xx,
        _ => FailureKind::StatusOther,
    }
}

/// The class of a failure of which there is a message.
pub(super) fn of_message(message: &str) -> FailureKind {
    let message = message.to_ascii_lowercase();
    if let Some(status) = status_in(&message) {
        return of_status(status);
    }
    let fits = |signs: &[&str]| signs.iter().any(|sign| message.contains(sign));
    let known = SIGNS.iter().find(|(signs, _)| fits(signs));
    known.map_or(FailureKind::Unclassified, |(_, kind)| *kind)
}

/// The status in `httperror('404 client error …')`, `bad status code: 503`, `404 not found`.
fn status_in(message: &str) -> Option<u64> {
    let says_so = ["httperror", "status"]
        .iter()
        .any(|sign| message.contains(sign));
    let mut numbers = message
        .split(|c: char| !c.is_ascii_digit())
        .filter(|digits| digits.len() == 3)
        .filter_map(|digits| digits.parse().ok())
        .filter(|status| (400..600).contains(status));
    let at_start = message
        .get(..3)
        .is_some_and(|start| start.bytes().all(|b| b.is_ascii_digit()));
    if says_so || at_start {
        numbers.next()
    } else {
        None
    }
}
