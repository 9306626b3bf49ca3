//! How late a pacer noticed that starts were due: the generator's own part of the send lag.

use std::time::Duration;

use perf_core::Lateness;

/// A lag that no report shows beside network latencies. The pacer wakes far more often.
const TOLERANCE: Duration = Duration::from_millis(10);

/// The starts of one scenario, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct LateStarts {
    starts: u64,
    late: u64,
    latest: Duration,
}

impl LateStarts {
    /// Counts a start that was noticed so much later than it was due. Whether that is too late.
    pub(crate) fn count(&mut self, by: Duration) -> bool {
        let is_late = by > TOLERANCE;
        self.starts += 1;
        self.late += u64::from(is_late);
        self.latest = self.latest.max(by);
        is_late
    }

    /// These and `other` together.
    pub(crate) fn join(&mut self, other: Self) {
        self.starts += other.starts;
        self.late += other.late;
        self.latest = self.latest.max(other.latest);
    }

    /// As it is recorded of `scenario`.
    pub(crate) fn record(self, scenario: String) -> Lateness {
        Lateness {
            scenario,
            starts: self.starts,
            late: self.late,
            latest: self.latest,
            tolerance: TOLERANCE,
        }
    }
}
