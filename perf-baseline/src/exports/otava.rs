//! CSV for Otava, which looks for changes in series: a row for each run, a column for each metric.
//! Refuses to write zero for what is not known: its cell is empty.

use perf_core::{Metric, Quantity};

use super::figures::METRICS;
use crate::store::StoredRun;

/// The metrics of `runs` over all scenarios, or of the one called `scenario`, oldest first: time,
/// commit and branch, latencies in ms, throughput in requests per second, the error rate in %.
///
/// A run without the scenario has a row of empty cells: a gap is no change.
#[must_use]
pub fn otava<'a>(runs: impl IntoIterator<Item = &'a StoredRun>, scenario: Option<&str>) -> String {
    let mut text = String::from("time,commit,branch");
    for metric in METRICS {
        text.push(',');
        text.push_str(&title(metric));
    }
    text.push('\n');
    for run in runs {
        let build = run.environment.build.as_ref();
        let commit = build.map_or("", |build| &*build.commit);
        let branch = build
            .and_then(|build| build.branch.as_deref())
            .unwrap_or("");
        let cells = [run.recorded_at.to_string(), quoted(commit), quoted(branch)];
        text.push_str(&cells.join(","));
        let metrics = match scenario {
            None => Some(&run.metrics),
            Some(name) => run.scenario(name).map(|scenario| &scenario.metrics),
        };
        for metric in METRICS {
            text.push(',');
            let known = metrics.and_then(|set| set.values.iter().find(|v| v.metric == metric));
            if let Some(known) = known {
                text.push_str(&number(known.value).to_string());
            }
        }
        text.push('\n');
    }
    text
}

fn title(metric: Metric) -> String {
    match metric {
        Metric::Throughput => "throughput_per_s".to_owned(),
        Metric::ErrorRate => "error_rate_percent".to_owned(),
        latency => format!("{latency}_ms"),
    }
}

fn number(value: Quantity) -> f64 {
    match value {
        Quantity::Time(span) => span.as_secs_f64() * 1e3,
        Quantity::Share(_) => value.in_base_unit() * 100.0,
        other => other.in_base_unit(),
    }
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
