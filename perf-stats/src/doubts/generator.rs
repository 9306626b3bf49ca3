//! Whether the generator sent what it was asked to send, when it was asked to.

use std::time::Duration;

use perf_core::{
    Clock, FailureKind, Finding, Lateness, LoadModel, Quantile, Quantity, Rate, Reading,
    ScenarioRecord, SeriesRecord, Share, Weight,
};

use super::at_fault::is_late;
use crate::attempts::{Attempts, Scope};

/// Fewer starts than this share of those asked for are a finding.
const ENOUGH_STARTS: f64 = 0.99;
/// A lag that no report shows beside network latencies.
const TOLERATED_LAG: Duration = Duration::from_millis(10);
/// Part of the median response time that may be lag.
const TOLERATED_PART: f64 = 0.1;

/// Starts are iterations; a record that does not count them has a request of its first step for
/// each. When the schedule ended is
/// not recorded, only when the last answer came; so the time in which starts were due is taken
/// as short as it can have been, and only what is too slow even then is reported.
pub(super) fn rate_not_reached(scenario: &ScenarioRecord) -> Option<Finding> {
    let requested = scenario.requested_rate?;
    let not_sent = |one| failed_by(one, FailureKind::NotSent);
    let (due, missed) = if let Some(iterations) = scenario.iterations {
        let missed = scenario.series.iter().map(not_sent).sum();
        (iterations.begun, missed)
    } else {
        let first = scenario.series.first()?;
        (first.requests(), not_sent(first))
    };
    let sent = due.saturating_sub(missed);
    let of_due = Share::of(sent, due)?;
    let message = if of_due.as_fraction() < ENOUGH_STARTS {
        format!("{of_due} of {due} due starts were sent; {requested} was asked for")
    } else {
        let achieved = at_most_per_second(scenario, sent)?;
        if achieved.as_per_second() >= requested.as_per_second() * ENOUGH_STARTS {
            return None;
        }
        format!("at most {achieved} of {requested} were started")
    };
    Some(finding(
        scenario,
        "rate-not-reached",
        message,
        "lower the rate, or give the generator more connections or a faster machine",
    ))
}

/// Send lag that is not small beside the response time. Whose it is, is known where the generator
/// counted how late it was by itself; that it was is told elsewhere.
pub(super) fn lag(scenario: &ScenarioRecord, by_itself: Option<&Lateness>) -> Option<Finding> {
    let lag = reading(scenario, Clock::SendLag, Quantile::P99)?;
    let median = reading(scenario, Clock::ResponseTime, Quantile::P50)?;
    if lag <= TOLERATED_LAG || lag.as_secs_f64() <= median.as_secs_f64() * TOLERATED_PART {
        return None;
    }
    let (lag, median) = (Quantity::Time(lag), Quantity::Time(median));
    let Some(by_itself) = by_itself else {
        return Some(finding(
            scenario,
            "generator-lag",
            format!(
                "one in a hundred requests was sent {lag} late or later, while half took {median} or less"
            ),
            "every connection was busy, or the machine of the generator is overloaded; \
             the response time includes the lag, the service time does not",
        ));
    };
    if is_late(by_itself) {
        return None;
    }
    Some(finding(
        scenario,
        "waited-for-connections",
        format!(
            "one in a hundred requests waited {lag} or longer for a free connection, while half took \
             {median} or less"
        ),
        "the target held every connection: the wait is in the response time and not in the service \
         time; more `connections` if its users would not share so few",
    ))
}

/// Requests that were not sent, for which cause, and requests that were not answered.
pub(super) fn send_failures(scenario: &ScenarioRecord) -> [Option<Finding>; 3] {
    let due: u64 = scenario.series.iter().map(SeriesRecord::requests).sum();
    let of_kind = |kind| -> Option<(u64, Share)> {
        let count: u64 = scenario.series.iter().map(|one| failed_by(one, kind)).sum();
        Share::of(count, due)
            .filter(|_| count > 0)
            .map(|share| (count, share))
    };
    let not_sent = of_kind(FailureKind::NotSent).map(|(count, share)| {
        finding(
            scenario,
            "not-sent",
            format!(
                "{count} of {due} requests ({share}) were due and not sent; they count as failed"
            ),
            "raise the cap on requests in flight, or lower the rate",
        )
    });
    let local_limit = of_kind(FailureKind::LocalLimit).map(|(count, share)| Finding {
        weight: Weight::GeneratorFault,
        ..finding(
            scenario,
            "local-limit",
            format!(
                "{count} of {due} requests ({share}) were not sent: this machine had no open file, port, \
                 process or memory left for them; they count as failed"
            ),
            "raise the limit that the example of the failure names (`ulimit -Hn` tells that of open \
             files), lower the load, or keep connections open",
        )
    });
    let unanswered = of_kind(FailureKind::Unanswered).map(|(count, share)| {
        finding(
            scenario,
            "unanswered",
            format!(
                "{count} of {due} requests ({share}) were not answered when the run ended; they count as failed"
            ),
            "allow more time for the last answers",
        )
    });
    [not_sent, local_limit, unanswered]
}

/// The highest rate of starts that the record allows; `None` where it does not say how long the
/// longest request took.
fn at_most_per_second(scenario: &ScenarioRecord, sent: u64) -> Option<Rate> {
    let censored = scenario
        .series
        .iter()
        .any(|one| one.failed() > failed_by(one, FailureKind::NotSent));
    if censored || scenario.model != LoadModel::Open {
        return None;
    }
    // An iteration takes at most as long as the longest request of each of its steps.
    let longest: Option<Duration> = scenario
        .series
        .iter()
        .map(|one| {
            let series = [one];
            Attempts::of(&series, Clock::ResponseTime, Scope::SuccessfulOnly)?.largest()
        })
        .sum();
    let warm_up = scenario
        .warm_up
        .map_or(Duration::ZERO, |warm_up| warm_up.lasted);
    let due_for = (scenario.elapsed + warm_up).checked_sub(longest?)?;
    Rate::per_second(sent as f64 / due_for.as_secs_f64())
}

fn reading(scenario: &ScenarioRecord, clock: Clock, quantile: Quantile) -> Option<Duration> {
    let series: Vec<_> = scenario.series.iter().collect();
    let attempts = Attempts::of(&series, clock, Scope::SuccessfulOnly)?;
    match attempts.quantile(quantile) {
        Reading::Exactly(Quantity::Time(span)) => Some(span),
        _ => None,
    }
}

fn failed_by(series: &SeriesRecord, kind: FailureKind) -> u64 {
    series.failures.get(&kind).map_or(0, |tally| tally.count)
}

fn finding(scenario: &ScenarioRecord, code: &str, message: String, advice: &str) -> Finding {
    Finding {
        code: code.to_owned(),
        weight: Weight::Warning,
        scenario: Some(scenario.name.clone()),
        message,
        advice: Some(advice.to_owned()),
    }
}
