//! How a scenario went over time: points of curves, as the run has them. For programs and for
//! charts; nothing here is written for people.

use std::time::Duration;

use perf_core::{Clock, LatencySlice, LoadModel, Moment, ScenarioRecord, Slice, Timeline};
use serde::{Deserialize, Serialize};

use super::figure::Labelled;
use super::{labels, nanos};

/// What became of a scenario's requests over time, all its steps together.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CourseView {
    /// When its first request that is judged was due, or what comes nearest to it: nanoseconds
    /// since the run began.
    pub from_nanoseconds: Moment,
    /// When its last request had ended.
    pub to_nanoseconds: Moment,
    /// Latencies by when requests were due; `null` where they are not known over time.
    pub latency: Option<LatencyCourse>,
    /// Requests by when they ended; `null` where that is not known.
    pub ended: Option<EndedCourse>,
}

/// Percentiles in slices of equal width.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LatencyCourse {
    /// Which latency.
    pub clock: Labelled<Clock>,
    /// Start of the first slice, since the run began.
    pub from_nanoseconds: Moment,
    /// Width of every slice.
    #[serde(with = "nanos")]
    pub width_nanoseconds: Duration,
    /// The slices.
    pub slices: Vec<LatencyPoint>,
}

/// Requests that were due within one slice. A failed one counts as longer than every success; a
/// percentile that falls among the failed ones is `null`.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LatencyPoint {
    /// How many.
    pub requests: u64,
    /// Those of them that failed.
    pub failed: u64,
    /// The median.
    #[serde(with = "nanos::optional")]
    pub p50: Option<Duration>,
    /// The 95th percentile.
    #[serde(with = "nanos::optional")]
    pub p95: Option<Duration>,
    /// The 99th percentile.
    #[serde(with = "nanos::optional")]
    pub p99: Option<Duration>,
}

/// Counts in slices of equal width.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndedCourse {
    /// Start of the first slice, since the run began.
    pub from_nanoseconds: Moment,
    /// Width of every slice; the end of the scenario may cut the last one short.
    #[serde(with = "nanos")]
    pub width_nanoseconds: Duration,
    /// The slices.
    pub slices: Vec<EndedPoint>,
}

/// Requests that ended within one slice.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndedPoint {
    /// Those that succeeded.
    pub succeeded: u64,
    /// Those that failed.
    pub failed: u64,
}

/// Slices of counts at most; neighbours of more are added up. A chart of usual width shows so
/// many bars.
const MOST_COUNTS: usize = 64;

impl CourseView {
    /// `None` where nothing is known over time.
    pub(super) fn of(scenario: &ScenarioRecord) -> Option<Self> {
        let latency = scenario.latency_timeline.as_ref().map(|timeline| {
            let slices = timeline.slices.iter().map(LatencyPoint::of);
            LatencyCourse {
                clock: labels::clock(Clock::ResponseTime, scenario.model),
                from_nanoseconds: timeline.from,
                width_nanoseconds: timeline.width,
                slices: slices.collect(),
            }
        });
        let ended = EndedCourse::of(scenario);
        let starts = [
            latency.as_ref().map(|course| course.from_nanoseconds),
            ended.as_ref().map(|course| course.from_nanoseconds),
        ];
        let from = starts.into_iter().flatten().min()?;
        Some(Self {
            from_nanoseconds: from,
            to_nanoseconds: end(scenario, from, latency.as_ref(), ended.as_ref()),
            latency,
            ended,
        })
    }
}

/// By how long the scenario took, where the run tells; otherwise the end of the last slice.
fn end(
    scenario: &ScenarioRecord,
    from: Moment,
    latency: Option<&LatencyCourse>,
    ended: Option<&EndedCourse>,
) -> Moment {
    let after = |start: Moment, width: Duration, slices: usize| {
        let slices = u32::try_from(slices).unwrap_or(u32::MAX);
        Moment::after_start(start.since_start() + width.saturating_mul(slices))
    };
    if scenario.elapsed > Duration::ZERO {
        return Moment::after_start(from.since_start() + scenario.elapsed);
    }
    let ends = [
        latency.map(|c| after(c.from_nanoseconds, c.width_nanoseconds, c.slices.len())),
        ended.map(|c| after(c.from_nanoseconds, c.width_nanoseconds, c.slices.len())),
    ];
    ends.into_iter().flatten().max().unwrap_or(from)
}

impl LatencyPoint {
    fn of(slice: &LatencySlice) -> Self {
        Self {
            requests: slice.requests,
            failed: slice.failures,
            p50: slice.p50,
            p95: slice.p95,
            p99: slice.p99,
        }
    }
}

impl EndedCourse {
    /// The steps' timelines added up; `None` where one is missing or has other slices.
    fn of(scenario: &ScenarioRecord) -> Option<Self> {
        let steps = scenario.series.iter().map(|step| step.timeline.as_ref());
        let steps: Vec<&Timeline> = steps.collect::<Option<_>>()?;
        let (first, others) = steps.split_first()?;
        let same_slices = |other: &&Timeline| {
            other.width == first.width
                && other.from == first.from
                && other.slices.len() == first.slices.len()
        };
        if first.slices.is_empty() || !others.iter().all(same_slices) {
            return None;
        }
        let merged = first.slices.len().div_ceil(MOST_COUNTS);
        let total = |range: std::ops::Range<usize>, of: fn(&Slice) -> u64| {
            let slices = steps.iter().flat_map(|step| &step.slices[range.clone()]);
            slices.map(of).fold(0, u64::saturating_add)
        };
        let slices = (0..first.slices.len()).step_by(merged).map(|start| {
            let range = start..first.slices.len().min(start + merged);
            EndedPoint {
                succeeded: total(range.clone(), |slice| slice.successes),
                failed: total(range, |slice| slice.failures),
            }
        });
        Some(Self {
            from_nanoseconds: first.from.unwrap_or(Moment::START),
            width_nanoseconds: first.width * u32::try_from(merged).unwrap_or(u32::MAX),
            slices: slices.collect(),
        })
    }
}

/// Whether the model has a schedule, so that there are three clocks.
pub(super) const fn has_schedule(model: LoadModel) -> bool {
    matches!(model, LoadModel::Open)
}
