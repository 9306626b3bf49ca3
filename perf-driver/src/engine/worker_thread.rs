//! The thread of one worker: a runtime of its own, sessions opened before the clock starts.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};
use std::time::Duration;

use perf_core::{Load, SampleSink};
use tokio::runtime::{Builder, LocalOptions, LocalRuntime};
use tokio::task::JoinSet;

use super::conduct::{Course, conduct};
use super::crew::pass_panic_on;
use super::drive_error::DriveError;
use super::ready::ReadyScenario;
use super::virtual_user::{UserIndex, VirtualUser};
use super::warm_up::Warming;
use super::worker::{Worker, WorkerParts};
use crate::clock::RunClock;
use crate::counters::Counters;
use crate::rate_cap::{Caps, RateCap};
use crate::recorder::Observed;
use crate::schedule::Shard;
use crate::stop::{StopLevel, StopSignal};
use crate::timer::Timer;
use crate::transport::Transport;
use crate::values::{Known, Values};

/// One worker's part of a scenario.
pub(super) struct Task<T: Transport, S> {
    pub(super) transport: Arc<T>,
    pub(super) scenario: Arc<ReadyScenario<T::Prepared>>,
    pub(super) load: Load,
    /// The number of its first iteration.
    pub(super) first: u64,
    pub(super) shard: Shard,
    pub(super) drain: Duration,
    pub(super) caps: Caps,
    /// What the setup has found out.
    pub(super) known: Known,
    pub(super) sink: S,
    pub(super) counters: Arc<Counters>,
    pub(super) clock: RunClock,
    pub(super) stop: StopSignal,
}

/// The word to begin.
#[derive(Debug, Clone)]
pub(super) struct Begin {
    pub(super) at: perf_core::Moment,
    pub(super) warming: Warming,
}

/// Does `task` on this thread. Says through `ready` whether it can, then waits for the word
/// when to begin; if none comes, it does nothing.
pub(super) fn work<T: Transport, S: SampleSink + 'static>(
    task: Task<T, S>,
    ready: Sender<Result<(), DriveError>>,
    word: &Receiver<Begin>,
) -> (S, Observed) {
    let load = task.load;
    let count = task.shard.share_of(load.concurrency().get().into());
    let count = usize::try_from(count).expect("a share of a u32 fits a usize");
    let opened = runtime().and_then(|runtime| {
        let timer = timer_in(&runtime)?;
        let sessions = open_sessions(&runtime, &*task.transport, &task.scenario, count)?;
        Ok((runtime, timer, sessions))
    });
    let (runtime, timer, sessions) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            // Nobody listening means that the run is given up already.
            let _unheard = ready.send(Err(error));
            return (task.sink, Observed::default());
        }
    };
    let known = task.known;
    let users = sessions.into_iter().enumerate().map(|(index, session)| {
        let (scenario, number) = (&task.scenario, task.shard.number(index as u64));
        let values = Values::new(&scenario.dataset, scenario.index, number).knowing(&known);
        VirtualUser::new(UserIndex(index), session, values)
    });
    let mut users: Vec<_> = users.collect();
    let worker = Rc::new(Worker::new(WorkerParts {
        transport: task.transport,
        scenario: task.scenario,
        clock: task.clock,
        cap: RateCap::new(task.caps, count, timer.clone()),
        timer,
        users: count,
        sink: task.sink,
        counters: task.counters,
    }));
    keep_time_limits(&runtime, &worker);
    if load.is_open() {
        users = runtime.block_on(async {
            tokio::select! {
                biased;
                () = task.stop.reached(StopLevel::Drain) => Vec::new(),
                users = start_all(&worker, users) => users,
            }
        });
    }
    let _unheard = ready.send(Ok(()));
    drop(ready);
    if let Ok(Begin { at, warming }) = word.recv() {
        let course = Course {
            load,
            first: task.first,
            shard: task.shard,
            drain: task.drain,
            stop: task.stop,
        };
        let conducted = {
            let worker = Rc::clone(&worker);
            async move { conduct(&worker, users, &course, at, warming).await }
        };
        // As a task of its own: to wake what `block_on` itself waits for is a call of the system.
        let ended = runtime.block_on(runtime.spawn_local(conducted));
        pass_panic_on(ended);
    }
    // A name that is still being resolved must not hold the thread up.
    runtime.shutdown_background();
    Rc::into_inner(worker)
        .expect("the users are gone when the scenario is over")
        .finish()
}

/// Opens a session for each of `count` users.
pub(super) fn open_sessions<T: Transport>(
    runtime: &LocalRuntime,
    transport: &T,
    scenario: &ReadyScenario<T::Prepared>,
    count: usize,
) -> Result<Vec<T::Session>, DriveError> {
    let opened = {
        let _inside = runtime.enter();
        transport.open_sessions(scenario.index, count)
    };
    let mut sessions = opened.map_err(|source| DriveError::Sessions {
        scenario: scenario.name.clone(),
        source: Box::new(source),
    })?;
    assert_eq!(
        sessions.len(),
        count,
        "the transport opened {} sessions where {count} was asked for",
        sessions.len()
    );
    runtime.block_on(async {
        for session in &mut sessions {
            transport.connect(scenario.index, session).await;
        }
    });
    Ok(sessions)
}

pub(super) fn runtime() -> Result<LocalRuntime, DriveError> {
    Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build_local(LocalOptions::default())
        .map_err(|source| DriveError::Runtime { source })
}

/// A timer that `runtime` waits for.
pub(super) fn timer_in(runtime: &LocalRuntime) -> Result<Timer, DriveError> {
    let _inside = runtime.enter();
    Timer::start_in_runtime().map_err(|source| DriveError::Runtime { source })
}

/// Ends what takes too long of what `worker` does in `runtime`.
pub(super) fn keep_time_limits<T: Transport, S>(runtime: &LocalRuntime, worker: &Worker<T, S>) {
    runtime.spawn_local(Rc::clone(&worker.limits).watch(worker.timer.clone()));
}

/// In an open model all users start before the first arrival is due, so that no arrival waits for
/// that. A user that fails to tries again with its first arrival.
async fn start_all<T: Transport, S: SampleSink + 'static>(
    worker: &Rc<Worker<T, S>>,
    users: Vec<VirtualUser<T>>,
) -> Vec<VirtualUser<T>> {
    if worker.scenario.journey.on_start.is_empty() {
        return users;
    }
    let mut starting = JoinSet::new();
    for mut user in users {
        let worker = Rc::clone(worker);
        starting.spawn_local(async move {
            worker.start(&mut user).await;
            user
        });
    }
    let mut users = starting.join_all().await;
    users.sort_by_key(|user| user.index.0);
    users
}
