//! A criterion, held against what was measured.

use serde::{Deserialize, Serialize};

use super::estimate::Estimate;
use super::verdict::Verdict;
use crate::criterion::Criterion;
use crate::units::{DesignEffect, Quantity, Share};

/// The verdict on one criterion, with everything that a reader needs to believe it.
#[must_use = "a judgement that nobody looks at gates nothing"]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// The scenario; `None` for the whole run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    /// The step; `None` for all steps together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// What had to hold.
    pub criterion: Criterion,
    /// What was measured.
    pub estimate: Estimate,
    /// How it stands to the other scenario of a relative criterion; `None` for any other, and where
    /// that scenario was not observed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub multiple: Option<Multiple>,
    /// Whether it holds.
    pub verdict: Verdict,
    /// What the verdict rests on.
    pub evidence: Evidence,
    /// One sentence for a person: why this verdict.
    pub reason: String,
    /// About how many further observations would decide it, where more would.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs_more: Option<u64>,
    /// The minimum detectable effect: a true value at least so far on the wrong side would have
    /// been shown to be there with a chance of 80 %. For a percentile and an error rate the share
    /// of requests that miss the target, else a value of the metric, or a factor of the
    /// other scenario's; `None` where none would have been, and for facts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detectable: Option<Quantity>,
}

/// A measured value beside that of another scenario.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Multiple {
    /// The other scenario's value.
    pub reference: Estimate,
    /// How many times that the measured value is: a [`Factor`](crate::Factor), with its interval.
    pub factor: Estimate,
}

/// What a verdict rests on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// An exact binomial test of how many observations lie beyond the target. Where values are
    /// only known to a bucket or to a rounding, the count is known as a range.
    Binomial {
        /// Fewest observations that can lie beyond the target.
        beyond_at_least: u64,
        /// Most observations that can lie beyond the target.
        beyond_at_most: u64,
        /// All observations.
        observations: u64,
        /// So many of them are worth one that is independent of the others.
        #[serde(default, skip_serializing_if = "DesignEffect::is_none")]
        design_effect: DesignEffect,
        /// One-sided confidence at which the verdict was taken.
        confidence: Share,
    },
    /// The interval of the estimate lies on one side of the target, or does not.
    Interval {
        /// One-sided confidence at which the verdict was taken.
        confidence: Share,
    },
    /// A fact about what was observed; no inference.
    Observation,
    /// Nothing was observed.
    Nothing,
}
