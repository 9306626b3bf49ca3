//! Runs scenarios that begin together, each conducted by a thread of its own, and passes their
//! progress on to the caller's thread.

use std::panic::resume_unwind;
use std::sync::{Arc, mpsc};
use std::thread;

use perf_core::SampleSink;

use super::drive_error::DriveError;
use super::driven::ScenarioTiming;
use super::ready::ReadyScenario;
use super::scenario_run::run_scenario;
use super::setting::Setting;
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

/// Runs all of `scenarios`, which begin together. `sinks` has enough for the workers of one;
/// for the others they are forked. Returns the timings of those that were begun.
pub(super) fn run_group<T: Transport, S: SampleSink + 'static>(
    setting: &Setting<'_, T>,
    scenarios: &[Arc<ReadyScenario<T::Prepared>>],
    sinks: &mut Vec<S>,
    observed: &mut Observed,
    on_progress: &mut dyn FnMut(Progress),
) -> Result<Vec<ScenarioTiming>, DriveError> {
    let workers = setting.options.workers.get();
    let needed = workers * scenarios.len();
    while sinks.len() < needed {
        let fork = sinks.first().expect("there is a sink").fork();
        sinks.push(fork);
    }
    let (sender, receiver) = mpsc::channel();
    let ends = thread::scope(|scope| {
        let mut guard = StopOnExit(Some(setting.stop));
        let conductors: Vec<_> = scenarios
            .iter()
            .map(|scenario| {
                let own = sinks.split_off(sinks.len() - workers);
                let sender = sender.clone();
                scope.spawn(move || {
                    let mut guard = StopOnExit(Some(setting.stop));
                    let end = run_scenario(setting, scenario, own, &sender);
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
    let mut timings = Vec::new();
    let mut failed = None;
    for end in ends {
        match end {
            Ok((timing, own, seen)) => {
                timings.extend(timing);
                sinks.extend(own);
                observed.join(seen);
            }
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    failed.map_or(Ok(timings), Err)
}
