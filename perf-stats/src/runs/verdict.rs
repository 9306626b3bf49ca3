//! What a comparison of runs says about a metric. A doubt takes back good news and never bad
//! news.

use perf_core::Direction;

use super::arrangement::Arrangements;
use super::noise::OutlyingRun;
use super::scale::{RunInterval, RunScale};

/// How a metric of the candidate relates to the baseline. Bad news is held to the chance of any
/// false alarm in the whole family, good news to that of one metric.
#[derive(Debug, Clone, Copy, PartialEq)]
#[must_use = "a verdict that nobody reads protects nobody"]
pub enum ChangeVerdict {
    /// Worse by more than is tolerated, with family-wise evidence.
    Regression,
    /// Worse with family-wise evidence, but not surely by more than is tolerated; or by more
    /// than is tolerated, but not surely among so many metrics; or a single run beyond where
    /// one is expected.
    Suspicious,
    /// With evidence not worse by more than is tolerated.
    Equivalent,
    /// With evidence better by more than is tolerated.
    Improved,
    /// The runs cannot tell.
    Inconclusive,
    /// No answer could be given, or none that is good news.
    Refused(Refusal),
}

/// Why a metric was not answered.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// No baseline run has the metric.
    #[error("no baseline run has this metric")]
    NoBaseline,
    /// No candidate run has the metric.
    #[error("no candidate run has this metric")]
    NoCandidate,
    /// One baseline run does not show how much runs differ.
    #[error("a single baseline run does not show how much runs differ")]
    SingleBaselineRun,
    /// However bad the candidate, the test could not reject at its level.
    #[error(
        "so few runs reach p = {smallest_p:.4} at best, and {level:.4} is needed{}",
        needed_in_words(*runs_needed)
    )]
    CannotReject {
        /// The smallest p-value that the runs can reach.
        smallest_p: f64,
        /// The level that it would have to reach.
        level: f64,
        /// How many candidate runs, or blocks, could reach it; `None` beyond 256.
        runs_needed: Option<usize>,
    },
    /// All baseline runs failed altogether: there is nothing to be worse than.
    #[error("all baseline runs failed altogether")]
    BaselineFailed,
    /// Candidate runs that failed altogether, too few to prove a regression and too many for
    /// anything better.
    #[error("{runs} candidate runs failed altogether")]
    CandidateFailed {
        /// How many.
        runs: usize,
    },
    /// All baseline runs have the same estimate, as a stale or made-up series has; the
    /// candidate is not provably worse.
    #[error("all baseline runs have the same estimate, which runs do not have")]
    ConstantHistory,
    /// No request failed in any run of either side: error rates have nothing to compare. What
    /// the rate may be at most is a question for a target.
    #[error("no request failed in any run")]
    NothingFailed,
}

fn needed_in_words(runs: Option<usize>) -> String {
    runs.map_or_else(String::new, |runs| {
        format!(": {runs} candidate runs could reach it")
    })
}

/// All that is known of one metric. Effects are candidate to baseline on the scale of the
/// metric: ratios, odds ratios or differences, whichever way is worse.
#[derive(Debug, Clone, PartialEq)]
pub struct RunJudgement {
    /// The name from the table.
    pub name: String,
    /// On which scale effects are.
    pub scale: RunScale,
    /// Which way is better.
    pub direction: Direction,
    /// Baseline runs, or blocks, that have the metric.
    pub baseline_runs: usize,
    /// Candidate runs, or blocks, that have the metric.
    pub candidate_runs: usize,
    /// How many of the candidate's runs, or blocks, failed altogether.
    pub failed_candidate_runs: usize,
    /// The Hodges–Lehmann estimate; `None` where runs are missing or failed on both sides.
    pub estimate: Option<f64>,
    /// Its two-sided interval for this metric alone; for a single candidate run that of
    /// prediction. `None` where there are too few runs for it.
    pub interval: Option<RunInterval>,
    /// The one-sided bound in the bad direction that equivalence was decided on: at the level
    /// of the test the metric is at most so bad. `None` where there is none.
    pub at_worst: Option<f64>,
    /// The effect from which on a worsening counts.
    pub tolerated: Option<f64>,
    /// Run-level standard deviation of the baseline (or of the differences of blocks) on the
    /// scale: logarithms for ratios and odds. Robust; `None` for fewer than two runs.
    pub noise: Option<f64>,
    /// One-sided p-value against "worse by no more than is tolerated", for this metric alone.
    pub p_value: Option<f64>,
    /// The same, adjusted for all metrics of the table.
    pub adjusted_p: Option<f64>,
    /// The adjusted p-value against "not worse at all".
    pub adjusted_p_of_any_worsening: Option<f64>,
    /// The smallest p-value that these runs can reach.
    pub smallest_p: Option<f64>,
    /// The smallest effect that this comparison would have called a regression (a single run: a
    /// suspicion) with a chance of 80 %; `None` where failed runs leave no spread.
    pub minimum_detectable: Option<f64>,
    /// Runs that stand out; they were not removed.
    pub outlying: Vec<OutlyingRun>,
    /// What follows.
    pub verdict: ChangeVerdict,
}

/// All metrics of a table, in its order.
#[derive(Debug, Clone, PartialEq)]
pub struct RunComparison {
    /// One for each metric.
    pub judgements: Vec<RunJudgement>,
    /// How many metrics were tested together.
    pub tested_together: usize,
    /// The level of the test.
    pub level: f64,
    /// The arrangements that the test looked at.
    pub arrangements: Arrangements,
}

impl RunComparison {
    /// The judgement of a metric.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&RunJudgement> {
        self.judgements
            .iter()
            .find(|judgement| judgement.name == name)
    }

    /// The metrics that regressed, in the order of the table.
    pub fn regressions(&self) -> impl Iterator<Item = &RunJudgement> {
        self.judgements
            .iter()
            .filter(|judgement| judgement.verdict == ChangeVerdict::Regression)
    }
}

/// What a verdict is decided on, on the scale on which larger is worse.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Evidence {
    pub(super) level: f64,
    pub(super) p_value: f64,
    pub(super) adjusted_p: f64,
    pub(super) adjusted_p_of_any_worsening: f64,
    /// The one-sided upper bound of the worsening.
    pub(super) at_most: f64,
    pub(super) margin: f64,
    /// What stands against good news.
    pub(super) doubt: Option<Refusal>,
}

impl Evidence {
    pub(super) fn verdict(&self) -> ChangeVerdict {
        if self.adjusted_p <= self.level {
            return ChangeVerdict::Regression;
        }
        if self.adjusted_p_of_any_worsening <= self.level || self.p_value <= self.level {
            return ChangeVerdict::Suspicious;
        }
        if let Some(doubt) = self.doubt {
            return ChangeVerdict::Refused(doubt);
        }
        if self.at_most < -self.margin {
            ChangeVerdict::Improved
        } else if self.at_most < self.margin {
            ChangeVerdict::Equivalent
        } else {
            ChangeVerdict::Inconclusive
        }
    }
}
