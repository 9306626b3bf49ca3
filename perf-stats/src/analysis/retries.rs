//! Failures that bring on more requests: who has failed tries again at once.

use perf_core::{Concern, Insight, LatencySlice, LatencyTimeline, LoadModel, Run, ScenarioRecord};

/// Slices with fewer requests say nothing.
const FEWEST_REQUESTS: u64 = 5;
/// From this share of failures on, the target is taken to be down,
const DOWN: f64 = 0.5;
/// and up to this one, to be up.
const UP: f64 = 0.1;
/// Fewer slices of either kind show nothing.
const FEWEST_SLICES: usize = 3;
/// Slices that are up count so far from one that is down: with a load that changes, those farther
/// away had another one.
const NEAR: usize = 5;
/// Down, there are so many times the requests.
const MORE: f64 = 2.0;

/// More requests while the target is down than just before and after. Where the load has a schedule,
/// failures cannot bring that on.
pub(super) fn retry_storm(run: &Run) -> Vec<Insight> {
    let scenarios = run.scenarios.iter().filter(|one| !one.part_of_total);
    let closed = scenarios.filter(|scenario| scenario.model == LoadModel::Closed);
    closed.filter_map(of_scenario).collect()
}

fn of_scenario(scenario: &ScenarioRecord) -> Option<Insight> {
    let timeline = scenario.latency_timeline.as_ref()?;
    let (down, up) = beside_each_other(timeline);
    if down.len().min(up.len()) < FEWEST_SLICES {
        return None;
    }
    let (then, otherwise) = (median(down)?, median(up)?);
    let times = then / otherwise;
    let per_second = |requests: f64| requests / timeline.width.as_secs_f64();
    (times >= MORE).then(|| Insight {
        code: "retry-storm".to_owned(),
        concern: Concern::Warning,
        scenario: Some(scenario.name.clone()),
        step: None,
        evidence: format!(
            "while half of the requests or more failed, {times:.1} times as many were sent as just before \
             and after: {:.0}/s, and {:.0}/s otherwise",
            per_second(then),
            per_second(otherwise),
        ),
        recommendation: "have those who failed wait before they try again (`pacing`, or a backoff with \
                         jitter in the client): a target that is down comes back under more load than \
                         it went down with"
            .to_owned(),
    })
}

/// The requests of the slices in which the target was down, and of those near them in which it was up.
fn beside_each_other(timeline: &LatencyTimeline) -> (Vec<u64>, Vec<u64>) {
    let slices = &timeline.slices;
    let share = |slice: &LatencySlice| {
        let says = slice.requests >= FEWEST_REQUESTS;
        says.then(|| slice.failures as f64 / slice.requests as f64)
    };
    let is_down = |slice: &LatencySlice| share(slice).is_some_and(|share| share >= DOWN);
    let is_up = |slice: &LatencySlice| share(slice).is_some_and(|share| share <= UP);
    let is_near = |at: usize| {
        let near = slices[at.saturating_sub(NEAR)..].iter().take(2 * NEAR + 1);
        near.into_iter().any(is_down)
    };
    let down = slices.iter().filter(|slice| is_down(slice));
    let up = slices.iter().enumerate();
    let up = up.filter(|(at, slice)| is_up(slice) && is_near(*at));
    (
        down.map(|slice| slice.requests).collect(),
        up.map(|(_, slice)| slice.requests).collect(),
    )
}

/// The lower one of an even number.
fn median(mut counts: Vec<u64>) -> Option<f64> {
    counts.sort_unstable();
    let middle = counts.len().checked_sub(1)? / 2;
    counts.get(middle).map(|count| *count as f64)
}
