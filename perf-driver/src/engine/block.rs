//! Drives one stretch of a scenario's load: starts its workers, tells of their progress, and joins what
//! they observed. Neither sets up nor tears down.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use perf_core::{Load, Moment, SampleSink, WarmUp};

use super::drive_error::DriveError;
use super::driven::{ScenarioTiming, WarmUpTiming};
use super::ready::ReadyScenario;
use super::setting::Setting;
use super::warm_up::Warming;
use super::worker_thread::{Begin, Task, work};
use crate::counters::{Counters, Counts};
use crate::faults::Injector;
use crate::monitor::Meter;
use crate::progress::{Progress, Tick};
use crate::rate_cap::Caps;
use crate::recorder::Observed;
use crate::schedule::Shard;
use crate::transport::Transport;
use crate::values::Known;

/// Between the word to begin and the beginning: time for all workers to wake up.
const LEAD: Duration = Duration::from_millis(2);

/// A stretch of a scenario's load that is driven at once.
pub(super) struct Block {
    pub(super) load: Load,
    pub(super) warm_up: WarmUp,
    /// What the blocks before have done.
    pub(super) before: Before,
}

/// What the blocks of a scenario before this one have done.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Before {
    pub(super) blocks: u32,
    pub(super) counts: Counts,
    pub(super) elapsed: Duration,
    /// The number of the next iteration.
    pub(super) iterations: u64,
}

/// What a block leaves behind.
pub(super) struct BlockEnd<S> {
    pub(super) timing: ScenarioTiming,
    /// The counts of this block and those before.
    pub(super) tick: Tick,
    /// What is before the next block.
    pub(super) before: Before,
    pub(super) sinks: Vec<S>,
    pub(super) observed: Observed,
}

/// The workers of a scenario, at work.
struct Workers<S> {
    threads: Vec<JoinHandle<(S, Observed)>>,
    counters: Vec<Arc<Counters>>,
    begin: Vec<Sender<Begin>>,
    ready: Receiver<Result<(), DriveError>>,
    /// Nothing is ever sent: it closes when the last worker has ended, in whatever way.
    alive: Receiver<()>,
}

impl Block {
    /// All of the load of `scenario`.
    pub(super) fn whole<P>(scenario: &ReadyScenario<P>) -> Self {
        Self {
            load: scenario.load.clone(),
            warm_up: scenario.warm_up,
            before: Before::default(),
        }
    }
}

/// Drives `block` of the load of `scenario`, and waits for its last answer. `meter` reads what the
/// processes under test use meanwhile: from when all connections are open on, until they rest.
pub(super) fn drive_block<T: Transport, S: SampleSink + 'static>(
    setting: &Setting<'_, T>,
    scenario: &Arc<ReadyScenario<T::Prepared>>,
    given: (&Known, &Caps),
    (block, mut meter): (&Block, Option<&mut Meter>),
    sinks: Vec<S>,
    progress: &Sender<Progress>,
) -> Result<BlockEnd<S>, DriveError> {
    let (workers, mut sinks) = start_workers(setting, scenario, given, block, sinks)?;
    // A worker that panics sends nothing; its panic comes out when it is joined.
    for outcome in &workers.ready {
        outcome?;
    }
    let tell = |told: Progress| {
        // Nobody listening means that the caller panicked, and has stopped the run.
        let _unheard = progress.send(told);
    };
    let before = block.before;
    if before.blocks == 0 {
        tell(Progress::ScenarioStarted {
            scenario: scenario.index,
            name: scenario.name.clone(),
        });
    }
    if let Some(meter) = meter.as_deref_mut() {
        meter.begin();
    }
    let began = Moment::after_start(setting.clock.now().since_start() + LEAD);
    let warming = Warming::new(block.warm_up, began, workers.begin.len());
    for begin in &workers.begin {
        let (at, warming) = (began, warming.clone());
        // A worker that is gone has panicked, which comes out when it is joined.
        let _gone = begin.send(Begin { at, warming });
    }
    let injector = Injector::start(
        (scenario.index, &scenario.faults),
        setting.options.control.as_ref(),
        (setting.clock, began),
        setting.stop,
    )
    .map_err(|source| DriveError::Thread { source });
    let tick = |counts: Counts, now: Moment| {
        let elapsed = before.elapsed + now.since(began);
        tick_of(scenario.index, before.counts.plus(counts), elapsed)
    };
    let interval = setting.options.progress_interval;
    while workers.alive.recv_timeout(interval) == Err(RecvTimeoutError::Timeout) {
        let counts = total(&workers.counters);
        tell(Progress::Tick(tick(counts, setting.clock.now())));
        if let Some(meter) = meter.as_deref_mut() {
            meter.look();
        }
    }
    let mut observed = Observed::default();
    for thread in workers.threads {
        let (sink, seen) = thread.join().unwrap_or_else(|panic| resume_unwind(panic));
        sinks.push(sink);
        observed.join(seen);
    }
    if let Some(meter) = meter {
        meter.rest();
    }
    if let Some(injector) = injector? {
        observed.note_faults(injector.finish());
    }
    let counts = total(&workers.counters);
    let ended = observed.last_ended().max(began);
    let warm_up = warm_up_timing(block.warm_up, &warming, &observed, began, ended);
    let elapsed = ended.since(began);
    Ok(BlockEnd {
        timing: ScenarioTiming {
            scenario: scenario.index,
            started: began,
            elapsed,
            warm_up,
            starts: counts.iterations,
            failed_iterations: counts.failed_iterations,
            sent: counts.sent,
            held_back: counts.held_back,
            pace: None,
            read_between: None,
        },
        tick: tick(counts, ended),
        before: Before {
            blocks: before.blocks + 1,
            counts: before.counts.plus(counts),
            elapsed: before.elapsed + elapsed,
            iterations: before.iterations + numbers_taken(&block.load, &workers.counters),
        },
        sinks,
        observed,
    })
}

