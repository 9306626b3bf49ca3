//! Waits in a WebSocket for what a turn waits for.

use std::time::Duration;

use perf_core::{FailureKind, Lap, Listen, MessageCheck, Received};
use tokio::time::{Instant, timeout_at};

use super::socket::{Heard, Socket};
use crate::laps::Laps;
use crate::transport::Failure;

/// Listens to one WebSocket.
pub(super) struct Listener<'l, L> {
    pub(super) laps: &'l L,
    /// What was received last.
    pub(super) last: bytes::Bytes,
}

/// Why what is waited for does not come.
pub(super) enum Disappointed {
    /// There is nothing to be looked at.
    Failed(Failure),
    /// Something came that can be looked at, and is wrong.
    Wrong(Failure),
}

impl From<Failure> for Disappointed {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl<L: Laps> Listener<'_, L> {
    /// Waits for what `listen` says.
    pub(super) async fn wait(
        &mut self,
        socket: &mut Socket,
        listen: &Listen,
    ) -> Result<(), Disappointed> {
        match listen {
            Listen::Nothing => Ok(()),
            Listen::Receive { count, check } => {
                for _ in 0..count.get() {
                    self.message(socket).await?;
                    self.check(check).map_err(|problem| {
                        let failure = Failure::new(FailureKind::CheckFailed, problem);
                        Disappointed::Wrong(failure)
                    })?;
                }
                Ok(())
            }
            Listen::Await(check) => loop {
                self.message(socket).await?;
                if self.check(check).is_ok() {
                    return Ok(());
                }
            },
            Listen::During(span) => self.pass_over(socket, *span).await.map_err(Into::into),
            Listen::Close(code) => self.goodbye(socket, *code).await,
        }
    }

    /// Waits for the next message.
    async fn message(&mut self, socket: &mut Socket) -> Result<(), Failure> {
        self.laps.begin(Lap::Message);
        match socket.hear().await? {
            Heard::Message(content) => {
                self.laps.end(Lap::Message);
                self.last = content;
                Ok(())
            }
            Heard::Close(code, reason) => Err(closed(code, &reason)),
        }
    }

    fn check(&self, check: &MessageCheck) -> Result<(), String> {
        check.holds(Received {
            event: None,
            id: None,
            content: &self.last,
        })
    }

    async fn pass_over(&mut self, socket: &mut Socket, span: Duration) -> Result<(), Failure> {
        let now = Instant::now();
        // A time without an end is as long as the step may take.
        let end = now
            .checked_add(span)
            .unwrap_or_else(|| now + Duration::from_hours(24 * 365));
        while let Ok(heard) = timeout_at(end, self.message(socket)).await {
            heard?;
        }
        self.laps.forget(Lap::Message);
        Ok(())
    }

    /// Waits until the target closes the WebSocket. Messages that come before are passed over.
    async fn goodbye(&mut self, socket: &mut Socket, code: u16) -> Result<(), Disappointed> {
        loop {
            self.laps.begin(Lap::Message);
            match socket.hear().await? {
                Heard::Message(content) => {
                    self.laps.end(Lap::Message);
                    self.last = content;
                }
                Heard::Close(told, _) if told == Some(code) => {
                    self.laps.forget(Lap::Message);
                    return Ok(());
                }
                Heard::Close(told, reason) => {
                    let got = in_words(told, &reason);
                    let message = format!("expected to be closed with {code}, got {got}");
                    let failure = Failure::new(FailureKind::CheckFailed, message);
                    return Err(Disappointed::Wrong(failure));
                }
            }
        }
    }
}

fn closed(code: Option<u16>, reason: &str) -> Failure {
    let message = format!(
        "the target closed the WebSocket with {}",
        in_words(code, reason)
    );
    Failure::new(FailureKind::ClosedEarly, message)
}

/// `1011 (out of memory)`.
fn in_words(code: Option<u16>, reason: &str) -> String {
    let code = code.map_or_else(|| "no code".to_owned(), |code| code.to_string());
    match reason {
        "" => code,
        reason => format!("{code} ({})", reason.escape_debug()),
    }
}
