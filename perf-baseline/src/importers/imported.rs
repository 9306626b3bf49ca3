//! What an import gives. Refuses to know the formats.

use perf_core::{QuantilePoints, Run, ScenarioRecord};

/// Another tool's result.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The whole result as a run. What the format does not carry is absent; what a reader has to
    /// know about it is among the findings.
    pub run: Run,
    /// The same requests again, endpoint by endpoint, where the format tells them apart. They
    /// stand apart from the run, and are marked as parts of its total, because adding them up
    /// with it would count every request twice.
    pub endpoints: Vec<ScenarioRecord>,
    /// Latencies over all requests, failed ones among them, as the other tool's own report has
    /// them, by nearest rank; `None` unless failed requests were kept apart from the latencies of
    /// the run, which is only possible where the file holds requests one by one.
    pub with_failures: Option<QuantilePoints>,
}
