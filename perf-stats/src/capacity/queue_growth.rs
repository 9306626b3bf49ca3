//! Whether a queue grows while requests arrive at a fixed rate: by how much the typical response time
//! rises with each second.

use perf_core::{LatencyTimeline, Share};

use crate::series::{Neighbours, theil_sen};
use crate::values::FiniteValues;

/// By how many seconds the median response time rises in each second, with the ends of its interval;
/// an end is `None` where there are too few slices for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QueueGrowth {
    /// The slope; 0.05 is 50 ms in each second.
    pub value: f64,
    /// Its lower end.
    pub low: Option<f64>,
    /// Its upper end.
    pub high: Option<f64>,
    /// By how many seconds it has risen at the least over all slices, as a part of the middle one of
    /// their medians: above 1 it has more than tripled. 0 where the lower end is not known or negative.
    pub rise: f64,
}

/// Fewer slices with requests show no trend.
const FEWEST_SLICES: usize = 8;

/// By how much the queue in front of a target grows, by the Theil–Sen slope of the medians over time;
/// `None` with fewer than eight slices that have a median.
///
/// A target that finishes μ requests a second while λ arrive has a backlog of (λ − μ)·t after a time
/// t, which takes (λ − μ)·t/μ to work off: response times rise by λ/μ − 1 in each second, and
/// 1/(1 + slope) of the rate is kept up with. A single slow request moves no median, and some slow
/// slices no slope.
#[must_use]
pub fn queue_growth(timeline: &LatencyTimeline, confidence: Share) -> Option<QueueGrowth> {
    let width = timeline.width.as_secs_f64();
    let slices = timeline.slices.iter().enumerate();
    let (times, medians): (Vec<f64>, Vec<f64>) = slices
        .filter_map(|(at, slice)| Some((at as f64 * width, slice.p50?.as_secs_f64())))
        .unzip();
    if times.len() < FEWEST_SLICES {
        return None;
    }
    let span = times.last()? - times.first()?;
    let typical = middle(&medians);
    let times = FiniteValues::new(&times).ok()?;
    let medians = FiniteValues::new(&medians).ok()?;
    let line = theil_sen(times, medians, Neighbours::Correlated, confidence).ok()?;
    let low = line.interval.map(|interval| interval.low);
    let risen = low.map_or(0.0, |low| low * span);
    Some(QueueGrowth {
        value: line.slope,
        rise: if risen > 0.0 && typical > 0.0 {
            risen / typical
        } else {
            0.0
        },
        low,
        high: line.interval.map(|interval| interval.high),
    })
}

/// The lower one of the two in the middle, of an even number.
fn middle(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let at = sorted.len().saturating_sub(1) / 2;
    sorted.get(at).copied().unwrap_or(0.0)
}
