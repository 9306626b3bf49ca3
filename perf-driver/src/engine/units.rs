//! What is driven by one conductor: a scenario by itself, or two in turn.

use std::sync::Arc;
use std::sync::mpsc::Sender;

use perf_core::{Interleave, Plan, SampleSink};

use super::drive_error::DriveError;
use super::driven::{ScenarioTiming, TakenTurns};
use super::ready::ReadyScenario;
use super::scenario_run::run_scenario;
use super::setting::Setting;
use super::turns::{Metered, Turns, TurnsEnd, run_in_turns};
use crate::process::FoundProcess;
use crate::progress::Progress;
use crate::recorder::Observed;
use crate::transport::Transport;

/// One conductor's work.
pub(super) enum Unit<P> {
    Alone(Arc<ReadyScenario<P>>),
    InTurns(Box<Turns<P>>),
}

/// What a conductor leaves behind.
pub(super) struct UnitEnd<S> {
    /// Of the scenarios that were begun.
    pub(super) timings: Vec<ScenarioTiming>,
    pub(super) turns: Option<TakenTurns>,
    pub(super) sinks: Vec<S>,
    pub(super) observed: Observed,
}

/// The scenarios of `plan`, in its order; those that take turns stand beside each other. `target` is
/// the process under test.
pub(super) fn units<P>(
    plan: &Plan,
    scenarios: &[Arc<ReadyScenario<P>>],
    target: Option<&FoundProcess>,
) -> Result<Vec<Unit<P>>, DriveError> {
    let mut units = Vec::new();
    let mut left = plan.scenarios.iter().zip(scenarios).peekable();
    while let Some((scenario, ready)) = left.next() {
        let next = left.peek().copied();
        let names = |turns: &Interleave, name: &str| turns.with == name;
        let own_first = scenario
            .interleave
            .as_ref()
            .zip(next.filter(|(next, _)| {
                let turns = scenario.interleave.as_ref();
                turns.is_some_and(|turns| names(turns, &next.name))
            }))
            .map(|(turns, (_, with))| (turns, [ready, with]));
        let own_last = next.and_then(|(next, own)| {
            let turns = next.interleave.as_ref();
            let turns = turns.filter(|turns| names(turns, &scenario.name))?;
            Some((turns, [own, ready]))
        });
        let Some((turns, pair)) = own_first.or(own_last) else {
            if let Some(turns) = &scenario.interleave {
                return Err(DriveError::Turns {
                    scenario: scenario.name.clone(),
                    with: turns.with.clone(),
                });
            }
            units.push(Unit::Alone(Arc::clone(ready)));
            continue;
        };
        left.next();
        let metered = [&turns.process, &turns.with_process].map(|named| Metered {
            named: named.clone(),
            target: target.cloned(),
        });
        for metered in &metered {
            // A mistake shows before the first request is sent.
            metered.meter()?;
        }
        units.push(Unit::InTurns(Box::new(Turns {
            scenarios: pair.map(Arc::clone),
            blocks: turns.blocks,
            metered,
        })));
    }
    Ok(units)
}

impl<P> Unit<P> {
    /// The scenarios in it, of which only one is at work at a time.
    pub(super) fn scenarios(&self) -> &[Arc<ReadyScenario<P>>] {
        match self {
            Self::Alone(scenario) => std::slice::from_ref(scenario),
            Self::InTurns(turns) => &turns.scenarios,
        }
    }

    /// Runs it to its end.
    pub(super) fn run<T: Transport<Prepared = P>, S: SampleSink + 'static>(
        &mut self,
        setting: &Setting<'_, T>,
        sinks: Vec<S>,
        progress: &Sender<Progress>,
    ) -> Result<UnitEnd<S>, DriveError> {
        match self {
            Self::Alone(scenario) => {
                let (timing, sinks, observed) = run_scenario(setting, scenario, sinks, progress)?;
                Ok(UnitEnd {
                    timings: timing.into_iter().collect(),
                    turns: None,
                    sinks,
                    observed,
                })
            }
            Self::InTurns(turns) => {
                let TurnsEnd {
                    mut timings,
                    taken,
                    sinks,
                    observed,
                } = run_in_turns(setting, turns, sinks, progress)?;
                timings.sort_by_key(|timing| timing.scenario);
                Ok(UnitEnd {
                    turns: (!timings.is_empty()).then_some(taken),
                    timings,
                    sinks,
                    observed,
                })
            }
        }
    }
}
