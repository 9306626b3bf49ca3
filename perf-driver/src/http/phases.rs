//! Tells the phases of an exchange that reqwest carries, by what its connections are seen to do. It
//! takes no time: who listens does.

use std::future::{Future, poll_fn};
use std::pin::pin;

use perf_core::Lap;

use super::connect_watch::ConnectWatch;
use crate::laps::Laps;

/// Who is told of an exchange, and who sees its connections.
#[derive(Debug)]
pub(super) struct Phases<'e, L> {
    pub(super) laps: &'e L,
    pub(super) connects: &'e ConnectWatch,
}

impl<L: Laps> Phases<'_, L> {
    /// Waits for the head that `sending` brings; the download begins with it.
    pub(super) async fn of_sending<T, E>(
        &self,
        sending: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let mut sending = pin!(sending);
        // Whether there is a connection is known once it was asked for.
        self.laps.begin(Lap::Connect);
        self.laps.begin(Lap::FirstByte);
        let mut was_connecting = None;
        let head = poll_fn(|context| {
            let polled = sending.as_mut().poll(context);
            let is_connecting = self.connects.is_connecting();
            if self.connects.has_opened() {
                self.laps.end(Lap::Connect);
                self.laps.begin(Lap::FirstByte);
            } else {
                match (was_connecting, is_connecting) {
                    (None, true) => self.laps.forget(Lap::FirstByte),
                    (None, false) => self.laps.forget(Lap::Connect),
                    // Another connection became free.
                    (Some(true), false) => {
                        self.laps.forget(Lap::Connect);
                        self.laps.begin(Lap::FirstByte);
                    }
                    (Some(_), _) => {}
                }
            }
            was_connecting = Some(is_connecting);
            polled
        });
        let head = head.await?;
        self.laps.end(Lap::FirstByte);
        self.laps.begin(Lap::Download);
        Ok(head)
    }
}
