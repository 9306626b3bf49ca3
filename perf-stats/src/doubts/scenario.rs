//! The doubts about each scenario of a run, in a fixed order.

use perf_core::{Finding, GeneratorRecord, LoadModel, Quantile, ScenarioRecord, Share, Weight};

use super::course::{failed_iterations, warm_up};
use super::generator::{lag, rate_not_reached, send_failures};
use super::target::without_success;
use crate::attempts::{Attempts, Scope};
use crate::planning::{Sides, minimum_sample_size};

/// The percentiles that reports show.
const SHOWN: [Quantile; 5] = [
    Quantile::P50,
    Quantile::P90,
    Quantile::P95,
    Quantile::P99,
    Quantile::P999,
];

/// What is doubtful about the scenarios of a run; `generator` is how it fared, where that was
/// watched, and `confidence` is that of the intervals.
///
/// | code | weight | when |
/// |---|---|---|
/// | `no-requests` | invalid | a scenario has no requests |
/// | `every-request-failed` | invalid | all of them failed |
/// | `rate-not-reached` | warning | starts were below 99 % of those asked for; what was due and not sent counts as not started |
/// | `waited-for-connections` | warning | the p99 of the send lag is above 10 ms and above 10 % of the median response time, and the generator was not late by itself |
/// | `generator-lag` | warning | the same where nobody counted how late it was by itself |
/// | `not-sent` | warning | requests were due and not sent |
/// | `local-limit` | fault of the generator | its machine had no open file, port, process or memory left for a request |
/// | `unanswered` | warning | requests were not answered when the run ended |
/// | `iterations-failed` | warning | iterations ended at a step that failed |
/// | `never-settled` | warning | a steady state was waited for and did not come |
/// | `warm-up` | notice | where it was cut off |
/// | `too-few-samples` | notice | a shown percentile has no interval; names the largest that has one |
/// | `closed-model` | notice | there is no schedule, so that response time is service time |
///
/// A scenario without a request, or without a success, gets that finding only; one that is part
/// of another's total gets none, since what holds for the total is said there.
#[must_use]
pub fn doubts(
    scenarios: &[ScenarioRecord],
    generator: Option<&GeneratorRecord>,
    confidence: Share,
) -> Vec<Finding> {
    let lateness = |scenario: &ScenarioRecord| {
        let mut all = generator.into_iter().flat_map(|seen| &seen.lateness);
        all.find(|lateness| lateness.scenario == scenario.name)
    };
    scenarios
        .iter()
        .filter(|scenario| !scenario.part_of_total)
        .flat_map(|scenario| match without_success(scenario) {
            Some(finding) => vec![finding],
            None => [
                rate_not_reached(scenario),
                lag(scenario, lateness(scenario)),
            ]
            .into_iter()
            .chain(send_failures(scenario))
            .chain([
                too_few_samples(scenario, confidence),
                closed_model(scenario),
                failed_iterations(scenario),
                warm_up(scenario),
            ])
            .flatten()
            .collect(),
        })
        .collect()
}

/// Names the largest shown percentile that can be bounded.
fn too_few_samples(scenario: &ScenarioRecord, confidence: Share) -> Option<Finding> {
    let series: Vec<_> = scenario.series.iter().collect();
    let attempts = Attempts::of(&series, perf_core::Clock::ResponseTime, Scope::AllRequests)?;
    let requests = attempts.requests();
    let has_interval = |quantile: &Quantile| {
        let size = minimum_sample_size(*quantile, confidence, Sides::Both);
        size.is_some_and(|needed| requests >= needed)
    };
    let missing = SHOWN.iter().find(|quantile| !has_interval(quantile))?;
    let largest = SHOWN.iter().rev().find(|quantile| has_interval(quantile));
    let bounded = match largest {
        Some(quantile) => format!("bound {quantile} and nothing above it"),
        None => "bound no percentile".to_owned(),
    };
    let needed = minimum_sample_size(*missing, confidence, Sides::Both)?;
    Some(Finding {
        code: "too-few-samples".to_owned(),
        weight: Weight::Notice,
        scenario: Some(scenario.name.clone()),
        message: format!("{requests} requests {bounded} at {confidence} confidence"),
        advice: Some(format!("{missing} needs {needed} requests")),
    })
}

fn closed_model(scenario: &ScenarioRecord) -> Option<Finding> {
    (scenario.model == LoadModel::Closed).then(|| Finding {
        code: "closed-model".to_owned(),
        weight: Weight::Notice,
        scenario: Some(scenario.name.clone()),
        message: "closed model: there is no schedule, response time is service time".to_owned(),
        advice: Some(
            "use an arrival rate to see what users wait while the target stalls".to_owned(),
        ),
    })
}
