//! From what requests took in each slice of time to how much they depend on each other.

use std::collections::BTreeMap;
use std::ops::Range;

use perf_core::{Clock, Dependence, DependenceLevel, DesignEffect, Outcome, Sample};

use super::strip::{Strip, Strips, shortest_of};
use crate::design_effect::{SliceCount, SliceSum, design_effect_of_mean, design_effect_of_share};

/// With fewer requests on either side of a latency, two that happen to be neighbours look like a
/// cluster.
const FEWEST_ON_A_SIDE: u64 = 20;
/// Failures are looked at from here on: nothing else tells of their clusters.
const FEWEST_FAILURES: u64 = 5;
/// Levels are kept at which the odds of being beyond have grown by this factor, and both sides
/// of a jump: enough to tell, and small to store.
const NEXT_ODDS: f64 = 2.0;

/// What requests took over time, on each clock that there is.
#[derive(Debug, Clone)]
pub(crate) struct OverTime {
    service_time: Strips,
    scheduled: Option<ScheduledStrips>,
}

#[derive(Debug, Clone)]
struct ScheduledStrips {
    response_time: Strips,
    send_lag: Strips,
}

impl OverTime {
    pub(crate) fn new(scheduled: bool) -> Self {
        Self {
            service_time: Strips::new(),
            scheduled: scheduled.then(|| ScheduledStrips {
                response_time: Strips::new(),
                send_lag: Strips::new(),
            }),
        }
    }

    /// Counts a sample at the time at which it was due: that is the order of arrival.
    pub(crate) fn record(&mut self, sample: &Sample) {
        let due = sample.intended;
        let succeeded = sample.outcome == Outcome::Success;
        let take = |strips: &mut Strips, latency| {
            let strip = strips.at(due);
            match latency {
                Some(latency) => strip.add(latency),
                None => strip.add_failed(),
            }
        };
        take(
            &mut self.service_time,
            succeeded.then(|| sample.service_time()),
        );
        if let Some(scheduled) = &mut self.scheduled {
            let was_sent = match sample.outcome {
                Outcome::Success => true,
                Outcome::Failure(kind) => kind.was_sent(),
            };
            take(
                &mut scheduled.response_time,
                succeeded.then(|| sample.response_time()),
            );
            take(&mut scheduled.send_lag, was_sent.then(|| sample.send_lag()));
        }
    }

    pub(crate) fn join(&mut self, other: &Self) {
        self.service_time.join(&other.service_time);
        if let (Some(ours), Some(theirs)) = (&mut self.scheduled, &other.scheduled) {
            ours.response_time.join(&theirs.response_time);
            ours.send_lag.join(&theirs.send_lag);
        }
    }

    /// What users waited: the response time where there is a schedule, else the service time.
    pub(crate) fn waited(&self) -> &Strips {
        let scheduled = self.scheduled.as_ref();
        scheduled.map_or(&self.service_time, |scheduled| &scheduled.response_time)
    }

    /// What can be said of each clock; nothing where there is too little to tell.
    pub(crate) fn dependence(&self) -> BTreeMap<Clock, Dependence> {
        let scheduled = self.scheduled.as_ref();
        let clocks = [
            (Clock::ServiceTime, Some(&self.service_time)),
            (Clock::ResponseTime, scheduled.map(|s| &s.response_time)),
            (Clock::SendLag, scheduled.map(|s| &s.send_lag)),
        ];
        clocks
            .into_iter()
            .filter_map(|(clock, strips)| Some((clock, of_strips(strips?)?)))
            .collect()
    }
}

/// The dependence on one clock; `None` where there is too little to tell anything.
fn of_strips(strips: &Strips) -> Option<Dependence> {
    let mut slices: Vec<SliceCount> = strips
        .cells()
        .map(|strip| SliceCount {
            beyond: strip.failed(),
            requests: strip.failed() + strip.succeeded(),
        })
        .collect();
    let effect = |slices: &[SliceCount], fewest: u64| {
        let (beyond, requests) = totals(slices);
        (beyond.min(requests - beyond) >= fewest)
            .then(|| design_effect_of_share(slices))
            .flatten()
            .map(DesignEffect::of_factor)
    };
    let failed = effect(&slices, FEWEST_FAILURES);
    let mut levels = Vec::new();
    // From the longest latencies to the shortest.
    let mut skipped = None;
    let mut kept_odds = 0.0;
    for bucket in reached(strips).rev() {
        for (slice, strip) in slices.iter_mut().zip(strips.cells()) {
            slice.beyond += strip.in_bucket(bucket);
        }
        let (beyond, requests) = totals(&slices);
        let odds = beyond as f64 / (requests - beyond) as f64;
        let level = effect(&slices, FEWEST_ON_A_SIDE).map(|design_effect| DependenceLevel {
            at_least: shortest_of(bucket),
            design_effect,
        });
        if odds < kept_odds * NEXT_ODDS {
            skipped = level;
            continue;
        }
        // The last one before a jump is kept as well, so that both sides of it are known.
        levels.extend(skipped.take());
        levels.extend(level);
        kept_odds = odds;
    }
    levels.reverse();
    levels.dedup_by_key(|level| level.at_least);
    let mean = effect_on_mean(strips).map(DesignEffect::of_factor);
    if levels.is_empty() && failed.is_none() && mean.is_none() {
        return None;
    }
    Some(Dependence::new(levels, failed, mean).expect("the buckets were passed in their order"))
}

/// The buckets that any slice reached.
fn reached(strips: &Strips) -> Range<usize> {
    let filled = || {
        strips
            .cells()
            .map(Strip::buckets)
            .filter(|range| !range.is_empty())
    };
    let first = filled().map(|range| range.start).min().unwrap_or(0);
    first..filled().map(|range| range.end).max().unwrap_or(0)
}

/// Requests beyond the limit, and all.
fn totals(slices: &[SliceCount]) -> (u64, u64) {
    slices.iter().fold((0, 0), |(beyond, requests), slice| {
        (beyond + slice.beyond, requests + slice.requests)
    })
}

fn effect_on_mean(strips: &Strips) -> Option<f64> {
    let slices: Vec<SliceSum> = strips
        .cells()
        .map(|strip| SliceSum {
            count: strip.succeeded(),
            sum: strip.sum(),
        })
        .collect();
    let (count, sum, squares) = strips.cells().fold((0, 0, 0), |(n, sum, squares), strip| {
        (
            n + u128::from(strip.succeeded()),
            sum + u128::from(strip.sum()),
            u128::saturating_add(squares, strip.squares()),
        )
    });
    // n·Σx² − (Σx)², in whole numbers, because the difference can be small beside both.
    let spread = count
        .checked_mul(squares)?
        .checked_sub(u128::checked_pow(sum, 2)?)?;
    let variance = spread as f64 / (count * count.saturating_sub(1)).max(1) as f64;
    design_effect_of_mean(&slices, variance)
}
