//! The figures that runs are compared by, scenario by scenario.

use super::histogram::Histogram;
use super::scenario::LoadModel;
use crate::judge::MetricSet;
use crate::units::Bytes;

/// What is known of one run, for comparison with others.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RunFigures {
    /// Which run, for a person.
    pub label: String,
    /// Each scenario that is no part of another's total; empty where only the total is known.
    pub scenarios: Vec<ScenarioFigures>,
    /// All of them together.
    pub total: MetricSet,
}

/// What is known of one scenario of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct ScenarioFigures {
    /// Its name.
    pub name: String,
    /// How its load came about: a schedule settles the throughput.
    pub model: LoadModel,
    /// Bytes of response bodies; zero where they are not known.
    pub received: Bytes,
    /// Its metrics.
    pub metrics: MetricSet,
}

/// The response times of one scenario of a run, for comparison with those of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioLatencies {
    /// Its name.
    pub name: String,
    /// The response times of the requests that succeeded, of each step; all with the same digits.
    pub steps: Vec<Histogram>,
    /// Requests that failed; they are longer than every success.
    pub failed: u64,
    /// How many independent requests they are worth; `None` where that was not estimated.
    pub worth: Option<u64>,
}

impl RunFigures {
    /// The figures of the scenario of this name.
    #[must_use]
    pub fn scenario(&self, name: &str) -> Option<&ScenarioFigures> {
        self.scenarios.iter().find(|scenario| scenario.name == name)
    }
}
