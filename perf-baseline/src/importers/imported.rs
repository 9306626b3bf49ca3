//! What an import gives. Refuses to know the formats.

use perf_core::{Run, ScenarioRecord};

/// Another tool's result.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The whole result as a run of one scenario with one series. What the format does not
    /// carry is absent; what a reader has to know about it is among the findings.
    pub run: Run,
    /// The same requests again, endpoint by endpoint, where the format tells them apart. They
    /// stand apart from the run, and are marked as parts of its total, because adding them up
    /// with it would count every request twice.
    pub endpoints: Vec<ScenarioRecord>,
}
