//! A timer of Linux that a runtime waits for among its sockets (`timerfd`): no other thread takes
//! part, and the moment is as exact as the kernel's high-resolution timers.

use std::io;
use std::os::fd::OwnedFd;
use std::time::Duration;

use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create,
    timerfd_settime,
};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

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
    pub(super) async fn rings(&self) -> io::Result<()> {
        self.0.readable().await?.clear_ready();
        Ok(())
    }
}
