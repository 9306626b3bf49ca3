//! One request of a journey, with what is expected of its answer.

use std::time::Duration;

use super::expectations::Expectations;
use super::extraction::Extraction;
use super::request::Request;
use crate::criterion::Criterion;

/// One request of a journey.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Its name, unique in the scenario.
    pub name: String,
    /// What is sent.
    pub request: Request,
    /// From the moment of sending to the last byte; longer is a failure.
    pub timeout: Duration,
    /// What the answer must be like.
    pub expect: Expectations,
    /// What is taken from the answer for later steps.
    pub extract: Vec<Extraction>,
    /// What becomes of the iteration when this fails.
    pub on_failure: OnFailure,
    /// What must hold for this step alone. Empty for a step that is not measured.
    pub criteria: Vec<Criterion>,
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
