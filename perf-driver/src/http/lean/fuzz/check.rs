//! What holds of every answer.

use perf_core::FailureKind;

use super::case::{Case, End};
use super::reading::{MAX_BODY, Seen, read};
use crate::hunt::Draws;

/// What comes of `case`, and what is wrong with that.
pub(super) fn check(case: &Case, draws: &mut Draws) -> (Seen, Result<(), String>) {
    let seen = read(case, &[]);
    let wrong = in_pieces(case, &seen, draws)
        .and_then(|()| no_more_than_came(case, &seen))
        .and_then(|()| ends_where_it_ends(case, &seen));
    (seen, wrong)
}

/// It is the same however it is cut.
fn in_pieces(case: &Case, seen: &Seen, draws: &mut Draws) -> Result<(), String> {
    let length = case.bytes.len();
    let single: Vec<usize> = (1..length).collect();
    let mut some: Vec<usize> = (0..4).map(|_| draws.below(length.max(1))).collect();
    some.sort_unstable();
    for cuts in [&single[..], &some[..1], &some[1..3], &some] {
        let found = read(case, cuts);
        if !same(&found, seen) {
            return Err(format!("cut at {cuts:?} {found:?}, and whole {seen:?}"));
        }
    }
    Ok(())
}

/// Whether both are the same; of a body that is too large it is chance how much was read.
fn same(left: &Seen, right: &Seen) -> bool {
    let is_too_large = |seen: &Seen| match seen {
        Seen::Failure { kind, .. } => *kind == FailureKind::TooLarge,
        _ => false,
    };
    left == right || is_too_large(left) && is_too_large(right)
}

/// Nothing is read that did not come.
fn no_more_than_came(case: &Case, seen: &Seen) -> Result<(), String> {
    let sent = case.bytes.len();
    let (size, used) = match *seen {
        Seen::Answer { size, used, .. } => (size, used),
        Seen::Failure { received, .. } | Seen::Waits { received } => (received, sent),
    };
    // What goes beyond the limit is counted, and ends it.
    let fits = size <= sent as u64 && used <= sent;
    let is_limited = size <= MAX_BODY || matches!(seen, Seen::Failure { .. });
    if fits && is_limited {
        Ok(())
    } else {
        Err(format!(
            "{size} bytes of body, {used} used, of {sent}: {seen:?}"
        ))
    }
}

/// An answer is there with its last byte and not before it, and what follows does not change it.
fn ends_where_it_ends(case: &Case, seen: &Seen) -> Result<(), String> {
    let Seen::Answer { used, .. } = *seen else {
        return Ok(());
    };
    let open = |bytes: &[u8]| {
        let case = Case {
            to_head: case.to_head,
            end: End::Open,
            bytes: bytes.to_vec(),
        };
        read(&case, &[])
    };
    let exact = open(&case.bytes[..used]);
    if let Seen::Waits { .. } = exact {
        // Only the end of the connection ends it.
        let is_all = case.end == End::Closed && used == case.bytes.len();
        let keeps_open = matches!(
            seen,
            Seen::Answer {
                keeps_open: true,
                ..
            }
        );
        return if is_all && !keeps_open {
            Ok(())
        } else {
            Err(format!("an answer without an end: {seen:?}"))
        };
    }
    let more = [&case.bytes[..used], b"HTTP/1.1 500 X\r\n\r\n\r\n0\r\n\r\n"].concat();
    if exact != *seen || open(&more) != *seen {
        return Err(format!("{exact:?} alone, with more {:?}", open(&more)));
    }
    match open(&case.bytes[..used - 1]) {
        Seen::Waits { .. } => Ok(()),
        early => Err(format!("it ended before its last byte: {early:?}")),
    }
}
