//! The parts of a scenario that are not measured, and what went wrong in them.

use std::fmt;

/// A part of a scenario that is not measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Once, before the first user starts.
    Setup,
    /// By every user, before its first iteration.
    OnStart,
    /// Before each iteration.
    BeforeEach,
    /// After each iteration.
    AfterEach,
    /// By every user, after its last iteration.
    OnStop,
    /// Once, after the last user has ended.
    Teardown,
}

/// Requests of one phase that failed. They are in no sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhaseFailures {
    /// The scenario's place in the plan.
    pub scenario: usize,
    /// The phase.
    pub phase: Phase,
    /// How many of its requests failed.
    pub count: u64,
    /// What happened to the first of them, with its step's name.
    pub example: String,
    /// What the answer to it looked like, as in [`FailureExample`](crate::FailureExample).
    pub response: Option<String>,
}

impl Phase {
    /// The key in the plan file: `before_each`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::OnStart => "on_start",
            Self::BeforeEach => "before_each",
            Self::AfterEach => "after_each",
            Self::OnStop => "on_stop",
            Self::Teardown => "teardown",
        }
    }

    /// Whether it is done although nothing more may be sent.
    pub(crate) const fn cleans_up(self) -> bool {
        matches!(self, Self::AfterEach | Self::OnStop | Self::Teardown)
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
