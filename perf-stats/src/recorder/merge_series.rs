//! Merging what was recorded of one series in one stretch of time after another.

use std::collections::BTreeMap;

use perf_core::{
    Bytes, Clocks, FailureKind, FailureTally, Histogram, Latencies, Scheduled, SeriesRecord,
};

use super::merge::{MergeError, merge_histograms};

/// The record of all that is in `parts`, which are of one series: counts are added, and so are those
/// of its laps. The order does not matter. When requests ended, how they depend on each other and what
/// failures looked like is left out.
///
/// # Errors
/// No parts, parts that were recorded in different ways or keep percentiles only, or more than 2⁶⁴
/// requests.
///
/// ```
/// use perf_core::{Bytes, Moment, Outcome, Sample, SampleSink, SeriesId};
/// use perf_stats::{LiveSeries, LiveSink, merge_series};
///
/// let series = LiveSeries { scenario: Some(0), scheduled: false };
/// let (mut sink, board) = LiveSink::new(Vec::new(), vec![series]);
/// let mut seen = board.series(0);
/// let mut parts = Vec::new();
/// for millis in [5, 7] {
///     sink.record(Sample {
///         series: SeriesId(0),
///         intended: Moment::START,
///         sent: Moment::START,
///         ended: Moment::from_nanos(millis * 1_000_000),
///         outcome: Outcome::Success,
///         received: Bytes::default(),
///     });
///     let now = board.series(0);
///     parts.push(now.since(&seen, "list"));
///     seen = now;
/// }
/// assert_eq!(merge_series(&parts)?.successes, 2);
/// # Ok::<(), perf_stats::MergeError>(())
/// ```
pub fn merge_series<'a>(
    parts: impl IntoIterator<Item = &'a SeriesRecord>,
) -> Result<SeriesRecord, MergeError> {
    merged(&parts.into_iter().collect::<Vec<_>>())
}

fn merged(parts: &[&SeriesRecord]) -> Result<SeriesRecord, MergeError> {
    let first = parts.first().ok_or(MergeError::Nothing)?;
    let shape = || MergeError::Shape {
        step: first.step.clone(),
    };
    let is_alike = |part: &&SeriesRecord| {
        part.clocks.scheduled.is_some() == first.clocks.scheduled.is_some()
            && part.laps.len() == first.laps.len()
    };
    if !parts.iter().all(is_alike) {
        return Err(shape());
    }
    let mut successes = 0_u64;
    let mut received = 0_u64;
    let mut failures: BTreeMap<FailureKind, FailureTally> = BTreeMap::new();
    for part in parts {
        successes = added(successes, part.successes)?;
        received = added(received, part.received.count())?;
        for (kind, tally) in &part.failures {
            let total = failures.entry(*kind).or_default();
            total.count = added(total.count, tally.count)?;
        }
    }
    let services: Result<Vec<_>, _> = parts.iter().map(|part| service_time(part)).collect();
    let scheduled: Option<Vec<_>> = parts.iter().map(|p| p.clocks.scheduled.as_ref()).collect();
    let scheduled = scheduled.map(|all| -> Result<_, MergeError> {
        Ok(Scheduled {
            response_time: merge_histograms(all.iter().map(|it| &it.response_time))?,
            send_lag: merge_histograms(all.iter().map(|it| &it.send_lag))?,
        })
    });
    let laps = (0..first.laps.len()).map(|lap| {
        let own: Vec<_> = parts.iter().map(|part| &part.laps[lap]).collect();
        merged(&own)
    });
    Ok(SeriesRecord {
        step: first.step.clone(),
        successes,
        failures,
        outcomes_unknown: parts.iter().any(|part| part.outcomes_unknown),
        received: Bytes::new(received),
        clocks: Clocks {
            service_time: Latencies::Histogram(merge_histograms(services?)?),
            scheduled: scheduled.transpose()?,
        },
        timeline: None,
        dependence: BTreeMap::new(),
        laps: laps.collect::<Result<_, _>>()?,
    })
}

fn service_time(part: &SeriesRecord) -> Result<&Histogram, MergeError> {
    match &part.clocks.service_time {
        Latencies::Histogram(histogram) => Ok(histogram),
        Latencies::Points(_) => Err(MergeError::Percentiles {
            step: part.step.clone(),
        }),
    }
}

fn added(one: u64, other: u64) -> Result<u64, MergeError> {
    one.checked_add(other).ok_or(MergeError::TooMany)
}
