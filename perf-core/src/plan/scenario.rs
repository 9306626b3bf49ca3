//! A scenario: steps, load, and what must hold.

use std::time::Duration;

use super::expectations::Expectations;
use super::load::{Load, RateLimit};
use super::request::Request;
use crate::criterion::{Criterion, Priority};

/// Something that is done over and over under a load.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Its name, unique in the plan.
    pub name: String,
    /// What it is about.
    pub description: Option<String>,
    /// Words to select it by.
    pub tags: Vec<String>,
    /// The priority of its criteria that have none of their own.
    pub priority: Priority,
    /// How much is sent, and when.
    pub load: Load,
    /// A cap on this scenario's requests.
    pub rate_limit: Option<RateLimit>,
    /// What one iteration does, in order; never empty.
    pub steps: Vec<Step>,
    /// What must hold for all its steps together.
    pub criteria: Vec<Criterion>,
}

/// One measured request of a scenario.
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
    /// What must hold for this step alone.
    pub criteria: Vec<Criterion>,
}
