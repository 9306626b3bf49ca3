//! What is told on the terminal, without the secrets of the plan: an error, and even a panic, may quote
//! what somebody else says. What requests brought has theirs hidden where it is kept; here they are taken
//! out of what else a record tells.

use std::sync::{PoisonError, RwLock};

use perf_core::REDACTED;

static SECRETS: RwLock<Vec<String>> = RwLock::new(Vec::new());

/// From now on, nothing that is told has these in it.
pub(crate) fn hide(more: Vec<String>) {
    let mut secrets = SECRETS.write().unwrap_or_else(PoisonError::into_inner);
    secrets.extend(more);
    // What another one is a part of comes before it.
    secrets.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
    secrets.dedup();
}

/// `text` without secrets.
pub(crate) fn without_secrets(text: &str) -> String {
    let secrets = SECRETS.read().unwrap_or_else(PoisonError::into_inner);
    secrets.iter().fold(text.to_owned(), |text, secret| {
        text.replace(secret, REDACTED)
    })
}

/// `text` without secrets and without what a terminal obeys.
pub(crate) fn hushed(text: &str) -> String {
    without_secrets(text).replace(|c: char| c.is_control() && c != '\n', " ")
}
