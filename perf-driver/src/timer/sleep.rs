//! A timer, and a future that waits for a moment of it.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Condvar};
use std::task::{Context, Poll};
use std::time::Instant;

use super::alarms::{Alarm, Alarms};
use super::bell::Bell;
#[cfg(target_os = "linux")]
use super::descriptor::Descriptor;
#[cfg(target_os = "linux")]
use super::in_runtime;
use super::thread;

/// A handle to a timer. Its clones and its sleeps share what waits for the next moment, which ends
/// with the last of them.
#[derive(Debug, Clone)]
pub struct Timer {
    handle: Arc<Handle>,
}

/// Waits for its moment. Never early. To drop it is to forget the moment.
#[must_use = "a sleep that is not awaited waits for nothing"]
#[derive(Debug)]
pub struct Sleep {
    at: Instant,
    handle: Arc<Handle>,
    alarm: Option<Arc<Alarm>>,
}

impl Timer {
    /// Starts a timer for any number of threads: a thread that waits, and wakes futures to about a
    /// tenth of a millisecond.
    ///
    /// # Errors
    /// The system does not allow another thread.
    pub fn start() -> std::io::Result<Self> {
        let alarms = Arc::new(Alarms::new(Bell::Thread(Condvar::new())));
        let of_thread = Arc::clone(&alarms);
        std::thread::Builder::new()
            .name("perf-timer".to_owned())
            .spawn(move || {
                if let Bell::Thread(changed) = &of_thread.bell {
                    thread::run(&of_thread, changed);
                }
            })?;
        Ok(Self::with(alarms))
    }

    /// Starts a timer for the runtime that this is called in, which has to have its I/O enabled. On
    /// Linux the runtime waits for it itself, to a few microseconds; elsewhere it is one of
    /// [`Timer::start`]. Its sleeps end only while that runtime runs.
    ///
    /// # Errors
    /// The system does not allow another file descriptor, or another thread.
    ///
    /// # Panics
    /// Outside a runtime, or in one without I/O.
    pub fn start_in_runtime() -> std::io::Result<Self> {
        #[cfg(target_os = "linux")]
        {
            let alarms = Arc::new(Alarms::new(Bell::Descriptor(Descriptor::open()?)));
            tokio::spawn(in_runtime::run(Arc::clone(&alarms)));
            Ok(Self::with(alarms))
        }
        #[cfg(not(target_os = "linux"))]
        Self::start()
    }

    fn with(alarms: Arc<Alarms>) -> Self {
        Self {
            handle: Arc::new(Handle { alarms }),
        }
    }

    /// A future that is done at `at`, or at once if that has passed.
    pub fn sleep_until(&self, at: Instant) -> Sleep {
        Sleep {
            at,
            handle: Arc::clone(&self.handle),
            alarm: None,
        }
    }
}

/// Ends the timer when the last [`Timer`] and the last [`Sleep`] have gone.
#[derive(Debug)]
struct Handle {
    alarms: Arc<Alarms>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let now = Instant::now();
        if now >= self.at {
            return Poll::Ready(());
        }
        if let Some(alarm) = &self.alarm {
            let mut waker = alarm.waker();
            if let Some(known) = waker.as_mut() {
                known.clone_from(context.waker());
                return Poll::Pending;
            }
            // It has rung, and yet the moment has not come: ask again below.
        }
        let alarm = self.handle.alarms.add(self.at, now, context.waker());
        self.alarm = Some(alarm);
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        let Some(alarm) = self.alarm.take() else {
            return;
        };
        let waited_for = alarm.waker().take();
        if waited_for.is_some() {
            drop(alarm);
            self.handle.alarms.forget();
        } else {
            self.handle.alarms.take_back(alarm);
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.alarms.queue().ended = true;
        self.alarms.bell.set(std::time::Duration::ZERO);
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::Waker;
    use std::time::Duration;

    use super::*;

    /// A timer whose thread is not started, with `number` sleeps that are polled once.
    fn sleeping(number: usize) -> (Arc<Alarms>, Vec<Pin<Box<Sleep>>>) {
        let alarms = Arc::new(Alarms::new(Bell::Thread(Condvar::new())));
        let timer = Timer::with(Arc::clone(&alarms));
        let at = Instant::now() + Duration::from_hours(1);
        let sleeps = (0..number).map(|_| {
            let mut sleep = Box::pin(timer.sleep_until(at));
            let polled = sleep.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            assert!(polled.is_pending());
            sleep
        });
        (alarms, sleeps.collect())
    }

    #[test]
    fn forgotten_sleeps_do_not_pile_up() {
        let (alarms, mut sleeps) = sleeping(10_000);
        assert_eq!(alarms.queue().len(), 10_000);
        sleeps.truncate(10);
        assert!(alarms.queue().len() <= 200, "few are left");
        let (alarms_again, one) = sleeping(1);
        for _ in 0..10_000 {
            let timer = Timer {
                handle: Arc::clone(&one[0].handle),
            };
            let mut sleep = pin!(timer.sleep_until(one[0].at));
            let _ = sleep.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        }
        assert!(alarms_again.queue().len() <= 200, "few are left");
    }

    #[test]
    fn the_thread_ends_with_the_last_sleep() {
        let (alarms, sleeps) = sleeping(2);
        let of_thread = Arc::clone(&alarms);
        let waiting = std::thread::spawn(move || {
            let Bell::Thread(changed) = &of_thread.bell else {
                unreachable!("it is a thread's");
            };
            thread::run(&of_thread, changed);
        });
        assert!(!alarms.queue().ended, "the sleeps are still there");
        drop(sleeps);
        waiting.join().expect("it ends without a panic");
    }
}
