//! What became of vegeta's requests, by status and message. Refuses to count a redirect as a
//! failure: vegeta does not.

use std::collections::BTreeMap;

use perf_core::FailureKind;

use crate::importers::draft::ScenarioDraft;
use crate::importers::failure_class::{of_message, of_status};
use crate::importers::tally::count_failures;

/// Counts requests by status; 0 is one without an answer, whose reasons are among `errors`.
pub(super) fn count(
    scenario: &mut ScenarioDraft,
    statuses: &BTreeMap<u64, u64>,
    errors: &[String],
) {
    let unanswered = errors.iter().find(|error| error.contains(": "));
    for (status, count) in statuses {
        if (200..400).contains(status) {
            scenario.successes = scenario.successes.saturating_add(*count);
        } else if *status == 0 {
            // The others are those of answers.
            let is_status = |kind: &FailureKind| {
                [FailureKind::Status4xx, FailureKind::Status5xx].contains(kind)
            };
            let all = errors.iter().map(|error| of_message(error));
            let same: Vec<_> = all.filter(|kind| !is_status(kind)).collect();
            // Several reasons are not counted apart.
            let kind = match same.first() {
                Some(first) if same.iter().all(|kind| kind == first) => *first,
                _ => FailureKind::Unclassified,
            };
            let example = unanswered.map(String::as_str);
            count_failures(&mut scenario.failures, kind, *count, example);
        } else {
            let message = format!("status {status}");
            count_failures(
                &mut scenario.failures,
                of_status(*status),
                *count,
                Some(&message),
            );
        }
    }
}

/// Why a request failed; `None` for a success.
pub(super) fn failure(status: u64, error: &str) -> Option<FailureKind> {
    match status {
        200..=399 if error.is_empty() => None,
        0 => Some(of_message(error)),
        400..=599 => Some(of_status(status)),
        _ if error.is_empty() => Some(of_status(status)),
        _ => Some(of_message(error)),
    }
}
