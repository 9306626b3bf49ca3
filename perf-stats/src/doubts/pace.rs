//! Whether more was sent than the target allows.

use perf_core::{Finding, Pace, Quantity, Ratio, ScenarioRecord, Weight};

/// Quotas that were exceeded: those of `scenarios`, and that of the whole run in `whole`.
///
/// | code | weight | when |
/// |---|---|---|
/// | `quota-exceeded` | warning | more requests were sent within a window than the quota allows |
#[must_use]
pub fn pace_doubts(scenarios: &[ScenarioRecord], whole: Option<&Pace>) -> Vec<Finding> {
    let of_scenarios = scenarios
        .iter()
        .filter_map(|scenario| exceeded(scenario.pace.as_ref()?, Some(&scenario.name)));
    of_scenarios
        .chain(whole.and_then(|pace| exceeded(pace, None)))
        .collect()
}

fn exceeded(pace: &Pace, scenario: Option<&str>) -> Option<Finding> {
    let quota = pace.quota.filter(|quota| quota.peak > quota.limit)?;
    let share = quota.ratio().as_ref().map(Ratio::to_string);
    Some(Finding {
        code: "quota-exceeded".to_owned(),
        weight: Weight::Warning,
        scenario: scenario.map(str::to_owned),
        message: format!(
            "{} requests were sent within {}, where the quota allows {} ({})",
            quota.peak,
            Quantity::Time(quota.window),
            quota.limit,
            share.unwrap_or_default()
        ),
        advice: Some("set a `rate_limit`, or lower the load".to_owned()),
    })
}
