//! From what the driver has observed to a judged run.

mod judgements;
mod told;

use std::collections::BTreeMap;
use std::time::Duration;

use perf_core::{
    Completeness, Environment, FailureTally, Iterations, LoadModel, Origin, OverheadRecord, Plan,
    Run, Scenario, ScenarioRecord, SeriesRecord, WarmUpRecord,
};
use perf_driver::{Drive, ScenarioTiming, TakenTurns};
use perf_stats::{
    Recorded, Recorder, SeriesShape, doubts, fault_doubts, generator_doubts, growth, leak_doubts,
    overhead_record, pace_doubts, resource_doubts, scaling_records, summarise, summarise_run,
    upstream_doubts,
};

use self::judgements::judgements;
use self::told::{
    compared_at_once, held_back, interruption, left_out, phase_failures, unread_metrics,
    unused_upstreams, used_up,
};
use crate::faults::{fault_records, left_it_down};

/// A recorder for the series of `plan`.
pub(crate) fn recorder_for(plan: &Plan) -> Recorder {
    let steps = plan.series().into_iter().map(|series| SeriesShape {
        scenario: series.scenario_name.to_owned(),
        step: series.step_name.to_owned(),
        scheduled: series.scheduled,
    });
    let laps = plan.lap_series().into_iter().map(|lap| SeriesShape {
        // Nothing else is pooled with it. No scenario has a line feed in its name.
        scenario: format!("{}\n{}", lap.of.scenario_name, lap.name),
        step: lap.name,
        scheduled: lap.scheduled,
    });
    let recorder = Recorder::new(steps.chain(laps).collect());
    let faulty = plan.scenarios.iter().filter(|s| !s.faults.is_empty());
    faulty.fold(recorder, |recorder, scenario| {
        recorder.with_attempts_of(&scenario.name)
    })
}

/// The scenario of every series: none for laps, which are parts of requests.
pub(crate) fn scenario_of_series(plan: &Plan) -> Vec<Option<usize>> {
    let series = plan.series().into_iter();
    let place = |name: &str| plan.scenarios.iter().position(|s| s.name == name);
    series.map(|series| place(series.scenario_name)).collect()
}

/// The run that `drive` was, judged by the criteria of its plan.
pub(crate) fn judged_run(plan: &Plan, drive: Drive<Recorder>, environment: Environment) -> Run {
    let Recorded {
        mut series,
        mut pooled,
        mut latency_timelines,
        mut attempts,
    } = drive.sink.finish();
    for example in drive.failure_examples {
        let tally: Option<&mut FailureTally> = series
            .get_mut(example.series.0)
            .and_then(|record| record.failures.get_mut(&example.kind));
        if let Some(tally) = tally {
            tally.example = Some(example.message);
            tally.response = example.response;
        }
    }
    let laps = series.split_off(plan.series().len());
    for (of, lap) in plan.lap_series().iter().zip(laps) {
        series[of.of.id.0].laps.push(lap);
    }
    let mut series = series.into_iter();
    // A scenario that an interruption kept from its turn has no timing, and is left out.
    let scenarios: Vec<_> = plan
        .scenarios
        .iter()
        .zip(&drive.scenarios)
        .zip(drive.scenario_metrics)
        .zip(drive.scenario_upstreams)
        .map(|(((scenario, timing), metrics), upstreams)| {
            let attempts = attempts.remove(&scenario.name).unwrap_or_default();
            let steps = series.by_ref().take(scenario.steps().len()).collect();
            ScenarioRecord {
                dependence: pooled.remove(&scenario.name).unwrap_or_default(),
                latency_timeline: latency_timelines.remove(&scenario.name),
                metrics,
                upstreams,
                faults: fault_records(scenario, timing.scenario, &drive.fired_faults, &attempts),
                ..scenario_record(scenario, *timing, steps)
            }
        })
        .collect();
    let mut findings = doubts(&scenarios, Some(&drive.generator), plan.defaults.confidence);
    findings.extend(interruption(plan, &drive.scenarios, drive.interrupted));
    findings.extend(left_out(plan));
    findings.extend(compared_at_once(plan));
    findings.extend(used_up(plan, &drive.used_up));
    findings.extend(held_back(plan, &drive.scenarios));
    findings.extend(phase_failures(plan, &drive.phase_failures));
    findings.extend(unread_metrics(&drive.reading_failures));
    findings.extend(unused_upstreams(plan, &drive.upstreams));
    findings.extend(upstream_doubts(&drive.upstreams));
    findings.extend(pace_doubts(&scenarios, drive.pace.as_ref()));
    let growth = growth(&drive.resources);
    findings.extend(leak_doubts(&growth));
    findings.extend(fault_doubts(&scenarios));
    if !left_it_down(plan, &drive.fired_faults) {
        findings.extend(resource_doubts(&drive.resources));
    }
    findings.extend(generator_doubts(&drive.generator, &drive.resources));
    let scaling = scaling_records(&plan.scenarios, &scenarios, plan.defaults.confidence);
    let mut run = Run {
        name: plan.name.clone(),
        origin: Origin {
            tool: env!("CARGO_PKG_NAME").to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        },
        started_at: Some(drive.started_at),
        elapsed: drive.elapsed,
        completeness: if drive.interrupted {
            Completeness::Interrupted
        } else {
            Completeness::Complete
        },
        target: Some(plan.addresses()),
        seed: Some(plan.seed),
        plan_hash: Some(plan.hash.clone()),
        environment,
        scenarios,
        resources: drive.resources,
        growth,
        pace: drive.pace,
        generator: Some(drive.generator),
        transports: drive.transports,
        metrics: drive.metrics,
        upstreams: drive.upstreams,
        capacity: None,
        scaling,
        certificate: None,
        overheads: Vec::new(),
        summaries: Vec::new(),
        judgements: Vec::new(),
        comparison: None,
        findings,
    };
    run.overheads = overheads(plan, drive.turns);
    run.judgements = judgements(plan, &run);
    summarise_into(&mut run, plan.defaults.confidence);
    run
}

