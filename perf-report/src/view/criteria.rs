//! The verdict table: one row a criterion, with all that is needed to believe it.

use perf_core::{
    Comparator, Criterion, DesignEffect, Estimate, Evidence, Judgement, Metric, Priority, Quantity,
    Reading, Requirement, Share, Statistic, Unit, Verdict,
};
use serde::{Deserialize, Serialize};

use super::figure::{Count, Figure, Labelled};
use super::measure::Measure;
use super::{labels, text};
use crate::format::{Scales, grouped};

/// One criterion and its verdict. Target and measured value are in the same unit, which is
/// that of every other row of its kind.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CriterionRow {
    /// The team's own identifier, such as `PERF-01`.
    pub name: Option<String>,
    /// The scenario; `null` for the whole run.
    pub scenario: Option<String>,
    /// The step; `null` for all steps together.
    pub step: Option<String>,
    /// What it is about: `checkout`, `checkout / pay`, `whole run`.
    pub subject: String,
    /// What had to hold.
    pub requirement: RequirementView,
    /// What was measured: of a criterion that compares two scenarios, how many times the other one's
    /// value.
    pub measured: Measure,
    /// The two values that are compared; `null` for a criterion on one scenario.
    #[serde(default)]
    pub compared: Option<ComparedView>,
    /// What the verdict rests on.
    pub evidence: EvidenceView,
    /// Whether it holds.
    pub verdict: Labelled<Verdict>,
    /// How much depends on it: `P0`, `P1`, `P2`.
    pub priority: Priority,
    /// How far the target may be missed for a warning; `null` where any miss is a failure.
    pub tolerance: Option<Figure>,
    /// Why this verdict.
    pub reason: String,
    /// How many further observations would decide it: `needs about 213 more requests`; of a
    /// criterion that compares two scenarios, so many of each, and of one on overhead, pairs of blocks.
    pub needs_more: Option<Count>,
    /// The minimum detectable effect at a power of 80 %: the share of requests beyond the target,
    /// or the value of the metric, from which on a miss would have shown; `null` where none would.
    pub detectable: Option<Figure>,
}

/// The values of two scenarios that are compared.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparedView {
    /// The other scenario.
    pub of: String,
    /// The value of the scenario that the criterion stands in.
    pub measured: Measure,
    /// The value of the other one.
    pub reference: Measure,
}

/// A requirement in its parts.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RequirementView {
    /// All of it: `p95 < 500 ms`, `p50 < 5× of batch of 10`.
    pub text: String,
    /// The metric as plans write it: `p95`, `service_time.p99`.
    pub metric: Metric,
    /// `<`, `≤`, `>` or `≥`.
    pub comparator: String,
    /// What it is compared with.
    pub target: Figure,
}

/// What a verdict rests on.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EvidenceView {
    /// In words: `12 of 1,500 beyond (0.8%), 5% allowed`.
    pub text: String,
    /// In fewer words: `12/1,500 beyond`.
    pub short: String,
    /// The evidence itself.
    pub value: Evidence,
}

/// The rows, in the order of the judgements.
pub(super) fn rows(judgements: &[Judgement]) -> Vec<CriterionRow> {
    let quantities = judgements.iter().flat_map(|judgement| {
        let target = judgement.criterion.require.target();
        // A bound that failed requests ran into says nothing of the unit.
        let exact = |estimate: &Estimate| match estimate.reading {
            Reading::Exactly(value) => Some(value),
            Reading::Above(_) | Reading::Missing => None,
        };
        let reference = judgement.multiple.as_ref().map(|m| &m.reference);
        let reference = reference.and_then(exact);
        [Some(target), exact(&judgement.estimate), reference]
    });
    let scales = Scales::fitting(quantities.flatten());
    judgements
        .iter()
        .map(|judgement| CriterionRow::of(judgement, &scales))
        .collect()
}

impl CriterionRow {
    fn of(judgement: &Judgement, scales: &Scales) -> Self {
        let Criterion {
            require,
            of,
            name,
            priority,
            tolerance,
        } = &judgement.criterion;
        let scenario = judgement.scenario.as_deref().map(text::name);
        let step = judgement.step.as_deref().map(text::name);
        let subject = match (&scenario, &step) {
            (Some(scenario), Some(step)) => format!("{scenario} / {step}"),
            (Some(only), None) | (None, Some(only)) => only.clone(),
            (None, None) => "whole run".to_owned(),
        };
        let of = of.as_deref().map(text::name);
        let (measured, compared) = match &of {
            None => (
                Measure::beside(&judgement.estimate, scales, Some(require.target())),
                None,
            ),
            Some(of) => compared(judgement, of, scales),
        };
        Self {
            name: name.as_deref().map(text::name),
            scenario,
            step,
            subject,
            requirement: RequirementView::of(require, of.as_deref(), scales),
            evidence: EvidenceView::of(judgement.evidence, require, compared.as_ref()),
            measured,
            compared,
            verdict: labels::verdict(judgement.verdict),
            priority: *priority,
            tolerance: tolerance
                .map(|share| Figure::exact(Quantity::Share(share), scales.of(Unit::Share))),
            reason: text::message(&judgement.reason),
            needs_more: judgement
                .needs_more
                .map(|count| needs_more(count, &judgement.criterion)),
            detectable: judgement
                .detectable
                .map(|value| Figure::usual(value, scales.of(value.unit()))),
        }
    }
}

