//! The standard set of estimates of a scenario, its steps, and a run.

use std::iter;
use std::time::Duration;

use perf_core::{
    Clock, Estimate, LoadModel, Metric, Quantile, ScenarioRecord, SeriesRecord, Share, Statistic,
    Summary,
};

use crate::attempts::Scope;
use crate::estimate::{estimate, latency_of};
use crate::subject::Subject;

/// What is shown of the response time.
const RESPONSE: [Statistic; 8] = [
    Statistic::Quantile(Quantile::P50),
    Statistic::Quantile(Quantile::P90),
    Statistic::Quantile(Quantile::P95),
    Statistic::Quantile(Quantile::P99),
    Statistic::Quantile(Quantile::P999),
    Statistic::Mean,
    Statistic::Min,
    Statistic::Max,
];
/// What is shown of the other two clocks, where there are three.
const OTHERS: [Statistic; 5] = [
    Statistic::Quantile(Quantile::P50),
    Statistic::Quantile(Quantile::P90),
    Statistic::Quantile(Quantile::P95),
    Statistic::Quantile(Quantile::P99),
    Statistic::Max,
];

/// The estimates of a scenario with all steps pooled, and then those of each step where there
/// are several, and of what was measured within it. Intervals are two-sided at `confidence`.
///
/// Response time: p50, p90, p95, p99, p99.9, mean, smallest, largest. Service time and send
/// lag, where there is a schedule: p50, p90, p95, p99, largest. Error rate and throughput. Of a
/// summary by another tool, only the percentiles that it has are readings; the others are
/// [`Missing`](perf_core::Reading::Missing). A scenario without requests has missing readings.
#[must_use]
pub fn summarise(scenario: &ScenarioRecord, confidence: Share) -> Vec<Summary> {
    let mut summaries = vec![summary_of(
        &Subject::of_scenario(scenario, &[]),
        has_schedule(scenario),
        confidence,
    )];
    let is_step = |_: &&SeriesRecord| scenario.series.len() > 1;
    let series = scenario.series.iter();
    let shown = series.flat_map(|one| iter::once(one).filter(is_step).chain(&one.laps));
    for one in shown {
        let is_lap = !scenario.series.iter().any(|step| step.step == one.step);
        let scheduled = has_schedule(scenario) && (!is_lap || one.clocks.scheduled.is_some());
        if let Some(subject) = Subject::of_step(scenario, &one.step, &[]) {
            summaries.push(summary_of(&subject, scheduled, confidence));
        }
    }
    summaries
}

/// The estimates of a whole run, all scenarios pooled; `elapsed` is the time that it took.
#[must_use]
pub fn summarise_run(
    scenarios: &[ScenarioRecord],
    elapsed: Duration,
    confidence: Share,
) -> Summary {
    let scheduled = scenarios.iter().any(has_schedule);
    summary_of(
        &Subject::of_run(scenarios, elapsed, &[]),
        scheduled,
        confidence,
    )
}

fn has_schedule(scenario: &ScenarioRecord) -> bool {
    scenario.model == LoadModel::Open
        && scenario
            .series
            .iter()
            .any(|one| one.clocks.scheduled.is_some())
}

fn summary_of(subject: &Subject<'_>, scheduled: bool, confidence: Share) -> Summary {
    let mut metrics: Vec<Metric> = RESPONSE.into_iter().map(Metric::response).collect();
    let mut of_successes: Vec<(Clock, Statistic)> = RESPONSE
        .into_iter()
        .map(|statistic| (Clock::ResponseTime, statistic))
        .collect();
    if scheduled {
        for clock in [Clock::ServiceTime, Clock::SendLag] {
            metrics.extend(OTHERS.map(|statistic| Metric::Latency { clock, statistic }));
        }
        of_successes.extend(OTHERS.map(|statistic| (Clock::ServiceTime, statistic)));
    }
    metrics.extend([Metric::ErrorRate, Metric::Throughput]);
    let successful = |(clock, statistic)| -> Estimate {
        latency_of(subject, clock, statistic, Scope::SuccessfulOnly, confidence)
    };
    Summary {
        scenario: subject.scenario().map(str::to_owned),
        step: subject.step().map(str::to_owned),
        requests: subject.requests(),
        failures: subject.failures(),
        all_requests: metrics
            .into_iter()
            .map(|metric| estimate(metric, subject, confidence))
            .collect(),
        successful_only: of_successes.into_iter().map(successful).collect(),
    }
}
