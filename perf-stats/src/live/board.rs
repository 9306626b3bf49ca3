//! All counts of a run, of all workers: where a reader looks.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::counts::LatencyCounts;
use super::meter::Meter;

/// The counts of one worker, by scenario.
#[derive(Debug)]
pub(super) struct Meters {
    scenarios: Box<[Pair]>,
}

/// The counts of one scenario: its warm-up apart. Each is made when the first request comes.
#[derive(Debug, Default)]
struct Pair {
    measured: OnceLock<Meter>,
    warm_up: OnceLock<Meter>,
}

/// Reads what requests have taken so far, while they are recorded by a
/// [`LiveSink`](super::LiveSink) and its forks. Clones read the same counts.
#[derive(Debug, Clone)]
pub struct LiveBoard {
    scenarios: usize,
    workers: Arc<Mutex<Vec<Arc<Meters>>>>,
}

impl LiveBoard {
    pub(super) fn new(scenarios: usize) -> Self {
        Self {
            scenarios,
            workers: Arc::default(),
        }
    }

    /// What the requests of a scenario have taken so far that are not of its warm-up; nothing for
    /// one that there is not.
    ///
    /// No worker waits for it. A request that is recorded meanwhile may be in or not; what was in once
    /// stays in.
    #[must_use]
    pub fn measured(&self, scenario: usize) -> LatencyCounts {
        self.read(scenario, |pair| &pair.measured)
    }

    /// As [`measured`](Self::measured), of the requests of the warm-up.
    #[must_use]
    pub fn warm_up(&self, scenario: usize) -> LatencyCounts {
        self.read(scenario, |pair| &pair.warm_up)
    }

    /// Counts for one more worker.
    pub(super) fn join(&self) -> Arc<Meters> {
        let pairs = std::iter::repeat_with(Pair::default).take(self.scenarios);
        let meters = Arc::new(Meters {
            scenarios: pairs.collect(),
        });
        let mut workers = self.workers.lock().unwrap_or_else(PoisonError::into_inner);
        workers.push(Arc::clone(&meters));
        meters
    }

    fn read(&self, scenario: usize, of: fn(&Pair) -> &OnceLock<Meter>) -> LatencyCounts {
        let mut counts = LatencyCounts::default();
        let workers = self.workers.lock().unwrap_or_else(PoisonError::into_inner);
        for meters in workers.iter() {
            let meter = meters
                .scenarios
                .get(scenario)
                .and_then(|pair| of(pair).get());
            if let Some(meter) = meter {
                meter.add_to(&mut counts);
            }
        }
        counts
    }
}

impl Meters {
    /// The counts of a scenario; `None` for one that there is not.
    pub(super) fn measured(&self, scenario: usize) -> Option<&Meter> {
        let pair = self.scenarios.get(scenario)?;
        Some(pair.measured.get_or_init(Meter::new))
    }

    /// The counts of a scenario's warm-up.
    pub(super) fn warm_up(&self, scenario: usize) -> Option<&Meter> {
        let pair = self.scenarios.get(scenario)?;
        Some(pair.warm_up.get_or_init(Meter::new))
    }
}
