//! Drives two scenarios in turn, in blocks: A B B A A B B A. Compares nothing.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use perf_core::{BlockPair, BlockUse, Moment, Process, SampleSink, WarmUp};

use super::around::{Around, SetUp};
use super::block::{Before, Block, BlockEnd, drive_block};
use super::drive_error::DriveError;
use super::driven::{ScenarioTiming, TakenTurns, WarmUpTiming};
use super::ready::ReadyScenario;
use super::setting::Setting;
use crate::monitor::{Meter, Used};
use crate::pace_watch::PaceWatch;
use crate::process::{FoundProcess, ProcessError, find_process};
use crate::progress::{Progress, Tick};
use crate::rate_cap::Caps;
use crate::readings::Watch;
use crate::recorder::Observed;
use crate::transport::Transport;
use crate::values::Known;

/// A place of the two.
const OWN: usize = 0;
const WITH: usize = 1;

/// Two scenarios that are driven in turn, and what is metered in the blocks of each.
pub(super) struct Turns<P> {
    pub(super) scenarios: [Arc<ReadyScenario<P>>; 2],
    pub(super) blocks: NonZeroU32,
    pub(super) metered: [Metered; 2],
}

/// What is metered in the blocks of one of the two.
pub(super) struct Metered {
    /// A process of its own; `None` for the one under test.
    pub(super) named: Option<Process>,
    pub(super) target: Option<FoundProcess>,
}

impl Metered {
    /// A meter of the process as it runs at this moment.
    pub(super) fn meter(&self) -> Result<Meter, DriveError> {
        let found = match (&self.named, &self.target) {
            (Some(named), _) => find_process(named),
            (None, Some(target)) => Ok(target.clone()),
            (None, None) => Err(ProcessError::NotNamed),
        };
        let found = found.map_err(|source| DriveError::Process { source })?;
        Meter::new(found).map_err(|source| DriveError::Monitor { source })
    }
}

/// One of the two, as far as it has come.
struct Side<T: Transport> {
    around: Around<T>,
    known: Known,
    caps: Caps,
    pace: Option<Arc<PaceWatch>>,
    read_before: Option<Moment>,
    before: Before,
    timing: Option<ScenarioTiming>,
    tick: Option<Tick>,
}

/// What both leave behind, in the order of `Turns::scenarios`.
pub(super) struct TurnsEnd<S> {
    /// None if a stop was asked for before they began.
    pub(super) timings: Vec<ScenarioTiming>,
    pub(super) taken: TakenTurns,
    pub(super) sinks: Vec<S>,
    pub(super) observed: Observed,
}

/// Runs both to their end: sets both up, drives the blocks of their loads in turn, the first of each as
/// a warm-up, and tears both down. One that cannot be set up keeps the other from being driven, too.
pub(super) fn run_in_turns<T: Transport, S: SampleSink + 'static>(
    setting: &Setting<'_, T>,
    turns: &Turns<T::Prepared>,
    mut sinks: Vec<S>,
    progress: &Sender<Progress>,
) -> Result<TurnsEnd<S>, DriveError> {
    let mut end = TurnsEnd {
        timings: Vec::new(),
        taken: TakenTurns {
            scenario: turns.scenarios[OWN].index,
            with: turns.scenarios[WITH].index,
            pairs: Vec::new(),
        },
        sinks: Vec::new(),
        observed: Observed::default(),
    };
    let mut sides: Vec<Side<T>> = Vec::new();
    for scenario in &turns.scenarios {
        match set_up(setting, scenario, &mut sinks)? {
            Some(side) => sides.push(side),
            None => break,
        }
    }
    let are_set_up = sides.len() == 2 && sides.iter().all(|side| side.timing.is_none());
    let driven = if are_set_up {
        drive_blocks(setting, turns, &mut sides, (sinks, &mut end), progress)
    } else {
        end.sinks = sinks;
        Ok(())
    };
    let was_begun = sides.len() == 2;
    for (place, mut side) in sides.into_iter().enumerate() {
        let read_after = setting.watch.as_ref().map(Watch::look);
        side.around.tear_down();
        end.observed.join(side.around.finish());
        if let Some(tick) = side.tick {
            tell(progress, Progress::ScenarioEnded(tick));
        }
        if was_begun {
            let scenario = turns.scenarios[place].index;
            let not_driven = not_driven(scenario, setting.clock.now());
            end.timings.push(ScenarioTiming {
                pace: side.pace.map(|watch| watch.pace()),
                read_between: side.read_before.zip(read_after),
                ..side.timing.unwrap_or(not_driven)
            });
        }
    }
    driven.map(|()| end)
}

