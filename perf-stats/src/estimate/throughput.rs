//! Successful requests per second, with an interval from how much it varied over time.

use std::time::Duration;

use perf_core::{Estimate, Interval, Metric, Quantity, Rate, Reading, Share, Timeline};

use crate::interval::StudentBounds;
use crate::moments::Moments;
use crate::subject::Subject;

/// Batches that are cut from a long timeline: 16 to 31 of them. Schmeiser, "Batch size effects
/// in the analysis of simulation output", 1982, finds 10 to 30 enough; long batches are nearly
/// independent of each other.
const BATCHES: usize = 16;
/// With fewer, the spread is not known well enough.
const FEWEST_BATCHES: usize = 8;
/// Successes that a batch holds on average, so that its count is roughly normal.
const FEWEST_PER_BATCH: f64 = 10.0;

/// Why a throughput has no interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum NoInterval {
    /// It is not known when requests ended.
    NoTimeline,
    /// Too few full slices of time.
    TooShort { full_slices: usize, width: Duration },
    /// Too few successes in them.
    TooFew,
}

pub(super) fn throughput(subject: &Subject<'_>, confidence: Share) -> Estimate {
    let reading = observed(subject).map_or(Reading::Missing, |rate| {
        Reading::Exactly(Quantity::Rate(rate))
    });
    let tail = (1.0 - confidence.as_fraction()) / 2.0;
    let interval = throughput_bounds(subject).ok().and_then(|bounds| {
        let end = |value: f64| Rate::per_second(value.max(0.0)).map(Quantity::Rate);
        Some(Interval {
            low: end(bounds.low(tail)?),
            high: end(bounds.high(tail)?),
            confidence,
            needs_more: None,
        })
    });
    Estimate {
        metric: Metric::Throughput,
        reading,
        interval,
        observations: subject.requests(),
    }
}

/// The throughput with the error of its batch means, in events per second.
///
/// The first and the last slice are left out, because they are not full. The interval is
/// centred at successes divided by elapsed time, and its standard error is at least one
/// request over the whole time: counts are whole numbers.
pub(crate) fn throughput_bounds(subject: &Subject<'_>) -> Result<StudentBounds, NoInterval> {
    let timeline = subject.timeline().ok_or(NoInterval::NoTimeline)?;
    let rate = observed(subject).ok_or(NoInterval::NoTimeline)?;
    let batches = batch_rates(timeline)?;
    let spread = Moments::of(&batches)
        .ok()
        .and_then(|moments| moments.standard_error())
        .ok_or(NoInterval::TooFew)?;
    let resolution = 1.0 / subject.elapsed().as_secs_f64();
    let standard_error = if resolution.is_finite() {
        spread.max(resolution)
    } else {
        spread
    };
    Ok(StudentBounds {
        centre: rate.as_per_second(),
        standard_error,
        degrees: (batches.len() - 1) as f64,
    })
}

/// What was reported, else successes per elapsed time; `None` where neither is known.
fn observed(subject: &Subject<'_>) -> Option<Rate> {
    if subject.requests() == 0 {
        return None;
    }
    subject.reported_throughput().or_else(|| {
        let seconds = subject.elapsed().as_secs_f64();
        Rate::per_second(subject.successes() as f64 / seconds)
    })
}

/// Successes per second in each batch of full slices.
fn batch_rates(timeline: &Timeline) -> Result<Vec<f64>, NoInterval> {
    let full = match timeline.slices.as_slice() {
        [_first, full @ .., _last] => full,
        _ => &[],
    };
    if full.len() < FEWEST_BATCHES || timeline.width.is_zero() {
        return Err(NoInterval::TooShort {
            full_slices: full.len(),
            width: timeline.width,
        });
    }
    let successes: f64 = full.iter().map(|slice| slice.successes as f64).sum();
    let per_slice = successes / full.len() as f64;
    let longest = full.len() / FEWEST_BATCHES;
    let length = (full.len() / BATCHES).max(1);
    let length = (length..=longest)
        .find(|length| per_slice * *length as f64 >= FEWEST_PER_BATCH)
        .ok_or(NoInterval::TooFew)?;
    let seconds = timeline.width.as_secs_f64() * length as f64;
    Ok(full
        .chunks_exact(length)
        .map(|batch| batch.iter().map(|s| s.successes as f64).sum::<f64>() / seconds)
        .collect())
}
