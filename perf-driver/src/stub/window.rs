//! Requests within a sliding window of time: quotas, and the busiest minute.

use std::collections::VecDeque;
use std::time::Duration;

/// A quota: so many requests within any window of this length; more are answered with 429.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Requests that are let through.
    pub requests: u32,
    /// Length of the sliding window; longer than nothing.
    pub window: Duration,
}

/// The requests that were let through within the last window.
#[derive(Debug, Default)]
pub(super) struct Window {
    passed: VecDeque<Duration>,
}

impl Window {
    /// Lets the request at `now` through, or says how long until the next one would be.
    pub(super) fn admit(&mut self, quota: Quota, now: Duration) -> Result<(), Duration> {
        while self
            .passed
            .front()
            .is_some_and(|first| *first + quota.window <= now)
        {
            self.passed.pop_front();
        }
        let full = self.passed.len() >= usize::try_from(quota.requests).unwrap_or(usize::MAX);
        match self.passed.front() {
            Some(first) if full => Err((*first + quota.window).saturating_sub(now)),
            None if full => Err(quota.window),
            _ => {
                self.passed.push_back(now);
                Ok(())
            }
        }
    }
}

/// Slices of a minute that requests are counted in.
const SLICES: u128 = 600;
const SLICE: Duration = Duration::from_millis(100);

/// The largest number of requests within any minute, to a tenth of a second.
#[derive(Debug, Default)]
pub(super) struct BusiestMinute {
    /// The slices of the last minute that are not empty, with their counts.
    slices: VecDeque<(u128, u64)>,
    within: u64,
    peak: u64,
}

impl BusiestMinute {
    pub(super) fn count(&mut self, now: Duration) {
        let slice = now.as_nanos() / SLICE.as_nanos();
        while let Some((oldest, count)) = self.slices.front().copied() {
            if oldest + SLICES > slice {
                break;
            }
            self.within -= count;
            self.slices.pop_front();
        }
        match self.slices.back_mut() {
            Some((last, count)) if *last == slice => *count += 1,
            _ => self.slices.push_back((slice, 1)),
        }
        self.within += 1;
        self.peak = self.peak.max(self.within);
    }

    pub(super) fn peak(&self) -> u64 {
        self.peak
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_holds_in_every_window() {
        let quota = Quota {
            requests: 2,
            window: Duration::from_secs(1),
        };
        let mut window = Window::default();
        let mut admit = |millis| window.admit(quota, Duration::from_millis(millis));
        assert_eq!(admit(0), Ok(()));
        assert_eq!(admit(900), Ok(()));
        assert_eq!(admit(999), Err(Duration::from_millis(1)));
        assert_eq!(admit(1_000), Ok(()), "the first one has left the window");
        assert_eq!(admit(1_001), Err(Duration::from_millis(899)));
    }

    #[test]
    fn the_busiest_minute_slides() {
        let mut busiest = BusiestMinute::default();
        for second in 0..30 {
            busiest.count(Duration::from_secs(second));
        }
        for second in 59..89 {
            busiest.count(Duration::from_secs(second));
        }
        assert_eq!(
            busiest.peak(),
            31,
            "second 59 to 88 and what is left of the first thirty"
        );
    }
}
