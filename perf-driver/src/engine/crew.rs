//! The tasks of a worker's users: started together, waited for, and cut off.

use std::future::Future;
use std::panic::resume_unwind;

use tokio::task::{JoinError, JoinSet};

/// The users of one worker at work.
#[derive(Debug, Default)]
#[must_use = "users are cut off when this is dropped"]
pub(super) struct Crew {
    tasks: JoinSet<()>,
}

impl Crew {
    /// Starts the next user, on this thread.
    pub(super) fn start(&mut self, user: impl Future<Output = ()> + 'static) {
        self.tasks.spawn_local(user);
    }

    /// Waits until all users have finished. Can be given up and called again.
    pub(super) async fn finished(&mut self) {
        while let Some(ended) = self.tasks.join_next().await {
            pass_panic_on(ended);
        }
    }

    /// Cuts all users off, and waits until nothing of them is left.
    pub(super) async fn disband(mut self) {
        self.tasks.abort_all();
        self.finished().await;
    }
}

/// A panic in a user's task, most likely in a transport of somebody's own, is that thread's too.
pub(super) fn pass_panic_on(ended: Result<(), JoinError>) {
    if let Err(error) = ended
        && let Ok(panic) = error.try_into_panic()
    {
        resume_unwind(panic);
    }
}
