//! A timer of Linux that a runtime waits for among its sockets (`timerfd`): no other thread takes
//! part, and the moment is as exact as the kernel's high-resolution timers.

use std::future::poll_fn;
use std::io;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create,
    timerfd_settime,
};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use super::alarms::Alarms;
use super::bell::Bell;

/// A timer of the kernel, in the runtime that it was opened in.
#[derive(Debug)]
pub(super) struct Descriptor(AsyncFd<OwnedFd>);

impl Descriptor {
    /// Opens one in the runtime of the caller.
    pub(super) fn open() -> io::Result<Self> {
        let flags = TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC;
        let opened = timerfd_create(TimerfdClockId::Monotonic, flags)?;
        #[expect(
            deprecated,
            reason = "it is unsound for what can change its descriptor, which an `OwnedFd` never does; \
                      what replaces it is unsafe"
        )]
        let watched = AsyncFd::with_interest(opened, Interest::READABLE)?;
        Ok(Self(watched))
    }

    /// Rings `after` that time.
    pub(super) fn set(&self, after: Duration) {
        const NEVER: Timespec = Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        // A time of nothing would switch it off.
        let after = after.max(Duration::from_nanos(1));
        let setting = Itimerspec {
            it_interval: NEVER,
            it_value: Timespec {
                tv_sec: i64::try_from(after.as_secs()).unwrap_or(i64::MAX),
                tv_nsec: after.subsec_nanos().into(),
            },
        };
        timerfd_settime(self.0.get_ref(), TimerfdTimerFlags::empty(), &setting)
            .expect("the descriptor is a timer and the time is valid");
    }

    /// Waits until it rings. To read how often it has rung is not necessary: setting it anew
    /// forgets that.
    async fn rings(&self) -> io::Result<()> {
        self.0.readable().await?.clear_ready();
        Ok(())
    }
}

/// Wakes whoever is due, until the timer ends or the runtime does.
pub(super) async fn run(alarms: Arc<Alarms>) {
    let Bell::Descriptor(bell) = &alarms.bell else {
        return;
    };
    let mut due = Vec::new();
    while bell.rings().await.is_ok() {
        if !alarms.rung(&mut due) {
            return;
        }
        for alarm in due.drain(..) {
            alarm.ring();
        }
        // Whoever is woken asks for its next moment first, so that the bell is set once.
        let_the_others_go_first().await;
        alarms.set_bell(&mut alarms.queue(), Instant::now());
    }
}

/// Lets every task go on that has been woken. The runtime's own way looks for what has come over
/// sockets as well, which is a call of the system.
async fn let_the_others_go_first() {
    let mut asked = false;
    poll_fn(|context| {
        if asked {
            return Poll::Ready(());
        }
        asked = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
