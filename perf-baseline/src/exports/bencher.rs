//! Bencher's metric format: benchmarks, their measures, and values with bounds. Refuses bounds
//! of one side: it takes both or none.

use std::collections::BTreeMap;

use perf_core::{Metric, Quantity, Run, Statistic};
use serde::Serialize;

use super::export::Export;
use super::figures::figures;

#[derive(Serialize)]
struct Measure {
    value: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    lower_value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    upper_value: Option<f64>,
}

/// The figures of `run`: each scenario is a benchmark, whose measures are `latency` (the mean) and
/// percentiles in nanoseconds, `throughput` in requests per second, and `error-rate` as a share.
///
/// # Panics
/// Never: names and finite numbers are JSON.
#[must_use]
pub fn bencher(run: &Run) -> Export {
    let (known, left_out) = figures(run);
    let mut benchmarks: BTreeMap<&str, BTreeMap<String, Measure>> = BTreeMap::new();
    for figure in known {
        let ends = figure.interval.and_then(|i| i.low.zip(i.high));
        let measure = Measure {
            value: number(figure.value),
            lower_value: ends.map(|(low, _)| number(low)),
            upper_value: ends.map(|(_, high)| number(high)),
        };
        let measures = benchmarks.entry(figure.scenario).or_default();
        measures.insert(measure_name(figure.metric), measure);
    }
    let text = serde_json::to_string_pretty(&benchmarks).expect("plain values are JSON");
    Export {
        text: text + "\n",
        left_out,
    }
}

fn measure_name(metric: Metric) -> String {
    match metric {
        Metric::Latency {
            statistic: Statistic::Mean,
            ..
        } => "latency".to_owned(),
        other => other.to_string().replace('_', "-"),
    }
}

fn number(value: Quantity) -> f64 {
    match value {
        Quantity::Time(span) => span.as_nanos() as f64,
        other => other.in_base_unit(),
    }
}
