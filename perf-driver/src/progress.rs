//! What a run tells about itself while it goes on.
//!
//! Counts, never latencies: those are for whoever listens to the samples. Nothing here prints.

use std::time::Duration;

use perf_core::{ResourceSample, Subject};

/// A sign of life of a run.
#[derive(Debug, Clone, PartialEq)]
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
    /// What the generator, the process under test (where one is named) and the host use. Comes
    /// behind a tick, when they have been looked at anew.
    Resources(Vec<(Subject, ResourceSample)>),
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
    /// Iterations that were to be done; in an open model, starts that were due.
    pub iterations: u64,
    /// Iterations that somebody has begun to do: without the starts that wait for a connection or
    /// were given up.
    pub begun: u64,
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
    /// Starts of a schedule that the generator noticed more than 10 ms after they were due.
    pub late_starts: u64,
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