const fn tick_of(scenario: usize, counts: Counts, elapsed: Duration) -> Tick {
    Tick {
        scenario,
        elapsed,
        iterations: counts.iterations,
        begun: counts.begun,
        sent: counts.sent,
        succeeded: counts.succeeded,
        failed: counts.failed,
        not_sent: counts.not_sent,
        held_back: counts.held_back,
        late_starts: counts.late_starts,
    }
}

/// Below this number, all iterations of the block are numbered. Where each worker goes on for as long
/// as it may, some numbers below it are not taken.
fn numbers_taken(load: &Load, counters: &[Arc<Counters>]) -> u64 {
    let of_each = counters.iter().map(|counters| counters.read().iterations);
    match load {
        Load::VirtualUsers { .. } | Load::UserStages(_) => {
            of_each.max().unwrap_or(0) * counters.len() as u64
        }
        _ => of_each.sum(),
    }
}

/// How long the warm-up was in fact.
fn warm_up_timing(
    spec: WarmUp,
    warming: &Warming,
    observed: &Observed,
    began: Moment,
    ended: Moment,
) -> Option<WarmUpTiming> {
    let first = observed.first_intended().unwrap_or(ended).since(began);
    let lasted = match spec {
        WarmUp::None => return None,
        WarmUp::Time(span) => span.min(ended.since(began)),
        WarmUp::Iterations(_) | WarmUp::Steady { .. } => first,
    };
    Some(WarmUpTiming {
        requests: observed.warm_up(),
        lasted,
        settled: !warming.never_settled(),
    })
}

/// Starts as many workers as the scenario can use, each with a sink of its own. Sinks that are
/// not used are given back.
fn start_workers<T: Transport, S: SampleSink + 'static>(
    setting: &Setting<'_, T>,
    scenario: &Arc<ReadyScenario<T::Prepared>>,
    (known, caps): (&Known, &Caps),
    block: &Block,
    mut sinks: Vec<S>,
) -> Result<(Workers<S>, Vec<S>), DriveError> {
    let (ready_sender, ready) = mpsc::channel();
    let (alive_sender, alive) = mpsc::channel();
    let mut workers = Workers {
        threads: Vec::new(),
        counters: Vec::new(),
        begin: Vec::new(),
        ready,
        alive,
    };
    for (number, shard) in Shard::all(worker_count(setting, scenario)).enumerate() {
        let counters = Arc::new(Counters::default());
        let task = Task {
            transport: Arc::clone(&setting.transport),
            scenario: Arc::clone(scenario),
            load: block.load.clone(),
            first: block.before.iterations,
            shard,
            drain: setting.drain,
            caps: caps.clone(),
            known: known.clone(),
            sink: sinks.pop().expect("there is a sink for every worker"),
            counters: Arc::clone(&counters),
            clock: setting.clock,
            stop: setting.stop.clone(),
        };
        let (begin, begins) = mpsc::channel();
        let (ready, alive): (_, Sender<()>) = (ready_sender.clone(), alive_sender.clone());
        let thread = thread::Builder::new()
            .name(format!("perf-worker-{number}"))
            .spawn(move || {
                let _alive = alive;
                work(task, ready, &begins)
            })
            .map_err(|source| DriveError::Thread { source })?;
        workers.threads.push(thread);
        workers.counters.push(counters);
        workers.begin.push(begin);
    }
    Ok((workers, sinks))
}

/// As many workers as there are, but no more than have something to do.
fn worker_count<T: Transport>(
    setting: &Setting<'_, T>,
    scenario: &ReadyScenario<T::Prepared>,
) -> NonZeroUsize {
    let useful = scenario.load.capacity().map_or_else(
        || scenario.load.concurrency(),
        |capacity| capacity.connections.min(capacity.max_in_flight),
    );
    let useful = NonZeroUsize::try_from(useful).expect("a u32 fits a usize");
    let possible = setting.transport.workers(scenario.index);
    let possible = possible.unwrap_or(NonZeroUsize::MAX);
    setting.options.workers.min(useful).min(possible)
}

fn total(counters: &[Arc<Counters>]) -> Counts {
    counters
        .iter()
        .map(|counters| counters.read())
        .fold(Counts::default(), Counts::plus)
}
