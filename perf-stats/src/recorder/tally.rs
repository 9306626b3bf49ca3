//! What is kept of one series while samples arrive.

use std::collections::BTreeMap;

use perf_core::{
    Bytes, Clocks, FailureKind, FailureTally, Latencies, Outcome, Sample, Scheduled, SeriesRecord,
    Slice, Timeline,
};

use super::depending::OverTime;
use super::ended::Ended;
use super::slices::Cell;
use super::value_counts::{SIGNIFICANT_DIGITS, ValueCounts};

/// The counts of one series.
#[derive(Debug, Clone)]
pub(crate) struct Tally {
    successes: u64,
    failures: BTreeMap<FailureKind, u64>,
    received: u64,
    service_time: ValueCounts,
    scheduled: Option<ScheduledCounts>,
    ended: Ended,
    over_time: OverTime,
}

#[derive(Debug, Clone)]
struct ScheduledCounts {
    response_time: ValueCounts,
    send_lag: ValueCounts,
}

impl Tally {
    pub(crate) fn new(scheduled: bool) -> Self {
        let empty = || ValueCounts::new(SIGNIFICANT_DIGITS);
        Self {
            successes: 0,
            failures: BTreeMap::new(),
            received: 0,
            service_time: empty(),
            scheduled: scheduled.then(|| ScheduledCounts {
                response_time: empty(),
                send_lag: empty(),
            }),
            ended: Ended::new(),
            over_time: OverTime::new(scheduled),
        }
    }

    pub(crate) fn record(&mut self, sample: &Sample) {
        self.received = self.received.saturating_add(sample.received.count());
        let was_sent = match sample.outcome {
            Outcome::Success => true,
            Outcome::Failure(kind) => kind.was_sent(),
        };
        if was_sent && let Some(scheduled) = &mut self.scheduled {
            scheduled.send_lag.add(sample.send_lag());
        }
        let mut ended = Slice::default();
        match sample.outcome {
            Outcome::Success => {
                self.successes += 1;
                ended.successes = 1;
                self.service_time.add(sample.service_time());
                if let Some(scheduled) = &mut self.scheduled {
                    scheduled.response_time.add(sample.response_time());
                }
            }
            Outcome::Failure(kind) => {
                ended.failures = 1;
                *self.failures.entry(kind).or_default() += 1;
            }
        }
        self.ended.at(sample.ended).join(&ended);
        self.over_time.record(sample);
    }

    pub(crate) fn join(&mut self, other: &Self) {
        self.successes += other.successes;
        for (kind, count) in &other.failures {
            *self.failures.entry(*kind).or_default() += count;
        }
        self.received = self.received.saturating_add(other.received);
        self.service_time.join(&other.service_time);
        if let (Some(ours), Some(theirs)) = (&mut self.scheduled, &other.scheduled) {
            ours.response_time.join(&theirs.response_time);
            ours.send_lag.join(&theirs.send_lag);
        }
        self.ended.join(&other.ended);
        self.over_time.join(&other.over_time);
    }

    pub(crate) const fn ended(&self) -> &Ended {
        &self.ended
    }

    pub(crate) const fn over_time(&self) -> &OverTime {
        &self.over_time
    }

    pub(crate) fn to_record(&self, step: String, timeline: Timeline) -> SeriesRecord {
        let tally = |count| FailureTally {
            count,
            ..FailureTally::default()
        };
        SeriesRecord {
            step,
            successes: self.successes,
            outcomes_unknown: false,
            failures: self
                .failures
                .iter()
                .map(|(kind, count)| (*kind, tally(*count)))
                .collect(),
            received: Bytes::new(self.received),
            clocks: Clocks {
                service_time: Latencies::Histogram(self.service_time.to_histogram()),
                scheduled: self.scheduled.as_ref().map(|counts| Scheduled {
                    response_time: counts.response_time.to_histogram(),
                    send_lag: counts.send_lag.to_histogram(),
                }),
            },
            timeline: Some(timeline),
            dependence: self.over_time.dependence(),
            laps: Vec::new(),
        }
    }
}
