//! One user: what it keeps from one iteration to the next.

use crate::transport::Transport;
use crate::values::Values;

/// A user's place within its worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct UserIndex(pub(super) usize);

/// One user of a scenario.
#[derive(Debug)]
pub(super) struct VirtualUser<T: Transport> {
    pub(super) index: UserIndex,
    pub(super) session: T::Session,
    /// What is known in the iteration that is under way.
    pub(super) values: Values,
    /// What is known before the first one: what the setup and the user's own start have found out.
    known: Values,
    /// The iteration that is under way.
    pub(super) iteration: u64,
    /// Whether what it does at its start has been done.
    pub(super) started: bool,
}

impl<T: Transport> VirtualUser<T> {
    /// A user that knows what the setup has found out.
    pub(super) fn new(index: UserIndex, session: T::Session, known: Values) -> Self {
        Self {
            index,
            session,
            values: known.clone(),
            known,
            iteration: 0,
            started: false,
        }
    }

    /// Forgets what the last iteration has found out.
    pub(super) fn begin_iteration(&mut self, number: u64) {
        self.iteration = number;
        self.values.clone_from(&self.known);
    }

    /// Keeps what was found out at its start for all iterations to come.
    pub(super) fn has_started(&mut self) {
        self.started = true;
        self.known.clone_from(&self.values);
    }
}
