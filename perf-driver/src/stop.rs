//! Asking a run to stop, from another thread.
//!
//! It carries the wish only; what stopping means is decided where the load is made.

use tokio::sync::watch;

/// A handle that stops a run early. Clones ask the same run.
///
/// ```
/// use perf_driver::StopSignal;
///
/// let stop = StopSignal::new();
/// assert!(!stop.is_requested());
/// stop.clone().request_stop();
/// assert!(stop.is_requested());
/// ```
#[derive(Debug, Clone)]
pub struct StopSignal {
    level: watch::Sender<StopLevel>,
}

/// How urgent a stop is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum StopLevel {
    /// The run goes on.
    None,
    /// Nothing new is sent; answers on their way are waited for.
    Drain,
    /// Nothing is waited for.
    Now,
}

impl StopSignal {
    /// A signal that nobody has given yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            level: watch::Sender::new(StopLevel::None),
        }
    }

    /// Asks the run to stop: nothing new is sent, and answers that are on their way are waited
    /// for as long as the plan's `drain` says. Asked a second time, it waits no longer. Further
    /// calls change nothing.
    pub fn request_stop(&self) {
        self.level.send_modify(|level| {
            *level = match level {
                StopLevel::None => StopLevel::Drain,
                StopLevel::Drain | StopLevel::Now => StopLevel::Now,
            };
        });
    }

    /// Whether a stop was asked for.
    #[must_use]
    pub fn is_requested(&self) -> bool {
        *self.level.borrow() >= StopLevel::Drain
    }

    /// Whether nothing is to be waited for.
    pub(crate) fn is_urgent(&self) -> bool {
        *self.level.borrow() >= StopLevel::Now
    }

    /// Waits until a stop at least as urgent as `level` is asked for.
    pub(crate) async fn reached(&self, level: StopLevel) {
        let mut watcher = self.level.subscribe();
        watcher
            .wait_for(|now| *now >= level)
            .await
            .expect("this signal keeps the channel open while it waits");
    }
}

impl Default for StopSignal {
    fn default() -> Self {
        Self::new()
    }
}
