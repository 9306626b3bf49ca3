//! From what the driver has observed to a judged run.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use perf_core::{
    Completeness, Criterion, Environment, FailureTally, Finding, Iterations, Judgement,
    LapCriterion, LoadModel, Metric, Order, Origin, OverheadRecord, Plan, Run, Scenario,
    ScenarioRecord, SeriesRecord, UpstreamRecord, WarmUpRecord, Weight,
};
use perf_driver::{Drive, PhaseFailures, ReadingFailure, ScenarioTiming, TakenTurns, UsedUpData};
use perf_stats::{
    Recorded, Recorder, SeriesShape, Subject, doubts, fault_doubts, generator_doubts, growth,
    judge, judge_against, judge_overhead, judge_scaling, leak_doubts, overhead_record, pace_doubts,
    resource_doubts, scaling_records, summarise, summarise_run, upstream_doubts,
};

use crate::faults::{fault_records, left_it_down};
use crate::planned;

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

const fn is_overhead(criterion: &Criterion) -> bool {
    let metric = criterion.require.metric();
    matches!(metric, Metric::CpuOverhead | Metric::MemoryOverhead)
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

fn judgements(plan: &Plan, run: &Run) -> Vec<Judgement> {
    let confidence = plan.defaults.confidence;
    let mut judgements = Vec::new();
    for (scenario, record) in plan.scenarios.iter().zip(&run.scenarios) {
        let subject = Subject::of_scenario(record, &run.resources);
        for criterion in &scenario.criteria {
            if is_overhead(criterion) {
                let overhead = run.overheads.iter().find(|o| o.scenario == scenario.name);
                judgements.push(judge_overhead(
                    criterion,
                    &scenario.name,
                    overhead,
                    confidence,
                ));
                continue;
            }
            // One that an interruption kept from its turn was not observed.
            let reference = criterion.of.as_ref().and_then(|of| {
                let other = run.scenarios.iter().find(|other| other.name == *of)?;
                Some(Subject::of_scenario(other, &run.resources))
            });
            let reference = reference.as_ref();
            judgements.push(judge_against(criterion, &subject, reference, confidence));
        }
        for step in scenario.steps() {
            let Some(subject) = Subject::of_step(record, &step.name, &run.resources) else {
                continue;
            };
            judgements.extend(step.criteria.iter().map(|c| judge(c, &subject, confidence)));
            for LapCriterion { lap, criterion } in &step.lap_criteria {
                let name = step.lap_name(*lap);
                let subject = Subject::of_step(record, &name, &run.resources);
                judgements.extend(subject.map(|subject| judge(criterion, &subject, confidence)));
            }
        }
    }
    for scaled in &run.scaling {
        let mut scales = plan.scenarios.iter().filter_map(|s| s.scale.as_ref());
        let criteria = scales.find(|scale| scale.of == scaled.name);
        let criteria = criteria.into_iter().flat_map(|scale| &scale.criteria);
        judgements.extend(criteria.map(|c| judge_scaling(c, scaled, confidence)));
    }
    let whole = Subject::of_run(&run.scenarios, run.elapsed, &run.resources)
        .with_pace(run.pace.as_ref())
        .with_metrics(&run.metrics)
        .with_upstreams(&run.upstreams);
    judgements.extend(plan.criteria.iter().map(|c| judge(c, &whole, confidence)));
    judgements
}

fn interruption(plan: &Plan, begun: &[ScenarioTiming], interrupted: bool) -> Option<Finding> {
    let left = plan.scenarios.len() - begun.len();
    let not_begun = match left {
        0 => String::new(),
        1 => "; 1 scenario was not begun".to_owned(),
        many => format!("; {many} scenarios were not begun"),
    };
    interrupted.then(|| Finding {
        code: "interrupted".to_owned(),
        weight: Weight::Warning,
        scenario: None,
        message: format!("the run was interrupted{not_begun}"),
        advice: Some("run it again for a verdict on all of it".to_owned()),
    })
}

/// Who reads the result learns that there was more to run.
fn left_out(plan: &Plan) -> Option<Finding> {
    planned::left_out(plan).map(|message| Finding {
        code: "left-out".to_owned(),
        weight: Weight::Notice,
        scenario: None,
        message,
        advice: None,
    })
}

/// Two scenarios that run at the same time are not as they are alone, nor independent of each other.
fn compared_at_once(plan: &Plan) -> impl Iterator<Item = Finding> + '_ {
    let parallel = plan.defaults.order == Order::Parallel;
    let scenarios = plan.scenarios.iter().filter(move |_| parallel);
    scenarios.flat_map(|scenario| {
        let named: BTreeSet<_> = scenario
            .criteria
            .iter()
            .filter_map(|c| c.of.as_ref())
            .collect();
        named.into_iter().map(|of| Finding {
            code: "compared-at-once".to_owned(),
            weight: Weight::Notice,
            scenario: Some(scenario.name.clone()),
            message: format!(
                "compared with `{of}`, which ran at the same time: each slows the other down"
            ),
            advice: Some("`order = \"sequential\"` compares them as they are alone".to_owned()),
        })
    })
}

