//! What can be chosen about a run beside its plan.

use std::num::NonZeroUsize;
use std::time::Duration;

use crate::process::{FoundProcess, TargetControl};
use crate::upstream::UpstreamProxies;

/// How a plan is driven. What is measured does not depend on it.
///
/// ```
/// use perf_driver::DriveOptions;
/// use std::num::NonZeroUsize;
///
/// let two = NonZeroUsize::new(2).expect("two is not zero");
/// let options = DriveOptions::new().workers(two);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "options do nothing until a plan is driven with them"]
pub struct DriveOptions {
    pub(super) workers: NonZeroUsize,
    pub(super) progress_interval: Duration,
    pub(super) resource_interval: Duration,
    pub(super) process: Option<FoundProcess>,
    pub(super) control: Option<TargetControl>,
    pub(super) upstreams: Option<UpstreamProxies>,
}

impl DriveOptions {
    /// One worker, progress five times a second, resources sampled four times a second.
    pub const fn new() -> Self {
        Self {
            workers: NonZeroUsize::MIN,
            progress_interval: Duration::from_millis(200),
            resource_interval: Duration::from_millis(250),
            process: None,
            control: None,
            upstreams: None,
        }
    }

    /// Threads that share the load; a scenario uses no more of them than it has users or
    /// connections.
    pub const fn workers(mut self, workers: NonZeroUsize) -> Self {
        self.workers = workers;
        self
    }

    /// The time between two ticks of progress.
    pub const fn progress_interval(mut self, interval: Duration) -> Self {
        self.progress_interval = interval;
        self
    }

    /// The time between two looks at the resources of the generator, the host and the process
    /// under test.
    pub const fn resource_interval(mut self, interval: Duration) -> Self {
        self.resource_interval = interval;
        self
    }

    /// The process under test, where the caller has started it: it is watched in the place of the
    /// one that the plan names.
    pub fn process(mut self, process: FoundProcess) -> Self {
        self.process = Some(process);
        self
    }

    /// What faults of the plan act on, where the caller has started the process under test.
    pub fn control(mut self, control: TargetControl) -> Self {
        self.control = Some(control);
        self
    }

    /// The proxies before the plan's upstreams, whose counts then become part of what is observed.
    /// Without them, nothing is known of the upstreams.
    pub fn upstreams(mut self, upstreams: UpstreamProxies) -> Self {
        self.upstreams = Some(upstreams);
        self
    }
}

impl Default for DriveOptions {
    fn default() -> Self {
        Self::new()
    }
}
