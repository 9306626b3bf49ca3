//! Starts the program under test, and stops it whatever happens.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use perf_core::TargetCommand;

use super::control::TargetControl;
use super::find::FoundProcess;
use super::running::Running;
use super::start_error::StartError;
use super::target_end::TargetEnd;
use crate::stop::StopSignal;

/// The plan's command, at work as the first of a process group of its own, so that Ctrl-C in a
/// terminal does not end it before the run is over.
///
/// It is stopped when this is dropped, in a panic as well: its group is asked to end, and killed
/// after the time of grace, or at once when the run was asked to stop twice. Processes that leave
/// the group are not followed. If this program is killed itself, the command stays.
#[derive(Debug)]
#[must_use = "it is stopped when this is dropped"]
pub struct StartedTarget {
    running: Arc<Mutex<Running>>,
    is_over: bool,
}

impl StartedTarget {
    /// Starts `command`, with nothing to read. Returns at once: it may not be ready yet.
    /// `stop` cuts its time of grace short when it is asked a second time.
    ///
    /// # Errors
    /// It cannot be started, or its output cannot be kept: see [`StartError`].
    pub fn start(command: &TargetCommand, stop: &StopSignal) -> Result<Self, StartError> {
        let running = Running::start(command, stop)?;
        Ok(Self {
            running: Arc::new(Mutex::new(running)),
            is_over: false,
        })
    }

    /// Its process, with its group and all that they have started. Where it has ended, what it
    /// has left at work in its group; where it is started again, what it is from then on.
    #[must_use]
    pub fn process(&self) -> FoundProcess {
        let running = self.running();
        let group = running.group().clone();
        let found = FoundProcess::by_id(group.number());
        FoundProcess {
            roots: found.map_or_else(|_ended| Vec::new(), |found| found.roots),
            name: None,
            group: cfg!(unix).then_some(group),
        }
    }

    /// A handle for faults that a plan asks for.
    #[must_use]
    pub fn control(&self) -> TargetControl {
        TargetControl::new(Arc::clone(&self.running))
    }

    /// Whether it has ended with a failure, or by a signal that no fault of the plan sent. One that
    /// has ended with success may have left others at work.
    #[must_use]
    pub fn has_failed(&mut self) -> bool {
        self.running().has_failed()
    }

    /// The last lines that it has printed, without control characters.
    #[must_use]
    pub fn output(&self) -> String {
        self.running().output()
    }

    /// Asks it to end, and waits until it has. Blocks, but not much longer than its time of
    /// grace.
    pub fn stop(mut self) -> TargetEnd {
        self.is_over = true;
        self.running().end()
    }

    fn running(&self) -> MutexGuard<'_, Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for StartedTarget {
    fn drop(&mut self) {
        if !self.is_over {
            let _nobody_asks = self.running().end();
        }
    }
}
