//! One door to the estimates of every metric.

use perf_core::{Estimate, Metric, Share};

use super::error_rate::error_rate;
use super::latency::latency_of;
use super::memory::{memory_increase, peak_memory};
use super::throughput::throughput;
use crate::attempts::Scope;
use crate::subject::Subject;

/// The value of `metric` over all requests of `subject`, with its interval at the two-sided
/// `confidence`.
///
/// | metric | interval |
/// |---|---|
/// | percentiles | exact order statistics, bucket and rounding edges taken outward |
/// | `mean` | Student; without an upper end where requests failed |
/// | `min`, `max`, memory | none: facts about the sample |
/// | `error_rate` | Clopper–Pearson |
/// | `throughput` | Student on the long-run variance of the timeline, where it is long enough |
///
/// A failed request counts as longer than every success. Without any request the reading is
/// [`Missing`](perf_core::Reading::Missing).
#[must_use]
pub fn estimate(metric: Metric, subject: &Subject<'_>, confidence: Share) -> Estimate {
    match metric {
        Metric::Latency { clock, statistic } => {
            latency_of(subject, clock, statistic, Scope::AllRequests, confidence)
        }
        Metric::ErrorRate => error_rate(subject, confidence),
        Metric::Throughput => throughput(subject, confidence),
        Metric::MemoryIncrease => memory_increase(subject.resources()),
        Metric::PeakMemory => peak_memory(subject.resources()),
    }
}
