//! One user's exchanges over TCP: a connection that is kept, or one for each.
//!
//! Nothing is sent again. A connection that has failed, or was given up in the middle of an exchange, is
//! closed: what still comes over it is the answer to nothing.

use std::sync::Arc;
use std::time::Duration;

use perf_core::{Bytes, FailureKind, Lap, SocketReuse, TcpAnswer};

use super::prepare::{SocketPrepared, SocketRendered};
use super::receiver::Receiver;
use super::server::TcpServer;
use super::stream::Stream;
use crate::laps::Laps;
use crate::transport::{Exchange, Failure};

/// What one user keeps.
#[derive(Debug)]
pub(super) struct TcpUser {
    server: Arc<TcpServer>,
    /// One that nothing is under way over.
    idle: Option<Stream>,
    is_connecting: bool,
}

impl TcpUser {
    pub(super) const fn new(server: Arc<TcpServer>) -> Self {
        Self {
            server,
            idle: None,
            is_connecting: false,
        }
    }

    /// Makes a connection before it is needed, if it will be kept. Whether there is a server.
    pub(super) async fn connect(&mut self) -> bool {
        if self.server.reuse == SocketReuse::New {
            return true;
        }
        self.idle = self.server.connect().await.ok();
        self.idle.is_some()
    }

    pub(super) async fn exchange(
        &mut self,
        prepared: &SocketPrepared,
        answer: &TcpAnswer,
        rendered: &SocketRendered,
        laps: &impl Laps,
    ) -> Exchange<Vec<u8>> {
        let mut receiver = Receiver::new(answer, &rendered.bytes, prepared.most);
        let told = self.talk(&rendered.bytes, &mut receiver, laps).await;
        let size = Bytes::new(receiver.received());
        let result = match told {
            Err(failure) => Err(failure),
            Ok(stream) => {
                let is_kept = self.server.reuse == SocketReuse::PerUser;
                if is_kept && !matches!(answer, TcpAnswer::Close) {
                    self.idle = Some(stream);
                }
                laps.end(Lap::Download);
                Ok(receiver.into_answer())
            }
        };
        Exchange::new(size, result)
    }

    /// What an exchange is whose time is up.
    pub(super) fn timed_out(&self, limit: Duration) -> Failure {
        if self.is_connecting {
            Failure::connect_timeout(limit)
        } else {
            Failure::timeout(limit)
        }
    }

    async fn talk(
        &mut self,
        bytes: &[u8],
        receiver: &mut Receiver<'_>,
        laps: &impl Laps,
    ) -> Result<Stream, Failure> {
        let mut stream = if let Some(stream) = self.take_idle()? {
            stream
        } else {
            self.is_connecting = true;
            laps.begin(Lap::Connect);
            let stream = self.server.connect().await?;
            laps.end(Lap::Connect);
            self.is_connecting = false;
            stream
        };
        laps.begin(Lap::FirstByte);
        stream.talk(bytes, receiver, laps).await?;
        Ok(stream)
    }

    /// The connection that was kept; `None` where there is none, or the server has closed it.
    fn take_idle(&mut self) -> Result<Option<Stream>, Failure> {
        self.is_connecting = false;
        let Some(mut stream) = self.idle.take() else {
            return Ok(None);
        };
        match stream.unasked() {
            None => Ok(None),
            Some(0) => Ok(Some(stream)),
            Some(_) => {
                let message = "bytes came behind an earlier answer, which nothing had asked for";
                Err(Failure::new(FailureKind::Protocol, message))
            }
        }
    }
}
