//! What is done once before and once after a scenario, by a user of its own that is not measured.

use std::sync::Arc;
use std::time::Duration;

use perf_core::{Bytes, FailureKind, Outcome, Sample, SampleSink};
use tokio::runtime::LocalRuntime;

use super::attempt::Purpose;
use super::drive_error::DriveError;
use super::driven::ScenarioTiming;
use super::iteration::Ended;
use super::ready::ReadyScenario;
use super::setting::Setting;
use super::virtual_user::{UserIndex, VirtualUser};
use super::worker::{Worker, WorkerParts};
use super::worker_thread::{keep_time_limits, open_sessions, runtime, timer_in};
use crate::counters::Counters;
use crate::phase::Phase;
use crate::rate_cap::{Caps, RateCap};
use crate::recorder::{Observed, Recorder, Why};
use crate::stop::{StopLevel, StopSignal};
use crate::transport::Transport;
use crate::values::{Known, Values};

/// The user that sets a scenario up and tears it down.
pub(super) struct Around<T: Transport> {
    runtime: LocalRuntime,
    worker: Worker<T, Discard>,
    /// `None` for a scenario that has neither.
    user: Option<VirtualUser<T>>,
    stop: StopSignal,
    start_after: Duration,
    failed_setup: Observed,
}

/// How a setup went.
pub(super) enum SetUp {
    /// All was done; this is what it has found out.
    Done(Known),
    /// A request of it failed, and why.
    Failed(String),
    /// A stop was asked for.
    Stopped,
}

/// Takes no samples: nothing here is measured.
struct Discard;

impl SampleSink for Discard {
    fn record(&mut self, _: Sample) {}

    fn fork(&self) -> Self {
        Self
    }

    fn join(&mut self, Self: Self) {}
}

impl<T: Transport> Around<T> {
    pub(super) fn new(
        setting: &Setting<'_, T>,
        scenario: &Arc<ReadyScenario<T::Prepared>>,
        caps: Caps,
    ) -> Result<Self, DriveError> {
        let runtime = runtime()?;
        let timer = timer_in(&runtime)?;
        let journey = &scenario.journey;
        let is_needed = !(journey.setup.is_empty() && journey.teardown.is_empty());
        let user = if is_needed {
            let mut sessions = open_sessions(&runtime, &*setting.transport, scenario, 1)?;
            let session = sessions.pop().expect("one session was asked for");
            let values = Values::of_scenario(&scenario.dataset, scenario.index);
            Some(VirtualUser::new(UserIndex(0), session, values))
        } else {
            None
        };
        let worker = Worker::new(WorkerParts {
            transport: Arc::clone(&setting.transport),
            scenario: Arc::clone(scenario),
            clock: setting.clock,
            cap: RateCap::new(caps, 1, timer.clone()),
            timer,
            users: 1,
            sink: Discard,
            counters: Arc::new(Counters::default()),
        });
        keep_time_limits(&runtime, &worker);
        Ok(Self {
            runtime,
            worker,
            user,
            stop: setting.stop.clone(),
            start_after: scenario.start_after,
            failed_setup: Observed::default(),
        })
    }

    /// Waits until the scenario may start, and sets it up.
    pub(super) fn set_up(&mut self) -> SetUp {
        let stopped = self.stop.clone();
        let Self {
            runtime,
            worker,
            user,
            start_after,
            ..
        } = self;
        runtime.block_on(async {
            tokio::select! {
                biased;
                () = stopped.reached(StopLevel::Drain) => SetUp::Stopped,
                done = wait_and_set_up(worker, user.as_mut(), *start_after) => done,
            }
        })
    }

    /// Tears the scenario down, unless nothing may be waited for any more.
    pub(super) fn tear_down(&mut self) {
        let Some(user) = self.user.as_mut() else {
            return;
        };
        let program = &self.worker.scenario.journey.teardown;
        let purpose = Purpose::Around(Phase::Teardown);
        self.runtime.block_on(async {
            tokio::select! {
                biased;
                () = self.stop.reached(StopLevel::Now) => (),
                _ = self.worker.run(user, program, purpose) => (),
            }
        });
    }

    /// Leaves a failed sample in `sink`: a scenario that could not be set up has not held.
    pub(super) fn record_failed_setup<S: SampleSink>(
        &mut self,
        sink: &mut S,
        message: &str,
    ) -> ScenarioTiming {
        let now = self.worker.clock.now();
        let mut recorder = Recorder::new(sink.fork(), Arc::new(Counters::default()));
        let sample = Sample {
            series: self.worker.scenario.journey.tasks[0].first,
            intended: now,
            sent: now,
            ended: now,
            outcome: Outcome::Failure(FailureKind::SetupFailed),
            received: Bytes::default(),
        };
        recorder.record(sample, Why::of(message));
        let (filled, observed) = recorder.finish();
        sink.join(filled);
        self.failed_setup.join(observed);
        ScenarioTiming {
            scenario: self.worker.scenario.index,
            sent: 0,
            read_between: None,
            started: now,
            elapsed: Duration::ZERO,
            warm_up: None,
            starts: 1,
            failed_iterations: 1,
            held_back: 0,
            pace: None,
        }
    }

    /// What was observed.
    pub(super) fn finish(self) -> Observed {
        self.runtime.shutdown_background();
        let (Discard, mut observed) = self.worker.finish();
        observed.join(self.failed_setup);
        observed
    }
}

async fn wait_and_set_up<T: Transport>(
    worker: &Worker<T, Discard>,
    user: Option<&mut VirtualUser<T>>,
    start_after: Duration,
) -> SetUp {
    worker.pause(start_after, true).await;
    let Some(user) = user else {
        return SetUp::Done(Known::default());
    };
    let program = &worker.scenario.journey.setup;
    let purpose = Purpose::Around(Phase::Setup);
    match worker.run(user, program, purpose).await {
        Ended::Completed => SetUp::Done(user.values.known()),
        Ended::Failed(message) => SetUp::Failed(message.unwrap_or_default()),
        Ended::Cut => SetUp::Stopped,
    }
}
