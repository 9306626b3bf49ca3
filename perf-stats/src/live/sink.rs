//! A sink that counts what requests take, for whoever looks meanwhile, and hands them on.

use std::sync::Arc;

use perf_core::{Outcome, Sample, SampleSink, SeriesId};

use super::board::{LiveBoard, Meters};
use super::meter::Meter;

/// Counts the response time of every request and hands it to another sink. In a closed model that
/// is the service time, for want of a schedule.
///
/// A request costs two memory accesses more: no lock, no message, and no allocation but for the
/// first of a scenario. The counts of a scenario take 10 kB a worker, and as much for its warm-up.
///
/// ```
/// use perf_core::{Bytes, Moment, Outcome, Quantile, Sample, SampleSink, SeriesId};
/// use perf_stats::{LiveQuantile, LiveSink};
///
/// let (mut sink, board) = LiveSink::new(Vec::new(), vec![Some(0)]);
/// sink.record(Sample {
///     series: SeriesId(0),
///     intended: Moment::from_nanos(0),
///     sent: Moment::from_nanos(1_000),
///     ended: Moment::from_nanos(5_000_000),
///     outcome: Outcome::Success,
///     received: Bytes::new(512),
/// });
/// let Some(LiveQuantile::At(median)) = board.measured(0).quantile(Quantile::P50) else {
///     panic!("a request has been counted");
/// };
/// assert!((median.as_secs_f64() / 5e-3 - 1.0).abs() < 0.032);
/// assert_eq!(sink.into_inner().len(), 1);
/// ```
#[must_use = "a sink that is not asked for what it holds loses its samples"]
#[derive(Debug)]
pub struct LiveSink<S> {
    inner: S,
    /// The scenario of every series; `None` for one that is part of another's requests.
    scenario_of: Arc<[Option<usize>]>,
    board: LiveBoard,
    meters: Arc<Meters>,
}

impl<S> LiveSink<S> {
    /// Counts for `inner`. `scenario_of` says for every series which scenario it belongs to; one
    /// that belongs to none is only handed on, as is one that is not in the list.
    pub fn new(inner: S, scenario_of: Vec<Option<usize>>) -> (Self, LiveBoard) {
        let scenarios = scenario_of
            .iter()
            .flatten()
            .max()
            .map_or(0, |last| last + 1);
        let board = LiveBoard::new(scenarios);
        let sink = Self {
            inner,
            scenario_of: scenario_of.into(),
            meters: board.join(),
            board: board.clone(),
        };
        (sink, board)
    }

    /// The sink that everything was handed to.
    #[must_use]
    pub fn into_inner(self) -> S {
        self.inner
    }

    fn scenario(&self, series: SeriesId) -> Option<usize> {
        self.scenario_of.get(series.0).copied().flatten()
    }
}

impl<S: SampleSink> SampleSink for LiveSink<S> {
    fn record(&mut self, sample: Sample) {
        let scenario = self.scenario(sample.series);
        count(scenario.and_then(|it| self.meters.measured(it)), &sample);
        self.inner.record(sample);
    }

    fn record_warm_up(&mut self, sample: Sample) {
        let scenario = self.scenario(sample.series);
        count(scenario.and_then(|it| self.meters.warm_up(it)), &sample);
        self.inner.record_warm_up(sample);
    }

    fn is_steady(&mut self) -> bool {
        self.inner.is_steady()
    }

    fn fork(&self) -> Self {
        Self {
            inner: self.inner.fork(),
            scenario_of: Arc::clone(&self.scenario_of),
            meters: self.board.join(),
            board: self.board.clone(),
        }
    }

    /// Takes over what `other` has handed on. What it has counted is on the board already.
    fn join(&mut self, other: Self) {
        self.inner.join(other.inner);
    }
}

fn count(meter: Option<&Meter>, sample: &Sample) {
    if let Some(meter) = meter {
        let succeeded = sample.outcome == Outcome::Success;
        meter.count(succeeded.then(|| sample.response_time()));
    }
}
