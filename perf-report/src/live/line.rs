//! A scenario that goes on, in one line.

use perf_core::format_duration;

use super::model::{LiveScenario, LiveStage};
use super::text::{clock_text, latency_text};

/// How far a scenario is: time, counts, rate, and the 95th percentile of all that was measured.
///
/// ```
/// use perf_report::{LiveLatencies, LiveLatency, LiveScenario, live_line};
/// use std::time::Duration;
///
/// let took = LiveLatency::Took(Duration::from_millis(12));
/// let scenario = LiveScenario {
///     elapsed: Duration::from_secs(2),
///     sent: 500,
///     failed: 3,
///     whole: LiveLatencies { p95: Some(took), ..LiveLatencies::default() },
///     ..LiveScenario::default()
/// };
/// assert_eq!(
///     live_line(&scenario),
///     "2.00 s: 500 sent (250 requests/s), response time p95 12.0 ms, 3 failed"
/// );
/// ```
#[must_use]
pub fn live_line(scenario: &LiveScenario) -> String {
    let seconds = scenario.elapsed.as_secs_f64();
    let sent = format!(
        "{}: {} sent",
        format_duration(scenario.elapsed),
        scenario.sent
    );
    let rate = (seconds > 0.0).then(|| {
        let rate = scenario.sent as f64 / seconds;
        format!(" ({rate:.0} requests/s)")
    });
    let counts = [
        (scenario.failed, "failed"),
        (scenario.not_sent, "not sent"),
        (scenario.held_back, "held back"),
        (scenario.in_flight, "in flight"),
    ];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    let counts = counts.map(|(count, what)| format!(", {count} {what}"));
    let p95 = scenario.whole.p95.map(|p95| {
        let clock = clock_text(scenario.clock);
        format!(", {clock} p95 {}", latency_text(Some(p95)))
    });
    let warm_up = (scenario.stage == LiveStage::WarmUp).then(|| " (warm-up)".to_owned());
    let parts = [sent].into_iter().chain(rate).chain(p95);
    parts.chain(counts).chain(warm_up).collect()
}
