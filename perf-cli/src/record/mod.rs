//! From what the driver has observed to a judged run.

mod begun;
mod file_stem;
mod judgements;
mod told;

use std::time::Duration;

use perf_core::{
    Completeness, Environment, FailureTally, Iterations, OverheadRecord, Plan, Run, Scenario,
    ScenarioRecord, SeriesRecord, WarmUpRecord,
};
use perf_driver::{Drive, ScenarioTiming, TakenTurns};
use perf_stats::{
    LiveSeries, Recorded, Recorder, SeriesShape, doubts, fault_doubts, generator_doubts, growth,
    leak_doubts, overhead_record, pace_doubts, resource_doubts, scaling_records, summarise,
    summarise_run, upstream_doubts,
};

pub(crate) use self::begun::begun_run;
use self::begun::planned_record;
pub(crate) use self::file_stem::file_stem;
use self::judgements::judgements;
use self::told::{
    held_back, interruption, phase_failures, unread_metrics, unused_upstreams, used_up,
};
use crate::faults::{fault_records, left_it_down};
use crate::hushed::without_secrets;

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

/// What can be counted of `plan` while it goes on: laps too, which are parts of requests.
pub(crate) fn live_series_of(plan: &Plan) -> Vec<LiveSeries> {
    let place = |name: &str| plan.scenarios.iter().position(|s| s.name == name);
    let steps = plan.series().into_iter().map(|series| LiveSeries {
        scenario: place(series.scenario_name),
        scheduled: series.scheduled,
    });
    let laps = plan.lap_series().into_iter().map(|lap| LiveSeries {
        scenario: None,
        scheduled: lap.scheduled,
    });
    steps.chain(laps).collect()
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
    let begun = begun_run(plan, environment, drive.started_at);
    findings.extend(begun.findings.iter().cloned());
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
    for finding in &mut findings {
        finding.message = without_secrets(&finding.message);
    }
    let scaling = scaling_records(&plan.scenarios, &scenarios, plan.defaults.confidence);
    let mut run = Run {
        elapsed: drive.elapsed,
        completeness: if drive.interrupted {
            Completeness::Interrupted
        } else {
            Completeness::Complete
        },
        scenarios,
        resources: drive.resources,
        growth,
        pace: drive.pace,
        generator: Some(drive.generator),
        transports: drive.transports,
        metrics: drive.metrics,
        upstreams: drive.upstreams,
        scaling,
        findings,
        ..begun
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
    let warm_up = timing.warm_up.map(|warm_up| WarmUpRecord {
        requests: warm_up.requests,
        lasted: warm_up.lasted,
        settled: warm_up.settled,
    });
    let warmed_up = warm_up.map_or(Duration::ZERO, |warm_up| warm_up.lasted);
    ScenarioRecord {
        elapsed: timing.elapsed.saturating_sub(warmed_up),
        requested_rate: scenario.load.requested_rate_after(warmed_up),
        iterations: Some(Iterations {
            begun: timing.starts,
            failed: timing.failed_iterations,
        }),
        warm_up,
        pace: timing.pace,
        series,
        ..planned_record(scenario)
    }
}
