//! Whether a target is itself again after a step that was too much.

use std::time::Duration;

/// Recovered is what takes no longer than so many times the usual, and
const FACTOR: f64 = 2.0;
/// so much: the grain of a busy machine.
const GRAIN: Duration = Duration::from_millis(5);

/// Whether a target that answers within `usual` is itself again when it answers within `now`: at
/// most twice the usual time and 5 ms, medians both.
///
/// ```
/// use std::time::Duration;
/// use perf_stats::has_recovered;
///
/// let usual = Duration::from_millis(20);
/// assert!(has_recovered(Duration::from_millis(45), usual));
/// assert!(!has_recovered(Duration::from_millis(46), usual));
/// ```
#[must_use]
pub fn has_recovered(now: Duration, usual: Duration) -> bool {
    now <= usual.mul_f64(FACTOR) + GRAIN
}
