//! The verdict table: one row a criterion, with all that is needed to believe it.

use perf_core::{
    Comparator, Criterion, DesignEffect, Evidence, Judgement, Metric, Priority, Quantity, Reading,
    Requirement, Share, Statistic, Unit, Verdict,
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
    /// What was measured.
    pub measured: Measure,
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
    /// How many further observations would decide it: `needs about 213 more requests`.
    pub needs_more: Option<Count>,
    /// The minimum detectable effect at a power of 80 %: the share of requests beyond the target,
    /// or the value of the metric, from which on a miss would have shown; `null` where none would.
    pub detectable: Option<Figure>,
}

/// A requirement in its parts.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RequirementView {
    /// All of it: `p95 < 500 ms`.
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
        let measured = match judgement.estimate.reading {
            Reading::Exactly(value) => Some(value),
            Reading::Above(_) | Reading::Missing => None,
        };
        [Some(target), measured]
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
        Self {
            name: name.as_deref().map(text::name),
            scenario,
            step,
            subject,
            requirement: RequirementView::of(require, scales),
            measured: Measure::beside(&judgement.estimate, scales, Some(require.target())),
            evidence: EvidenceView::of(judgement.evidence, require),
            verdict: labels::verdict(judgement.verdict),
            priority: *priority,
            tolerance: tolerance
                .map(|share| Figure::exact(Quantity::Share(share), scales.of(Unit::Share))),
            reason: text::message(&judgement.reason),
            needs_more: judgement.needs_more.map(needs_more),
            detectable: judgement
                .detectable
                .map(|value| Figure::exact(value, scales.of(value.unit()))),
        }
    }
}

impl RequirementView {
    pub(super) fn of(requirement: &Requirement, scales: &Scales) -> Self {
        let target = Figure::exact(requirement.target(), scales.of(requirement.target().unit()));
        let comparator = match requirement.comparator() {
            Comparator::AtMost => "≤",
            Comparator::AtLeast => "≥",
            strict @ (Comparator::Below | Comparator::Above) => strict.sign(),
        };
        Self {
            text: format!("{} {comparator} {}", requirement.metric(), target.text),
            metric: requirement.metric(),
            comparator: comparator.to_owned(),
            target,
        }
    }
}

impl EvidenceView {
    fn of(evidence: Evidence, requirement: &Requirement) -> Self {
        let (text, short) = match evidence {
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
        };
        Self {
            text,
            short,
            value: evidence,
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

fn needs_more(count: u64) -> Count {
    let noun = if count == 1 { "request" } else { "requests" };
    Count {
        text: format!("needs about {} more {noun}", grouped(count)),
        count,
    }
}
