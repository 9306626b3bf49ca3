//! How latencies spread: long tails, several crowds, steps that are unlike the others.

use std::time::Duration;

use perf_core::{
    Clock, ClockView, Concern, Insight, Quantile, Quantity, Reading, Run, ScenarioRecord,
    SeriesRecord,
};

use crate::attempts::{Attempts, Scope};
use crate::modes::{ModeSettings, modes};
use crate::values::FiniteValues;

/// With fewer requests the tail is a handful of them.
const FEWEST_REQUESTS: u64 = 200;
/// A p99 of so many medians is a long tail.
const LONG_TAIL: f64 = 10.0;
/// Quartiles that lie apart by more than this part of the median are far apart.
const FAR_APART: f64 = 0.5;
/// Order statistics that modes are sought among.
const MOST_VALUES: u64 = 1_000;
/// A p95 of so many times that of the middle step is unlike the others.
const UNEVEN: f64 = 5.0;

/// Latencies that few requests have, or that differ much.
pub(super) fn long_tail(run: &Run) -> Vec<Insight> {
    let insights = scenarios(run).filter_map(|scenario| {
        let at = |quantile| percentile(&scenario.series, quantile, Scope::SuccessfulOnly);
        let (median, tail) = (at(Quantile::P50)?, at(Quantile::P99)?);
        if tail.as_secs_f64() >= median.as_secs_f64() * LONG_TAIL {
            return Some(insight(
                scenario,
                "long-tail",
                format!(
                    "one in a hundred answers took {} or more, where half took {} or less",
                    Quantity::Time(tail),
                    Quantity::Time(median)
                ),
                "look at the slow ones alone: locks, collection of garbage, cold caches, time limits \
                 and second attempts within the target",
            ));
        }
        let (low, high) = (at(Quantile::new(1, 4)?)?, at(Quantile::new(3, 4)?)?);
        let apart = high.saturating_sub(low);
        (apart.as_secs_f64() > median.as_secs_f64() * FAR_APART).then(|| {
            insight(
                scenario,
                "high-variability",
                format!(
                    "the middle half of the answers took {} to {}, around {}",
                    Quantity::Time(low),
                    Quantity::Time(high),
                    Quantity::Time(median)
                ),
                "measure kinds of requests as steps of their own: what differs among them hides a \
                 change of any",
            )
        })
    });
    insights.collect()
}

/// Latencies that crowd at several places: several things are measured as one.
pub(super) fn several_modes(run: &Run) -> Vec<Insight> {
    let insights = scenarios(run).filter_map(|scenario| {
        let logarithms = order_statistics(&scenario.series)?;
        let found = modes(
            FiniteValues::new(&logarithms).ok()?,
            ModeSettings::default(),
        );
        if found.len() < 2 {
            return None;
        }
        let crowds = found.iter().map(|mode| {
            let span = Duration::from_secs_f64(libm::exp(mode.location) / 1e9);
            format!("{} ({})", Quantity::Time(span), mode.share)
        });
        let crowds: Vec<String> = crowds.collect();
        Some(insight(
            scenario,
            "several-modes",
            format!("latencies crowd at {}", crowds.join(" and ")),
            "several things are measured as one: hits and misses of a cache, kinds of requests, \
             instances; tell them apart by steps",
        ))
    });
    insights.collect()
}

/// Steps that are slow beside the others of their scenario.
pub(super) fn uneven_steps(run: &Run) -> Vec<Insight> {
    let insights = scenarios(run).filter_map(|scenario| {
        let tails = scenario.series.iter().filter_map(|step| {
            let tail = percentile(
                std::slice::from_ref(step),
                Quantile::P95,
                Scope::SuccessfulOnly,
            )?;
            Some((tail, step.step.as_str()))
        });
        let mut tails: Vec<(Duration, &str)> = tails.collect();
        tails.sort_unstable();
        if tails.len() < 2 {
            return None;
        }
        // Of two, the faster one is the middle.
        let (middle, _) = *tails.get((tails.len() - 1) / 2)?;
        let (slowest, name) = *tails.last()?;
        (slowest.as_secs_f64() >= middle.as_secs_f64() * UNEVEN).then(|| Insight {
            step: Some(name.to_owned()),
            ..insight(
                scenario,
                "uneven-steps",
                format!(
                    "its p95 is {}, where that of the middle step is {}",
                    Quantity::Time(slowest),
                    Quantity::Time(middle)
                ),
                "begin with this step: the others gain little until it is faster",
            )
        })
    });
    insights.collect()
}

fn scenarios(run: &Run) -> impl Iterator<Item = &ScenarioRecord> {
    run.scenarios.iter().filter(|scenario| {
        let successes: u64 = scenario.series.iter().map(|step| step.successes).sum();
        !scenario.part_of_total && successes >= FEWEST_REQUESTS
    })
}

fn percentile(series: &[SeriesRecord], quantile: Quantile, scope: Scope) -> Option<Duration> {
    let series: Vec<&SeriesRecord> = series.iter().collect();
    let attempts = Attempts::of(&series, Clock::ResponseTime, scope)?;
    match attempts.quantile(quantile) {
        Reading::Exactly(Quantity::Time(span)) => Some(span),
        _ => None,
    }
}

/// The logarithms of at most so many latencies, equal steps of rank apart: enough to see crowds,
/// and fewer than a test would take for certain.
fn order_statistics(series: &[SeriesRecord]) -> Option<Vec<f64>> {
    let mut counts: Vec<(f64, u64)> = Vec::new();
    for step in series {
        let Some(ClockView::Histogram(histogram)) = step.clocks.on(Clock::ServiceTime) else {
            return None;
        };
        counts.extend(histogram.buckets().iter().map(|bucket| {
            let middle = f64::midpoint(bucket.lowest as f64, bucket.highest as f64);
            (libm::log(middle.max(1.0)), bucket.count)
        }));
    }
    counts.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let all: u64 = counts.iter().map(|(_, count)| count).sum();
    let every = all.div_ceil(MOST_VALUES).max(1);
    let mut picked = Vec::new();
    let (mut passed, mut next) = (0, every / 2);
    for (value, count) in counts {
        passed += count;
        while next < passed {
            picked.push(value);
            next += every;
        }
    }
    Some(picked)
}

fn insight(scenario: &ScenarioRecord, code: &str, evidence: String, advice: &str) -> Insight {
    Insight {
        code: code.to_owned(),
        concern: Concern::Opportunity,
        scenario: Some(scenario.name.clone()),
        step: None,
        evidence,
        recommendation: advice.to_owned(),
    }
}
