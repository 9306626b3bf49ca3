//! Which JSON is Artillery's, and of which version. Refuses to read it.

use super::{first, second};
use crate::importers::draft::ResultDraft;
use crate::importers::import_error::ImportProblem;
use crate::importers::json_outline::Outline;
use crate::json_fault::read_json;

/// A report of either version.
pub(in crate::importers) fn is_report(outline: &Outline) -> bool {
    is_second(outline)
        || outline
            .at("aggregate")
            .is_some_and(|aggregate| aggregate.has("requestsCompleted"))
}

fn is_second(outline: &Outline) -> bool {
    outline
        .at("aggregate")
        .is_some_and(|aggregate| aggregate.has_all(&["counters", "summaries"]))
}

/// Reads it.
pub(in crate::importers) fn read_report(text: &[u8]) -> Result<ResultDraft, ImportProblem> {
    if Outline::of(text).is_ok_and(|outline| is_second(&outline)) {
        second::draft(read_json(text)?)
    } else {
        first::draft(read_json(text)?)
    }
}
