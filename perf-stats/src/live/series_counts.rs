//! All that was counted of one series by some moment: to be subtracted, and kept as what was recorded
//! in between. No verdict rests on it.

use perf_core::{Bytes, Clocks, FailureKind, FailureTally, Latencies, Scheduled, SeriesRecord};

use super::distribution::Counted;

/// What was counted of one series while it went on.
///
/// A request that is being counted while it is read may be in one of the counts and not yet in
/// another; it is in all of them when they are read the next time.
///
/// ```
/// use perf_core::{Bytes, Moment, Outcome, Sample, SampleSink, SeriesId};
/// use perf_stats::{LiveSeries, LiveSink};
///
/// let series = LiveSeries { scenario: Some(0), scheduled: false };
/// let (mut sink, board) = LiveSink::new(Vec::new(), vec![series]);
/// let before = board.series(0);
/// sink.record(Sample {
///     series: SeriesId(0),
///     intended: Moment::from_nanos(0),
///     sent: Moment::from_nanos(0),
///     ended: Moment::from_nanos(5_000_000),
///     outcome: Outcome::Success,
///     received: Bytes::new(512),
/// });
/// let between = board.series(0).since(&before, "list");
/// assert_eq!((between.successes, between.received), (1, Bytes::new(512)));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesCounts {
    pub(super) response_time: Counted,
    pub(super) scheduled: Option<ScheduledCounts>,
    pub(super) failures: [u64; FailureKind::ALL.len()],
    pub(super) received: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct ScheduledCounts {
    pub(super) service_time: Counted,
    pub(super) send_lag: Counted,
}

impl SeriesCounts {
    /// Nothing yet.
    pub(super) fn new(scheduled: bool) -> Self {
        Self {
            response_time: Counted::default(),
            scheduled: scheduled.then(ScheduledCounts::default),
            failures: [0; FailureKind::ALL.len()],
            received: 0,
        }
    }

    /// What was counted of the step after `earlier`, which is an earlier state of the same counts:
    /// histograms of two significant digits, and nothing of when requests ended. Between two equal
    /// states there is an empty record.
    #[must_use]
    pub fn since(&self, earlier: &Self, step: &str) -> SeriesRecord {
        let response_time = self.response_time.since(&earlier.response_time);
        let clocks = match (&self.scheduled, &earlier.scheduled) {
            (Some(now), Some(before)) => Clocks {
                service_time: Latencies::Histogram(now.service_time.since(&before.service_time)),
                scheduled: Some(Scheduled {
                    response_time,
                    send_lag: now.send_lag.since(&before.send_lag),
                }),
            },
            _ => Clocks {
                service_time: Latencies::Histogram(response_time),
                scheduled: None,
            },
        };
        let counts = self.failures.iter().zip(&earlier.failures);
        let failures = FailureKind::ALL.into_iter().zip(counts);
        let failures = failures.filter_map(|(kind, (now, before))| {
            let count = now.saturating_sub(*before);
            let tally = FailureTally {
                count,
                ..FailureTally::default()
            };
            (count > 0).then_some((kind, tally))
        });
        SeriesRecord {
            step: step.to_owned(),
            successes: match &clocks.service_time {
                Latencies::Histogram(histogram) => histogram.count(),
                Latencies::Points(points) => points.count,
            },
            failures: failures.collect(),
            outcomes_unknown: false,
            received: Bytes::new(self.received.wrapping_sub(earlier.received)),
            clocks,
            timeline: None,
            dependence: std::collections::BTreeMap::new(),
            laps: Vec::new(),
        }
    }
}
