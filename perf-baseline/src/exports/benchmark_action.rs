//! The custom JSON of github-action-benchmark: a list of names, units and values. Refuses to mix
//! what is better when smaller with what is better when bigger: it asks for a file of each.

use perf_core::{Metric, Quantity, Run};
use serde::Serialize;

use super::export::Export;
use super::figures::figures;

/// Which of its two tools a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// `customSmallerIsBetter`: latencies in ms and error rates in %.
    Smaller,
    /// `customBiggerIsBetter`: throughput.
    Bigger,
}

#[derive(Serialize)]
struct Entry {
    name: String,
    unit: &'static str,
    value: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<String>,
}

/// The figures of `run`, scenario by scenario, with their intervals as ranges.
///
/// # Panics
/// Never: names and finite numbers are JSON.
#[must_use]
pub fn benchmark_action(run: &Run, better: Better) -> Export {
    let (known, mut left_out) = figures(run);
    let fits = |metric: Metric| (metric == Metric::Throughput) == (better == Better::Bigger);
    let name = Metric::Throughput.to_string();
    left_out.retain(|left| left.starts_with(&name) == (better == Better::Bigger));
    let entries: Vec<Entry> = known
        .into_iter()
        .filter(|figure| fits(figure.metric))
        .map(|figure| {
            let (value, unit) = in_unit(figure.value);
            let ends = figure.interval.and_then(|i| i.low.zip(i.high));
            Entry {
                name: format!("{} {}", figure.scenario, figure.metric),
                unit,
                value,
                range: ends.map(|(low, high)| format!("{} to {}", in_unit(low).0, in_unit(high).0)),
            }
        })
        .collect();
    let text = serde_json::to_string_pretty(&entries).expect("plain values are JSON");
    Export {
        text: text + "\n",
        left_out,
    }
}

fn in_unit(value: Quantity) -> (f64, &'static str) {
    let number = value.in_base_unit();
    match value {
        Quantity::Time(span) => (span.as_secs_f64() * 1e3, "ms"),
        Quantity::Share(_) => (number * 100.0, "%"),
        Quantity::Rate(_) => (number, "requests/s"),
        _ => (number, ""),
    }
}
