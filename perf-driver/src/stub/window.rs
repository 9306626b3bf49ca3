//! Quotas: which requests pass, and what is left of the quota after each. It looks at no clock.

use std::collections::VecDeque;
use std::time::Duration;

/// A quota: so many requests within a window of this length; more are answered with 429.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Requests that are let through.
    pub requests: u32,
    /// Length of the window; longer than nothing.
    pub window: Duration,
    /// Where the windows lie.
    pub kind: QuotaWindow,
}

/// Where the windows of a quota lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QuotaWindow {
    /// Everywhere: no stretch of that length has more requests than the quota.
    #[default]
    Sliding,
    /// One after another from the start of the stub or its last reset: up to twice the quota can
    /// pass around the end of one.
    Fixed,
    /// A bucket of as many tokens as the quota has requests, full at first, into which as many flow
    /// evenly within a window. Each request takes one.
    Bucket,
}

/// What has been let through of a quota.
#[derive(Debug, Default)]
pub(super) struct Window {
    /// The requests of the last window, where it slides.
    passed: VecDeque<Duration>,
    /// The number of the window, and its requests, where windows are fixed.
    current: (u128, u32),
    /// When the bucket would be full.
    full: Duration,
}

/// How a quota stands just after a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    /// Requests that would still pass.
    pub(super) left: u32,
    /// How long until there is more: the end of a fixed window, the oldest request leaving a sliding
    /// one, a full bucket.
    pub(super) resets: Duration,
}

impl Window {
    /// Lets the request at `now` through, or says how long until the next one would be.
    pub(super) fn admit(&mut self, quota: Quota, now: Duration) -> Result<(), Duration> {
        self.pass_to(quota, now);
        let standing = self.standing(quota, now);
        if standing.left == 0 {
            let wait = match quota.kind {
                QuotaWindow::Sliding | QuotaWindow::Fixed => standing.resets,
                QuotaWindow::Bucket => {
                    let full_but_one = quota.window.saturating_sub(token(quota));
                    self.full.saturating_sub(now).saturating_sub(full_but_one)
                }
            };
            return Err(wait);
        }
        match quota.kind {
            QuotaWindow::Sliding => self.passed.push_back(now),
            QuotaWindow::Fixed => self.current.1 += 1,
            QuotaWindow::Bucket => self.full = self.full.max(now) + token(quota),
        }
        Ok(())
    }

    /// What is left of the quota at `now`.
    pub(super) fn standing(&self, quota: Quota, now: Duration) -> Standing {
        match quota.kind {
            QuotaWindow::Sliding => {
                let passed = u32::try_from(self.passed.len()).unwrap_or(u32::MAX);
                let oldest = self.passed.front().copied().unwrap_or(now);
                Standing {
                    left: quota.requests.saturating_sub(passed),
                    resets: (oldest + quota.window).saturating_sub(now),
                }
            }
            QuotaWindow::Fixed => {
                let into = now.as_nanos() % quota.window.as_nanos();
                let into = Duration::from_nanos(u64::try_from(into).unwrap_or(u64::MAX));
                Standing {
                    left: quota.requests.saturating_sub(self.current.1),
                    resets: quota.window.saturating_sub(into),
                }
            }
            QuotaWindow::Bucket => {
                let missing = self.full.saturating_sub(now);
                // What is not there yet as a whole is missing.
                let taken = missing.as_nanos().div_ceil(token(quota).as_nanos());
                let taken = u32::try_from(taken).unwrap_or(u32::MAX);
                Standing {
                    left: quota.requests.saturating_sub(taken),
                    resets: missing,
                }
            }
        }
    }

    /// Forgets what does not count at `now` any more.
    fn pass_to(&mut self, quota: Quota, now: Duration) {
        match quota.kind {
            QuotaWindow::Sliding => {
                while let Some(first) = self.passed.front()
                    && *first + quota.window <= now
                {
                    self.passed.pop_front();
                }
            }
            QuotaWindow::Fixed => {
                let number = now.as_nanos() / quota.window.as_nanos();
                if number != self.current.0 {
                    self.current = (number, 0);
                }
            }
            QuotaWindow::Bucket => {}
        }
    }
}

/// How long it takes until the bucket has one token more; longer than nothing.
fn token(quota: Quota) -> Duration {
    let each = quota.window / quota.requests.max(1);
    each.max(Duration::from_nanos(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quota(kind: QuotaWindow) -> Quota {
        Quota {
            requests: 2,
            window: Duration::from_secs(1),
            kind,
        }
    }

    /// For requests at these times, how long each has to wait.
    fn waits<const N: usize>(kind: QuotaWindow, at: [u64; N]) -> [u128; N] {
        let mut window = Window::default();
        at.map(|millis| {
            let admitted = window.admit(quota(kind), Duration::from_millis(millis));
            admitted.map_or_else(|wait| wait.as_millis(), |()| 0)
        })
    }

    #[test]
    fn a_sliding_quota_holds_in_every_window() {
        // At 1,000 the first one has left the window.
        let waits = waits(QuotaWindow::Sliding, [0, 900, 999, 1_000, 1_001]);
        assert_eq!(waits, [0, 0, 1, 0, 899]);
    }

    #[test]
    fn fixed_windows_let_twice_as_many_pass_around_their_border() {
        let waits = waits(
            QuotaWindow::Fixed,
            [800, 900, 950, 1_000, 1_100, 1_200, 3_999],
        );
        assert_eq!(waits, [0, 0, 50, 0, 0, 800, 0]);
    }

    #[test]
    fn a_bucket_fills_evenly() {
        let waits = waits(
            QuotaWindow::Bucket,
            [0, 0, 100, 500, 600, 1_500, 1_500, 1_500],
        );
        assert_eq!(waits, [0, 0, 400, 0, 400, 0, 0, 500]);
    }

    #[test]
    fn what_is_left_is_what_would_pass() {
        let kinds = [
            QuotaWindow::Sliding,
            QuotaWindow::Fixed,
            QuotaWindow::Bucket,
        ];
        for kind in kinds {
            let mut window = Window::default();
            let now = Duration::from_millis(250);
            for left in [1, 0, 0] {
                let _maybe_refused = window.admit(quota(kind), now);
                assert_eq!(window.standing(quota(kind), now).left, left, "{kind:?}");
            }
            let resets = window.standing(quota(kind), now).resets.as_millis();
            let expected = if kind == QuotaWindow::Fixed {
                750
            } else {
                1_000
            };
            assert_eq!(resets, expected, "{kind:?}");
        }
    }
}
