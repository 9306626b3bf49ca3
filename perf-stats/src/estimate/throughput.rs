//! Successful requests per second, with an interval from how much it varied over time.

use std::time::Duration;

use perf_core::{Estimate, Interval, Metric, Quantity, Rate, Reading, Share, Timeline};

use crate::design_effect::long_run_variance;
use crate::interval::StudentBounds;
use crate::subject::Subject;

/// With fewer full slices, the spread is not known well enough.
const FEWEST_SLICES: usize = 16;
/// With fewer stretches that are independent of each other, a drift cannot be told from chance.
const FEWEST_STRETCHES: f64 = 6.0;
/// Successes that there are at least, so that their count is roughly normal.
const FEWEST_SUCCESSES: f64 = 80.0;

/// Why a throughput has no interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum NoInterval {
    /// It is not known when requests ended.
    NoTimeline,
    /// Too few full slices of time.
    TooShort { full_slices: usize, width: Duration },
    /// Too few successes in them.
    TooFew,
    /// It changed too slowly for the time that was observed.
    Drifting,
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

/// The throughput with its standard error, in events per second.
///
/// The error is the long-run variance of successes per slice, so that slow changes count; the
/// first and the last slice are left out, because they are not full. The interval is centred at
/// successes divided by elapsed time, and its standard error is at least one request over the
/// whole time: counts are whole numbers.
pub(crate) fn throughput_bounds(subject: &Subject<'_>) -> Result<StudentBounds, NoInterval> {
    let timeline = subject.timeline().ok_or(NoInterval::NoTimeline)?;
    let rate = observed(subject).ok_or(NoInterval::NoTimeline)?;
    let counts = full_slices(timeline)?;
    let mean = counts.iter().sum::<f64>() / counts.len() as f64;
    let residuals: Vec<f64> = counts.iter().map(|count| count - mean).collect();
    // All slices are equal where there is no long-run variance.
    let (variance, degrees) = match long_run_variance(&residuals) {
        Some(known) if known.stretches < FEWEST_STRETCHES => return Err(NoInterval::Drifting),
        Some(known) => (known.variance, known.degrees),
        None => (0.0, counts.len() as f64 - 1.0),
    };
    let spread = (variance / counts.len() as f64).sqrt() / timeline.width.as_secs_f64();
    let resolution = 1.0 / subject.elapsed().as_secs_f64();
    let standard_error = if resolution.is_finite() {
        spread.max(resolution)
    } else {
        spread
    };
    Ok(StudentBounds {
        centre: rate.as_per_second(),
        standard_error,
        degrees,
        skewness: 0.0,
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

/// Successes in each slice but the first and the last.
fn full_slices(timeline: &Timeline) -> Result<Vec<f64>, NoInterval> {
    let full = match timeline.slices.as_slice() {
        [_first, full @ .., _last] => full,
        _ => &[],
    };
    if full.len() < FEWEST_SLICES || timeline.width.is_zero() {
        return Err(NoInterval::TooShort {
            full_slices: full.len(),
            width: timeline.width,
        });
    }
    let counts: Vec<f64> = full.iter().map(|slice| slice.successes as f64).collect();
    if counts.iter().sum::<f64>() < FEWEST_SUCCESSES {
        return Err(NoInterval::TooFew);
    }
    Ok(counts)
}
