//! One call of a journey, with what is expected of its answer.

use std::time::Duration;

use super::call::Call;
use super::expectations::Expectations;
use super::extraction::Extraction;
use super::lap::Lap;
use super::request::Request;
use super::template::Template;
use crate::criterion::Criterion;

/// One call of a journey: a request, a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Its name, unique in the scenario.
    pub name: String,
    /// What it does.
    pub call: Call,
    /// From the moment of sending to the last byte, or to the last event or message that is
    /// awaited; longer is a failure.
    pub timeout: Duration,
    /// What the answer must be like. Where the exchange goes on, the body is what was received
    /// last: an event's data, or a message.
    pub expect: Expectations,
    /// What is taken from the answer for later steps.
    pub extract: Vec<Extraction>,
    /// Numbers that are taken from the answer into metrics of the plan's own, each named as its
    /// metric. What is no number is a failed check.
    pub record: Vec<Extraction>,
    /// What becomes of the iteration when this fails.
    pub on_failure: OnFailure,
    /// What must hold for this step alone. Empty for a step that is not measured.
    pub criteria: Vec<Criterion>,
    /// What must hold for what is measured within it.
    pub lap_criteria: Vec<LapCriterion>,
}

/// What must hold for what is measured within a step.
#[derive(Debug, Clone, PartialEq)]
pub struct LapCriterion {
    /// What it is about.
    pub lap: Lap,
    /// What must hold.
    pub criterion: Criterion,
}

/// What becomes of an iteration when one of its steps fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnFailure {
    /// It ends: later steps are not attempted, and leave no samples.
    #[default]
    EndIteration,
    /// It goes on.
    Continue,
}

impl Step {
    /// The request that it sends; `None` if it speaks another protocol than HTTP.
    #[must_use]
    pub const fn http(&self) -> Option<&Request> {
        match &self.call {
            Call::Http(request) => Some(request),
            _ => None,
        }
    }

    /// What is measured within it.
    #[must_use]
    pub fn laps(&self) -> Vec<Lap> {
        self.call.laps()
    }

    /// The templates in it, whether they vary or not: what is sent, and what is expected.
    #[must_use]
    pub fn templates(&self) -> Vec<&Template> {
        let sent = self.call.templates().into_iter();
        sent.chain(self.expect.templates()).collect()
    }

    /// What the series of `lap` is called: `prices / first event`.
    #[must_use]
    pub fn lap_name(&self, lap: Lap) -> String {
        format!("{} / {lap}", self.name)
    }
}
