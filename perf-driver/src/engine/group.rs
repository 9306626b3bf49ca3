//! Runs scenarios that begin together, each conducted by a thread of its own, and passes their
//! progress on to the caller's thread.

use std::panic::resume_unwind;
use std::sync::mpsc;
use std::thread;

use perf_core::SampleSink;

use super::drive_error::DriveError;
use super::driven::{ScenarioTiming, TakenTurns};
use super::setting::Setting;
use super::units::{Unit, UnitEnd};
use crate::progress::Progress;
use crate::recorder::Observed;
use crate::stop::StopSignal;
use crate::transport::Transport;

/// Ends the load at once if the caller's own code panics, or if a scenario cannot be driven: nobody
/// is left to wait for the others.
struct StopOnExit<'a>(Option<&'a StopSignal>);

impl Drop for StopOnExit<'_> {
    fn drop(&mut self) {
        if let Some(stop) = self.0 {
            stop.request_stop();
            stop.request_stop();
        }
    }
}

/// What is known of a unit that is over.
pub(super) struct Done {
    /// Of its scenarios that were begun, in the plan's order.
    pub(super) timings: Vec<ScenarioTiming>,
    pub(super) turns: Option<TakenTurns>,
}

/// Runs all of `units`, which begin together. `sinks` has enough for the workers of one; for the
/// others they are forked. Returns what each leaves behind, in their order; the sinks are given back.
pub(super) fn run_group<T: Transport, S: SampleSink + 'static>(
    setting: &Setting<'_, T>,
    units: &mut [Unit<T::Prepared>],
    sinks: &mut Vec<S>,
    observed: &mut Observed,
    on_progress: &mut dyn FnMut(Progress),
) -> Result<Vec<Done>, DriveError> {
    let workers = setting.options.workers.get();
    let needed = workers * units.len();
    while sinks.len() < needed {
        let fork = sinks.first().expect("there is a sink").fork();
        sinks.push(fork);
    }
    let (sender, receiver) = mpsc::channel();
    let ends = thread::scope(|scope| {
        let mut guard = StopOnExit(Some(setting.stop));
        let conductors: Vec<_> = units
            .iter_mut()
            .map(|unit| {
                let own = sinks.split_off(sinks.len() - workers);
                let sender = sender.clone();
                scope.spawn(move || {
                    let mut guard = StopOnExit(Some(setting.stop));
                    let end = unit.run(setting, own, &sender);
                    if end.is_ok() {
                        guard.0 = None;
                    }
                    end
                })
            })
            .collect();
        drop(sender);
        for progress in receiver {
            on_progress(progress);
        }
        guard.0 = None;
        let joined = conductors.into_iter().map(|conductor| {
            conductor
                .join()
                .unwrap_or_else(|panic| resume_unwind(panic))
        });
        joined.collect::<Vec<_>>()
    });
    let mut done = Vec::new();
    let mut failed = None;
    for end in ends {
        match end {
            Ok(UnitEnd {
                timings,
                turns,
                sinks: own,
                observed: seen,
            }) => {
                done.push(Done { timings, turns });
                sinks.extend(own);
                observed.join(seen);
            }
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    failed.map_or(Ok(done), Err)
}
