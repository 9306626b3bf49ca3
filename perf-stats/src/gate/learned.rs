//! How much runs of the same code differ: learned from a history, scenario by scenario.

use std::collections::BTreeMap;

use perf_core::{Metric, RunFigures};

use super::figure::figure;
use crate::runs::{NoiseFloor, RunScale, noise_floor};
use crate::values::FiniteValues;

/// With fewer degrees of freedom a floor is a guess: ten runs of one version have nine.
const FEWEST_DEGREES: usize = 9;

/// The noise of a metric of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct LearnedNoise {
    /// The scenario.
    pub scenario: String,
    /// The metric.
    pub metric: Metric,
    /// On the scale of ratios: 0.02 is about 2 %.
    pub floor: NoiseFloor,
    /// Runs that it was learned from.
    pub runs: usize,
    /// Versions that these are runs of.
    pub versions: usize,
}

impl LearnedNoise {
    /// Whether it was learned from runs enough to be used: nine more runs than versions.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        self.floor.degrees >= FEWEST_DEGREES
    }
}

/// Learns from `history`, of which each run comes with its version, how much runs of one version
/// differ in these `metrics`: the robust deviation of [`noise_floor`] within versions, so that what
/// changed from one to the next is no noise. Versions with a single run say nothing.
///
/// Learn from runs that were made under the same circumstances. A metric without two runs of a
/// version, and the error rate, which has no ratio, are left out.
#[must_use]
pub fn learn_noise(history: &[(String, RunFigures)], metrics: &[Metric]) -> Vec<LearnedNoise> {
    let mut groups: BTreeMap<(&str, usize), BTreeMap<&str, Vec<f64>>> = BTreeMap::new();
    for (version, run) in history {
        for scenario in &run.scenarios {
            for (place, metric) in metrics.iter().enumerate() {
                let known = figure(*metric, &scenario.metrics);
                if let Some(value) = known.filter(|value| value.is_finite() && *value > 0.0) {
                    let of_metric = groups.entry((&scenario.name, place)).or_default();
                    of_metric.entry(version).or_default().push(value);
                }
            }
        }
    }
    let learned = groups
        .into_iter()
        .filter_map(|((scenario, place), versions)| {
            let metric = *metrics
                .get(place)
                .filter(|metric| **metric != Metric::ErrorRate)?;
            let several: Vec<&Vec<f64>> = versions.values().filter(|runs| runs.len() > 1).collect();
            let values: Vec<FiniteValues<'_>> = several
                .iter()
                .filter_map(|runs| FiniteValues::new(runs).ok())
                .collect();
            let floor = noise_floor(RunScale::Ratio, &values).ok().flatten()?;
            Some(LearnedNoise {
                scenario: scenario.to_owned(),
                metric,
                floor,
                runs: several.iter().map(|runs| runs.len()).sum(),
                versions: several.len(),
            })
        });
    learned.collect()
}
