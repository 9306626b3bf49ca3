//! What is shown of a run while it goes on. Plain data, put together by whoever drives the run.

use std::time::Duration;

use perf_core::{Bytes, Clock, Subject};

/// A run that goes on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LiveView {
    /// The plan's name.
    pub name: String,
    /// The address of the target.
    pub target: String,
    /// Since the first scenario began.
    pub elapsed: Duration,
    /// How many runs came before, where several are made.
    pub runs_before: u32,
    /// Whether the run was asked to stop.
    pub stopping: bool,
    /// Whether it is over.
    pub ended: bool,
    /// All scenarios of the plan, in its order.
    pub scenarios: Vec<LiveScenario>,
    /// How the generator fares.
    pub generator: LiveGenerator,
    /// What the generator, the process under test and the host use, as far as that is known.
    pub resources: Vec<LiveResources>,
}

/// A scenario of such a run.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LiveScenario {
    /// Its name.
    pub name: String,
    /// Its load, as the plan says it.
    pub load: String,
    /// How far it is.
    pub stage: LiveStage,
    /// What its latencies are measured by.
    pub clock: Clock,
    /// Since it began.
    pub elapsed: Duration,
    /// The part of it that is done, from 0 to 1; `None` where that is not known.
    pub done: Option<f64>,
    /// Starts a second that its schedule asks for in the last interval; `None` without a rate.
    pub wanted_rate: Option<f64>,
    /// Starts a second in the last interval.
    pub rate: Option<f64>,
    /// Requests a second in the last interval.
    pub request_rate: Option<f64>,
    /// Requests that were sent.
    pub sent: u64,
    /// Requests that failed after they were sent.
    pub failed: u64,
    /// Requests that were due and not sent.
    pub not_sent: u64,
    /// Requests that a rate cap made wait.
    pub held_back: u64,
    /// Requests that are sent and not answered.
    pub in_flight: u64,
    /// How long the last interval is.
    pub interval: Duration,
    /// Requests that ended in the last interval.
    pub recent: LiveLatencies,
    /// All of them since the warm-up, or since its beginning as long as it warms up.
    pub whole: LiveLatencies,
    /// Second by second, the latest last: as many as are kept.
    pub course: Vec<LivePoint>,
}

/// How far a scenario is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LiveStage {
    /// It has not begun.
    #[default]
    Waiting,
    /// What it does is not measured yet.
    WarmUp,
    /// It goes on.
    Running,
    /// It is over.
    Ended,
}

impl LiveStage {
    /// One word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::WarmUp => "warm-up",
            Self::Running => "running",
            Self::Ended => "done",
        }
    }
}

/// Where requests stand that were counted while the run went on. Failed ones are longer than all
/// others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LiveLatencies {
    /// How many there were.
    pub requests: u64,
    /// How many of them failed.
    pub failed: u64,
    /// The median; this and the others are `None` without requests.
    pub p50: Option<LiveLatency>,
    /// The 95th percentile.
    pub p95: Option<LiveLatency>,
    /// The 99th percentile.
    pub p99: Option<LiveLatency>,
}

/// A percentile of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LiveLatency {
    /// So long.
    Took(Duration),
    /// So many requests failed that it is beyond every latency.
    Failed,
}

/// A second of a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LivePoint {
    /// Requests that ended, a second.
    pub rate: f64,
    /// How many of them failed.
    pub failed: u64,
    /// Their 95th percentile.
    pub p95: Option<LiveLatency>,
}

/// How the generator fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LiveGenerator {
    /// Its threads.
    pub workers: usize,
    /// Starts of schedules that were due.
    pub starts: u64,
    /// Those of them that it noticed more than 10 ms late.
    pub late_starts: u64,
}

/// What somebody uses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LiveResources {
    /// Who.
    pub subject: Subject,
    /// Cores that were busy over about the last second.
    pub cpu_cores: f64,
    /// Memory.
    pub memory: Bytes,
}

impl LiveView {
    /// What one subject uses.
    #[must_use]
    pub fn resources_of(&self, subject: Subject) -> Option<LiveResources> {
        let mut all = self.resources.iter();
        all.find(|resources| resources.subject == subject).copied()
    }

    /// The scenario that a reader looks at first: one that goes on, else the last one that is over,
    /// else the first one. `None` in a run without scenarios.
    #[must_use]
    pub fn foremost(&self) -> Option<usize> {
        let goes_on = |s: &LiveScenario| matches!(s.stage, LiveStage::Running | LiveStage::WarmUp);
        let is_over = |s: &LiveScenario| s.stage == LiveStage::Ended;
        self.scenarios
            .iter()
            .position(goes_on)
            .or_else(|| self.scenarios.iter().rposition(is_over))
            .or_else(|| (!self.scenarios.is_empty()).then_some(0))
    }
}

impl LiveScenario {
    /// The share of the requests that failed or were not sent, of those that ended, from 0 to 1.
    #[must_use]
    pub fn error_share(&self) -> f64 {
        let bad = self.failed + self.not_sent;
        let ended = self.sent.saturating_sub(self.in_flight) + self.not_sent;
        if ended == 0 {
            return 0.0;
        }
        bad as f64 / ended as f64
    }
}