fn phase_failures<'a>(
    plan: &'a Plan,
    failures: &'a [PhaseFailures],
) -> impl Iterator<Item = Finding> + 'a {
    failures.iter().map(|failures| Finding {
        code: format!("{}-failed", failures.phase.name().replace('_', "-")),
        weight: Weight::Warning,
        scenario: plan
            .scenarios
            .get(failures.scenario)
            .map(|scenario| scenario.name.clone()),
        message: match failures.count {
            1 => format!(
                "a request that is not measured failed: {}",
                failures.example
            ),
            many => format!(
                "{many} requests that are not measured failed, the first one of {}",
                failures.example
            ),
        },
        advice: None,
    })
}

fn unread_metrics(failures: &[ReadingFailure]) -> impl Iterator<Item = Finding> + '_ {
    failures.iter().map(|failure| Finding {
        code: "metric-unread".to_owned(),
        weight: Weight::Warning,
        scenario: None,
        message: match failure.count {
            1 => format!(
                "`{}` could not be read once: {}",
                failure.metric, failure.example
            ),
            many => format!(
                "`{}` could not be read {many} times, the first time because: {}",
                failure.metric, failure.example
            ),
        },
        advice: None,
    })
}

/// A proxy that nobody calls counts nothing: most likely the target goes past it.
fn unused_upstreams<'a>(
    plan: &'a Plan,
    called: &'a [UpstreamRecord],
) -> impl Iterator<Item = Finding> + 'a {
    let is_called = |name| called.iter().any(|record| record.name == name);
    let unused = plan.upstreams.iter().filter(move |u| !is_called(u.name));
    unused.map(|upstream| Finding {
        code: "upstream-unused".to_owned(),
        weight: Weight::Warning,
        scenario: None,
        message: format!("no call of {} came to its proxy", upstream.name),
        advice: Some(match (&upstream.variable, upstream.port) {
            (Some(variable), _) => format!("the target has to call the address in `{variable}`"),
            (None, Some(port)) => format!("the target has to call http://127.0.0.1:{port}"),
            (None, None) => "the target has to call the proxy".to_owned(),
        }),
    })
}

/// A load that ended before its time is not the one that the plan asks for.
fn used_up<'a>(plan: &'a Plan, used_up: &'a [UsedUpData]) -> impl Iterator<Item = Finding> + 'a {
    used_up.iter().map(|used_up| {
        let scenario = plan.scenarios.get(used_up.scenario);
        Finding {
            code: "data-used-up".to_owned(),
            weight: Weight::Warning,
            scenario: scenario.map(|scenario| scenario.name.clone()),
            message: format!(
                "the rows of `{}` were used up after {} iterations: the load ended before its time",
                used_up.source, used_up.rows
            ),
            advice: Some(
                "more rows, an order that draws them again, or a load that ends with them"
                    .to_owned(),
            ),
        }
    })
}

fn held_back<'a>(
    plan: &'a Plan,
    timings: &'a [ScenarioTiming],
) -> impl Iterator<Item = Finding> + 'a {
    let held = plan
        .scenarios
        .iter()
        .zip(timings)
        .filter(|(_, timing)| timing.held_back > 0);
    held.map(|(scenario, timing)| Finding {
        code: "rate-limit-held-back".to_owned(),
        weight: Weight::Notice,
        scenario: Some(scenario.name.clone()),
        message: format!(
            "the plan's rate limit made {} requests wait",
            timing.held_back
        ),
        advice: None,
    })
}
