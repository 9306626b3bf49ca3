//! How long a request may take: looked after for all users of a worker at once, so that a request
//! that is answered in time costs no timer.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::time::Duration;

use perf_core::Moment;
use tokio::sync::Notify;

use super::virtual_user::UserIndex;
use crate::clock::RunClock;
use crate::timer::Timer;

/// Deadlines are looked at no more often than this, and so kept to it.
const TICK: Duration = Duration::from_millis(1);

/// The time limits of the users of one worker.
#[derive(Debug)]
pub(super) struct TimeLimits {
    slots: Vec<Slot>,
    clock: RunClock,
    /// When deadlines are looked at again; none is before.
    next_look: Cell<Option<Moment>>,
    /// The next look has to be sooner.
    sooner: Notify,
}

/// The time was up.
#[derive(Debug)]
pub(super) struct TimeIsUp;

/// The request of one user that is under way, if there is one.
#[derive(Debug, Default)]
struct Slot {
    deadline: Cell<Option<Moment>>,
    is_up: Cell<bool>,
    /// Whom to wake when it is; stays from one request to the next, which is most likely the same
    /// task's.
    waker: RefCell<Option<Waker>>,
}

impl TimeLimits {
    /// Those of so many users. Nothing ends in time unless somebody [watches](Self::watch).
    pub(super) fn new(users: usize, clock: RunClock) -> Rc<Self> {
        Rc::new(Self {
            slots: std::iter::repeat_with(Slot::default).take(users).collect(),
            clock,
            next_look: Cell::new(None),
            sooner: Notify::new(),
        })
    }

    /// What `exchange` of `user` comes to, if that takes no longer than until `deadline`.
    pub(super) async fn within<F: Future>(
        &self,
        user: UserIndex,
        deadline: Moment,
        mut exchange: Pin<&mut F>,
    ) -> Result<F::Output, TimeIsUp> {
        let slot = &self.slots[user.0];
        slot.is_up.set(false);
        slot.deadline.set(Some(deadline));
        let _over = Over(slot);
        if self.next_look.get().is_none_or(|next| deadline < next) {
            self.next_look.set(Some(deadline));
            self.sooner.notify_one();
        }
        poll_fn(|context| {
            if let Poll::Ready(output) = exchange.as_mut().poll(context) {
                return Poll::Ready(Ok(output));
            }
            if slot.is_up.get() {
                return Poll::Ready(Err(TimeIsUp));
            }
            match &mut *slot.waker.borrow_mut() {
                Some(known) => known.clone_from(context.waker()),
                unknown => *unknown = Some(context.waker().clone()),
            }
            Poll::Pending
        })
        .await
    }

    /// Ends what takes too long. Never ends itself.
    pub(super) async fn watch(self: Rc<Self>, timer: Timer) {
        loop {
            let Some(next) = self.next_look.get() else {
                self.sooner.notified().await;
                continue;
            };
            tokio::select! {
                biased;
                () = self.sooner.notified() => (),
                () = timer.sleep_until(self.clock.instant(next)) => self.look(),
            }
        }
    }

    fn look(&self) {
        let now = self.clock.now();
        let mut next: Option<Moment> = None;
        for slot in &self.slots {
            let Some(deadline) = slot.deadline.get() else {
                continue;
            };
            if deadline <= now {
                slot.deadline.set(None);
                slot.is_up.set(true);
                if let Some(waker) = &*slot.waker.borrow() {
                    waker.wake_by_ref();
                }
            } else {
                next = Some(next.map_or(deadline, |next| next.min(deadline)));
            }
        }
        let soonest = Moment::after_start(now.since_start().saturating_add(TICK));
        self.next_look.set(next.map(|next| next.max(soonest)));
    }
}

/// The request is over when this is dropped.
struct Over<'a>(&'a Slot);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.deadline.set(None);
    }
}
