//! Whether more may be sent: open while a scenario goes on, then shut for good.

use std::cell::Cell;
use std::future::Future;

use tokio::sync::Notify;

/// The gate of one worker. It can be looked at, and waited at.
#[derive(Debug, Default)]
pub(super) struct Gate {
    shut: Cell<bool>,
    closing: Notify,
}

impl Gate {
    pub(super) const fn is_shut(&self) -> bool {
        self.shut.get()
    }

    /// Lets nothing more be sent, and ends every wait.
    pub(super) fn shut(&self) {
        self.shut.set(true);
        self.closing.notify_waiters();
    }

    /// What `waiting` comes to; `None` if the gate is shut before.
    pub(super) async fn unless_shut<F: Future>(&self, waiting: F) -> Option<F::Output> {
        if self.is_shut() {
            return None;
        }
        tokio::select! {
            biased;
            () = self.closing.notified() => None,
            output = waiting => Some(output),
        }
    }
}
