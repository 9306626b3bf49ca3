//! What happened when: bursts of failures, stalls, latencies that rise, slow beginnings.

use std::time::Duration;

use perf_core::{
    Concern, Insight, LatencySlice, LatencyTimeline, Quantity, Run, ScenarioRecord, format_duration,
};

use crate::series::{Neighbours, mann_kendall, theil_sen};
use crate::values::FiniteValues;

/// What latencies that rise are called.
pub(super) const RISING: &str = "rising-latency";
/// Fewer slices with requests show no course.
const FEWEST_SLICES: usize = 20;
/// A slice's median says something from so many requests on.
const FEWEST_REQUESTS: u64 = 5;
const FEWEST_FAILURES: u64 = 5;
/// This part of the failures, in this part of the time, is a burst.
const BURST: (f64, f64) = (0.8, 0.1);
/// Half of the requests take so many times the usual in a stall.
const STALL: f64 = 8.0;
/// What goes on for longer than this part of the time is no stall.
const LONGEST_STALLS: f64 = 0.2;
const COLD: f64 = 3.0;
/// This part of the time is the beginning.
const BEGINNING: usize = 20;
const LEVEL: f64 = 0.01;
/// A rise of less is not worth a word, however certain.
const RISE: f64 = 1.2;

/// Failures that come together.
pub(super) fn error_burst(run: &Run) -> Vec<Insight> {
    each(run, |timeline| {
        let failures: Vec<u64> = timeline.slices.iter().map(|slice| slice.failures).collect();
        let all: u64 = failures.iter().sum();
        if all < FEWEST_FAILURES || failures.len() < FEWEST_SLICES {
            return None;
        }
        let longest = (failures.len() as f64 * BURST.1).floor().max(1.0);
        let (start, end, within) = densest(&failures, all as f64 * BURST.0)?;
        if (end - start) as f64 > longest {
            return None;
        }
        let (from, to) = (moment(timeline, start), moment(timeline, end));
        Some((
            "error-burst",
            Concern::Warning,
            format!("{within} of {all} failures were due between {from} and {to} of the run"),
            "look at what the target logged then: a restart, a deployment, a pool that ran dry"
                .to_owned(),
        ))
    })
}

/// Short times in which everybody waited.
pub(super) fn stalls(run: &Run) -> Vec<Insight> {
    each(run, |timeline| {
        let usual = usual(timeline)?;
        let is_slow = |slice: &LatencySlice| {
            slice
                .p50
                .is_some_and(|median| median.as_secs_f64() >= usual.as_secs_f64() * STALL)
        };
        let slow = timeline
            .slices
            .iter()
            .filter(|slice| is_slow(slice))
            .count();
        if slow == 0 || slow as f64 > timeline.slices.len() as f64 * LONGEST_STALLS {
            return None;
        }
        let begins: Vec<usize> = (0..timeline.slices.len())
            .filter(|at| is_slow(&timeline.slices[*at]))
            .filter(|at| {
                !at.checked_sub(1)
                    .is_some_and(|before| is_slow(&timeline.slices[before]))
            })
            .collect();
        let longest = timeline.slices.iter().filter_map(|slice| slice.p50).max()?;
        let (first, count) = (*begins.first()?, begins.len());
        let times = if count == 1 {
            "once".to_owned()
        } else {
            format!("{count} times")
        };
        let rhythm = rhythm(timeline, &begins).map_or_else(String::new, |span| {
            format!(", about every {}", format_duration(span))
        });
        Some((
            "stalls",
            Concern::Warning,
            format!(
                "{times}{rhythm}, the first time {} into the run, half of the requests took up to \
                 {}, where {} is usual",
                moment(timeline, first),
                Quantity::Time(longest),
                Quantity::Time(usual)
            ),
            "look for what stops the target for a moment: collection of garbage, locks, checkpoints, \
             a timer with that period"
                .to_owned(),
        ))
    })
}

/// Medians that rise over the run.
pub(super) fn rising(run: &Run) -> Vec<Insight> {
    each(run, |timeline| {
        let (times, medians) = logarithms(timeline);
        if times.len() < FEWEST_SLICES {
            return None;
        }
        let (x, y) = (
            FiniteValues::new(&times).ok()?,
            FiniteValues::new(&medians).ok()?,
        );
        let test = mann_kendall(x, y, Neighbours::Correlated).ok()?;
        let confidence = perf_core::Share::new(1.0 - LEVEL)?;
        let line = theil_sen(x, y, Neighbours::Correlated, confidence).ok()?;
        let span = times.last()? - times.first()?;
        let factor = libm::exp(line.slope * span);
        if test.p_rising >= LEVEL || factor < RISE {
            return None;
        }
        Some((
            RISING,
            Concern::Warning,
            format!(
                "the median rose by {:.0}% from the beginning to the end (p = {:.2e})",
                (factor - 1.0) * 100.0,
                test.p_rising
            ),
            "let it run longer to see whether it levels off; look for queues, caches and tables that \
             grow"
                .to_owned(),
        ))
    })
}

