//! What accepted changes make of a baseline. Refuses to take a verdict: it moves figures.

use perf_core::{
    Metric, MetricSet, MetricValue, Quantity, Rate, RunFigures, ScenarioLatencies, Share, Timestamp,
};

use super::accepted_change::{AcceptedChange, AcceptedShift};
use crate::store::{RunId, StoredRun};

/// The figures of `runs`, as the accepted changes among `accepted` leave them at the time `now`.
///
/// While a change holds, the figures of runs from before it are moved by it: they stand for the
/// new level, and with them the later runs. Once it has expired, the figures of the later runs are
/// left out, so that what was accepted is held against the old level again.
#[must_use]
pub fn accepted_figures(
    runs: &[(RunId, StoredRun)],
    accepted: &[AcceptedChange],
    now: Timestamp,
) -> Vec<RunFigures> {
    let each = runs.iter().map(|(id, run)| {
        let mut figures = run.figures(id.as_str());
        for change in accepted.iter().filter(|change| change.plan == run.name) {
            let place = match &change.scenario {
                None => Some(&mut figures.total),
                Some(name) => {
                    let mut scenarios = figures.scenarios.iter_mut();
                    scenarios.find(|s| s.name == *name).map(|s| &mut s.metrics)
                }
            };
            let Some(metrics) = place else { continue };
            match (change.holds_at(now), run.recorded_at < change.since) {
                (true, true) => shift(metrics, change),
                (false, false) => metrics.values.retain(|known| known.metric != change.metric),
                _ => {}
            }
        }
        figures
    });
    each.collect()
}

/// The response times of `runs`, without those that an accepted change of a latency has made
/// incomparable at the time `now`: while it holds, those of its scenario from before it; once it
/// has expired, those of the later runs. A distribution cannot be moved as a figure can.
#[must_use]
pub fn accepted_latencies(
    runs: &[(RunId, StoredRun)],
    accepted: &[AcceptedChange],
    now: Timestamp,
) -> Vec<Vec<ScenarioLatencies>> {
    let each = runs.iter().map(|(_, run)| {
        let mut latencies = run.latencies();
        for change in accepted.iter().filter(|change| change.plan == run.name) {
            let is_latency = matches!(change.metric, Metric::Latency { .. });
            let is_before = run.recorded_at < change.since;
            if is_latency && change.holds_at(now) == is_before {
                latencies.retain(|known| change.scenario.as_ref() != Some(&known.name));
            }
        }
        latencies
    });
    each.collect()
}

/// The figures of the last of `runs`; a scenario or a metric that it lacks, an expired change for
/// one, is that of the last run that has it. `None` without runs.
#[must_use]
pub fn last_known_figures(runs: &[RunFigures]) -> Option<RunFigures> {
    let (last, earlier) = runs.split_last()?;
    let mut known = last.clone();
    for run in earlier.iter().rev() {
        fill(&mut known.total, &run.total);
        if !known.scenarios.is_empty() {
            let missing = run.scenarios.iter();
            let missing = missing.filter(|scenario| known.scenario(&scenario.name).is_none());
            let missing: Vec<_> = missing.cloned().collect();
            known.scenarios.extend(missing);
        }
        for scenario in &mut known.scenarios {
            if let Some(before) = run.scenario(&scenario.name) {
                fill(&mut scenario.metrics, &before.metrics);
            }
        }
    }
    Some(known)
}

fn fill(metrics: &mut MetricSet, earlier: &MetricSet) {
    for value in &earlier.values {
        if metrics.get(value.metric).is_none() {
            metrics.values.push(*value);
        }
    }
}

fn shift(metrics: &mut MetricSet, change: &AcceptedChange) {
    if let (Metric::ErrorRate, AcceptedShift::Points { parts }) = (change.metric, change.shift) {
        return shift_failures(metrics, parts);
    }
    let AcceptedShift::Ratio { millionths } = change.shift else {
        return;
    };
    let ratio = millionths as f64 / 1e6;
    for known in &mut metrics.values {
        if known.metric == change.metric
            && let Some(moved) = moved(known, ratio)
        {
            *known = moved;
        }
    }
}

fn moved(known: &MetricValue, ratio: f64) -> Option<MetricValue> {
    let moved = |quantity: Quantity| match quantity {
        Quantity::Time(span) => {
            let nanos = span.as_nanos() as f64 * ratio;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "not negative, and a cast saturates"
            )]
            let nanos = nanos.round() as u64;
            Some(Quantity::Time(std::time::Duration::from_nanos(nanos)))
        }
        Quantity::Rate(rate) => Rate::per_second(rate.as_per_second() * ratio).map(Quantity::Rate),
        _ => None,
    };
    let (low, high) = known.rounding;
    Some(MetricValue {
        metric: known.metric,
        value: moved(known.value)?,
        rounding: (moved(low)?, moved(high)?),
    })
}

/// Adds so many parts of 10^12 of the requests to the failures.
fn shift_failures(metrics: &mut MetricSet, parts: i64) {
    let more = i128::from(metrics.requests) * i128::from(parts) / 1_000_000_000_000;
    let failures = (i128::from(metrics.failures) + more).clamp(0, i128::from(metrics.requests));
    metrics.failures = u64::try_from(failures).unwrap_or(metrics.failures);
    if let Some(rate) = Share::of(metrics.failures, metrics.requests) {
        let rate = MetricValue::exact(Metric::ErrorRate, Quantity::Share(rate));
        metrics
            .values
            .retain(|known| known.metric != Metric::ErrorRate);
        metrics.values.push(rate);
    }
}
