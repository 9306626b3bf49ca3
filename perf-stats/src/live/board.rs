//! All counts of a run, of all workers: where a reader looks.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use super::counts::LatencyCounts;
use super::live_series::LiveSeries;
use super::meter::Meter;
use super::series_counts::SeriesCounts;

/// The counts of one worker, by series.
#[derive(Debug)]
pub(super) struct Meters {
    series: Arc<[LiveSeries]>,
    pairs: Box<[Pair]>,
}

/// The counts of one series: its warm-up apart. Each is made when the first request comes.
#[derive(Debug, Default)]
struct Pair {
    measured: OnceLock<Meter>,
    warm_up: OnceLock<Meter>,
}

/// Reads what requests have taken so far, while they are recorded by a
/// [`LiveSink`](super::LiveSink) and its forks. Clones read the same counts.
#[derive(Debug, Clone)]
pub struct LiveBoard {
    series: Arc<[LiveSeries]>,
    workers: Arc<Mutex<Vec<Arc<Meters>>>>,
}

impl LiveBoard {
    pub(super) fn new(series: Arc<[LiveSeries]>) -> Self {
        Self {
            series,
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

    /// All that was counted so far of a series, its warm-up left aside; nothing for one that there
    /// is not.
    #[must_use]
    pub fn series(&self, series: usize) -> SeriesCounts {
        let scheduled = self.series.get(series).is_some_and(|it| it.scheduled);
        let mut counts = SeriesCounts::new(scheduled);
        for meters in self.workers().iter() {
            let meter = meters.pairs.get(series).and_then(|it| it.measured.get());
            if let Some(meter) = meter {
                meter.add_all_to(&mut counts);
            }
        }
        counts
    }

    /// Counts for one more worker.
    pub(super) fn join(&self) -> Arc<Meters> {
        let pairs = std::iter::repeat_with(Pair::default).take(self.series.len());
        let meters = Arc::new(Meters {
            series: Arc::clone(&self.series),
            pairs: pairs.collect(),
        });
        self.workers().push(Arc::clone(&meters));
        meters
    }

    fn read(&self, scenario: usize, of: fn(&Pair) -> &OnceLock<Meter>) -> LatencyCounts {
        let mut counts = LatencyCounts::default();
        for meters in self.workers().iter() {
            let series = self.series.iter().zip(&meters.pairs);
            let own = series.filter(|(series, _)| series.scenario == Some(scenario));
            for meter in own.filter_map(|(_, pair)| of(pair).get()) {
                meter.add_to(&mut counts);
            }
        }
        counts
    }

    fn workers(&self) -> MutexGuard<'_, Vec<Arc<Meters>>> {
        self.workers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Meters {
    /// The counts of a series; `None` for one that there is not.
    pub(super) fn measured(&self, series: usize) -> Option<&Meter> {
        let pair = self.pairs.get(series)?;
        let scheduled = self.series[series].scheduled;
        Some(pair.measured.get_or_init(|| Meter::new(scheduled)))
    }

    /// The counts of a series' warm-up, of which nobody wants to know more than what it takes.
    pub(super) fn warm_up(&self, series: usize) -> Option<&Meter> {
        let pair = self.pairs.get(series)?;
        Some(pair.warm_up.get_or_init(|| Meter::new(false)))
    }
}
