//! One observation, and who listens to observations.

use std::time::Duration;

use crate::outcome::Outcome;
use crate::units::{Bytes, Moment};

/// Which series of a run a sample belongs to: an index into [`Plan::series`](crate::Plan::series),
/// and behind its end into [`Plan::lap_series`](crate::Plan::lap_series).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeriesId(pub usize);

/// One request, as observed. Plain data that is handed over by value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// The series that it belongs to.
    pub series: SeriesId,
    /// When the schedule wanted it to start; in a closed model, when it was sent.
    pub intended: Moment,
    /// When it was sent; for a request that was never sent, when that was decided.
    pub sent: Moment,
    /// When its last byte had arrived, or when it failed.
    pub ended: Moment,
    /// How it ended.
    pub outcome: Outcome,
    /// Bytes of the response's body that arrived.
    pub received: Bytes,
}

impl Sample {
    /// Intended start to end.
    #[must_use]
    pub fn response_time(&self) -> Duration {
        self.ended.since(self.intended)
    }

    /// Actual send to end.
    #[must_use]
    pub fn service_time(&self) -> Duration {
        self.ended.since(self.sent)
    }

    /// Intended start to actual send.
    #[must_use]
    pub fn send_lag(&self) -> Duration {
        self.sent.since(self.intended)
    }
}

/// Listens to the samples of a run. The engine that makes them does not know who listens.
///
/// Each worker owns a fork of the sink, so that nothing is shared while a run goes on; forks
/// are joined when it ends. `join` must be associative and must not depend on the order, so
/// that a result does not depend on the number of workers.
pub trait SampleSink: Send {
    /// Takes one sample. Called once a request: it must not block, and should not allocate.
    fn record(&mut self, sample: Sample);

    /// Takes one sample of the warm-up, which is not to be judged. By default it is let go.
    fn record_warm_up(&mut self, _sample: Sample) {}

    /// Whether what was seen of the warm-up so far is a steady state. Asked a few times a second
    /// while a scenario warms up until it is. By default it is.
    fn is_steady(&mut self) -> bool {
        true
    }

    /// An empty sink of the same kind and configuration, for one more worker.
    #[must_use = "a fork that is not joined loses its samples"]
    fn fork(&self) -> Self
    where
        Self: Sized;

    /// Takes over everything that `other` holds.
    fn join(&mut self, other: Self)
    where
        Self: Sized;
}

/// Keeps every sample, for tests and for tools that look at each.
impl SampleSink for Vec<Sample> {
    fn record(&mut self, sample: Sample) {
        self.push(sample);
    }

    fn fork(&self) -> Self {
        Self::new()
    }

    fn join(&mut self, mut other: Self) {
        self.append(&mut other);
    }
}
