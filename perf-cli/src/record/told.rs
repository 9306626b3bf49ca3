//! What the driver and the plan know of a run that its figures do not tell, as findings.

use std::collections::BTreeSet;

use perf_core::{Finding, Order, Plan, UpstreamRecord, Weight};
use perf_driver::{PhaseFailures, ReadingFailure, ScenarioTiming, UsedUpData};

use crate::planned;

pub(super) fn interruption(
    plan: &Plan,
    begun: &[ScenarioTiming],
    interrupted: bool,
) -> Option<Finding> {
    let left = plan.scenarios.len() - begun.len();
    let not_begun = match left {
        0 => String::new(),
        1 => "; 1 scenario was not begun".to_owned(),
        many => format!("; {many} scenarios were not begun"),
    };
    interrupted.then(|| Finding {
        code: "interrupted".to_owned(),
        weight: Weight::Warning,
        scenario: None,
        message: format!("the run was interrupted{not_begun}"),
        advice: Some("run it again for a verdict on all of it".to_owned()),
    })
}

/// Who reads the result learns that there was more to run.
pub(super) fn left_out(plan: &Plan) -> Option<Finding> {
    planned::left_out(plan).map(|message| Finding {
        code: "left-out".to_owned(),
        weight: Weight::Notice,
        scenario: None,
        message,
        advice: None,
    })
}

/// Two scenarios that run at the same time are not as they are alone, nor independent of each other.
pub(super) fn compared_at_once(plan: &Plan) -> impl Iterator<Item = Finding> + '_ {
    let parallel = plan.defaults.order == Order::Parallel;
    let scenarios = plan.scenarios.iter().filter(move |_| parallel);
    scenarios.flat_map(|scenario| {
        let named: BTreeSet<_> = scenario
            .criteria
            .iter()
            .filter_map(|c| c.of.as_ref())
            .collect();
        named.into_iter().map(|of| Finding {
            code: "compared-at-once".to_owned(),
            weight: Weight::Notice,
            scenario: Some(scenario.name.clone()),
            message: format!(
                "compared with `{of}`, which ran at the same time: each slows the other down"
            ),
            advice: Some("`order = \"sequential\"` compares them as they are alone".to_owned()),
        })
    })
}

pub(super) fn phase_failures<'a>(
    plan: &'a Plan,
    failures: &'a [PhaseFailures],
) -> impl Iterator<Item = Finding> + 'a {
    failures.iter().map(|failures| Finding {
        code: format!("{}-failed", failures.phase.name().replace('_', "-")),
        weight: Weight::Warning,
        scenario: plan
            .scenarios
            .get(failures.scenario)
            .map(|scenario| scenario.name.clone()),
        message: match failures.count {
            1 => format!(
                "a request that is not measured failed: {}",
                failures.example
            ),
            many => format!(
                "{many} requests that are not measured failed, the first one of {}",
                failures.example
            ),
        },
        advice: None,
    })
}

pub(super) fn unread_metrics(failures: &[ReadingFailure]) -> impl Iterator<Item = Finding> + '_ {
    failures.iter().map(|failure| Finding {
        code: "metric-unread".to_owned(),
        weight: Weight::Warning,
        scenario: None,
        message: match failure.count {
            1 => format!(
                "`{}` could not be read once: {}",
                failure.metric, failure.example
            ),
            many => format!(
                "`{}` could not be read {many} times, the first time because: {}",
                failure.metric, failure.example
            ),
        },
        advice: None,
    })
}

/// A proxy that nobody calls counts nothing: most likely the target goes past it.
pub(super) fn unused_upstreams<'a>(
    plan: &'a Plan,
    called: &'a [UpstreamRecord],
) -> impl Iterator<Item = Finding> + 'a {
    let is_called = |name| called.iter().any(|record| record.name == name);
    let unused = plan.upstreams.iter().filter(move |u| !is_called(u.name));
    unused.map(|upstream| Finding {
        code: "upstream-unused".to_owned(),
        weight: Weight::Warning,
        scenario: None,
        message: format!("no call of {} came to its proxy", upstream.name),
        advice: Some(match (&upstream.variable, upstream.port) {
            (Some(variable), _) => format!("the target has to call the address in `{variable}`"),
            (None, Some(port)) => format!("the target has to call http://127.0.0.1:{port}"),
            (None, None) => "the target has to call the proxy".to_owned(),
        }),
    })
}

/// A load that ended before its time is not the one that the plan asks for.
pub(super) fn used_up<'a>(
    plan: &'a Plan,
    used_up: &'a [UsedUpData],
) -> impl Iterator<Item = Finding> + 'a {
    used_up.iter().map(|used_up| {
        let scenario = plan.scenarios.get(used_up.scenario);
        Finding {
            code: "data-used-up".to_owned(),
            weight: Weight::Warning,
            scenario: scenario.map(|scenario| scenario.name.clone()),
            message: format!(
                "the rows of `{}` were used up after {} iterations: the load ended before its time",
                used_up.source, used_up.rows
            ),
            advice: Some(
                "more rows, an order that draws them again, or a load that ends with them"
                    .to_owned(),
            ),
        }
    })
}

pub(super) fn held_back<'a>(
    plan: &'a Plan,
    timings: &'a [ScenarioTiming],
) -> impl Iterator<Item = Finding> + 'a {
    let held = plan
        .scenarios
        .iter()
        .zip(timings)
        .filter(|(_, timing)| timing.held_back > 0);
    held.map(|(scenario, timing)| Finding {
        code: "rate-limit-held-back".to_owned(),
        weight: Weight::Notice,
        scenario: Some(scenario.name.clone()),
        message: format!(
            "the plan's rate limit made {} requests wait",
            timing.held_back
        ),
        advice: None,
    })
}
