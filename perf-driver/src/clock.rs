//! A run's own clock: monotonic, and paired with the wall clock once, when the run starts.
//!
//! The only place where an [`Instant`] becomes a [`Moment`]. It never asks the wall clock again:
//! that one may step.

use std::time::{Instant, SystemTime};

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

    /// The instant of `moment`, for timers.
    pub(crate) fn instant(self, moment: Moment) -> Instant {
        self.started + moment.since_start()
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
