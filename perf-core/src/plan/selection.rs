//! Which scenarios of a plan are run.

use super::glob::fits;
use super::model::{LeftOut, Plan};
use super::scenario::Scenario;

/// What to run of a plan. An empty selection takes everything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    /// Patterns of names, of which one must fit; `*` stands for any text and `?` for any
    /// character. None: every name fits.
    pub scenarios: Vec<String>,
    /// Patterns of names that must not fit.
    pub not_scenarios: Vec<String>,
    /// Tags, of which a scenario must have at least one. None: no tag is needed.
    pub tags: Vec<String>,
    /// Tags that a scenario must not have.
    pub not_tags: Vec<String>,
}

/// Why a selection cannot be run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SelectionError {
    /// It leaves nothing to run.
    #[error("no scenario fits the selection; the plan has {}", known.join(", "))]
    Nothing {
        /// The names and tags that there are: `list items [slow]`.
        known: Vec<String>,
    },
    /// A criterion of what it picks is relative to what it leaves out.
    #[error("`{scenario}` is compared with `{of}`, which the selection leaves out")]
    LeavesReferenceOut {
        /// The scenario that is picked.
        scenario: String,
        /// The one that is not.
        of: String,
    },
    /// It leaves out what a scenario that it picks takes turns with.
    #[error("`{scenario}` takes turns with `{with}`, which the selection leaves out")]
    LeavesTurnsOut {
        /// The scenario that is picked.
        scenario: String,
        /// The one that is not.
        with: String,
    },
}

impl Selection {
    /// Whether `scenario` is to be run.
    #[must_use]
    pub fn picks(&self, scenario: &Scenario) -> bool {
        let tagged = |tag: &String| scenario.tags.contains(tag);
        let named = |pattern: &String| fits(pattern, &scenario.name);
        (self.scenarios.is_empty() || self.scenarios.iter().any(named))
            && !self.not_scenarios.iter().any(named)
            && (self.tags.is_empty() || self.tags.iter().any(tagged))
            && !self.not_tags.iter().any(tagged)
    }
}

impl Plan {
    /// The plan with only the scenarios that `selection` picks of all that it was read with: one
    /// that an earlier selection has left out is asked again.
    ///
    /// # Errors
    /// It picks none: a run of nothing would pass. Or it leaves out what a criterion of a scenario
    /// that it picks is relative to, or takes turns with, so that it could not be judged.
    pub fn select(mut self, selection: &Selection) -> Result<Self, SelectionError> {
        for LeftOut { place, scenario } in std::mem::take(&mut self.left_out) {
            let place = place.min(self.scenarios.len());
            self.scenarios.insert(place, scenario);
        }
        let known = self
            .scenarios
            .iter()
            .map(|scenario| match scenario.tags.as_slice() {
                [] => format!("`{}`", scenario.name),
                tags => format!("`{}` [{}]", scenario.name, tags.join(", ")),
            });
        let known = known.collect();
        let all = std::mem::take(&mut self.scenarios).into_iter().enumerate();
        for (place, scenario) in all {
            if selection.picks(&scenario) {
                self.scenarios.push(scenario);
            } else {
                self.left_out.push(LeftOut { place, scenario });
            }
        }
        if self.scenarios.is_empty() {
            return Err(SelectionError::Nothing { known });
        }
        if let Some((scenario, of)) = self.lacking_reference() {
            return Err(SelectionError::LeavesReferenceOut { scenario, of });
        }
        match self.lacking_turns() {
            Some((scenario, with)) => Err(SelectionError::LeavesTurnsOut { scenario, with }),
            None => Ok(self),
        }
    }

    /// A scenario, and the one that is left out although they take turns.
    fn lacking_turns(&self) -> Option<(String, String)> {
        let is_run = |name: &str| self.scenarios.iter().any(|scenario| scenario.name == name);
        self.scenarios.iter().find_map(|scenario| {
            let turns = scenario.interleave.as_ref()?;
            (!is_run(&turns.with)).then(|| (scenario.name.clone(), turns.with.clone()))
        })
    }

    /// A scenario, and the one that is left out although a criterion is relative to it.
    fn lacking_reference(&self) -> Option<(String, String)> {
        let named = self.scenarios.iter().flat_map(|scenario| {
            let of = scenario.criteria.iter().filter_map(|c| c.of.as_ref());
            of.map(|of| (&scenario.name, of))
        });
        let is_run = |of: &str| self.scenarios.iter().any(|scenario| scenario.name == of);
        let mut lacking = named.filter(|(_, of)| !is_run(of));
        lacking
            .next()
            .map(|(scenario, of)| (scenario.clone(), of.clone()))
    }
}
