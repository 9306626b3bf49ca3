//! A sink that counts what requests take, for whoever looks meanwhile, and hands them on.

use std::sync::Arc;

use perf_core::{Sample, SampleSink};

use super::board::{LiveBoard, Meters};
use super::live_series::LiveSeries;

/// Counts the response time of every request and hands it to another sink. In a closed model that
/// is the service time, for want of a schedule.
///
/// A request costs a few memory accesses more: no lock, no message, and no allocation but for the
/// first of a series. The counts of a series take 42 kB a worker, three times as much where there is
/// a schedule, and 42 kB for its warm-up.
///
/// ```
/// use perf_core::{Bytes, Moment, Outcome, Quantile, Sample, SampleSink, SeriesId};
/// use perf_stats::{LiveQuantile, LiveSeries, LiveSink};
///
/// let series = LiveSeries { scenario: Some(0), scheduled: false };
/// let (mut sink, board) = LiveSink::new(Vec::new(), vec![series]);
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
/// assert!((median.as_secs_f64() / 5e-3 - 1.0).abs() < 0.008);
/// assert_eq!(sink.into_inner().len(), 1);
/// ```
#[must_use = "a sink that is not asked for what it holds loses its samples"]
#[derive(Debug)]
pub struct LiveSink<S> {
    inner: S,
    board: LiveBoard,
    meters: Arc<Meters>,
}

impl<S> LiveSink<S> {
    /// Counts for `inner`. The place of a series in the list is its [`SeriesId`](perf_core::SeriesId);
    /// one that is not in the list is only handed on.
    pub fn new(inner: S, series: Vec<LiveSeries>) -> (Self, LiveBoard) {
        let board = LiveBoard::new(series.into());
        let sink = Self {
            inner,
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
}

impl<S: SampleSink> SampleSink for LiveSink<S> {
    fn record(&mut self, sample: Sample) {
        if let Some(meter) = self.meters.measured(sample.series.0) {
            meter.count(&sample);
        }
        self.inner.record(sample);
    }

    fn record_warm_up(&mut self, sample: Sample) {
        if let Some(meter) = self.meters.warm_up(sample.series.0) {
            meter.count(&sample);
        }
        self.inner.record_warm_up(sample);
    }

    fn is_steady(&mut self) -> bool {
        self.inner.is_steady()
    }

    fn fork(&self) -> Self {
        Self {
            inner: self.inner.fork(),
            meters: self.board.join(),
            board: self.board.clone(),
        }
    }

    /// Takes over what `other` has handed on. What it has counted is on the board already.
    fn join(&mut self, other: Self) {
        self.inner.join(other.inner);
    }
}
