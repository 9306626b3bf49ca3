//! A search for the highest rate: what it found, and its steps.

use perf_core::{CapacityEnd, CapacityRecord, CapacityStep, Quantity, Rate, StepAnswer, Unit};
use serde::{Deserialize, Serialize};

use super::figure::{Count, Figure, Labelled};
use super::measure::Measure;
use crate::format::Scales;

/// The highest rate at which a scenario meets its criteria.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CapacityView {
    /// The scenario.
    pub scenario: String,
    /// What was found, in a sentence: `192/s held, 200/s did not`.
    pub text: String,
    /// The highest rate that held.
    pub held: Figure,
    /// The lowest rate above it that failed.
    pub failed: Figure,
    /// Why the search ended.
    pub end: Labelled<CapacityEnd>,
    /// What had to hold at a rate.
    pub required: Vec<String>,
    /// From where on the p99 grows faster; `null` where no such rate was found.
    pub knee: Option<KneeView>,
    /// Every step, from the lowest rate to the highest, at each rate in the order in which they were
    /// driven.
    pub steps: Vec<CapacityStepRow>,
}

/// A place on a curve of rates.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KneeView {
    /// In words: `180/s [160/s, 190/s]`.
    pub text: String,
    /// The rate.
    pub rate: Figure,
    /// The lower end of its interval.
    pub low: Figure,
    /// The upper end of its interval.
    pub high: Figure,
}

/// One rate, driven for some time.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CapacityStepRow {
    /// Starts of iterations per second.
    pub rate: Figure,
    /// For how long starts were judged.
    pub lasted: Figure,
    /// Whether the criteria were met.
    pub answer: Labelled<StepAnswer>,
    /// Why.
    pub reason: String,
    /// Requests, whatever became of them.
    pub requests: Count,
    /// Successful requests per second.
    pub throughput: Measure,
    /// Failed requests of all.
    pub error_rate: Measure,
    /// The median of the response time.
    pub p50: Measure,
    /// Its 95th percentile.
    pub p95: Measure,
    /// Its 99th percentile.
    pub p99: Measure,
}

impl CapacityView {
    pub(super) fn of(record: &CapacityRecord) -> Self {
        let figure = |rate: Option<Rate>| rate.map_or_else(Figure::unknown, rate_figure);
        let mut steps: Vec<&CapacityStep> = record.steps.iter().collect();
        steps.sort_by(|a, b| {
            let (a, b) = (a.rate.as_per_second(), b.rate.as_per_second());
            a.total_cmp(&b)
        });
        let values = steps.iter().flat_map(|step| {
            let estimates = [&step.throughput, &step.error_rate, &step.p95];
            estimates.map(|estimate| estimate.reading.quantity())
        });
        let scales = Scales::fitting(values.flatten());
        Self {
            scenario: record.scenario.clone(),
            text: told(record),
            held: figure(record.held),
            failed: figure(record.failed),
            end: Labelled::new(end(record.end), record.end),
            required: record.required.clone(),
            knee: record.knee.map(|knee| KneeView {
                text: format!(
                    "{} [{}, {}]",
                    spoken(knee.rate),
                    spoken(knee.low),
                    spoken(knee.high)
                ),
                rate: rate_figure(knee.rate),
                low: rate_figure(knee.low),
                high: rate_figure(knee.high),
            }),
            steps: steps
                .into_iter()
                .map(|step| CapacityStepRow::of(step, &scales))
                .collect(),
        }
    }
}

impl CapacityStepRow {
    fn of(step: &CapacityStep, scales: &Scales) -> Self {
        let lasted = Quantity::Time(step.lasted);
        Self {
            rate: rate_figure(step.rate),
            lasted: Figure::usual(lasted, Scales::fitting([lasted]).of(Unit::Time)),
            answer: Labelled::new(answer(step.answer), step.answer),
            reason: step.reason.clone(),
            requests: Count::of(step.requests),
            throughput: Measure::of(&step.throughput, scales),
            error_rate: Measure::of(&step.error_rate, scales),
            p50: Measure::of(&step.p50, scales),
            p95: Measure::of(&step.p95, scales),
            p99: Measure::of(&step.p99, scales),
        }
    }
}

fn rate_figure(rate: Rate) -> Figure {
    let rate = Quantity::Rate(rate);
    Figure::usual(rate, Scales::fitting([rate]).of(Unit::Rate))
}

fn spoken(rate: Rate) -> String {
    rate_figure(rate).text
}

fn told(record: &CapacityRecord) -> String {
    let held = record.held.map(|held| rate_figure(held).text);
    let failed = record.failed.map(|failed| rate_figure(failed).text);
    match (held, failed) {
        (Some(held), Some(failed)) => format!("{held} held, {failed} did not"),
        (Some(held), None) => format!("{held} held, and nothing above it was shown to fail"),
        (None, Some(failed)) => format!("{failed} did not hold, and nothing below it was shown to"),
        (None, None) => "no rate could be decided".to_owned(),
    }
}

const fn end(end: CapacityEnd) -> &'static str {
    match end {
        CapacityEnd::Narrowed => "as near as was asked for",
        CapacityEnd::TopHeld => "the highest rate that was tried held",
        CapacityEnd::NothingHeld => "not even the lowest rate held",
        CapacityEnd::Undecided => "some rates could not be decided",
        CapacityEnd::GeneratorAtFault => "the load generator could not do more",
        CapacityEnd::TimeUp => "the time was up",
        CapacityEnd::Interrupted => "interrupted",
    }
}

const fn answer(answer: StepAnswer) -> &'static str {
    match answer {
        StepAnswer::Held => "held",
        StepAnswer::Failed => "failed",
        StepAnswer::Open => "open",
        StepAnswer::Invalid => "invalid",
    }
}
