//! One user's datagrams: a socket for each, or one that is kept.
//!
//! Over a socket of its own an answer that comes late meets nobody. Over one that is kept, an answer is
//! known by what is in it, and others are passed over.

use std::fmt::Write;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use memchr::memmem;
use perf_core::{Bytes, FailureKind, SocketReuse, UdpAnswer, UdpSettings, format_duration};
use tokio::net::{UdpSocket, lookup_host};

use super::prepare::{SocketPrepared, SocketRendered};
use crate::io_failure::{class_of_io, describe_io, unresolved};
use crate::transport::{Exchange, Failure};

/// As large as a datagram can be, in bytes.
const LARGEST: usize = 65_536;

/// What one user keeps.
#[derive(Debug)]
pub(super) struct UdpUser {
    settings: UdpSettings,
    kept: Option<UdpSocket>,
    room: Box<[u8]>,
    /// Datagrams of the exchange that is under way which are no answer to it.
    passed_over: u64,
}

impl UdpUser {
    pub(super) fn new(settings: UdpSettings) -> Self {
        Self {
            settings,
            kept: None,
            room: vec![0; LARGEST].into(),
            passed_over: 0,
        }
    }

    pub(super) async fn exchange(
        &mut self,
        prepared: &SocketPrepared,
        answer: UdpAnswer,
        rendered: &SocketRendered,
    ) -> Exchange<Vec<u8>> {
        let result = self.talk(prepared, answer, rendered).await;
        let size = result.as_ref().map_or(0, Vec::len);
        Exchange::new(Bytes::new(size as u64), result)
    }

    /// What an exchange is whose time is up: its datagram, or the answer, was lost.
    pub(super) fn timed_out(&self, limit: Duration) -> Failure {
        let mut message = format!("no answer within {}", format_duration(limit));
        if self.passed_over > 0 {
            // Writing to a string cannot fail.
            let _ = write!(message, ", but {} others", self.passed_over);
        }
        Failure::new(FailureKind::Lost, message)
    }

    async fn talk(
        &mut self,
        prepared: &SocketPrepared,
        answer: UdpAnswer,
        rendered: &SocketRendered,
    ) -> Result<Vec<u8>, Failure> {
        self.passed_over = 0;
        let socket = match self.kept.take() {
            Some(socket) => socket,
            None => self.open().await?,
        };
        forget_earlier(&socket, &mut self.room);
        let sent = socket.send(&rendered.bytes).await;
        sent.map_err(|error| failed(&error))?;
        let answered = match answer {
            UdpAnswer::Nothing => Ok(Vec::new()),
            _ => {
                self.receive(&socket, answer == UdpAnswer::Echo, rendered)
                    .await
            }
        };
        // Also after a failure: what comes late is known as such.
        if self.settings.sockets == SocketReuse::PerUser {
            self.kept = Some(socket);
        }
        let answered = answered?;
        if answered.len() as u64 > prepared.most {
            let most = Bytes::new(prepared.most);
            let message = format!("the answer is larger than {most}");
            return Err(Failure::new(FailureKind::TooLarge, message));
        }
        Ok(answered)
    }

    /// The answer to what was sent; others that come before are passed over.
    async fn receive(
        &mut self,
        socket: &UdpSocket,
        is_echo: bool,
        rendered: &SocketRendered,
    ) -> Result<Vec<u8>, Failure> {
        loop {
            let received = socket.recv(&mut self.room).await;
            let size = received.map_err(|error| failed(&error))?;
            let came = &self.room[..size];
            let is_same = came == rendered.bytes;
            let is_answer = match &rendered.id {
                Some(id) => memmem::find(came, id.as_bytes()).is_some(),
                None => is_same || self.settings.sockets == SocketReuse::New,
            };
            if !is_answer {
                self.passed_over += 1;
                continue;
            }
            if is_echo && !is_same {
                let message = format!(
                    "expected the {} bytes that were sent, got {size} others",
                    rendered.bytes.len()
                );
                return Err(Failure::new(FailureKind::CheckFailed, message));
            }
            return Ok(came.to_vec());
        }
    }

    /// A socket that sends to the server, and hears nobody else.
    async fn open(&self) -> Result<UdpSocket, Failure> {
        let address = &self.settings.address;
        let found = lookup_host((address.host(), address.port())).await;
        let found = found.map_err(|error| unresolved(&error))?;
        let mut why = Failure::new(FailureKind::Dns, "the host has no address");
        for server in found {
            match open_to(server).await {
                Ok(socket) => return Ok(socket),
                Err(error) => {
                    let kind = class_of_io(&error, true).unwrap_or(FailureKind::Connect);
                    why = Failure::new(kind, describe_io(&error));
                }
            }
        }
        Err(why)
    }
}

async fn open_to(server: SocketAddr) -> io::Result<UdpSocket> {
    let any: SocketAddr = match server {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(any).await?;
    socket.connect(server).await?;
    Ok(socket)
}

/// Takes away what came for earlier datagrams, and what went wrong with them, which is told once.
fn forget_earlier(socket: &UdpSocket, room: &mut [u8]) {
    // More than a socket holds: whoever floods it is not waited for.
    const MOST: usize = 4096;
    for _ in 0..MOST {
        if let Err(error) = socket.try_recv(room)
            && error.kind() == io::ErrorKind::WouldBlock
        {
            return;
        }
    }
}

fn failed(error: &io::Error) -> Failure {
    let kind = class_of_io(error, false).unwrap_or(FailureKind::Protocol);
    let message = match kind {
        FailureKind::ConnectRefused => "nobody listens on the port".to_owned(),
        _ => describe_io(error),
    };
    Failure::new(kind, message)
}
