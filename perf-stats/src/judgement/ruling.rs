//! A verdict with its grounds, and how proofs at a target and at its tolerance make a verdict.

use perf_core::{Evidence, Quantity, Verdict};

use super::limits::Limits;

/// A verdict before it is put together with what it is about.
#[derive(Debug, Clone)]
pub(super) struct Ruling {
    pub(super) verdict: Verdict,
    pub(super) evidence: Evidence,
    pub(super) reason: String,
    pub(super) needs_more: Option<u64>,
    pub(super) detectable: Option<Quantity>,
}

/// What proofs at the limits come to.
#[derive(Debug, Clone)]
pub(super) struct Decision {
    pub(super) verdict: Verdict,
    /// What to add to a reason where the tolerance had a part in it.
    pub(super) tolerance: String,
}

/// What the data show about one limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proof {
    /// The metric is within the limit.
    Within,
    /// The metric is beyond the limit.
    Beyond,
    /// Neither is shown.
    Open,
}

impl Proof {
    /// The proof that a plain fact gives.
    pub(super) const fn of_fact(holds: bool) -> Self {
        if holds { Self::Within } else { Self::Beyond }
    }
}

impl Ruling {
    /// A verdict that needs no inference.
    pub(super) const fn of_observation(verdict: Verdict, reason: String) -> Self {
        Self {
            verdict,
            evidence: Evidence::Observation,
            reason,
            needs_more: None,
            detectable: None,
        }
    }

    /// What was never observed never holds.
    pub(super) const fn not_observed(reason: String) -> Self {
        Self {
            verdict: Verdict::Fail,
            evidence: Evidence::Nothing,
            reason,
            needs_more: None,
            detectable: None,
        }
    }

    /// Not one request.
    pub(super) fn no_requests() -> Self {
        Self::not_observed("no request was made".to_owned())
    }
}

/// Without a tolerance: within the target or beyond it. With one: a miss of the target that is
/// shown to stay within the tolerance is a warning, and only what is shown to be beyond the
/// tolerance fails.
pub(super) fn decide(limits: &Limits, proof: impl Fn(Quantity) -> Proof) -> Decision {
    let at_target = proof(limits.target);
    let Some(outer) = limits.outer else {
        let verdict = match at_target {
            Proof::Within => Verdict::Pass,
            Proof::Beyond => Verdict::Fail,
            Proof::Open => Verdict::Inconclusive,
        };
        return Decision {
            verdict,
            tolerance: String::new(),
        };
    };
    let tolerance = limits.tolerance;
    let (verdict, tolerance) = match (at_target, proof(outer)) {
        (Proof::Within, _) => (Verdict::Pass, String::new()),
        (_, Proof::Within) => (
            Verdict::Warn,
            format!(", but it holds within the tolerance of {tolerance} ({outer})"),
        ),
        (_, Proof::Beyond) => (
            Verdict::Fail,
            format!(", even with a tolerance of {tolerance}"),
        ),
        (_, Proof::Open) => (Verdict::Inconclusive, String::new()),
    };
    Decision { verdict, tolerance }
}
