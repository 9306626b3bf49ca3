//! Takes the plan's own secrets out of texts, wherever they stand: a target may tell what it was told.

use std::borrow::Cow;

use perf_core::{Plan, REDACTED, SHORTEST_SECRET, UpstreamRecord};

use crate::failure_example::FailureExample;
use crate::faults::FiredFault;
use crate::phase::PhaseFailures;
use crate::readings::ReadingFailure;

/// What must not be shown.
pub(crate) struct Hidden {
    /// Longest first.
    secrets: Vec<String>,
}

impl Hidden {
    /// What `plan` holds.
    pub(crate) fn of(plan: &Plan) -> Self {
        Self::new(plan.known_secrets())
    }

    /// These.
    pub(crate) fn new(mut secrets: Vec<String>) -> Self {
        // What another one is a part of comes before it.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        Self { secrets }
    }

    /// The same readings that failed, without secrets.
    pub(crate) fn in_readings(&self, mut failures: Vec<ReadingFailure>) -> Vec<ReadingFailure> {
        for failure in &mut failures {
            self.hide(&mut failure.example);
        }
        failures
    }

    /// The same faults without secrets in what went wrong with them.
    pub(crate) fn in_faults(&self, mut fired: Vec<FiredFault>) -> Vec<FiredFault> {
        let problems = fired.iter_mut().filter_map(|fault| fault.problem.as_mut());
        problems.for_each(|problem| self.hide(problem));
        fired
    }

    /// The same routes of upstreams, without secrets.
    pub(crate) fn in_upstreams(&self, mut upstreams: Vec<UpstreamRecord>) -> Vec<UpstreamRecord> {
        let routes = upstreams
            .iter_mut()
            .flat_map(|upstream| &mut upstream.routes);
        routes.for_each(|route| self.hide(&mut route.route));
        upstreams
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
    pub(crate) fn hide(&self, text: &mut String) {
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
