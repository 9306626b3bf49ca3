//! What is true of a target that freezes: its queue, simulated from the arrivals alone.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

/// Arrivals at a steady rate at a target with so many places, each of which works on a request for
/// `service`; it stands still for the last `freeze` of every `period`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Queue {
    pub(crate) per_second: u64,
    pub(crate) arrivals: u64,
    pub(crate) places: usize,
    pub(crate) service: Duration,
    pub(crate) freeze: Duration,
    pub(crate) period: Duration,
}

impl Queue {
    /// How long each arrival waits for its answer, the shortest first.
    pub(crate) fn response_times(&self) -> Vec<Duration> {
        let mut free: BinaryHeap<Reverse<Duration>> =
            std::iter::repeat_n(Reverse(Duration::ZERO), self.places).collect();
        let mut times: Vec<Duration> = (0..self.arrivals)
            .map(|number| {
                let nanos = u128::from(number) * 1_000_000_000 / u128::from(self.per_second);
                let due = Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX));
                let Reverse(place_free) = free.pop().unwrap_or_default();
                let done = self.done(due.max(place_free));
                free.push(Reverse(done));
                done.saturating_sub(due)
            })
            .collect();
        times.sort_unstable();
        times
    }

    /// When work that begins at `start` is done.
    fn done(&self, start: Duration) -> Duration {
        let awake = self.period.saturating_sub(self.freeze);
        let (mut at, mut left) = (start, self.service);
        loop {
            let within = Duration::from_nanos(
                u64::try_from(at.as_nanos() % self.period.as_nanos()).unwrap_or(0),
            );
            if within >= awake {
                at += self.period.saturating_sub(within);
                continue;
            }
            let until_freeze = awake.saturating_sub(within);
            if left <= until_freeze {
                return at + left;
            }
            left -= until_freeze;
            at += until_freeze;
        }
    }
}

/// The nearest-rank percentile of sorted times.
pub(super) fn percentile(sorted: &[Duration], share: f64) -> Duration {
    let rank = (share * sorted.len() as f64).ceil().max(1.0);
    let last = sorted.len().saturating_sub(1);
    let place = (0..=last).find(|place| *place as f64 + 1.0 >= rank);
    sorted
        .get(place.unwrap_or(last))
        .copied()
        .unwrap_or_default()
}
