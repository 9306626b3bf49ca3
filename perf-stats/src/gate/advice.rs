//! How many runs would decide what one run cannot. Refuses to decide anything.

use std::num::NonZeroU32;

use perf_core::{Change, Share};

use crate::planning::{BaselineRuns, runs_needed};
use crate::runs::{RunJudgement, RunScale, minimum_detectable_shift};

/// So many runs are the usual next step.
const USUAL: u32 = 3;
/// The chance with which a change is to be found.
const POWER: f64 = 0.8;
/// The chance of a false alarm.
const LEVEL: f64 = 0.05;
/// More runs than this nobody makes.
const MOST: u64 = 30;

/// How many runs would prove a change as large as the one that a single run shows.
pub(super) fn to_prove(judgement: &RunJudgement) -> String {
    let one = "; one run is one observation, and warns at most";
    let needed = || {
        let effect = libm::exp(libm::log(judgement.estimate?).abs()) - 1.0;
        let baseline = BaselineRuns::Existing(counted(judgement.baseline_runs)?);
        let (level, power) = (Share::new(LEVEL)?, Share::new(POWER)?);
        let runs = runs_needed(baseline, effect, judgement.noise?, level, power)?;
        // What one run seems to show is more than there is, as a rule.
        Some(runs.max(u64::from(USUAL)))
    };
    match needed().filter(|runs| *runs <= MOST) {
        Some(runs) if judgement.scale == RunScale::Ratio => {
            format!("{one}: {runs} would prove a change of this size")
        }
        _ => format!("{one}: {USUAL} could prove more"),
    }
}

/// Which change a few runs would find where a single one finds none.
pub(super) fn to_find(judgement: &RunJudgement) -> String {
    let found = || {
        let (before, after) = (counted(judgement.baseline_runs)?, NonZeroU32::new(USUAL)?);
        let (level, power) = (Share::new(LEVEL)?, Share::new(POWER)?);
        let shift = minimum_detectable_shift(before, after, level, power)?;
        let margin = libm::log(judgement.tolerated?).abs();
        let change = libm::expm1(margin + shift * judgement.noise?);
        Change::relative(change).filter(|change| change.as_fraction() < 1.0)
    };
    match found().filter(|_| judgement.scale == RunScale::Ratio) {
        Some(change) => {
            let percent = change.as_fraction() * 100.0;
            format!("; {USUAL} runs would find one of {percent:.1}%")
        }
        None => String::new(),
    }
}

fn counted(runs: usize) -> Option<NonZeroU32> {
    NonZeroU32::new(u32::try_from(runs).ok()?)
}
