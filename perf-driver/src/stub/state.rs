//! A route while the stub runs: what it decides for the next request, and what it has counted.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use perf_core::Moment;

use super::batch::Untaken;
use super::counters::RouteCounters;
use super::draws::Draws;
use super::places::Places;
use super::route::Route;
use super::window::{Standing, Window};
use crate::sliding_window::SlidingWindow;

/// A route and what became of its requests so far.
#[derive(Debug)]
pub(super) struct RouteState {
    pub(super) route: Route,
    /// The places of a route that works on a limited number of requests.
    pub(super) places: Option<Places>,
    draws: Draws,
    /// How many messages were sent back so far.
    messages: AtomicU64,
    seen: Mutex<Seen>,
}

#[derive(Debug)]
struct Seen {
    since: Instant,
    /// Which reset this follows: what arrived before is not counted as answered after it.
    round: u64,
    requests: u64,
    statuses: BTreeMap<u16, u64>,
    in_flight: u64,
    peak_in_flight: u64,
    window: Window,
    minute: SlidingWindow,
    second: SlidingWindow,
    rows: u64,
    largest_batch: u64,
}

/// A request that is here. It is counted out when this is dropped, answered or given up.
#[derive(Debug)]
pub(super) struct Visit<'s> {
    pub(super) decision: Decision,
    /// How the quota stands with it, if there is one.
    pub(super) standing: Option<Standing>,
    state: &'s RouteState,
    round: u64,
}

/// What is to become of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    /// Answer with `status` after this much work.
    Answer {
        /// How long the work takes.
        work: Duration,
        /// The status.
        status: u16,
    },
    /// Answer 429 at once; the next one would pass after this.
    TooMany(Duration),
}

impl RouteState {
    pub(super) fn new(route: Route, seed: u64, number: u64) -> Self {
        let places = route
            .concurrency
            .map(|places| Places::new(usize::try_from(places.get()).unwrap_or(usize::MAX)));
        Self {
            places,
            draws: Draws::new(seed, number),
            messages: AtomicU64::new(0),
            seen: Mutex::new(Seen::new(0, 0)),
            route,
        }
    }

    /// Counts a request in, and decides on it.
    pub(super) fn arrive(&self) -> Visit<'_> {
        let mut seen = self.seen();
        let now = seen.since.elapsed();
        let number = seen.requests;
        seen.requests += 1;
        seen.in_flight += 1;
        seen.peak_in_flight = seen.peak_in_flight.max(seen.in_flight);
        let moment = Moment::after_start(now);
        seen.minute.count(moment);
        seen.second.count(moment);
        let admitted = match self.route.quota {
            Some(quota) => seen.window.admit(quota, now),
            None => Ok(()),
        };
        let decision = match admitted {
            Ok(()) => Decision::Answer {
                work: self.work(number),
                status: self.status(number),
            },
            Err(wait) => Decision::TooMany(wait),
        };
        let quota = self.route.quota;
        Visit {
            decision,
            standing: quota.map(|quota| seen.window.standing(quota, now)),
            state: self,
            round: seen.round,
        }
    }

    /// The work that request `number` makes, from 0. Two draws a request, so that errors do not
    /// depend on latencies.
    pub(super) fn work(&self, number: u64) -> Duration {
        let position = number.wrapping_mul(2);
        self.route.latency.at(self.draws.at(position))
    }

    /// The work that the next message makes: the n-th message makes as much as the n-th request.
    pub(super) fn message_work(&self) -> Duration {
        self.work(self.messages.fetch_add(1, Ordering::Relaxed))
    }

    /// When work that begins at `start` is done, freezes included.
    pub(super) fn done(&self, start: Instant, work: Duration) -> Instant {
        let Some(stall) = self.route.stall else {
            return start + work;
        };
        let since = self.seen().since;
        since + stall.done(start.saturating_duration_since(since), work)
    }

    /// Begins to count anew; the sequence of draws starts over as well. Who is there stays.
    pub(super) fn reset(&self) {
        let mut seen = self.seen();
        *seen = Seen::new(seen.in_flight, seen.round + 1);
    }

    pub(super) fn counters(&self) -> RouteCounters {
        let seen = self.seen();
        RouteCounters {
            route: self.route.name(),
            requests: seen.requests,
            statuses: seen.statuses.clone(),
            in_flight: seen.in_flight,
            peak_in_flight: seen.peak_in_flight,
            peak_requests_per_minute: seen.minute.peak(),
            peak_requests_per_second: seen.second.peak(),
            rows: seen.rows,
            largest_batch: seen.largest_batch,
        }
    }

    fn status(&self, number: u64) -> u16 {
        let position = number.wrapping_mul(2).wrapping_add(1);
        let failed = self.draws.at(position) < self.route.error_rate.as_fraction();
        if failed { 500 } else { self.route.status }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Visit<'_> {
    /// Counts the rows of its body, where the route takes batches: what they add to the work, or why
    /// they are not taken.
    pub(super) fn rows(&self, body: &[u8]) -> Result<Duration, Untaken> {
        let Some(batch) = &self.state.route.batch else {
            return Ok(Duration::ZERO);
        };
        let rows = batch.rows.count(body);
        let taken = batch.taken(rows);
        let rows = rows.unwrap_or(0);
        let mut seen = self.state.seen();
        if seen.round == self.round {
            seen.largest_batch = seen.largest_batch.max(rows);
            seen.rows += if taken.is_ok() { rows } else { 0 };
        }
        taken.map(|()| batch.work(rows))
    }

    /// Counts the answer, unless the request came before the last reset.
    pub(super) fn answered(&self, status: u16) {
        let mut seen = self.state.seen();
        if seen.round == self.round {
            *seen.statuses.entry(status).or_default() += 1;
        }
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        self.state.seen().in_flight -= 1;
    }
}

impl Seen {
    fn new(in_flight: u64, round: u64) -> Self {
        Self {
            since: Instant::now(),
            round,
            requests: 0,
            statuses: BTreeMap::new(),
            in_flight,
            peak_in_flight: in_flight,
            window: Window::default(),
            minute: SlidingWindow::new(Duration::from_mins(1)),
            second: SlidingWindow::new(Duration::from_secs(1)),
            rows: 0,
            largest_batch: 0,
        }
    }
}
