//! Times the laps of an exchange. They are in series of their own and in no count of requests.

use std::time::{Duration, Instant};

use perf_core::{Lap, Moment, Outcome, SampleSink};

use super::open_laps::{OpenLap, StepLaps};
use super::virtual_user::UserIndex;
use super::worker::Worker;
use crate::laps::Laps;
use crate::transport::Transport;

/// An exchange whose laps are timed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Timed {
    pub(super) user: UserIndex,
    pub(super) laps: StepLaps,
    pub(super) intended: Moment,
    pub(super) sent: Moment,
    pub(super) iteration: u64,
}

/// Times the laps of one exchange.
pub(super) struct LapClock<'w, T: Transport, S> {
    worker: &'w Worker<T, S>,
    exchange: Timed,
}

impl<'w, T: Transport, S: SampleSink> LapClock<'w, T, S> {
    pub(super) const fn new(worker: &'w Worker<T, S>, exchange: Timed) -> Self {
        Self { worker, exchange }
    }

    /// Puts `begun` in the place of `lap`; gives back what was under way there.
    fn replace(&self, lap: Lap, begun: Option<OpenLap>) -> Option<OpenLap> {
        let (place, _) = self.exchange.laps.find(lap)?;
        let open = self.worker.open_laps(self.exchange.user);
        open.replace(place, begun)
    }

    fn record(&self, lap: OpenLap, ended: Moment) {
        let sample = lap.ended(ended, Outcome::Success);
        let Timed {
            intended,
            iteration,
            ..
        } = self.exchange;
        self.worker.record_lap(intended, iteration, sample);
    }
}

impl<T: Transport, S: SampleSink> Laps for LapClock<'_, T, S> {
    fn begin(&self, lap: Lap) {
        let Some((_, series)) = self.exchange.laps.find(lap) else {
            return;
        };
        let (intended, sent) = if lap.begins_with_request() {
            (self.exchange.intended, self.exchange.sent)
        } else {
            let now = self.worker.clock.now();
            (now, now)
        };
        let begun = OpenLap {
            series,
            intended,
            sent,
        };
        self.replace(lap, Some(begun));
    }

    fn end(&self, lap: Lap) {
        if let Some(begun) = self.replace(lap, None) {
            self.record(begun, self.worker.clock.now());
        }
    }

    fn ended(&self, lap: Lap, at: Instant) {
        if let Some(begun) = self.replace(lap, None) {
            self.record(begun, self.worker.clock.moment(at));
        }
    }

    fn took(&self, lap: Lap, time: Duration) {
        if let Some(begun) = self.replace(lap, None) {
            let ended = begun.sent.since_start().saturating_add(time);
            self.record(begun, Moment::after_start(ended));
        }
    }

    fn forget(&self, lap: Lap) {
        self.replace(lap, None);
    }
}
