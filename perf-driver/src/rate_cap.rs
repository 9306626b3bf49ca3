//! Caps on how often requests are sent, by the generic cell rate algorithm (GCRA).
//!
//! A cap is a limit, not a schedule: it never says when something is due, only when it may go.

use std::sync::Arc;
use std::time::Duration;

use governor::clock::MonotonicClock;
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use perf_core::RateLimit;
use tokio::sync::Mutex;

use crate::pace_watch::PaceWatch;
use crate::timer::Timer;

/// A century: the longest that a full burst may take to fill up again. Rates beyond that are
/// taken as this, so that no arithmetic of the limiter can overflow.
const LONGEST_REFILL: Duration = Duration::from_hours(100 * 365 * 24);

/// One limit, shared by all workers that it holds for.
pub(crate) type Limiter =
    Arc<RateLimiter<NotKeyed, InMemoryState, MonotonicClock, NoOpMiddleware<std::time::Instant>>>;

/// The limits that the requests of a scenario are under, and who counts them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Caps {
    /// Shared by all that they hold for, the slowest last: that one is kept most exactly.
    pub(crate) together: Vec<Limiter>,
    /// Of each user by itself.
    pub(crate) per_user: Vec<RateLimit>,
    /// Count what is sent.
    pub(crate) watches: Vec<Arc<PaceWatch>>,
}

/// The limits that a worker's requests are under.
#[derive(Debug)]
pub(crate) struct RateCap {
    limiters: Vec<Limiter>,
    /// Those of each user of the worker; empty where users have none of their own.
    of_users: Vec<Vec<Limiter>>,
    watches: Vec<Arc<PaceWatch>>,
    // Held while a request waits, so that requests pass in the order in which they came.
    turn: Mutex<()>,
    timer: Timer,
}

/// A limiter for `limit`. Its whole burst is there at the start.
pub(crate) fn limiter(limit: RateLimit) -> Limiter {
    Arc::new(RateLimiter::direct_with_clock(quota(limit), MonotonicClock))
}

impl RateCap {
    /// The cap of a worker with so many `users` that lets through what all of `caps` let through.
    pub(crate) fn new(caps: Caps, users: usize, timer: Timer) -> Self {
        let own = || caps.per_user.iter().copied().map(limiter).collect();
        let users = if caps.per_user.is_empty() { 0 } else { users };
        Self {
            limiters: caps.together,
            of_users: std::iter::repeat_with(own).take(users).collect(),
            watches: caps.watches,
            turn: Mutex::new(()),
            timer,
        }
    }

    /// Waits until one more request of the worker's user number `user` may be sent, and calls
    /// `on_hold` first if it has to wait. Where there are several limits, the last one is kept to
    /// the nanosecond; of the others, the wait for a later one comes on top.
    pub(crate) async fn admit(&self, user: usize, on_hold: impl FnOnce()) {
        let own = self.of_users.get(user).map_or(&[][..], Vec::as_slice);
        if self.limiters.is_empty() && own.is_empty() {
            return;
        }
        let mut on_hold = Some(on_hold);
        let mut hold = || {
            if let Some(tell) = on_hold.take() {
                tell();
            }
        };
        // A user that waits for itself keeps nobody else waiting.
        for limiter in own {
            while let Err(not_until) = limiter.check() {
                hold();
                self.timer.sleep_until(not_until.earliest_possible()).await;
            }
        }
        if self.limiters.is_empty() {
            return;
        }
        let _turn = if let Ok(turn) = self.turn.try_lock() {
            turn
        } else {
            hold();
            self.turn.lock().await
        };
        for limiter in &self.limiters {
            while let Err(not_until) = limiter.check() {
                hold();
                self.timer.sleep_until(not_until.earliest_possible()).await;
            }
        }
    }
}

impl RateCap {
    /// Counts a request that is sent now; costs nothing where nobody counts.
    pub(crate) fn sent(&self) {
        for watch in &self.watches {
            watch.sent();
        }
    }
}

/// The quota of `limit`. Its gap is rounded up to a whole nanosecond, never down: a cap must hold.
fn quota(limit: RateLimit) -> Quota {
    let longest = LONGEST_REFILL / limit.burst.get();
    let exact = 1.0 / limit.rate.as_per_second();
    let gap = if exact < longest.as_secs_f64() {
        let nanos = (exact * 1e9).ceil().max(1.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "positive, and less than a century"
        )]
        Duration::from_nanos(nanos as u64)
    } else {
        longest
    };
    Quota::with_period(gap)
        .expect("the gap is a nanosecond at least")
        .allow_burst(limit.burst)
}
