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

use crate::timer::Timer;

/// A century: the longest that a full burst may take to fill up again. Rates beyond that are
/// taken as this, so that no arithmetic of the limiter can overflow.
const LONGEST_REFILL: Duration = Duration::from_hours(100 * 365 * 24);

/// One limit, shared by all workers that it holds for.
pub(crate) type Limiter =
    Arc<RateLimiter<NotKeyed, InMemoryState, MonotonicClock, NoOpMiddleware<std::time::Instant>>>;

/// The limits that a worker's requests are under.
#[derive(Debug)]
pub(crate) struct RateCap {
    limiters: Vec<Limiter>,
    // Held while a request waits, so that requests pass in the order in which they came.
    turn: Mutex<()>,
    timer: Timer,
}

/// A limiter for `limit`. Its whole burst is there at the start.
pub(crate) fn limiter(limit: RateLimit) -> Limiter {
    Arc::new(RateLimiter::direct_with_clock(quota(limit), MonotonicClock))
}

impl RateCap {
    /// The cap that lets through what all of `limiters` let through.
    pub(crate) fn new(limiters: Vec<Limiter>, timer: Timer) -> Self {
        Self {
            limiters,
            turn: Mutex::new(()),
            timer,
        }
    }

    /// Waits until one more request may be sent, and calls `on_hold` first if it has to wait.
    /// Where there are several limits, the last one is kept to the nanosecond; of the others,
    /// the wait for a later one comes on top.
    pub(crate) async fn admit(&self, on_hold: impl FnOnce()) {
        if self.limiters.is_empty() {
            return;
        }
        let mut on_hold = Some(on_hold);
        let mut hold = || {
            if let Some(tell) = on_hold.take() {
                tell();
            }
        };
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
