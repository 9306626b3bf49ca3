//! A connection over TCP, encrypted or not: sends, and at the same time receives what comes. What its
//! bytes mean it does not know.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, Waker, ready};

use perf_core::Lap;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::receiver::Receiver;
use crate::dial::broken_off;
use crate::laps::Laps;
use crate::transport::Failure;

/// How much is read at a time, in bytes.
const CHUNK: usize = 16 * 1024;

/// A connection.
#[derive(Debug)]
pub(super) struct Stream {
    link: Link,
    room: Box<[u8]>,
}

#[derive(Debug)]
enum Link {
    Plain(TcpStream),
    Encrypted(Box<TlsStream<TcpStream>>),
}

impl Stream {
    pub(super) fn plain(stream: TcpStream) -> Self {
        Self::new(Link::Plain(stream))
    }

    pub(super) fn encrypted(stream: TlsStream<TcpStream>) -> Self {
        Self::new(Link::Encrypted(Box::new(stream)))
    }

    fn new(link: Link) -> Self {
        let room = vec![0; CHUNK].into();
        Self { link, room }
    }

    /// What has come although nobody has asked for it. `None` if the connection has ended.
    pub(super) fn unasked(&mut self) -> Option<usize> {
        // Tickets for later sessions come unasked as well, and TLS keeps them to itself.
        let mut nobody = Context::from_waker(Waker::noop());
        let mut buffer = ReadBuf::new(&mut self.room);
        match self.link.poll_read(&mut nobody, &mut buffer) {
            Poll::Pending => Some(0),
            Poll::Ready(Ok(())) if !buffer.filled().is_empty() => Some(buffer.filled().len()),
            Poll::Ready(_) => None,
        }
    }

    /// Sends `bytes` and hands what comes to `receiver`, until all is sent and that has all it wants.
    pub(super) async fn talk(
        &mut self,
        bytes: &[u8],
        receiver: &mut Receiver<'_>,
        laps: &impl Laps,
    ) -> Result<(), Failure> {
        let mut sent = 0;
        let mut is_flushed = false;
        // Both at once: who sends an echo of much while it is received has to be read meanwhile.
        poll_fn(|context| {
            if !is_flushed {
                let flushed = self.link.poll_send(context, bytes, &mut sent);
                if let Poll::Ready(flushed) = flushed {
                    flushed.map_err(|error| broken_off(&error))?;
                    is_flushed = true;
                }
            }
            while !receiver.is_complete() {
                ready!(self.poll_receive(context, receiver, laps))?;
            }
            if is_flushed {
                Poll::Ready(Ok(()))
            } else {
                Poll::Pending
            }
        })
        .await
    }

    fn poll_receive(
        &mut self,
        context: &mut Context<'_>,
        receiver: &mut Receiver<'_>,
        laps: &impl Laps,
    ) -> Poll<Result<(), Failure>> {
        let mut buffer = ReadBuf::new(&mut self.room);
        let read = ready!(self.link.poll_read(context, &mut buffer));
        read.map_err(|error| broken_off(&error))?;
        let came = buffer.filled();
        if came.is_empty() {
            return Poll::Ready(receiver.end());
        }
        if receiver.received() == 0 {
            laps.end(Lap::FirstByte);
            laps.begin(Lap::Download);
        }
        Poll::Ready(receiver.take(came))
    }
}

impl Link {
    fn poll_read(
        &mut self,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self {
            Self::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Self::Encrypted(stream) => Pin::new(stream).poll_read(context, buffer),
        }
    }

    /// Goes on sending `bytes`, of which so many are `sent`, up to the last one.
    fn poll_send(
        &mut self,
        context: &mut Context<'_>,
        bytes: &[u8],
        sent: &mut usize,
    ) -> Poll<io::Result<()>> {
        while *sent < bytes.len() {
            let rest = &bytes[*sent..];
            let written = match self {
                Self::Plain(stream) => Pin::new(stream).poll_write(context, rest),
                Self::Encrypted(stream) => Pin::new(stream).poll_write(context, rest),
            };
            *sent += ready!(written)?;
        }
        match self {
            Self::Plain(stream) => Pin::new(stream).poll_flush(context),
            Self::Encrypted(stream) => Pin::new(stream).poll_flush(context),
        }
    }
}