/// What was used in the blocks of scenarios that were driven in turn.
fn overheads(plan: &Plan, turns: Vec<TakenTurns>) -> Vec<OverheadRecord> {
    let name = |place: usize| plan.scenarios.get(place).map_or("", |s| s.name.as_str());
    let turns = turns.into_iter();
    turns
        .map(|turns| {
            let names = (name(turns.scenario), name(turns.with));
            overhead_record(names, turns.pairs, plan.defaults.confidence)
        })
        .collect()
}

/// Fills in the summaries of the scenarios and of the whole.
pub(crate) fn summarise_into(run: &mut Run, confidence: perf_core::Share) {
    run.summaries = run
        .scenarios
        .iter()
        .flat_map(|s| summarise(s, confidence))
        .collect();
    run.summaries
        .push(summarise_run(&run.scenarios, run.elapsed, confidence));
}

fn scenario_record(
    scenario: &Scenario,
    timing: ScenarioTiming,
    series: Vec<SeriesRecord>,
) -> ScenarioRecord {
    let model = if scenario.load.is_open() {
        LoadModel::Open
    } else {
        LoadModel::Closed
    };
    let warm_up = timing.warm_up.map(|warm_up| WarmUpRecord {
        requests: warm_up.requests,
        lasted: warm_up.lasted,
        settled: warm_up.settled,
    });
    let warmed_up = warm_up.map_or(Duration::ZERO, |warm_up| warm_up.lasted);
    ScenarioRecord {
        name: scenario.name.clone(),
        tags: scenario.tags.clone(),
        priority: scenario.priority,
        model,
        load: scenario.load.to_string(),
        elapsed: timing.elapsed.saturating_sub(warmed_up),
        requested_rate: scenario.load.requested_rate_after(warmed_up),
        iterations: Some(Iterations {
            begun: timing.starts,
            failed: timing.failed_iterations,
        }),
        warm_up,
        reported_throughput: None,
        part_of_total: false,
        hash: Some(scenario.hash.clone()).filter(|hash| !hash.is_empty()),
        pace: timing.pace,
        metrics: Vec::new(),
        upstreams: Vec::new(),
        series,
        dependence: BTreeMap::new(),
        latency_timeline: None,
        faults: Vec::new(),
    }
}
