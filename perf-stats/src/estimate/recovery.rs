//! How a service recovered from faults, and how closely that is known: it is seen by requests only.

use std::time::Duration;

use perf_core::{
    DesignEffect, Estimate, FaultRecord, Firing, Interval, Metric, Number, Quantity, Reading,
    RecoveryStatistic, Share,
};

use crate::interval::StudentBounds;
use crate::moments::Moments;
use crate::subject::Subject;

pub(super) fn recovery(
    statistic: RecoveryStatistic,
    subject: &Subject<'_>,
    confidence: Share,
) -> Estimate {
    let firings = all_firings(subject.faults());
    let recovered = || firings.iter().filter_map(|firing| firing.recovery);
    let interval = |(low, high): (Duration, Duration)| Interval {
        low: Some(Quantity::Time(low)),
        high: Some(Quantity::Time(high)),
        confidence,
        needs_more: None,
    };
    let time = |span: Duration| Reading::Exactly(Quantity::Time(span));
    let (reading, interval) = match statistic {
        RecoveryStatistic::RecoveryTime => {
            let longest = recovered().map(|recovery| recovery.time).max();
            let reading = match longest {
                None => Reading::Missing,
                Some(longest) if recovered().count() < firings.len() => {
                    Reading::Above(Quantity::Time(longest))
                }
                Some(longest) => time(longest),
            };
            (reading, slowest_between(&firings).map(interval))
        }
        RecoveryStatistic::Mttr => {
            let tail = (1.0 - confidence.as_fraction()) / 2.0;
            let mean = mean_of(recovered().map(|recovery| recovery.time));
            let bounds = mean_between(&firings, tail);
            (mean.map_or(Reading::Missing, time), bounds.map(interval))
        }
        RecoveryStatistic::SteadyTime => {
            let steady = firings.iter().map(|firing| firing.steady);
            let longest: Option<Vec<_>> = steady.collect();
            let longest = longest.and_then(|all| all.into_iter().max());
            (longest.map_or(Reading::Missing, time), None)
        }
        RecoveryStatistic::FaultFailures => {
            let most = firings.iter().map(|firing| firing.failed).max();
            let reading = most.map_or(Reading::Missing, |most| {
                Reading::Exactly(Quantity::Number(Number::of_count(most)))
            });
            (reading, None)
        }
    };
    Estimate {
        metric: Metric::Recovery(statistic),
        reading,
        interval,
        observations: firings.len() as u64,
    }
}

/// The times that faults were done.
pub(crate) fn all_firings(faults: &[FaultRecord]) -> Vec<&Firing> {
    faults.iter().flat_map(|fault| &fault.firings).collect()
}

/// Between which times the slowest recovery lies, for certain; `None` if one never came.
pub(crate) fn slowest_between(firings: &[&Firing]) -> Option<(Duration, Duration)> {
    let all: Option<Vec<_>> = firings.iter().map(|firing| firing.recovery).collect();
    let all = all?;
    let low = all.iter().map(|recovery| recovery.at_least).max()?;
    let high = all.iter().map(|recovery| recovery.at_most).max()?;
    Some((low, high))
}

/// Between which times the mean lies, each end with the probability `tail` to be beyond it: Student's
/// interval of the earliest times that each can have been, and of the latest. `None` if one never
/// came, and of a single one.
pub(crate) fn mean_between(firings: &[&Firing], tail: f64) -> Option<(Duration, Duration)> {
    let all: Option<Vec<_>> = firings.iter().map(|firing| firing.recovery).collect();
    let all = all?;
    let bounds = |spans: &mut dyn Iterator<Item = Duration>| {
        let seconds: Vec<f64> = spans.map(|span| span.as_secs_f64()).collect();
        let moments = Moments::of(&seconds).ok()?;
        StudentBounds::of(&moments, DesignEffect::NONE)
    };
    let earliest = bounds(&mut all.iter().map(|recovery| recovery.at_least))?;
    let latest = bounds(&mut all.iter().map(|recovery| recovery.at_most))?;
    let span = |seconds: f64| Duration::try_from_secs_f64(seconds.max(0.0)).ok();
    Some((span(earliest.low(tail)?)?, span(latest.high(tail)?)?))
}

fn mean_of(spans: impl Iterator<Item = Duration>) -> Option<Duration> {
    let (sum, count) = spans.fold((Duration::ZERO, 0), |(sum, count), span| {
        (sum.saturating_add(span), count + 1)
    });
    sum.checked_div(count)
}
