//! A route while the stub runs: what it decides for the next request, and what it has counted.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

use super::counters::RouteCounters;
use super::draws::Draws;
use super::route::Route;
use super::window::{BusiestMinute, Window};

/// A route and what became of its requests so far.
#[derive(Debug)]
pub(super) struct RouteState {
    pub(super) route: Route,
    /// The places of a route that works on a limited number of requests.
    pub(super) places: Option<Arc<Semaphore>>,
    draws: Draws,
    seen: Mutex<Seen>,
}

#[derive(Debug)]
struct Seen {
    since: Instant,
    requests: u64,
    statuses: BTreeMap<u16, u64>,
    in_flight: u64,
    peak_in_flight: u64,
    window: Window,
    busiest: BusiestMinute,
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
        let places = route.concurrency.map(|places| {
            let places = usize::try_from(places.get()).unwrap_or(usize::MAX);
            Arc::new(Semaphore::new(places.min(Semaphore::MAX_PERMITS)))
        });
        Self {
            places,
            draws: Draws::new(seed, number),
            seen: Mutex::new(Seen::new()),
            route,
        }
    }

    /// Counts a request in, and decides on it.
    pub(super) fn arrive(&self) -> Decision {
        let mut seen = self.seen();
        let now = seen.since.elapsed();
        let number = seen.requests;
        seen.requests += 1;
        seen.in_flight += 1;
        seen.peak_in_flight = seen.peak_in_flight.max(seen.in_flight);
        seen.busiest.count(now);
        if let Some(quota) = self.route.quota
            && let Err(wait) = seen.window.admit(quota, now)
        {
            return Decision::TooMany(wait);
        }
        // Two draws a request, so that errors do not depend on latencies.
        let work = self.route.latency.at(self.draws.at(number * 2));
        let failed = self.draws.at(number * 2 + 1) < self.route.error_rate.as_fraction();
        Decision::Answer {
            work,
            status: if failed { 500 } else { self.route.status },
        }
    }

    /// When work that begins at `start` is done, freezes included.
    pub(super) fn done(&self, start: Instant, work: Duration) -> Instant {
        let Some(stall) = self.route.stall else {
            return start + work;
        };
        let since = self.seen().since;
        since + stall.done(start.saturating_duration_since(since), work)
    }

    /// Counts an answer out.
    pub(super) fn answer(&self, status: u16) {
        *self.seen().statuses.entry(status).or_default() += 1;
    }

    /// Counts a request out, answered or given up.
    pub(super) fn leave(&self) {
        let mut seen = self.seen();
        // A reset may have come in between.
        seen.in_flight = seen.in_flight.saturating_sub(1);
    }

    /// Begins to count anew; the sequence of draws starts over as well.
    pub(super) fn reset(&self) {
        *self.seen() = Seen::new();
    }

    pub(super) fn counters(&self) -> RouteCounters {
        let seen = self.seen();
        RouteCounters {
            route: self.route.name(),
            requests: seen.requests,
            statuses: seen.statuses.clone(),
            in_flight: seen.in_flight,
            peak_in_flight: seen.peak_in_flight,
            peak_requests_per_minute: seen.busiest.peak(),
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    fn new() -> Self {
        Self {
            since: Instant::now(),
            requests: 0,
            statuses: BTreeMap::new(),
            in_flight: 0,
            peak_in_flight: 0,
            window: Window::default(),
            busiest: BusiestMinute::default(),
        }
    }
}
