//! What became of a request, from the columns that say so. Refuses to take silence for a success:
//! without any of them the outcome is not known.

use perf_core::FailureKind;

use super::mapping::ColumnMapping;
use crate::importers::draft::{Outcomes, ResultDraft};
use crate::importers::failure_class::{of_message, of_status};

/// What the columns of one row say.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Said<'a> {
    pub(super) status: Option<u64>,
    pub(super) success: Option<bool>,
    pub(super) error: Option<&'a str>,
}

impl<'a> Said<'a> {
    /// Why it failed; `None` for a success, and where nothing was said.
    pub(super) fn failure(&self) -> Option<(FailureKind, Option<&'a str>)> {
        let error = self.error.map(str::trim).filter(|error| !error.is_empty());
        let bad_status = self.status.filter(|status| !(200..400).contains(status));
        let failed = match self.success {
            Some(success) => !success,
            None => error.is_some() || bad_status.is_some(),
        };
        failed.then(|| {
            let kind = match (bad_status, error) {
                (Some(status), _) if status > 0 => of_status(status),
                (_, Some(error)) => of_message(error),
                _ => FailureKind::Unclassified,
            };
            (kind, error)
        })
    }
}

/// Marks a result of which no column says what became of its requests.
pub(super) fn mark(draft: &mut ResultDraft, mapping: &ColumnMapping) {
    let told = [&mapping.status, &mapping.success, &mapping.error];
    if told.iter().all(|column| column.is_none()) {
        for scenario in draft.scenarios.iter_mut().chain(&mut draft.endpoints) {
            scenario.outcomes = Outcomes::Unknown;
        }
    }
}
