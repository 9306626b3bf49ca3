//! A user's own template: one line a scenario, in the place of the built-in console report.
//!
//! `cargo run -p perf-report --example one_line_per_scenario`

#![expect(clippy::print_stdout, reason = "an example shows what it made")]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::time::Duration;

use perf_core::{
    Completeness, Environment, Estimate, LoadModel, Metric, Origin, Priority, Quantile, Quantity,
    Reading, Run, ScenarioRecord, Summary,
};
use perf_report::{Output, RenderOptions, Renderer, View};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/one_line_per_scenario");
    let renderer = Renderer::new(Some(&folder))?;
    let view = View::of(&run());
    print!(
        "{}",
        renderer.render(&view, Output::Console, &RenderOptions::default())?
    );
    Ok(())
}

/// Two scenarios, as another tool could have measured them.
fn run() -> Run {
    let measured = [("browse", 1_500, 31), ("checkout", 500, 412)];
    Run {
        name: "shop".to_owned(),
        origin: Origin {
            tool: "example".to_owned(),
            version: None,
        },
        started_at: None,
        elapsed: Duration::from_secs(10),
        generator: None,
        transports: Vec::new(),
        growth: Vec::new(),
        completeness: Completeness::Complete,
        target: None,
        seed: None,
        plan_hash: None,
        environment: Environment::default(),
        scenarios: measured.iter().map(|(name, ..)| scenario(name)).collect(),
        resources: Vec::new(),
        pace: None,
        metrics: Vec::new(),
        upstreams: Vec::new(),
        capacity: None,
        scaling: Vec::new(),
        certificate: None,
        overheads: Vec::new(),
        summaries: measured
            .iter()
            .map(|(name, requests, p95)| summary(name, *requests, Duration::from_millis(*p95)))
            .collect(),
        judgements: Vec::new(),
        comparison: None,
        findings: Vec::new(),
    }
}

fn scenario(name: &str) -> ScenarioRecord {
    ScenarioRecord {
        latency_timeline: None,
        faults: Vec::new(),
        name: name.to_owned(),
        tags: Vec::new(),
        priority: Priority::default(),
        model: LoadModel::Closed,
        load: "4 users for 10.0 s".to_owned(),
        elapsed: Duration::from_secs(10),
        requested_rate: None,
        iterations: None,
        warm_up: None,
        reported_throughput: None,
        part_of_total: false,
        hash: None,
        pace: None,
        metrics: Vec::new(),
        upstreams: Vec::new(),
        dependence: BTreeMap::new(),
        series: Vec::new(),
    }
}

fn summary(scenario: &str, requests: u64, p95: Duration) -> Summary {
    Summary {
        scenario: Some(scenario.to_owned()),
        step: None,
        requests,
        failures: 0,
        all_requests: vec![Estimate {
            metric: Metric::quantile(Quantile::P95),
            reading: Reading::Exactly(Quantity::Time(p95)),
            interval: None,
            observations: requests,
        }],
        successful_only: Vec::new(),
    }
}
