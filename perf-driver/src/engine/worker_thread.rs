//! The thread of one worker: a runtime of its own, sessions opened before the clock starts.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};
use std::time::Duration;

use perf_core::{Moment, SampleSink};
use tokio::runtime::{Builder, LocalOptions, LocalRuntime};

use super::conduct::{Course, conduct};
use super::drive_error::DriveError;
use super::ready::ReadyScenario;
use super::worker::{Worker, WorkerParts};
use crate::clock::RunClock;
use crate::counters::Counters;
use crate::rate_cap::{Limiter, RateCap};
use crate::recorder::Observed;
use crate::schedule::Shard;
use crate::stop::StopSignal;
use crate::timer::Timer;
use crate::transport::Transport;

/// One worker's part of a scenario.
pub(super) struct Task<T: Transport, S> {
    pub(super) transport: Arc<T>,
    pub(super) scenario: Arc<ReadyScenario<T::Prepared>>,
    pub(super) shard: Shard,
    pub(super) drain: Duration,
    pub(super) limiters: Vec<Limiter>,
    pub(super) sink: S,
    pub(super) counters: Arc<Counters>,
    pub(super) clock: RunClock,
    pub(super) timer: Timer,
    pub(super) stop: StopSignal,
}

/// Does `task` on this thread. Says through `ready` whether it can, then waits for the word
/// when to begin; if none comes, it does nothing.
pub(super) fn work<T: Transport, S: SampleSink + 'static>(
    task: Task<T, S>,
    ready: Sender<Result<(), DriveError>>,
    word: &Receiver<Moment>,
) -> (S, Observed) {
    let users = task
        .shard
        .share_of(task.scenario.load.concurrency().get().into());
    let users = usize::try_from(users).expect("a share of a u32 fits a usize");
    let prepared = runtime().and_then(|runtime| {
        let opened = {
            let _inside = runtime.enter();
            task.transport.open_sessions(users)
        };
        let sessions = opened.map_err(|source| DriveError::Sessions {
            scenario: task.scenario.name.clone(),
            source: Box::new(source),
        })?;
        assert_eq!(
            sessions.len(),
            users,
            "the transport opened {} sessions where {users} was asked for",
            sessions.len()
        );
        Ok((runtime, sessions))
    });
    let (runtime, sessions) = match prepared {
        Ok(prepared) => prepared,
        Err(error) => {
            // Nobody listening means that the run is given up already.
            let _unheard = ready.send(Err(error));
            return (task.sink, Observed::default());
        }
    };
    let _unheard = ready.send(Ok(()));
    drop(ready);
    let Ok(began) = word.recv() else {
        return (task.sink, Observed::default());
    };
    let course = Course {
        load: task.scenario.load,
        shard: task.shard,
        drain: task.drain,
        timer: task.timer.clone(),
        stop: task.stop,
    };
    let worker = Rc::new(Worker::new(WorkerParts {
        transport: task.transport,
        scenario: task.scenario,
        clock: task.clock,
        cap: RateCap::new(task.limiters, task.timer),
        users,
        sink: task.sink,
        counters: task.counters,
    }));
    runtime.block_on(conduct(&worker, sessions, &course, began));
    // A name that is still being resolved must not hold the thread up.
    runtime.shutdown_background();
    Rc::into_inner(worker)
        .expect("the users are gone when the scenario is over")
        .finish()
}

fn runtime() -> Result<LocalRuntime, DriveError> {
    Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build_local(LocalOptions::default())
        .map_err(|source| DriveError::Runtime { source })
}
