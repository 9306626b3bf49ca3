//! The tasks of a worker's users: started together, waited for, and cut off.

use std::future::Future;
use std::panic::resume_unwind;

use tokio::task::{AbortHandle, JoinError, JoinSet};

use super::worker::User;

/// The users of one worker at work.
#[derive(Debug, Default)]
#[must_use = "users are cut off when this is dropped"]
pub(super) struct Crew {
    tasks: JoinSet<()>,
    handles: Vec<AbortHandle>,
}

impl Crew {
    /// Starts the next user, on this thread.
    pub(super) fn start(&mut self, user: impl Future<Output = ()> + 'static) {
        self.handles.push(self.tasks.spawn_local(user));
    }

    /// Waits until all users have finished. Can be given up and called again.
    pub(super) async fn finished(&mut self) {
        while let Some(ended) = self.tasks.join_next().await {
            pass_panic_on(ended);
        }
    }

    /// Cuts off the users that `is_idle` names.
    pub(super) fn cut_off(&self, is_idle: impl Fn(User) -> bool) {
        for (number, handle) in self.handles.iter().enumerate() {
            if is_idle(User(number)) {
                handle.abort();
            }
        }
    }

    /// Cuts all users off, and waits until nothing of them is left.
    pub(super) async fn disband(mut self) {
        self.tasks.abort_all();
        self.finished().await;
    }
}

/// A panic in a user's task, most likely in a transport of somebody's own, is that thread's too.
fn pass_panic_on(ended: Result<(), JoinError>) {
    if let Err(error) = ended
        && let Ok(panic) = error.try_into_panic()
    {
        resume_unwind(panic);
    }
}
