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
    /// What it knows and draws.
    pub(super) values: Values,
    /// The iteration that is under way.
    pub(super) iteration: u64,
    /// How many requests it has begun.
    pub(super) requests: u64,
    /// Whether what it does at its start has been done.
    pub(super) started: bool,
}

impl<T: Transport> VirtualUser<T> {
    pub(super) const fn new(index: UserIndex, session: T::Session, values: Values) -> Self {
        Self {
            index,
            session,
            values,
            iteration: 0,
            requests: 0,
            started: false,
        }
    }

    /// Forgets what the last iteration has found out.
    pub(super) fn begin_iteration(&mut self, number: u64) {
        self.iteration = number;
        self.values.end_iteration();
    }
}
