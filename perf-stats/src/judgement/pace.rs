//! Criteria on how closely requests followed each other. All of them were counted, so there is
//! nothing to infer and no interval.

use perf_core::{Estimate, PaceStatistic, Quantity, Reading};

use super::limits::Limits;
use super::ruling::{Decision, Proof, Ruling, decide};
use super::wording::requests;
use crate::subject::Subject;

pub(super) fn pace(
    statistic: PaceStatistic,
    subject: &Subject<'_>,
    estimate: &Estimate,
    limits: &Limits,
) -> Ruling {
    let (Reading::Exactly(value), Some(pace)) = (estimate.reading, subject.pace()) else {
        let reason = format!("{} was not observed: nobody counted", estimate.metric);
        return Ruling::not_observed(reason);
    };
    let seen = match (statistic, pace.quota) {
        (PaceStatistic::PeakRpm, _) => {
            format!("at most {} within any 60 s", requests(pace.peak_minute))
        }
        (PaceStatistic::BurstPeak, _) => {
            format!("at most {} within any 1 s", requests(pace.peak_second))
        }
        (PaceStatistic::QuotaUse, Some(quota)) => format!(
            "at most {} within any {}, of {} that are allowed",
            requests(quota.peak),
            Quantity::Time(quota.window),
            quota.limit
        ),
        (PaceStatistic::QuotaUse, None) => String::new(),
    };
    let Decision { verdict, tolerance } =
        decide(limits, |limit| Proof::of_fact(limits.holds(value, limit)));
    Ruling::of_observation(verdict, seen + &tolerance)
}
