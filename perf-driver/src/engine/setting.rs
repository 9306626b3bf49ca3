//! What all scenarios of a run have in common.

use std::sync::Arc;
use std::time::Duration;

use perf_core::RateLimit;

use super::options::DriveOptions;
use super::ready::ReadyScenario;
use crate::clock::RunClock;
use crate::rate_cap::{Limiter, limiter};
use crate::stop::StopSignal;
use crate::timer::Timer;

/// What all scenarios of a run have in common.
pub(super) struct Setting<'a, T> {
    pub(super) transport: Arc<T>,
    pub(super) options: &'a DriveOptions,
    pub(super) drain: Duration,
    /// The plan's own cap; of all scenarios together.
    pub(super) cap: Option<Cap>,
    pub(super) clock: RunClock,
    pub(super) timer: Timer,
    pub(super) stop: &'a StopSignal,
}

/// A cap with its rate, in requests per second.
#[derive(Debug, Clone)]
pub(super) struct Cap {
    rate: f64,
    limiter: Limiter,
}

impl Cap {
    pub(super) fn new(limit: RateLimit) -> Self {
        Self {
            rate: limit.rate.as_per_second(),
            limiter: limiter(limit),
        }
    }
}

impl<T> Setting<'_, T> {
    /// The caps that hold for `scenario`, the slowest last: that one is kept most exactly.
    pub(super) fn limiters<P>(&self, scenario: &ReadyScenario<P>) -> Vec<Limiter> {
        let own = scenario.rate_limit.map(Cap::new);
        let mut caps: Vec<Cap> = self.cap.iter().cloned().chain(own).collect();
        caps.sort_by(|left, right| right.rate.total_cmp(&left.rate));
        caps.into_iter().map(|cap| cap.limiter).collect()
    }
}
