//! A scenario made ready: its steps prepared, its series numbered, its load known.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use perf_core::{
    Action, Criterion, Delay, Fault, Journey, Load, Metric, Plan, RateLimit, RequestQuota,
    Scenario, SeriesId, Step, TransportRecord, WarmUp,
};

use super::drive_error::DriveError;
use super::open_laps::StepLaps;
use super::program::{Program, ReadyStep};
use crate::data::Dataset;
use crate::random::ScenarioKey;
use crate::transport::{Carrier, Transport};

/// A scenario that can be started.
#[derive(Debug)]
pub(super) struct ReadyScenario<P> {
    pub(super) index: usize,
    pub(super) name: String,
    pub(super) load: Load,
    pub(super) warm_up: WarmUp,
    pub(super) start_after: Duration,
    pub(super) faults: Vec<Fault>,
    pub(super) rate_limit: Option<RateLimit>,
    pub(super) quota: Option<RequestQuota>,
    /// Whether it is counted how closely its requests follow each other.
    pub(super) is_counted: bool,
    pub(super) seed: u64,
    /// What it draws by, beside the seed.
    pub(super) key: ScenarioKey,
    pub(super) dataset: Arc<Dataset>,
    pub(super) journey: ReadyJourney<P>,
}

/// What a scenario's users do.
#[derive(Debug)]
pub(super) struct ReadyJourney<P> {
    /// Never empty, and each has a measured request.
    pub(super) tasks: Vec<ReadyTask<P>>,
    pub(super) think_time: Option<Delay>,
    pub(super) pacing: Option<Duration>,
    pub(super) setup: Program<P>,
    pub(super) teardown: Program<P>,
    pub(super) on_start: Program<P>,
    pub(super) on_stop: Program<P>,
    pub(super) before_each: Program<P>,
    pub(super) after_each: Program<P>,
}

/// One of the things that an iteration can be.
#[derive(Debug)]
pub(super) struct ReadyTask<P> {
    pub(super) weight: NonZeroU32,
    pub(super) program: Program<P>,
    /// The series of its first measured step, which stands for an iteration that was not begun.
    pub(super) first: SeriesId,
}

impl<P> ReadyScenario<P> {
    /// How many iterations there is data for; `None` if it is never used up.
    pub(super) fn iterations(&self) -> Option<u64> {
        self.dataset.iterations_of(self.index)
    }

    /// The source that is used up first, and its rows; `None` if none ever is.
    pub(super) fn shortest_data(&self) -> Option<(&str, u64)> {
        let source = self.dataset.used_up(self.index, u64::MAX)?;
        Some((source.name(), self.iterations()?))
    }
}

/// Who carries the measured steps of each of `scenarios`.
pub(super) fn carried<T: Transport>(
    transport: &T,
    scenarios: &[Arc<ReadyScenario<T::Prepared>>],
) -> Vec<TransportRecord> {
    scenarios
        .iter()
        .flat_map(|scenario| carried_of(transport, scenario))
        .collect()
}

fn carried_of<T: Transport>(
    transport: &T,
    scenario: &ReadyScenario<T::Prepared>,
) -> Vec<TransportRecord> {
    let mut records: Vec<TransportRecord> = Vec::new();
    let tasks = scenario.journey.tasks.iter();
    for step in tasks.flat_map(|task| task.program.steps()) {
        let Some(Carrier { name, reason }) = transport.carrier(&step.prepared) else {
            continue;
        };
        let same = |record: &&mut TransportRecord| record.name == name && record.reason == reason;
        match records.iter_mut().find(same) {
            Some(record) => record.steps.push(step.name.clone()),
            None => records.push(TransportRecord {
                name: name.to_owned(),
                reason: reason.to_owned(),
                scenario: scenario.name.clone(),
                steps: vec![step.name.clone()],
            }),
        }
    }
    records
}

/// Makes all scenarios of `plan` ready, so that a mistake in the last one shows before the first
/// one is sent.
pub(super) fn ready<T: Transport>(
    transport: &T,
    plan: &Plan,
) -> Result<Vec<Arc<ReadyScenario<T::Prepared>>>, DriveError> {
    let dataset = Dataset::load(plan).map_err(|source| DriveError::Data { source })?;
    let dataset = Arc::new(dataset);
    let (series, laps) = (plan.series(), plan.lap_series());
    let scenarios = plan.scenarios.iter().enumerate();
    scenarios
        .map(|(index, scenario)| {
            let own = series.iter().filter(|series| series.scenario == index);
            let numbers = own.map(|series| series.id);
            let laps = laps.iter().filter(|lap| lap.of.scenario == index);
            let lap_numbers = laps.map(|lap| lap.id);
            Ok(Arc::new(ReadyScenario {
                index,
                name: scenario.name.clone(),
                load: scenario.load.clone(),
                warm_up: scenario.warm_up,
                start_after: scenario.start_after,
                faults: scenario.faults.clone(),
                rate_limit: scenario.rate_limit,
                quota: scenario.quota,
                is_counted: is_counted(scenario.quota, &scenario.criteria),
                seed: plan.seed,
                key: ScenarioKey::of(&scenario.name),
                dataset: Arc::clone(&dataset),
                journey: ready_journey(transport, index, scenario, numbers, lap_numbers)?,
            }))
        })
        .collect()
}

/// Whether anybody wants to know how closely requests follow each other.
pub(super) fn is_counted(quota: Option<RequestQuota>, criteria: &[Criterion]) -> bool {
    let asks = |criterion: &Criterion| matches!(criterion.require.metric(), Metric::Pace(_));
    quota.is_some() || criteria.iter().any(asks)
}

fn ready_journey<T: Transport>(
    transport: &T,
    index: usize,
    scenario: &Scenario,
    mut numbers: impl Iterator<Item = SeriesId>,
    mut lap_numbers: impl Iterator<Item = SeriesId>,
) -> Result<ReadyJourney<T::Prepared>, DriveError> {
    let prepare = |step: &Step, series, laps| {
        let prepared = transport
            .prepare(index, step)
            .map_err(|source| DriveError::Step {
                scenario: scenario.name.clone(),
                step: step.name.clone(),
                source: Box::new(source),
            })?;
        Ok(ReadyStep {
            series,
            name: step.name.clone(),
            timeout: step.timeout,
            within: step.expect.within,
            on_failure: step.on_failure,
            laps,
            prepared,
        })
    };
    let Journey {
        tasks,
        think_time,
        pacing,
        surroundings,
    } = &scenario.journey;
    let mut measured = |step: &Step| {
        let number = numbers.next().expect("every measured step has a number");
        let laps = StepLaps::new(&step.laps(), &mut lap_numbers);
        prepare(step, Some(number), laps)
    };
    let tasks = tasks.iter().map(|task| {
        let program = Program::new(&task.actions, &mut measured)?;
        let first = program.first_step().and_then(|step| step.series);
        Ok(ReadyTask {
            weight: task.weight,
            first: first.expect("a task has a measured request"),
            program,
        })
    });
    let tasks = tasks.collect::<Result<_, _>>()?;
    let around = |actions: &[Action]| {
        Program::new(actions, &mut |step| {
            prepare(step, None, StepLaps::default())
        })
    };
    Ok(ReadyJourney {
        tasks,
        think_time: *think_time,
        pacing: *pacing,
        setup: around(&surroundings.setup)?,
        teardown: around(&surroundings.teardown)?,
        on_start: around(&surroundings.on_start)?,
        on_stop: around(&surroundings.on_stop)?,
        before_each: around(&surroundings.before_each)?,
        after_each: around(&surroundings.after_each)?,
    })
}
