//! One door to the estimates of every metric.

use perf_core::{Estimate, Metric, Reading, Share};

use super::custom::custom;
use super::error_rate::error_rate;
use super::latency::latency_of;
use super::pace::pace;
use super::recovery::recovery;
use super::resources::resource;
use super::throughput::throughput;
use super::upstream::upstream;
use crate::attempts::Scope;
use crate::subject::Subject;

/// The value of `metric` over all requests of `subject`, with its interval at the two-sided
/// `confidence`.
///
/// | metric | interval |
/// |---|---|
/// | percentiles | exact order statistics, bucket and rounding edges taken outward |
/// | `mean` | Student; without an upper end where requests failed |
/// | `min`, `max` | none: facts about the sample |
/// | what is used | none: facts about what was seen; `memory_slope` Theil–Sen for correlated looks |
/// | `peak_rpm`, `quota_use`, `burst_peak` | none: every request was counted |
/// | `recovery_time` | what lies between the requests that saw it: certain |
/// | `mttr` | Student over the faults, widened by what lies between requests |
/// | `steady_time`, `fault_failures` | none: facts about what was observed |
/// | the plan's own | none: facts about what was observed |
/// | of upstreams | none: every call was counted |
/// | `error_rate` | Clopper–Pearson |
/// | `capacity`, `scaling_exponent`, `cpu_overhead`, `memory_overhead` | missing: of several loads, not of one |
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
        Metric::Resource {
            subject: owner,
            statistic,
        } => resource(owner, statistic, subject.resources(), confidence),
        Metric::Pace(statistic) => pace(statistic, subject),
        Metric::Recovery(statistic) => recovery(statistic, subject, confidence),
        Metric::Custom { name, statistic } => custom(name, statistic, subject),
        Metric::Upstream { name, statistic } => upstream(name, statistic, subject),
        Metric::Capacity
        | Metric::ScalingExponent
        | Metric::CpuOverhead
        | Metric::MemoryOverhead => Estimate {
            metric,
            reading: Reading::Missing,
            interval: None,
            observations: 0,
        },
    }
}
