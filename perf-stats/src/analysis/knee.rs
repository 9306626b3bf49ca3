//! Where a target has all that it can carry: throughput that grew with the load grows no more, and
//! latencies do instead.

use std::time::Duration;

use perf_core::{
    Concern, Insight, LatencyTimeline, Quantity, Rate, Run, ScenarioRecord, Timeline,
    format_duration,
};

/// What it is called.
pub(super) const CODE: &str = "saturation";
/// The course is looked at in so many parts.
const PARTS: usize = 10;
/// With fewer slices to a part, one that is slow by chance is half of it.
const FEWEST_SLICES: usize = 4 * PARTS;
/// Parts with fewer requests say nothing.
const FEWEST_REQUESTS: u64 = 20;
/// The first part with this much of the highest throughput is where it stops to grow.
const FULL: f64 = 0.9;
/// Before, throughput grew by so much, and the median by no more than that.
const GREW: f64 = 1.5;
/// Behind it, the median rises by so much.
const ROSE: f64 = 2.0;
/// It does so through this many parts, so that a stall is none.
const FEWEST_RISING: usize = 2;
/// What a part may be below the one before it and still rise.
const NOISE: f64 = 0.9;
/// A part with less of the throughput belongs to a load that is taken back.
const TAKEN_BACK: f64 = 0.7;

/// A part of the course.
#[derive(Debug, Clone, Copy)]
struct Part {
    per_second: f64,
    median: f64,
}

/// Throughput that no longer grows while latencies rise.
pub(super) fn saturation(run: &Run) -> Vec<Insight> {
    let scenarios = run.scenarios.iter().filter(|one| !one.part_of_total);
    scenarios.filter_map(of_scenario).collect()
}

fn of_scenario(scenario: &ScenarioRecord) -> Option<Insight> {
    let latencies = scenario.latency_timeline.as_ref()?;
    let parts = parts(scenario, latencies)?;
    let (knee, end) = knee(&parts)?;
    let elapsed = latencies.width * u32::try_from(latencies.slices.len()).ok()?;
    let at = latencies.from.since_start() + elapsed.mul_f64(knee as f64 / PARTS as f64);
    let rate = |part: Part| Rate::per_second(part.per_second).map(Quantity::Rate);
    let span = |part: Part| Quantity::Time(Duration::from_secs_f64(part.median));
    Some(Insight {
        code: CODE.to_owned(),
        concern: Concern::Warning,
        scenario: Some(scenario.name.clone()),
        step: None,
        evidence: format!(
            "from about {} on, throughput stayed near {} while the median rose from {} to {}; before, it \
             had grown from {} at {}",
            format_duration(at),
            rate(parts[knee])?,
            span(parts[knee]),
            span(parts[end]),
            rate(parts[0])?,
            span(parts[0]),
        ),
        recommendation:
            "take this for the most that the target carries: look for what is used up there \
                         (processor, a pool, a lock), and measure latencies at a load below it"
                .to_owned(),
    })
}

/// The part in which throughput stops to grow, and that with the highest median behind it.
fn knee(parts: &[Part]) -> Option<(usize, usize)> {
    let highest = parts.iter().map(|part| part.per_second).fold(0.0, f64::max);
    let knee = parts
        .iter()
        .position(|part| part.per_second >= highest * FULL)?;
    let (first, at) = (parts[0], parts[knee]);
    if at.per_second < first.per_second * GREW || at.median > first.median * GREW {
        return None;
    }
    let behind = parts.iter().enumerate().skip(knee);
    let (end, slowest) = behind.max_by(|a, b| a.1.median.total_cmp(&b.1.median))?;
    let rises = parts[knee..=end]
        .windows(2)
        .all(|pair| pair[1].median >= pair[0].median * NOISE);
    let stays = parts[end..].iter().all(|part| {
        part.median >= slowest.median / ROSE || part.per_second < at.per_second * TAKEN_BACK
    });
    let is_knee =
        slowest.median >= at.median * ROSE && end >= knee + FEWEST_RISING && rises && stays;
    is_knee.then_some((knee, end))
}

/// The course in parts; `None` where it is not known well enough.
fn parts(scenario: &ScenarioRecord, latencies: &LatencyTimeline) -> Option<Vec<Part>> {
    let count = latencies.slices.len();
    if count < FEWEST_SLICES {
        return None;
    }
    let ended: Option<Vec<&Timeline>> = scenario
        .series
        .iter()
        .map(|step| step.timeline.as_ref())
        .collect();
    let ended = ended?;
    let from = latencies.from.since_start();
    let parts = (0..PARTS).map(|part| {
        let (first, behind) = (count * part / PARTS, count * (part + 1) / PARTS);
        let slices = &latencies.slices[first..behind];
        let requests: u64 = slices.iter().map(|slice| slice.requests).sum();
        let mut medians: Vec<Duration> = slices.iter().filter_map(|slice| slice.p50).collect();
        medians.sort_unstable();
        let median = medians.get(medians.len().checked_sub(1)? / 2)?;
        let at = |slice: usize| Some(from + latencies.width * u32::try_from(slice).ok()?);
        let (start, end) = (at(first)?, at(behind)?);
        let succeeded: f64 = ended.iter().map(|one| successes(one, start, end)).sum();
        (requests >= FEWEST_REQUESTS).then(|| Part {
            per_second: succeeded / end.saturating_sub(start).as_secs_f64(),
            median: median.as_secs_f64(),
        })
    });
    parts.collect()
}

/// How many requests succeeded between two moments; of a slice that lies across one, the part that is
/// within.
fn successes(timeline: &Timeline, start: Duration, end: Duration) -> f64 {
    let width = timeline.width.as_secs_f64();
    let from = timeline
        .from
        .map_or(0.0, |from| from.since_start().as_secs_f64());
    let slices = timeline.slices.iter().enumerate().map(|(at, slice)| {
        let left = from + at as f64 * width;
        let within = (left + width).min(end.as_secs_f64()) - left.max(start.as_secs_f64());
        slice.successes as f64 * (within / width).max(0.0)
    });
    slices.sum()
}
