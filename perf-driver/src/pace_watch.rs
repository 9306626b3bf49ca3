//! Counts how closely requests follow each other, over all workers together.
//!
//! It holds nothing back and judges nothing. The lock is taken for one count and never across a
//! wait, so that nothing can be waiting for anything that waits for it.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use perf_core::{Pace, QuotaUse, RequestQuota};

use crate::clock::RunClock;
use crate::sliding_window::SlidingWindow;

const MINUTE: Duration = Duration::from_mins(1);
const SECOND: Duration = Duration::from_secs(1);

/// Counts the requests of a scenario, or of a plan.
#[derive(Debug)]
pub(crate) struct PaceWatch {
    clock: RunClock,
    quota: Option<RequestQuota>,
    windows: Mutex<Windows>,
}

#[derive(Debug)]
struct Windows {
    minute: SlidingWindow,
    second: SlidingWindow,
    quota: Option<SlidingWindow>,
}

impl PaceWatch {
    pub(crate) fn new(quota: Option<RequestQuota>, clock: RunClock) -> Self {
        Self {
            clock,
            quota,
            windows: Mutex::new(Windows {
                minute: SlidingWindow::new(MINUTE),
                second: SlidingWindow::new(SECOND),
                quota: quota.map(|quota| SlidingWindow::new(quota.window)),
            }),
        }
    }

    /// A request is sent now.
    pub(crate) fn sent(&self) {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        // The clock is asked under the lock, so that requests of several workers are counted in
        // the order of their times.
        let now = self.clock.now();
        windows.minute.count(now);
        windows.second.count(now);
        if let Some(window) = &mut windows.quota {
            window.count(now);
        }
    }

    /// What was counted so far.
    pub(crate) fn pace(&self) -> Pace {
        let windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let quota = self.quota.zip(windows.quota.as_ref());
        Pace {
            peak_minute: windows.minute.peak(),
            peak_second: windows.second.peak(),
            quota: quota.map(|(quota, window)| QuotaUse {
                limit: quota.limit.get(),
                window: quota.window,
                peak: window.peak(),
            }),
        }
    }
}
