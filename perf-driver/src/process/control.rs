//! What faults do to the program under test.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::running::Running;
use super::start_error::StartError;

/// Ends, suspends and starts again the command of a plan. Clones act on the same command; what they
/// do is done on purpose, and is no failure of the command.
#[derive(Debug, Clone)]
pub struct TargetControl(Arc<Mutex<Running>>);

/// Why a fault could not be done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ControlError {
    /// It had ended before, by itself or by an earlier fault.
    #[error("it did not run any more")]
    NotRunning,
    /// Not on this system.
    #[error("this system cannot suspend a process")]
    Suspend,
    /// It does not start again.
    #[error("it was not started again")]
    Start {
        /// Why not.
        source: StartError,
    },
}

impl TargetControl {
    pub(super) const fn new(running: Arc<Mutex<Running>>) -> Self {
        Self(running)
    }

    /// Asks it to end as at the end of a run, and waits until it has. Blocks, but not much longer
    /// than its time of grace.
    ///
    /// # Errors
    /// It did not run any more.
    pub fn stop(&self) -> Result<(), ControlError> {
        self.if_running(Running::stop)
    }

    /// Kills it with its group, and waits until it is gone.
    ///
    /// # Errors
    /// It did not run any more.
    pub fn kill(&self) -> Result<(), ControlError> {
        self.if_running(Running::kill)
    }

    /// Starts it again. Returns at once: it may not be ready yet.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn start(&self) -> Result<(), ControlError> {
        let started = self.running().start_again();
        started.map_err(|source| ControlError::Start { source })
    }

    /// Lets its group do nothing until it is resumed.
    ///
    /// # Errors
    /// It did not run any more, or the system cannot do that.
    pub fn suspend(&self) -> Result<(), ControlError> {
        self.if_running(Running::suspend)?
            .then_some(())
            .ok_or(ControlError::Suspend)
    }

    /// Lets its group go on.
    ///
    /// # Errors
    /// It did not run any more.
    pub fn resume(&self) -> Result<(), ControlError> {
        self.if_running(Running::resume)
    }

    fn if_running<R>(&self, act: impl FnOnce(&mut Running) -> R) -> Result<R, ControlError> {
        let mut running = self.running();
        if running.is_down() || running.has_failed() {
            return Err(ControlError::NotRunning);
        }
        Ok(act(&mut running))
    }

    fn running(&self) -> MutexGuard<'_, Running> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Two handles are the same if they act on the same command.
impl PartialEq for TargetControl {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for TargetControl {}