/// Sets one of them up; its timing is there already where that failed. `None` if a stop was asked for.
fn set_up<T: Transport, S: SampleSink + 'static>(
    setting: &Setting<'_, T>,
    scenario: &Arc<ReadyScenario<T::Prepared>>,
    sinks: &mut [S],
) -> Result<Option<Side<T>>, DriveError> {
    let pace = scenario
        .is_counted
        .then(|| Arc::new(PaceWatch::new(scenario.quota, setting.clock)));
    let caps = setting.caps(scenario, pace.as_ref());
    let mut around = Around::new(setting, scenario, caps.clone())?;
    let (known, timing) = match around.set_up() {
        SetUp::Done(known) => (known, None),
        SetUp::Stopped => return Ok(None),
        SetUp::Failed(message) => {
            let sink = sinks.last_mut().expect("there is a sink for every worker");
            let timing = around.record_failed_setup(sink, &message);
            (Known::default(), Some(timing))
        }
    };
    Ok(Some(Side {
        around,
        known,
        caps,
        pace,
        read_before: setting.watch.as_ref().map(Watch::look),
        before: Before::default(),
        timing,
        tick: None,
    }))
}

fn drive_blocks<T: Transport, S: SampleSink + 'static>(
    setting: &Setting<'_, T>,
    turns: &Turns<T::Prepared>,
    sides: &mut [Side<T>],
    (mut sinks, end): (Vec<S>, &mut TurnsEnd<S>),
    progress: &Sender<Progress>,
) -> Result<(), DriveError> {
    // It may have been started again since the run began. Who is not there is not metered, which fails
    // what is asked of it, and not the run.
    let mut meters = turns.metered.each_ref().map(|metered| metered.meter().ok());
    for place in 0..turns.blocks.get() {
        let with_first = place % 2 == 1;
        let order = if with_first { [WITH, OWN] } else { [OWN, WITH] };
        let mut pair = [None, None];
        for side in order {
            if setting.stop.is_requested() {
                break;
            }
            let scenario = &turns.scenarios[side];
            let load = scenario.load.block(place, turns.blocks);
            let block = Block {
                load: load.expect("a plan whose loads cannot be cut is refused"),
                warm_up: match place {
                    0 => WarmUp::Time(Duration::MAX),
                    _ => WarmUp::None,
                },
                before: sides[side].before,
            };
            let given = (&sides[side].known, &sides[side].caps);
            let metered = (&block, meters[side].as_mut());
            let driven = drive_block(setting, scenario, given, metered, sinks, progress)?;
            let BlockEnd {
                timing,
                tick,
                before,
                sinks: given_back,
                observed,
            } = driven;
            sinks = given_back;
            end.observed.join(observed);
            let used = meters[side].as_mut().and_then(Meter::take);
            pair[side] = Some(block_use(&timing, used.as_ref()));
            let known = &mut sides[side];
            known.timing = Some(joined(known.timing, timing));
            known.tick = Some(tick);
            known.before = before;
        }
        let [Some(own), Some(with)] = pair else { break };
        // The first of each is the warm-up; a block that was cut short is like no other.
        if place > 0 && !setting.stop.is_requested() {
            end.taken.pairs.push(BlockPair {
                own,
                with,
                with_first,
            });
        }
    }
    end.sinks = sinks;
    Ok(())
}

fn block_use(timing: &ScenarioTiming, used: Option<&Used>) -> BlockUse {
    BlockUse {
        elapsed: timing.elapsed,
        operations: timing.starts.saturating_sub(timing.failed_iterations),
        failed: timing.failed_iterations,
        cpu: used.map(|used| used.cpu),
        memory: used.map(Used::memory),
        memory_peak: used.map(Used::memory_peak),
    }
}

/// The blocks of a scenario taken together: the time that it was at work, without the turns of the
/// other one.
fn joined(before: Option<ScenarioTiming>, block: ScenarioTiming) -> ScenarioTiming {
    let Some(before) = before else {
        return ScenarioTiming {
            // It lasts as long as its block.
            warm_up: block.warm_up.map(|warm_up| WarmUpTiming {
                lasted: block.elapsed,
                ..warm_up
            }),
            ..block
        };
    };
    ScenarioTiming {
        elapsed: before.elapsed + block.elapsed,
        starts: before.starts + block.starts,
        failed_iterations: before.failed_iterations + block.failed_iterations,
        sent: before.sent + block.sent,
        held_back: before.held_back + block.held_back,
        ..before
    }
}

/// One that never had its turn.
const fn not_driven(scenario: usize, now: Moment) -> ScenarioTiming {
    ScenarioTiming {
        scenario,
        started: now,
        elapsed: Duration::ZERO,
        warm_up: None,
        starts: 0,
        failed_iterations: 0,
        sent: 0,
        held_back: 0,
        pace: None,
        read_between: None,
    }
}

fn tell(progress: &Sender<Progress>, told: Progress) {
    // Nobody listening means that the caller panicked, and has stopped the run.
    let _unheard = progress.send(told);
}
