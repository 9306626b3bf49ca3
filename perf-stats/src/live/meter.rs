//! The counts of one worker for one series: written by that worker alone, read by anybody.

use perf_core::{FailureKind, Outcome, Sample};

use super::atomics::{AtomicU64, Ordering};
use super::buckets::FAILED;
use super::counts::LatencyCounts;
use super::distribution::{Distribution, raise};
use super::series_counts::SeriesCounts;

/// Counts that only grow.
#[derive(Debug)]
pub(super) struct Meter {
    /// In a closed model this is the service time as well.
    response_time: Distribution,
    /// The clocks that differ from it where there is a schedule.
    scheduled: Option<Scheduled>,
    failures: [AtomicU64; FailureKind::ALL.len()],
    received: AtomicU64,
}

#[derive(Debug)]
struct Scheduled {
    service_time: Distribution,
    send_lag: Distribution,
}

impl Meter {
    pub(super) fn new(scheduled: bool) -> Self {
        Self {
            response_time: Distribution::new(),
            scheduled: scheduled.then(|| Scheduled {
                service_time: Distribution::new(),
                send_lag: Distribution::new(),
            }),
            failures: FailureKind::ALL.map(|_| AtomicU64::new(0)),
            received: AtomicU64::new(0),
        }
    }

    /// Counts a request.
    pub(super) fn count(&self, sample: &Sample) {
        raise(&self.received, sample.received.count());
        let was_sent = match sample.outcome {
            Outcome::Success => {
                self.response_time.add(sample.response_time());
                if let Some(scheduled) = &self.scheduled {
                    scheduled.service_time.add(sample.service_time());
                }
                true
            }
            Outcome::Failure(kind) => {
                raise(&self.failures[kind.place()], 1);
                kind.was_sent()
            }
        };
        if was_sent && let Some(scheduled) = &self.scheduled {
            scheduled.send_lag.add(sample.send_lag());
        }
    }

    /// Adds the response times that are counted by now to `counts`. A count that is read later is
    /// never lower.
    pub(super) fn add_to(&self, counts: &mut LatencyCounts) {
        for (bucket, count) in self.response_time.filled() {
            counts.add(bucket, count);
        }
        let failed = self.failures.iter();
        let failed = failed.map(|count| count.load(Ordering::Relaxed)).sum();
        counts.add(FAILED, failed);
    }

    /// Adds all that is counted by now to `counts`.
    pub(super) fn add_all_to(&self, counts: &mut SeriesCounts) {
        self.response_time.add_to(&mut counts.response_time);
        if let (Some(ours), Some(theirs)) = (&self.scheduled, &mut counts.scheduled) {
            ours.service_time.add_to(&mut theirs.service_time);
            ours.send_lag.add_to(&mut theirs.send_lag);
        }
        for (total, count) in counts.failures.iter_mut().zip(&self.failures) {
            *total += count.load(Ordering::Relaxed);
        }
        let received = self.received.load(Ordering::Relaxed);
        counts.received = counts.received.wrapping_add(received);
    }
}
