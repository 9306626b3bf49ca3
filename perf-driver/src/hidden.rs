//! Takes the plan's own secrets out of texts, wherever they stand: a target may tell what it was told.

use perf_core::{Plan, REDACTED};

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

    /// Puts `***` in the place of each secret in `text`.
    pub(crate) fn hide(&self, text: &mut String) {
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
