//! What a run tells about itself while it goes on.
//!
//! Counts, never latencies: those are for whoever listens to the samples. Nothing here prints.

use std::time::Duration;

/// A sign of life of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// A scenario is about to send its first request.
    ScenarioStarted {
        /// Its place in the plan.
        scenario: usize,
        /// Its name.
        name: String,
    },
    /// A scenario goes on. Comes a few times a second.
    Tick(Tick),
    /// A scenario is over. Its last counts come with it.
    ScenarioEnded(Tick),
}

/// The counts of a scenario so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tick {
    /// The scenario's place in the plan.
    pub scenario: usize,
    /// Since the scenario began.
    pub elapsed: Duration,
    /// Iterations that were begun; in an open model, starts that were due.
    pub iterations: u64,
    /// Requests that were sent.
    pub sent: u64,
    /// Requests that succeeded.
    pub succeeded: u64,
    /// Requests that were sent and failed.
    pub failed: u64,
    /// Requests that were due and not sent.
    pub not_sent: u64,
    /// Requests that a rate cap made wait.
    pub held_back: u64,
}

impl Tick {
    /// Requests that are sent and not answered.
    #[must_use]
    pub const fn in_flight(&self) -> u64 {
        self.sent
            .saturating_sub(self.succeeded)
            .saturating_sub(self.failed)
    }
}
