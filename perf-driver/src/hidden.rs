//! Takes the plan's own secrets out of texts, wherever they stand: a target may tell what it was told.

use std::borrow::Cow;

use perf_core::{Plan, REDACTED, SHORTEST_SECRET};

use crate::failure_example::FailureExample;
use crate::phase::PhaseFailures;

/// What must not be shown.
pub(crate) struct Hidden {
    /// Longest first.
    secrets: Vec<String>,
}

impl Hidden {
    /// What `plan` holds.
    pub(crate) fn of(plan: &Plan) -> Self {
        Self {
            secrets: plan.known_secrets(),
        }
    }

    /// The same failures without secrets.
    pub(crate) fn in_phases(&self, mut failures: Vec<PhaseFailures>) -> Vec<PhaseFailures> {
        for PhaseFailures {
            example, response, ..
        } in &mut failures
        {
            self.hide(example);
            if let Some(text) = response {
                self.hide(text);
            }
        }
        failures
    }

    /// The same examples without secrets.
    pub(crate) fn in_examples(&self, mut examples: Vec<FailureExample>) -> Vec<FailureExample> {
        for FailureExample {
            message, response, ..
        } in &mut examples
        {
            self.hide(message);
            if let Some(text) = response {
                self.hide(text);
            }
        }
        examples
    }

    /// Puts `***` in the place of each secret in `text`, and of the beginning of one at the end of a line, where
    /// answers and messages are cut.
    fn hide(&self, text: &mut String) {
        for secret in &self.secrets {
            if text.contains(secret) {
                *text = text.replace(secret, REDACTED);
            }
            let lines = text.split('\n').map(|line| without_beginning(line, secret));
            *text = lines.collect::<Vec<_>>().join("\n");
        }
    }
}

/// `line` without the beginning of `secret` that it ends with.
fn without_beginning<'l>(line: &'l str, secret: &str) -> Cow<'l, str> {
    let whole = line.trim_end_matches('…');
    let longest = secret.len().min(whole.len() + 1);
    let cut = (SHORTEST_SECRET..longest)
        .rev()
        .filter(|length| secret.is_char_boundary(*length))
        .find(|length| whole.ends_with(&secret[..*length]));
    match cut {
        None => Cow::Borrowed(line),
        Some(cut) => {
            let (before, after) = (&whole[..whole.len() - cut], &line[whole.len()..]);
            Cow::Owned(format!("{before}{REDACTED}{after}"))
        }
    }
}
