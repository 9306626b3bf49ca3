//! Takes the plan's own secrets out of texts, wherever they stand: a target may tell what it was told.

use perf_core::{Plan, REDACTED};

use crate::failure_example::FailureExample;
use crate::phase::PhaseFailures;

/// Of a text that was cut, this much of a secret at its end is still taken out.
const SHORTEST: usize = 6;

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

    /// Puts `***` in the place of each secret in `text`.
    fn hide(&self, text: &mut String) {
        for secret in &self.secrets {
            if text.contains(secret) {
                *text = text.replace(secret, REDACTED);
            }
            let end = text.trim_end_matches('…').len();
            let most = secret.len().min(end);
            let cut = (SHORTEST..most)
                .rev()
                .filter(|length| secret.is_char_boundary(*length))
                .find(|length| text[..end].ends_with(&secret[..*length]));
            if let Some(cut) = cut {
                text.replace_range(end - cut..end, REDACTED);
            }
        }
    }
}
