//! What all scenarios of a run have in common.

use std::sync::Arc;
use std::time::Duration;

use perf_core::{Per, RateLimit};

use super::options::DriveOptions;
use super::ready::ReadyScenario;
use crate::clock::RunClock;
use crate::pace_watch::PaceWatch;
use crate::rate_cap::{Caps, Limiter, limiter};
use crate::readings::Watch;
use crate::stop::StopSignal;

/// What all scenarios of a run have in common.
pub(super) struct Setting<'a, T> {
    pub(super) transport: Arc<T>,
    pub(super) options: &'a DriveOptions,
    pub(super) drain: Duration,
    /// The plan's own cap; of all scenarios together, or of each user of any of them.
    pub(super) cap: Option<Cap>,
    /// Counts the requests of all scenarios, where that is asked for.
    pub(super) pace: Option<Arc<PaceWatch>>,
    /// Reads metrics of the plan's own, where it has some.
    pub(super) watch: Option<Watch>,
    pub(super) clock: RunClock,
    pub(super) stop: &'a StopSignal,
}

/// A cap with its rate, in requests per second.
#[derive(Debug, Clone)]
pub(super) struct Cap {
    limit: RateLimit,
    limiter: Limiter,
}

impl Cap {
    pub(super) fn new(limit: RateLimit) -> Self {
        Self {
            limit,
            limiter: limiter(limit),
        }
    }
}

impl<T> Setting<'_, T> {
    /// The caps that hold for `scenario`, and who counts its requests; `pace` counts its own.
    pub(super) fn caps<P>(
        &self,
        scenario: &ReadyScenario<P>,
        pace: Option<&Arc<PaceWatch>>,
    ) -> Caps {
        let own = scenario.rate_limit.map(Cap::new);
        let mut caps: Vec<Cap> = self.cap.iter().cloned().chain(own).collect();
        let rate = |cap: &Cap| cap.limit.rate.as_per_second();
        caps.sort_by(|left, right| rate(right).total_cmp(&rate(left)));
        let (per_user, together): (Vec<_>, Vec<_>) =
            caps.into_iter().partition(|cap| cap.limit.per == Per::User);
        Caps {
            together: together.into_iter().map(|cap| cap.limiter).collect(),
            per_user: per_user.into_iter().map(|cap| cap.limit).collect(),
            watches: self.pace.iter().chain(pace).cloned().collect(),
        }
    }
}
