//! How often runs are looked at, and how sure a look has to be.

use std::num::NonZeroU32;

use perf_core::{RegressionPolicy, Share};

use super::learned::LearnedNoise;
use crate::runs::{LookSides, Looks, RunSettings};

/// With fewer runs three new ones could never be proven worse at the level of a first look.
pub const FEWEST_BASELINE_RUNS: usize = 5;
/// More runs say little more, and are from longer ago.
pub const MOST_BASELINE_RUNS: usize = 20;

/// The chance of a false alarm in all looks and all metrics together.
const LEVEL: f64 = 0.05;

/// How many runs are compared, and whether more of them may follow.
///
/// Looking again until it is decided would multiply the false alarms; with Pocock's boundary every
/// look is held to a level at which all of them together keep theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GateDesign {
    /// The runs are what there is.
    Once,
    /// Up to three looks, each after so many further runs.
    Looks {
        /// Runs from one look to the next.
        each: NonZeroU32,
    },
}

/// What a gate is told beside the runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GateSettings<'a> {
    /// How often it is looked.
    pub design: GateDesign,
    /// Own rules; `None` for the defaults alone.
    pub policy: Option<&'a RegressionPolicy>,
    /// How much runs of the same code differ, as far as that was learned.
    pub noise: &'a [LearnedNoise],
}

impl<'a> GateSettings<'a> {
    /// The control of the policy.
    pub(super) fn control(&self) -> Option<&'a str> {
        self.policy.and_then(|policy| policy.control.as_deref())
    }
}

impl From<GateDesign> for GateSettings<'_> {
    /// Without own rules, and with nothing learned.
    fn from(design: GateDesign) -> Self {
        Self {
            design,
            policy: None,
            noise: &[],
        }
    }
}

impl GateDesign {
    /// How many looks there are at most.
    #[must_use]
    pub const fn looks(self) -> u32 {
        match self {
            Self::Once => 1,
            Self::Looks { .. } => 3,
        }
    }

    /// The settings of each look at so many metrics of pairs.
    pub(super) fn paired_settings(self, metrics: usize) -> RunSettings {
        let Self::Looks { .. } = self else {
            return RunSettings::default();
        };
        let count = |many: usize| NonZeroU32::new(u32::try_from(many).unwrap_or(u32::MAX));
        let level = Share::new(LEVEL).unwrap_or(Share::ZERO);
        let looks = NonZeroU32::new(self.looks());
        let looks = looks.and_then(|n| Looks::equally_spaced(n, level, LookSides::Upper).ok());
        match looks.zip(count(metrics)) {
            Some((looks, metrics)) => RunSettings::at_each_of(&looks.among(metrics)),
            None => RunSettings::default(),
        }
    }

    /// The settings of each look at so many metrics, against so many baseline runs.
    pub(super) fn settings(self, baseline_runs: usize, metrics: usize) -> RunSettings {
        let Self::Looks { each } = self else {
            return RunSettings::default();
        };
        let count = |runs: usize| NonZeroU32::new(u32::try_from(runs).unwrap_or(u32::MAX));
        let runs: Vec<NonZeroU32> = (1..=self.looks())
            .filter_map(|look| each.checked_mul(NonZeroU32::new(look)?))
            .collect();
        let level = Share::new(LEVEL).unwrap_or(Share::ZERO);
        let looks = count(baseline_runs)
            .and_then(|n| Looks::with_shared_baseline(n, &runs, level, LookSides::Upper).ok());
        match looks.zip(count(metrics)) {
            Some((looks, metrics)) => RunSettings::at_each_of(&looks.among(metrics)),
            None => RunSettings::default(),
        }
    }
}