/// A beginning that is slow, and is in the figures.
pub(super) fn cold_start(run: &Run) -> Vec<Insight> {
    each(run, |timeline| {
        let usual = usual(timeline)?;
        let beginning = timeline.slices.len().div_ceil(BEGINNING);
        let first = median(medians(&timeline.slices[..beginning]))?;
        if first.as_secs_f64() < usual.as_secs_f64() * COLD {
            return None;
        }
        Some((
            "cold-start",
            Concern::Opportunity,
            format!(
                "in the first {} half of the requests took {} or more, where {} is usual",
                format_duration(timeline.width * u32::try_from(beginning).ok()?),
                Quantity::Time(first),
                Quantity::Time(usual)
            ),
            "set a `warm_up` if the beginning is not to count; or preload what the first requests wait \
             for"
                .to_owned(),
        ))
    })
}

type Said = (&'static str, Concern, String, String);

fn each(run: &Run, rule: impl Fn(&LatencyTimeline) -> Option<Said>) -> Vec<Insight> {
    let scenarios = run
        .scenarios
        .iter()
        .filter(|scenario| !scenario.part_of_total);
    let insights = scenarios.filter_map(|scenario: &ScenarioRecord| {
        let (code, concern, evidence, recommendation) = rule(scenario.latency_timeline.as_ref()?)?;
        Some(Insight {
            code: code.to_owned(),
            concern,
            scenario: Some(scenario.name.clone()),
            step: None,
            evidence,
            recommendation,
        })
    });
    insights.collect()
}

/// The shortest stretch of slices that holds at least `wanted`: its start, the slice behind its
/// end, and how much it holds.
fn densest(counts: &[u64], wanted: f64) -> Option<(usize, usize, u64)> {
    let mut best: Option<(usize, usize, u64)> = None;
    let (mut start, mut within) = (0, 0);
    for (end, count) in counts.iter().enumerate() {
        within += count;
        while (within - counts[start]) as f64 >= wanted {
            within -= counts[start];
            start += 1;
        }
        let is_shorter = best.is_none_or(|(from, to, _)| end + 1 - start < to - from);
        if within as f64 >= wanted && is_shorter {
            best = Some((start, end + 1, within));
        }
    }
    best
}

/// The mean distance of three stalls or more, if all are near it.
fn rhythm(timeline: &LatencyTimeline, begins: &[usize]) -> Option<Duration> {
    let gaps: Vec<f64> = begins
        .windows(2)
        .map(|pair| (pair[1] - pair[0]) as f64)
        .collect();
    let span = begins.last()?.checked_sub(*begins.first()?)?;
    // A few near each other may be one that is cut in pieces.
    if gaps.len() < 2 || span * 2 < timeline.slices.len() {
        return None;
    }
    let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
    // A stall is seen in the slice that it began in, so that one slice is no difference.
    let is_regular = gaps
        .iter()
        .all(|gap| (gap - mean).abs() <= (mean * 0.1).max(1.0));
    is_regular.then(|| timeline.width.mul_f64(mean))
}

fn medians(slices: &[LatencySlice]) -> Vec<Duration> {
    let told = slices
        .iter()
        .filter(|slice| slice.requests >= FEWEST_REQUESTS);
    told.filter_map(|slice| slice.p50).collect()
}

/// The median of the slices' medians; `None` with too few of them.
fn usual(timeline: &LatencyTimeline) -> Option<Duration> {
    let medians = medians(&timeline.slices);
    (medians.len() >= FEWEST_SLICES).then(|| median(medians))?
}

fn median(mut spans: Vec<Duration>) -> Option<Duration> {
    spans.sort_unstable();
    spans.get(spans.len().checked_sub(1)? / 2).copied()
}

/// Seconds and logarithms of the medians.
fn logarithms(timeline: &LatencyTimeline) -> (Vec<f64>, Vec<f64>) {
    let width = timeline.width.as_secs_f64();
    let points = timeline
        .slices
        .iter()
        .enumerate()
        .filter_map(|(at, slice)| {
            let median = slice.p50.filter(|_| slice.requests >= FEWEST_REQUESTS)?;
            (!median.is_zero()).then(|| (at as f64 * width, libm::log(median.as_secs_f64())))
        });
    points.unzip()
}

/// When slice `at` begins, since the run began.
fn moment(timeline: &LatencyTimeline, at: usize) -> String {
    let slices = u32::try_from(at).unwrap_or(u32::MAX);
    format_duration(timeline.from.since_start() + timeline.width.saturating_mul(slices))
}
