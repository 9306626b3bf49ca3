//! Criteria on what an upstream was asked for. All calls were counted, so there is nothing to infer and
//! no interval.

use perf_core::{
    Estimate, MetricName, PaceStatistic, Quantity, Reading, UpstreamRecord, UpstreamStatistic,
};

use super::limits::Limits;
use super::ruling::{Decision, Proof, Ruling, decide};
use super::wording::requests;
use crate::subject::Subject;

pub(super) fn upstream(
    name: MetricName,
    statistic: UpstreamStatistic,
    subject: &Subject<'_>,
    estimate: &Estimate,
    limits: &Limits,
) -> Ruling {
    let Some(record) = subject.upstream(name) else {
        return Ruling::not_observed(format!("no call of {name} was counted"));
    };
    let Reading::Exactly(value) = estimate.reading else {
        return Ruling::not_observed(missing(record, statistic));
    };
    let Decision { verdict, tolerance } =
        decide(limits, |limit| Proof::of_fact(limits.holds(value, limit)));
    Ruling::of_observation(verdict, seen(record, statistic, value) + &tolerance)
}

/// Why there is no such figure.
fn missing(record: &UpstreamRecord, statistic: UpstreamStatistic) -> String {
    let name = record.name;
    match (statistic, record.rows) {
        (UpstreamStatistic::RowsMax | UpstreamStatistic::RowsMean, Some(rows)) => {
            match rows.unread {
                0 => format!("no call of {name} had rows"),
                1 => format!("a call of {name} was too large to look for rows in"),
                many => format!("{many} calls of {name} were too large to look for rows in"),
            }
        }
        _ => format!("there was nothing to divide the calls of {name} by"),
    }
}

fn seen(record: &UpstreamRecord, statistic: UpstreamStatistic, value: Quantity) -> String {
    let rows = record.rows.unwrap_or_default();
    let calls = count(record.calls, "call");
    let pace = record.pace;
    match statistic {
        UpstreamStatistic::Calls => format!("{calls} altogether"),
        UpstreamStatistic::CallsPerOperation => {
            format!("{calls} for {}", count(record.iterations, "iteration"))
        }
        UpstreamStatistic::CallsPerRequest => format!("{calls} for {}", requests(record.requests)),
        UpstreamStatistic::RowsMax => format!(
            "at most {value} in one of {} with rows",
            count(rows.calls, "call")
        ),
        UpstreamStatistic::RowsMean => format!(
            "{} in {}",
            count(rows.total, "row"),
            count(rows.calls, "call")
        ),
        UpstreamStatistic::ErrorRate => format!("{} of {calls} failed", record.failed()),
        UpstreamStatistic::PeakInFlight => format!("at most {value} of {calls} at the same time"),
        UpstreamStatistic::Pace(PaceStatistic::PeakRpm) => {
            format!(
                "at most {} within any 60 s",
                count(pace.peak_minute, "call")
            )
        }
        UpstreamStatistic::Pace(PaceStatistic::BurstPeak) => {
            format!("at most {} within any 1 s", count(pace.peak_second, "call"))
        }
        UpstreamStatistic::Pace(PaceStatistic::QuotaUse) => {
            let quota = pace.quota.map(|quota| {
                format!(
                    "at most {} within any {}, of {} that are allowed",
                    count(quota.peak, "call"),
                    Quantity::Time(quota.window),
                    quota.limit
                )
            });
            quota.unwrap_or_default()
        }
    }
}

fn count(number: u64, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        many => format!("{many} {what}s"),
    }
}
