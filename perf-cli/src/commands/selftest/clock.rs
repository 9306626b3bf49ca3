//! How fine the clock is.

use std::time::{Duration, Instant};

use perf_core::{CertificateCheck, Quantity};

use super::check::at_most;

/// Readings that are looked at: enough to see the clock step many times.
const READINGS: usize = 200_000;

/// A clock coarser than this could not tell quick answers apart.
const LIMIT: Duration = Duration::from_micros(1);

/// The smallest step that the clock was seen to take.
pub(super) fn resolution() -> CertificateCheck {
    let mut last = Instant::now();
    let mut smallest = Duration::MAX;
    for _ in 0..READINGS {
        let now = Instant::now();
        let step = now - last;
        if !step.is_zero() {
            smallest = smallest.min(step);
            last = now;
        }
    }
    at_most(
        "clock_step",
        "smallest step of the clock",
        (Quantity::Time(smallest), Quantity::Time(LIMIT)),
    )
}
