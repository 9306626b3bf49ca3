//! From a finished run to what a store keeps of it. Refuses a run that later ones would be held
//! against in vain.

use std::collections::BTreeMap;
use std::time::Duration;

use perf_core::{
    Clock, ClockView, Completeness, Dependence, Histogram, Latencies, Metric, MetricSet, Run,
    ScenarioRecord, SeriesRecord, Statistic, Timestamp, Weight,
};

use super::scaled::kept_metrics;
use super::stored_run::{StoredRun, StoredScenario, StoredStep};
use crate::single_file::Baseline;

/// Decimal digits of the buckets in a store: they are at most 1/128 of their values wide.
pub(super) const DIGITS: u8 = 2;

/// Computes the metrics of scenarios that took so long together.
pub type Measure<'a> = &'a dyn Fn(&[ScenarioRecord], Duration) -> MetricSet;

/// Why a run is not worth keeping.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotKept {
    /// It was not all done.
    #[error("it was interrupted")]
    Interrupted,
    /// Without a single request.
    #[error("it has no requests")]
    NoRequests,
    /// All of its requests failed.
    #[error("all of its {requests} requests failed")]
    AllFailed {
        /// How many.
        requests: u64,
    },
    /// A finding says that it must not be used.
    #[error("{finding}")]
    Unusable {
        /// What the finding says.
        finding: String,
    },
}

impl StoredRun {
    /// What is kept of `run`, with metrics that `measure` takes of each scenario and of all of
    /// them together. `now` stands for a beginning that is not known.
    ///
    /// # Errors
    /// A run that was interrupted, has no requests or no success, or that one of its findings
    /// says not to use.
    pub fn of(run: &Run, measure: Measure<'_>, now: Timestamp) -> Result<Self, NotKept> {
        refuse_unusable(run)?;
        let scenarios = run.scenarios.iter();
        Ok(Self {
            name: run.name.clone(),
            origin: run.origin.clone(),
            recorded_at: run.started_at.unwrap_or(now),
            elapsed: run.elapsed,
            target: run.target.clone(),
            plan_hash: run.plan_hash.clone(),
            environment: run.environment.clone(),
            notes: None,
            metrics: kept_metrics(&measure(&run.scenarios, run.elapsed)),
            scenarios: scenarios.map(|s| scenario(s, measure)).collect(),
        })
    }

    /// A baseline file as a run of the store: its metrics, and no scenarios. `now` stands for a
    /// time that the file does not have.
    #[must_use]
    pub fn of_baseline(baseline: &Baseline, name: &str, now: Timestamp) -> Self {
        let build = baseline.commit.clone().map(|commit| perf_core::Build {
            commit,
            branch: None,
        });
        Self {
            name: name.to_owned(),
            origin: perf_core::Origin {
                tool: "baseline file".to_owned(),
                version: None,
            },
            recorded_at: baseline.timestamp.unwrap_or(now),
            elapsed: Duration::ZERO,
            target: None,
            plan_hash: None,
            environment: perf_core::Environment { host: None, build },
            notes: baseline.notes.clone(),
            metrics: kept_metrics(baseline.metrics()),
            scenarios: Vec::new(),
        }
    }
}

/// Whether later runs would be held against `run` in vain.
///
/// # Errors
/// A run that was interrupted, has no requests or no success, or that one of its findings says
/// not to use.
pub fn refuse_unusable(run: &Run) -> Result<(), NotKept> {
    let requests = run.requests();
    if run.completeness == Completeness::Interrupted {
        return Err(NotKept::Interrupted);
    }
    if requests == 0 {
        return Err(NotKept::NoRequests);
    }
    if run.failed() == requests {
        return Err(NotKept::AllFailed { requests });
    }
    let unusable = run.findings.iter().find(|f| f.weight == Weight::Invalid);
    unusable.map_or(Ok(()), |finding| {
        Err(NotKept::Unusable {
            finding: finding.message.clone(),
        })
    })
}

fn scenario(record: &ScenarioRecord, measure: Measure<'_>) -> StoredScenario {
    // Alone it is its own total.
    let mut alone = record.clone();
    alone.part_of_total = false;
    let metrics = kept_metrics(&measure(std::slice::from_ref(&alone), record.elapsed));
    StoredScenario {
        name: record.name.clone(),
        hash: record.hash.clone(),
        model: record.model,
        load: record.load.clone(),
        elapsed: record.elapsed,
        part_of_total: record.part_of_total,
        worth: worth(record, &metrics),
        metrics,
        steps: record.series.iter().map(step).collect(),
    }
}

fn step(series: &SeriesRecord) -> StoredStep {
    let failures = series.failures.iter();
    StoredStep {
        step: series.step.clone(),
        successes: series.successes,
        failures: failures
            .map(|(kind, tally)| (*kind, tally.count))
            .filter(|(_, count)| *count > 0)
            .collect(),
        received: series.received,
        response_time: match series.clocks.on(Clock::ResponseTime) {
            Some(ClockView::Points(points)) => Latencies::Points(points.clone()),
            Some(ClockView::Histogram(histogram)) => Latencies::Histogram(coarse(histogram)),
            None => Latencies::Histogram(nothing()),
        },
    }
}

fn coarse(histogram: &Histogram) -> Histogram {
    histogram.coarsened(DIGITS).unwrap_or_else(|_| nothing())
}

fn nothing() -> Histogram {
    Histogram::empty(DIGITS).expect("two is a number of digits")
}

/// How many independent requests each metric rests on, by the design effects of the record.
fn worth(record: &ScenarioRecord, metrics: &MetricSet) -> BTreeMap<Metric, u64> {
    let of_steps = match record.series.as_slice() {
        [only] => &only.dependence,
        _ => &record.dependence,
    };
    let Some(dependence) = of_steps.get(&Clock::ResponseTime) else {
        return BTreeMap::new();
    };
    let each = metrics.values.iter().filter_map(|known| {
        let effect = effect(dependence, known)?;
        Some((known.metric, effect.worth_of(metrics.requests)))
    });
    each.collect()
}

fn effect(
    dependence: &Dependence,
    known: &perf_core::MetricValue,
) -> Option<perf_core::DesignEffect> {
    match (known.metric, known.value) {
        (
            Metric::Latency {
                statistic: Statistic::Quantile(_),
                ..
            },
            perf_core::Quantity::Time(value),
        ) => dependence.beyond(value),
        (
            Metric::Latency {
                statistic: Statistic::Mean,
                ..
            },
            _,
        ) => dependence.mean(),
        (Metric::ErrorRate, _) => dependence.failed(),
        _ => None,
    }
}
