//! What a run at one rate says: whether that rate meets the criteria and is kept up with.

use perf_core::{
    CapacityStep, Clock, Judgement, Metric, Number, Quantile, Quantity, Rate, Run, RunVerdict,
    ScenarioRecord, Share, Statistic, StepAnswer, Verdict, Weight, format_duration,
};

use super::queue_growth::{QueueGrowth, queue_growth};
use crate::estimate::estimate;
use crate::subject::Subject;

/// What `run`, which drove a scenario at `rate`, says of that rate. `None` where the run has no
/// scenario.
///
/// It held if every criterion of priority P0 or P1 was shown to hold, and if the rate was kept up
/// with: the typical response time was shown to rise by less than half the `precision` in each second,
/// and not to have tripled meanwhile.
/// It failed if one of them was shown not to hold. Otherwise it is open. What does not hold and may be
/// the load generator's own fault is invalid.
#[must_use]
pub fn capacity_step(
    run: &Run,
    rate: Rate,
    precision: Share,
    confidence: Share,
) -> Option<CapacityStep> {
    let scenario = run.scenarios.first()?;
    let subject = Subject::of_scenario(scenario, &run.resources);
    let figure = |metric| estimate(metric, &subject, confidence);
    let of_response = |quantile| {
        figure(Metric::Latency {
            clock: Clock::ResponseTime,
            statistic: Statistic::Quantile(quantile),
        })
    };
    let growth = growth(scenario, confidence);
    let (answer, reason) = answer(run, growth, precision.as_fraction() / 2.0);
    Some(CapacityStep {
        rate,
        lasted: scenario.elapsed,
        answer,
        reason,
        requests: subject.requests(),
        throughput: figure(Metric::Throughput),
        error_rate: figure(Metric::ErrorRate),
        p50: of_response(Quantile::P50),
        p95: of_response(Quantile::P95),
        p99: of_response(Quantile::P99),
        queue_growth: growth.and_then(|growth| Number::new(growth.value)),
    })
}

fn growth(scenario: &ScenarioRecord, confidence: Share) -> Option<QueueGrowth> {
    let timeline = scenario.latency_timeline.as_ref()?;
    queue_growth(timeline, confidence)
}

fn answer(run: &Run, growth: Option<QueueGrowth>, allowed: f64) -> (StepAnswer, String) {
    let verdict = run.verdict();
    if verdict == RunVerdict::Invalid {
        return (StepAnswer::Invalid, why_invalid(run));
    }
    let first = |wanted: &dyn Fn(&Judgement) -> bool| {
        run.judgements
            .iter()
            .find(|judgement| wanted(judgement))
            .map(|judgement| format!("{}: {}", judgement.criterion, judgement.reason))
    };
    let gates = |j: &Judgement| j.criterion.priority <= perf_core::Priority::P1;
    let missed = |j: &Judgement| gates(j) && matches!(j.verdict, Verdict::Fail | Verdict::Warn);
    if let Some(reason) = first(&missed) {
        return (StepAnswer::Failed, reason);
    }
    let kept_up = kept_up(growth, allowed);
    if let (StepAnswer::Failed, reason) = kept_up {
        return if is_at_fault(run) {
            (StepAnswer::Invalid, why_invalid(run))
        } else {
            (StepAnswer::Failed, reason)
        };
    }
    let open = |j: &Judgement| gates(j) && j.verdict == Verdict::Inconclusive;
    if let Some(reason) = first(&open) {
        return (StepAnswer::Open, reason);
    }
    if kept_up.0 == StepAnswer::Held
        && let Some(judgement) = nearest(run)
    {
        return (StepAnswer::Held, judgement);
    }
    kept_up
}

/// The criterion on a latency that a reader asks for first.
fn nearest(run: &Run) -> Option<String> {
    let mut judged = run.judgements.iter();
    let judged = judged.find(|j| matches!(j.criterion.require.metric(), Metric::Latency { .. }))?;
    Some(format!("{}: {}", judged.criterion, judged.reason))
}

/// Whether the rate was kept up with.
fn kept_up(growth: Option<QueueGrowth>, allowed: f64) -> (StepAnswer, String) {
    let Some(growth) = growth else {
        let reason = "too short to see whether a queue grows".to_owned();
        return (StepAnswer::Open, reason);
    };
    let told = format!(
        "the typical response time rises by {} in each second",
        spoken(growth.value)
    );
    // Without an interval all slopes are the same one.
    let low = growth.low.unwrap_or(growth.value);
    let high = growth.high.unwrap_or(growth.value);
    if low > allowed || growth.rise > 1.0 {
        (StepAnswer::Failed, format!("{told}: a queue grows"))
    } else if high <= allowed {
        (StepAnswer::Held, "no queue grows".to_owned())
    } else {
        (
            StepAnswer::Open,
            format!("{told}, or by up to {}: a queue may grow", spoken(high)),
        )
    }
}

fn spoken(slope: f64) -> String {
    let seconds = std::time::Duration::try_from_secs_f64(slope.max(0.0));
    seconds.map_or_else(
        |_too_long| "more than can be said".to_owned(),
        |time| Quantity::Time(time).to_string(),
    )
}

fn is_at_fault(run: &Run) -> bool {
    let mut findings = run.findings.iter();
    findings.any(|finding| finding.weight >= Weight::GeneratorFault)
}

fn why_invalid(run: &Run) -> String {
    let findings = run.findings.iter();
    let worst = findings.max_by_key(|finding| finding.weight);
    worst.map_or_else(
        || format!("nothing was reached in {}", format_duration(run.elapsed)),
        |finding| finding.message.clone(),
    )
}
