//! A run's own clock: monotonic, and paired with the wall clock once, when the run starts.
//!
//! The only place where an [`Instant`] becomes a [`Moment`]. It never asks the wall clock again:
//! that one may step.

use std::time::{Duration, Instant, SystemTime};

use perf_core::{Moment, Timestamp};

/// The monotonic clock of one run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RunClock {
    started: Instant,
}

impl RunClock {
    /// Starts the run's clock, and says what the wall clock shows at that moment.
    pub(crate) fn start() -> (Self, Timestamp) {
        let clock = Self {
            started: Instant::now(),
        };
        (clock, timestamp(SystemTime::now()))
    }

    /// Now.
    pub(crate) fn now(self) -> Moment {
        Moment::after_start(self.started.elapsed())
    }

    /// The moment of `instant`, which is not before the start.
    pub(crate) fn moment(self, instant: Instant) -> Moment {
        Moment::after_start(instant.saturating_duration_since(self.started))
    }

    /// The instant of `moment`, for timers; one that this machine has no instant for is as good as
    /// never.
    pub(crate) fn instant(self, moment: Moment) -> Instant {
        const CENTURY: Duration = Duration::from_hours(100 * 365 * 24);
        let since_start = moment.since_start();
        let instant = self.started.checked_add(since_start);
        instant.unwrap_or_else(|| self.started + CENTURY)
    }
}

fn timestamp(wall: SystemTime) -> Timestamp {
    let millis = match wall.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_millis()).ok(),
        Err(before) => i64::try_from(before.duration().as_millis())
            .ok()
            .map(|millis| -millis),
    };
    millis
        .and_then(Timestamp::from_unix_millis)
        .or_else(|| Timestamp::from_unix_millis(0))
        .expect("the epoch is a timestamp")
}
