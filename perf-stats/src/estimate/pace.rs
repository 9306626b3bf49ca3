//! How closely requests followed each other: counts of all of them, without an interval.

use perf_core::{Estimate, Metric, Number, Pace, PaceStatistic, Quantity, Reading};

use crate::subject::Subject;

pub(super) fn pace(statistic: PaceStatistic, subject: &Subject<'_>) -> Estimate {
    let value = subject.pace().and_then(|pace| value(pace, statistic));
    Estimate {
        metric: Metric::Pace(statistic),
        reading: value.map_or(Reading::Missing, Reading::Exactly),
        interval: None,
        observations: subject.requests(),
    }
}

/// What was counted; `None` for the use of a quota that there is not.
fn value(pace: &Pace, statistic: PaceStatistic) -> Option<Quantity> {
    let number = |count: u64| Some(Quantity::Number(Number::of_count(count)));
    match statistic {
        PaceStatistic::PeakRpm => number(pace.peak_minute),
        PaceStatistic::BurstPeak => number(pace.peak_second),
        PaceStatistic::QuotaUse => pace.quota?.ratio().map(Quantity::Ratio),
    }
}
