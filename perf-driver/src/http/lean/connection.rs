//! A connection, encrypted or not: sends what it is given and receives what comes. It knows nothing
//! of HTTP.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, Waker, ready};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, Interest, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

/// As much as is read while something is still being sent, in bytes.
const EARLY: usize = 4 * 1024;

/// A connection to the target.
#[derive(Debug)]
pub(super) enum Connection {
    Plain(TcpStream),
    Encrypted(Box<Encrypted>),
}

/// A connection over TLS.
#[derive(Debug)]
pub(super) struct Encrypted {
    stream: TlsStream<TcpStream>,
    /// What came while something was being sent: read, and not handed on yet.
    early: Vec<u8>,
}

impl Connection {
    pub(super) fn encrypted(stream: TlsStream<TcpStream>) -> Self {
        Self::Encrypted(Box::new(Encrypted {
            stream,
            early: Vec::new(),
        }))
    }

    /// Sends `bytes`. `false` if something came before all of it was sent, which may be an answer to
    /// it: whoever sends that may be waiting to be read itself.
    pub(super) async fn send(&mut self, bytes: &[u8]) -> io::Result<bool> {
        match self {
            Self::Plain(stream) => send(stream, bytes).await,
            Self::Encrypted(encrypted) => {
                let mut sent = 0;
                poll_fn(|context| encrypted.poll_send(context, bytes, &mut sent)).await
            }
        }
    }

    /// Waits until there may be something to read.
    pub(super) async fn something_comes(&self) -> io::Result<()> {
        match self {
            Self::Plain(stream) => stream.readable().await,
            // What comes may be nothing that is handed on.
            Self::Encrypted(_) => Ok(()),
        }
    }

    /// Reads into `buffer`, and gives back how much; nothing at the end.
    pub(super) async fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.read(buffer).await,
            Self::Encrypted(encrypted) => encrypted.read(buffer).await,
        }
    }

    /// Whether nothing has come: no bytes, no end and no error. Whatever comes unasked makes a
    /// connection of no use, and is lost.
    pub(super) fn is_quiet(&mut self) -> bool {
        match self {
            Self::Plain(stream) => {
                let unasked = stream.try_read(&mut [0]);
                unasked.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
            }
            Self::Encrypted(encrypted) => encrypted.is_quiet(),
        }
    }
}

impl Encrypted {
    /// Goes on sending `bytes`, of which `sent` are taken over by TLS.
    fn poll_send(
        &mut self,
        context: &mut Context<'_>,
        bytes: &[u8],
        sent: &mut usize,
    ) -> Poll<io::Result<bool>> {
        loop {
            let stream = Pin::new(&mut self.stream);
            let written = if *sent < bytes.len() {
                stream.poll_write(context, &bytes[*sent..])
            } else {
                match stream.poll_flush(context) {
                    Poll::Ready(flushed) => return Poll::Ready(flushed.map(|()| true)),
                    Poll::Pending => Poll::Pending,
                }
            };
            match written {
                Poll::Ready(Ok(count)) => *sent += count,
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => {
                    ready!(self.poll_read_early(context))?;
                    return Poll::Ready(Ok(false));
                }
            }
        }
    }

    fn poll_read_early(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut room = [0; EARLY];
        let mut buffer = ReadBuf::new(&mut room);
        ready!(Pin::new(&mut self.stream).poll_read(context, &mut buffer))?;
        self.early.extend_from_slice(buffer.filled());
        Poll::Ready(Ok(()))
    }

    async fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.early.is_empty() {
            return self.stream.read(buffer).await;
        }
        let count = self.early.len().min(buffer.len());
        buffer[..count].copy_from_slice(&self.early[..count]);
        self.early.drain(..count);
        Ok(count)
    }

    fn is_quiet(&mut self) -> bool {
        let mut room = [0];
        let mut buffer = ReadBuf::new(&mut room);
        // Tickets for later sessions come unasked, and TLS keeps them to itself.
        let mut nobody = Context::from_waker(Waker::noop());
        let read = Pin::new(&mut self.stream).poll_read(&mut nobody, &mut buffer);
        self.early.is_empty() && read.is_pending()
    }
}

async fn send(stream: &TcpStream, bytes: &[u8]) -> io::Result<bool> {
    let mut sent = 0;
    while sent < bytes.len() {
        match stream.try_write(&bytes[sent..]) {
            Ok(count) => sent += count,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                let ready = stream
                    .ready(Interest::READABLE | Interest::WRITABLE)
                    .await?;
                if ready.is_readable() && !ready.is_writable() && has_come(stream).await? {
                    return Ok(false);
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

/// Whether there is something to read now, or the end.
async fn has_come(stream: &TcpStream) -> io::Result<bool> {
    let mut first = [0];
    poll_fn(|context| {
        let peeked = stream.poll_peek(context, &mut ReadBuf::new(&mut first));
        Poll::Ready(match peeked {
            Poll::Ready(Ok(_)) => Ok(true),
            Poll::Ready(Err(error)) => Err(error),
            Poll::Pending => Ok(false),
        })
    })
    .await
}
