//! Metrics of the plan's own that are read from somewhere now and then. It reads none.

use std::time::Duration;

use super::extraction::ExtractFrom;
use super::prometheus::PrometheusSelector;
use super::target::BaseUrl;
use crate::metric_name::MetricName;

/// A number that is read before, during and after every scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomMetric {
    /// What it is called.
    pub name: MetricName,
    /// Whom to ask; `None` for the target itself. Others are asked without its credentials.
    pub base_url: Option<BaseUrl>,
    /// What to ask for.
    pub path: String,
    /// Where in the answer the number is.
    pub read: ReadFrom,
    /// How long to wait between two looks.
    pub every: Duration,
}

/// Where in an answer a number is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadFrom {
    /// Where a step could extract it from, too: a number, or a text that is one.
    Answer(ExtractFrom),
    /// The sum of the samples of the Prometheus text format that are selected.
    Prometheus(PrometheusSelector),
}
