//! What a plan that is being written consists of, before it has lines. Knows nothing of where it
//! comes from.

use super::node::{Entries, Node};

/// A plan.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// Paragraphs at the top.
    pub(super) comments: Vec<String>,
    pub(super) name: String,
    /// What must hold for the whole run.
    pub(super) criteria: Vec<String>,
    /// Paragraphs above the target.
    pub(super) target_comments: Vec<String>,
    /// The keys of the target.
    pub(super) target: Entries,
    /// The keys of the settings of HTTP.
    pub(super) http: Entries,
    pub(super) data_comments: Vec<String>,
    /// Sources of values by name.
    pub(super) data: Entries,
    pub(super) scenarios: Vec<OutlinedScenario>,
}

/// A scenario.
#[derive(Debug, Default)]
pub(super) struct OutlinedScenario {
    /// Its own keys, in order, with paragraphs above each.
    pub(super) keys: Vec<(Vec<String>, String, Node)>,
    pub(super) journey: OutlinedJourney,
}

/// What its users do.
#[derive(Debug)]
pub(super) enum OutlinedJourney {
    /// One request after another.
    Steps(Vec<OutlinedStep>),
    /// One of these for each iteration, all equally often.
    Tasks(Vec<OutlinedStep>),
}

/// A request.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct OutlinedStep {
    /// Paragraphs above it.
    pub(super) comments: Vec<String>,
    /// Its keys, in order.
    pub(super) keys: Entries,
}

impl Default for OutlinedJourney {
    fn default() -> Self {
        Self::Steps(Vec::new())
    }
}
