//! A run as it is known before its first request.

use std::collections::BTreeMap;
use std::time::Duration;

use perf_core::{
    Completeness, Environment, LoadModel, Origin, Plan, Run, Scenario, ScenarioRecord, Timestamp,
    WarmUp,
};

use super::told::{compared_at_once, left_out};

/// What is known of a run of `plan` when it begins, with what its plan alone tells a reader. Its
/// scenarios have no series yet.
pub(crate) fn begun_run(plan: &Plan, environment: Environment, started_at: Timestamp) -> Run {
    Run {
        name: plan.name.clone(),
        origin: Origin {
            tool: env!("CARGO_PKG_NAME").to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        },
        started_at: Some(started_at),
        elapsed: Duration::ZERO,
        completeness: Completeness::Interrupted,
        target: Some(plan.addresses()),
        seed: Some(plan.seed),
        plan_hash: Some(plan.hash.clone()),
        environment,
        scenarios: plan.scenarios.iter().map(planned_record).collect(),
        resources: Vec::new(),
        growth: Vec::new(),
        pace: None,
        generator: None,
        certificate: None,
        transports: Vec::new(),
        metrics: Vec::new(),
        upstreams: Vec::new(),
        capacity: None,
        scaling: Vec::new(),
        overheads: Vec::new(),
        summaries: Vec::new(),
        judgements: Vec::new(),
        comparison: None,
        findings: left_out(plan)
            .into_iter()
            .chain(compared_at_once(plan))
            .collect(),
    }
}

/// What the plan says of a scenario.
pub(super) fn planned_record(scenario: &Scenario) -> ScenarioRecord {
    let warm_up = match scenario.warm_up {
        WarmUp::Time(span) => span,
        _ => Duration::ZERO,
    };
    ScenarioRecord {
        name: scenario.name.clone(),
        tags: scenario.tags.clone(),
        priority: scenario.priority,
        model: if scenario.load.is_open() {
            LoadModel::Open
        } else {
            LoadModel::Closed
        },
        load: scenario.load.to_string(),
        elapsed: Duration::ZERO,
        hash: Some(scenario.hash.clone()).filter(|hash| !hash.is_empty()),
        requested_rate: scenario.load.requested_rate_after(warm_up),
        iterations: None,
        warm_up: None,
        reported_throughput: None,
        part_of_total: false,
        pace: None,
        metrics: Vec::new(),
        upstreams: Vec::new(),
        series: Vec::new(),
        dependence: BTreeMap::new(),
        latency_timeline: None,
        faults: Vec::new(),
    }
}
