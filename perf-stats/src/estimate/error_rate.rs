//! The share of requests that failed, with its exact interval.

use perf_core::{Estimate, Interval, Metric, Quantity, Reading, Share};

use crate::interval::share_interval;
use crate::subject::Subject;

pub(super) fn error_rate(subject: &Subject<'_>, confidence: Share) -> Estimate {
    if subject.outcomes_unknown() {
        return Estimate {
            metric: Metric::ErrorRate,
            reading: Reading::Missing,
            interval: None,
            observations: 0,
        };
    }
    let (failures, requests) = (subject.failures(), subject.requests());
    let reading = Share::of(failures, requests).map_or(Reading::Missing, |share| {
        Reading::Exactly(Quantity::Share(share))
    });
    let interval = share_interval(
        failures,
        requests,
        subject.design_effect_of_failures(),
        confidence,
    )
    .map(|ends| Interval {
        low: Some(Quantity::Share(ends.low)),
        high: Some(Quantity::Share(ends.high)),
        confidence,
        needs_more: None,
    });
    Estimate {
        metric: Metric::ErrorRate,
        reading,
        interval,
        observations: requests,
    }
}
