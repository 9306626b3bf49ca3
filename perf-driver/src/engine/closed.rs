//! The closed model: each user starts its next iteration when its last one has ended.

use std::cell::Cell;
use std::rc::Rc;

use perf_core::{Moment, SampleSink};
use tokio::task::coop::consume_budget;

use super::place::Gate;
use super::worker::{User, Worker};
use crate::clock::RunClock;
use crate::transport::Transport;

/// How many iterations the users of one worker may still start.
#[derive(Debug)]
pub(super) enum Budget {
    /// So many.
    Count(Cell<u64>),
    /// As many as they can before this moment.
    Until(Moment),
}

impl Budget {
    /// Takes one iteration; `false` if there is none left.
    fn take(&self, clock: RunClock) -> bool {
        match self {
            Self::Count(left) => match left.get().checked_sub(1) {
                Some(fewer) => {
                    left.set(fewer);
                    true
                }
                None => false,
            },
            Self::Until(end) => clock.now() < *end,
        }
    }
}

/// One user: iterates until the budget is used up or the gate is shut.
pub(super) async fn iterate_on_and_on<T: Transport, S: SampleSink>(
    worker: Rc<Worker<T, S>>,
    user: User,
    mut session: T::Session,
    budget: Rc<Budget>,
) {
    while worker.gate() == Gate::Open && budget.take(worker.clock()) {
        worker.count_iteration();
        worker.iterate(user, &mut session, None).await;
        // A transport that is always ready at once must not keep the thread to itself.
        consume_budget().await;
    }
}
