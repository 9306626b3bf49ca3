//! Whether the iterations of a scenario did what they were to do, and its warm-up was one.

use perf_core::{Finding, ScenarioRecord, Share, Weight, format_duration};

/// Iterations that failed, whichever of their steps did.
pub(super) fn failed_iterations(scenario: &ScenarioRecord) -> Option<Finding> {
    let iterations = scenario.iterations?;
    let share = Share::of(iterations.failed, iterations.begun)?;
    (iterations.failed > 0).then(|| Finding {
        code: "iterations-failed".to_owned(),
        weight: Weight::Warning,
        scenario: Some(scenario.name.clone()),
        message: format!(
            "failed iterations: {}/{} ({share})",
            iterations.failed, iterations.begun
        ),
        advice: Some("steps behind a failed one are not attempted and leave no samples".to_owned()),
    })
}

/// Where the warm-up was cut off; or that it was to last until the state was steady, and was not.
pub(super) fn warm_up(scenario: &ScenarioRecord) -> Option<Finding> {
    let warm_up = scenario.warm_up?;
    let cut = format!(
        "the first {} with {} requests were warm-up and are in no figure",
        format_duration(warm_up.lasted),
        warm_up.requests
    );
    let finding = |code: &str, weight, message, advice| Finding {
        code: code.to_owned(),
        weight,
        scenario: Some(scenario.name.clone()),
        message,
        advice,
    };
    Some(if warm_up.settled {
        finding("warm-up", Weight::Notice, cut, None)
    } else {
        let message = format!("{cut}; latencies still changed when its time was up");
        let advice = "allow more time, or look for what keeps changing".to_owned();
        finding("never-settled", Weight::Warning, message, Some(advice))
    })
}