/// How many times the value of the scenario `of` was measured, and both values.
fn compared(judgement: &Judgement, of: &str, scales: &Scales) -> (Measure, Option<ComparedView>) {
    let target = judgement.criterion.require.target();
    let Some(multiple) = &judgement.multiple else {
        return (Measure::missing(judgement.estimate.observations), None);
    };
    let both = ComparedView {
        of: of.to_owned(),
        measured: Measure::of(&judgement.estimate, scales),
        reference: Measure::of(&multiple.reference, scales),
    };
    let factor = Measure::beside(&multiple.factor, scales, Some(target));
    (factor, Some(both))
}

impl RequirementView {
    fn of(requirement: &Requirement, other: Option<&str>, scales: &Scales) -> Self {
        let target = Figure::exact(requirement.target(), scales.of(requirement.target().unit()));
        let comparator = match requirement.comparator() {
            Comparator::AtMost => "≤",
            Comparator::AtLeast => "≥",
            strict @ (Comparator::Below | Comparator::Above) => strict.sign(),
        };
        Self {
            text: match other {
                None => format!("{} {comparator} {}", requirement.metric(), target.text),
                Some(other) => {
                    let times = &target.text;
                    format!("{} {comparator} {times} of {other}", requirement.metric())
                }
            },
            metric: requirement.metric(),
            comparator: comparator.to_owned(),
            target,
        }
    }
}

impl EvidenceView {
    fn of(evidence: Evidence, requirement: &Requirement, both: Option<&ComparedView>) -> Self {
        let (text, short) = match (evidence, both) {
            (Evidence::Interval { confidence }, Some(both)) => {
                let (measured, reference) = (&both.measured, &both.reference);
                let short = if measured.unit == reference.unit {
                    format!("{} / {}", measured.number, reference.text)
                } else {
                    format!("{} / {}", measured.text, reference.text)
                };
                let against = format!("{} against {}", measured.text, reference.text);
                (format!("{against}, {confidence} one-sided"), short)
            }
            (evidence, _) => Self::of_one(evidence, requirement),
        };
        Self {
            text,
            short,
            value: evidence,
        }
    }

    /// In words and in fewer words.
    fn of_one(evidence: Evidence, requirement: &Requirement) -> (String, String) {
        match evidence {
            Evidence::Binomial {
                beyond_at_least,
                beyond_at_most,
                observations,
                design_effect,
                confidence: _,
            } => {
                let count = if beyond_at_least == beyond_at_most {
                    grouped(beyond_at_most)
                } else {
                    format!("{}–{}", grouped(beyond_at_least), grouped(beyond_at_most))
                };
                let what = if requirement.metric() == Metric::ErrorRate {
                    "failed"
                } else {
                    "beyond"
                };
                let observations_text = grouped(observations);
                let short = format!("{count}/{observations_text} {what}");
                let long = format!("{count} of {observations_text} {what}");
                let share = Share::of(beyond_at_most, observations)
                    .map_or_else(String::new, |share| format!(" ({share})"));
                let allowed = allowed_beyond(requirement)
                    .map_or_else(String::new, |share| format!(", {share} allowed"));
                (
                    format!(
                        "{long}{share}{allowed}{}",
                        worth(observations, design_effect)
                    ),
                    short,
                )
            }
            Evidence::Interval { confidence } => (
                format!("interval, {confidence} one-sided"),
                format!("{confidence} interval"),
            ),
            Evidence::Observation => ("as observed".to_owned(), "as observed".to_owned()),
            Evidence::Nothing => ("nothing observed".to_owned(), "nothing observed".to_owned()),
        }
    }
}

/// What is added where neighbours share their fate: `; they are worth 300 independent ones`.
fn worth(observations: u64, effect: DesignEffect) -> String {
    if effect.is_none() {
        return String::new();
    }
    let count = effect.worth_of(observations);
    format!("; they are worth {} independent ones", grouped(count))
}

/// Which share of the observations may lie on the wrong side of the target by definition of
/// the requirement: 5 % for a ceiling on p95.
fn allowed_beyond(requirement: &Requirement) -> Option<Share> {
    match (requirement.metric(), requirement.target()) {
        (
            Metric::Latency {
                statistic: Statistic::Quantile(quantile),
                ..
            },
            _,
        ) => {
            let (part, whole) = (quantile.numerator(), quantile.denominator());
            let beyond = if requirement.comparator().is_ceiling() {
                whole - part
            } else {
                part
            };
            Share::of(beyond, whole)
        }
        (Metric::ErrorRate, Quantity::Share(share)) => Some(share),
        _ => None,
    }
}

fn needs_more(count: u64, criterion: &Criterion) -> Count {
    let is_by_blocks = matches!(
        criterion.require.metric(),
        Metric::CpuOverhead | Metric::MemoryOverhead
    );
    let noun = match (is_by_blocks, count) {
        (true, 1) => "pair of blocks",
        (true, _) => "pairs of blocks",
        (false, 1) => "request",
        (false, _) => "requests",
    };
    let of_each = if criterion.of.is_some() {
        " of each"
    } else {
        ""
    };
    Count {
        text: format!("needs about {} more {noun}{of_each}", grouped(count)),
        count,
    }
}
