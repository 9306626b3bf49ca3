//! What reached an upstream over one part of a run, in bounded memory.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use perf_core::{Bytes, Upstream, UpstreamRecord, UpstreamRoute, UpstreamRows};

use crate::clock::RunClock;
use crate::pace_watch::PaceWatch;

/// More kinds of calls than these are counted as one.
const MOST_ROUTES: usize = 50;
const OTHER_ROUTES: &str = "others";

/// Counts the calls of one part of a run.
#[derive(Debug)]
pub(super) struct Ledger {
    pace: PaceWatch,
    counts: Mutex<Counts>,
    idle: Condvar,
}

#[derive(Debug, Default)]
struct Counts {
    calls: u64,
    in_flight: u64,
    peak_in_flight: u64,
    statuses: BTreeMap<u16, u64>,
    unanswered: u64,
    rows: UpstreamRows,
    sent: u64,
    received: u64,
    time: Duration,
    longest: Duration,
    routes: BTreeMap<String, u64>,
}

/// How a call ended.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct CallEnd {
    /// The status, and the time to the end of the answer, if that came.
    pub(super) answered: Option<(u16, Duration)>,
    pub(super) rows: RowsSeen,
    pub(super) sent: u64,
    pub(super) received: u64,
}

/// What was seen of the rows of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum RowsSeen {
    /// There are none, or nobody looks for them.
    #[default]
    None,
    /// So many.
    Counted(u64),
    /// The body is too large to be looked at.
    Unread,
}

impl Ledger {
    pub(super) fn new(upstream: &Upstream, clock: RunClock) -> Self {
        Self {
            pace: PaceWatch::new(upstream.quota, clock),
            counts: Mutex::default(),
            idle: Condvar::new(),
        }
    }

    /// A call has come.
    pub(super) fn begin(&self, route: &str) {
        self.pace.sent();
        let mut counts = self.counts();
        counts.calls += 1;
        counts.in_flight += 1;
        counts.peak_in_flight = counts.peak_in_flight.max(counts.in_flight);
        let is_known = counts.routes.contains_key(route) || counts.routes.len() < MOST_ROUTES;
        let route = if is_known { route } else { OTHER_ROUTES };
        match counts.routes.get_mut(route) {
            Some(calls) => *calls += 1,
            None => drop(counts.routes.insert(route.to_owned(), 1)),
        }
    }

    /// A call is over.
    pub(super) fn end(&self, end: CallEnd) {
        let mut counts = self.counts();
        counts.in_flight -= 1;
        counts.sent += end.sent;
        counts.received += end.received;
        match end.answered {
            None => counts.unanswered += 1,
            Some((status, took)) => {
                *counts.statuses.entry(status).or_default() += 1;
                counts.time += took;
                counts.longest = counts.longest.max(took);
            }
        }
        match end.rows {
            RowsSeen::None => {}
            RowsSeen::Counted(rows) => {
                counts.rows.calls += 1;
                counts.rows.total += rows;
                counts.rows.largest = counts.rows.largest.max(rows);
            }
            RowsSeen::Unread => counts.rows.unread += 1,
        }
        if counts.in_flight == 0 {
            self.idle.notify_all();
        }
    }

    /// Waits until no call is under way, but not for longer than this.
    pub(super) fn settle(&self, longest: Duration) {
        let counts = self.counts();
        let waited = self
            .idle
            .wait_timeout_while(counts, longest, |counts| counts.in_flight > 0);
        drop(waited);
    }

    /// What was counted so far, over so many iterations and requests. A call that is still under way
    /// is neither answered nor unanswered.
    pub(super) fn record(
        &self,
        upstream: &Upstream,
        iterations: u64,
        requests: u64,
    ) -> UpstreamRecord {
        let counts = self.counts();
        let routes = counts.routes.iter().map(|(route, calls)| UpstreamRoute {
            route: route.clone(),
            calls: *calls,
        });
        let mut routes: Vec<_> = routes.collect();
        routes.sort_by_key(|route| std::cmp::Reverse(route.calls));
        let answered: u64 = counts.statuses.values().sum();
        let mean = counts.time.as_secs_f64() / answered.max(1) as f64;
        UpstreamRecord {
            name: upstream.name,
            calls: counts.calls,
            statuses: counts.statuses.clone(),
            unanswered: counts.unanswered,
            rows: upstream.rows.as_ref().map(|_| counts.rows),
            pace: self.pace.pace(),
            peak_in_flight: counts.peak_in_flight,
            sent: Bytes::new(counts.sent),
            received: Bytes::new(counts.received),
            mean: Duration::from_secs_f64(mean),
            longest: counts.longest,
            routes,
            iterations,
            requests,
        }
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
