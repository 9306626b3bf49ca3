//! One failure of its kind, so that somebody can see what went wrong.

use perf_core::{FailureKind, SeriesId};

/// The earliest failure of its class in its series that one worker saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailureExample {
    /// The series.
    pub series: SeriesId,
    /// The class.
    pub kind: FailureKind,
    /// What happened; at most 300 characters.
    pub message: String,
    /// The answer that was not as it must be: over HTTP its status line, some headers and the
    /// beginning of its body, without what names tell to be secrets; at most 4,000 characters.
    /// `None` where there was no whole answer.
    pub response: Option<String>,
}
