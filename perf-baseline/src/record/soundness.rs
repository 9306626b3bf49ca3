//! What the types of a run do not rule out by themselves, but what every reader relies on.
//! Refuses to judge the run.

use std::collections::BTreeSet;

use perf_core::{Latencies, QuantilePoints, Run, ScenarioRecord, SeriesRecord};

use crate::json_fault::JsonFault;

/// Checks that counts can be added up, that percentiles rise, and that names are unique.
pub(crate) fn check(run: &Run) -> Result<(), JsonFault> {
    let mut total = 0_u64;
    let mut names = BTreeSet::new();
    for (index, scenario) in run.scenarios.iter().enumerate() {
        let field = format!("run.scenarios[{index}]");
        if !names.insert(&scenario.name) {
            let problem = format!("a second scenario with the name `{}`", scenario.name);
            return Err(JsonFault::of_field(format!("{field}.name"), problem));
        }
        total = requests(scenario)
            .and_then(|requests| total.checked_add(requests))
            .ok_or_else(|| JsonFault::of_field(&*field, "more than 2^64 requests"))?;
        for (index, series) in scenario.series.iter().enumerate() {
            check_series(series, &format!("{field}.series[{index}]"))?;
            for (lap, series) in series.laps.iter().enumerate() {
                check_series(series, &format!("{field}.series[{index}].laps[{lap}]"))?;
            }
        }
    }
    for (index, resources) in run.resources.iter().enumerate() {
        if resources.samples.iter().any(|s| !s.cpu_cores.is_finite()) {
            let field = format!("run.resources[{index}].samples");
            return Err(JsonFault::of_field(field, "`cpu_cores` is not a number"));
        }
        if resources.cpu_peak_cores.is_some_and(|c| !c.is_finite()) {
            let field = format!("run.resources[{index}].cpu_peak_cores");
            return Err(JsonFault::of_field(field, "not a number"));
        }
    }
    Ok(())
}

fn check_series(series: &SeriesRecord, field: &str) -> Result<(), JsonFault> {
    if let Latencies::Points(points) = &series.clocks.service_time
        && !rises(points)
    {
        let field = format!("{field}.clocks.service_time.points");
        return Err(JsonFault::of_field(field, "the percentiles do not rise"));
    }
    Ok(())
}

fn requests(scenario: &ScenarioRecord) -> Option<u64> {
    scenario.series.iter().try_fold(0_u64, |sum, series| {
        sum.checked_add(requests_of_series(series)?)
    })
}

fn requests_of_series(series: &SeriesRecord) -> Option<u64> {
    series
        .failures
        .values()
        .try_fold(series.successes, |sum, tally| sum.checked_add(tally.count))
}

fn rises(points: &QuantilePoints) -> bool {
    points
        .points
        .windows(2)
        .all(|pair| pair[0].quantile < pair[1].quantile && pair[0].value <= pair[1].value)
}
