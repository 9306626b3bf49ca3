//! What a baseline file says. Refuses to compare.

use perf_core::{Finding, Metric, MetricSet, MetricValue, Quantity, Share, Timestamp};

use super::metrics::KNOWN;

/// The metrics that later runs are held against, and where they came from.
///
/// It has p50, p95, p99, mean latency, throughput and error rate, as far as they are known.
#[derive(Debug, Clone, PartialEq)]
pub struct Baseline {
    /// When the run was made, or the file written; `None` where it does not say.
    pub timestamp: Option<Timestamp>,
    /// The version of the source that was measured.
    pub commit: Option<String>,
    /// What a person wanted to remember.
    pub notes: Option<String>,
    /// The names of the scenarios that the metrics are of, sorted; `None` where it does not say.
    pub scenarios: Option<Vec<String>>,
    metrics: MetricSet,
    findings: Vec<Finding>,
}

/// Why metrics do not make a baseline.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BaselineError {
    /// A run without a single request.
    #[error("a run of no requests cannot be a baseline")]
    NoRequests,
    /// None of the metrics that a baseline has.
    #[error("the run has none of the metrics of a baseline")]
    NoMetrics,
    /// More failures than requests.
    #[error("{failures} failures of {requests} requests")]
    TooManyFailures {
        /// Failed requests.
        failures: u64,
        /// All requests.
        requests: u64,
    },
    /// A value whose unit is not its metric's, or which its own rounding rules out.
    #[error("the value of {metric} does not fit the metric or its rounding")]
    Value {
        /// The metric.
        metric: Metric,
    },
}

impl Baseline {
    /// A baseline of `metrics`, without timestamp, commit and notes.
    ///
    /// The error rate is taken from the counts. Metrics that a baseline file has no name for
    /// are left out; one that is absent stays absent.
    ///
    /// # Errors
    /// No requests, no metric that a baseline has, more failures than requests, or a value that
    /// is not its metric's.
    pub fn new(metrics: &MetricSet) -> Result<Self, BaselineError> {
        let (requests, failures) = (metrics.requests, metrics.failures);
        if requests == 0 {
            return Err(BaselineError::NoRequests);
        }
        let error_rate = Share::of(failures, requests)
            .ok_or(BaselineError::TooManyFailures { failures, requests })?;
        let mut values = Vec::with_capacity(KNOWN.len());
        for (_, metric) in KNOWN {
            if metric == Metric::ErrorRate {
                let rate = Quantity::Share(error_rate);
                values.push(MetricValue::exact(metric, rate));
            } else if let Some(value) = metrics.get(metric) {
                if !fits(value) {
                    return Err(BaselineError::Value { metric });
                }
                values.push(*value);
            }
        }
        // The error rate is always there; alone it would let any slowness pass.
        if values.len() == 1 {
            return Err(BaselineError::NoMetrics);
        }
        let metrics = MetricSet {
            requests,
            failures,
            values,
        };
        Ok(Self::read(metrics, Vec::new()))
    }

    /// What was read from a file.
    pub(super) const fn read(metrics: MetricSet, findings: Vec<Finding>) -> Self {
        Self {
            timestamp: None,
            commit: None,
            notes: None,
            scenarios: None,
            metrics,
            findings,
        }
    }

    /// The metrics, for comparison with those of a run.
    ///
    /// `requests` is 0 where the file does not say how many there were, and `failures` is 0
    /// where it does not say how many of them failed: whether the error rate is known shows in
    /// whether it is among the values. Otherwise `failures` is the error rate times the
    /// requests, rounded to a whole number.
    #[must_use]
    pub const fn metrics(&self) -> &MetricSet {
        &self.metrics
    }

    /// Doubts from reading the file: fields that are not known, units that had to be assumed.
    /// They are not stored.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

fn fits(value: &MetricValue) -> bool {
    let unit = value.metric.unit();
    let (low, high) = value.rounding;
    let at = Quantity::in_base_unit;
    [value.value, low, high].iter().all(|q| q.unit() == unit)
        && at(low) <= at(value.value)
        && at(value.value) <= at(high)
}
