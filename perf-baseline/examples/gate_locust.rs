//! Imports a result of Locust and shows what it says, beside the rules of the gate that could
//! judge it. Judging is not this crate's business.
//!
//! `cargo run -p perf-baseline --example gate_locust -- run_stats.csv`

#![expect(clippy::print_stdout, reason = "an example shows its result")]

use std::error::Error;
use std::path::PathBuf;

use perf_baseline::{Format, default_rules, import};
use perf_core::{Clock, ClockView, Metric, Share, Statistic, format_duration};

fn main() -> Result<(), Box<dyn Error>> {
    let built_in = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/locust/v2_stats.csv"
    );
    let path = std::env::args_os()
        .nth(1)
        .map_or(built_in.into(), PathBuf::from);
    let imported = import(&path, Format::Auto)?;

    let total = &imported.run.scenarios[0];
    let series = &total.series[0];
    println!("{} requests, {} failed", series.requests(), series.failed());
    for rule in default_rules() {
        let value = match rule.metric {
            Metric::ErrorRate => {
                Share::of(series.failed(), series.requests()).map(|share| share.to_string())
            }
            Metric::Throughput => total.reported_throughput.map(|rate| rate.to_string()),
            Metric::Latency {
                statistic: Statistic::Quantile(quantile),
                ..
            } => match series.clocks.on(Clock::ResponseTime) {
                Some(ClockView::Points(known)) => known
                    .points
                    .iter()
                    .find(|point| point.quantile == quantile)
                    .map(|point| format_duration(point.value)),
                _ => None,
            },
            _ => None,
        };
        let name = rule.metric.to_string();
        println!("{name:>12}  {}", value.as_deref().unwrap_or("absent"));
    }
    for endpoint in &imported.endpoints {
        println!("  {} {}", endpoint.series[0].requests(), endpoint.name);
    }
    for finding in &imported.run.findings {
        println!("note: {}", finding.message);
    }
    Ok(())
}
