//! One exchange over a connection of its own for as long as it lasts.

use std::future::poll_fn;
use std::io;
use std::task::Poll;

use perf_core::{Bytes, FailureKind};
use reqwest::StatusCode;
use tokio::io::{AsyncReadExt, Interest, ReadBuf};
use tokio::net::TcpStream;

use super::fault::{closed_early, malformed, of_io};
use super::framing::{Framing, Reading};
use super::head::{self, Head};
use super::pool::{Buffer, LeanPool};
use crate::http::connect_watch::ConnectWatch;
use crate::http::judge::HttpAnswer;
use crate::transport::{Exchange, Failure};

/// What somebody wants to see of an answer.
#[derive(Clone, Copy)]
pub(in crate::http) struct Wanted<'a> {
    /// Whether it is the answer to a `HEAD`.
    pub(in crate::http) to_head: bool,
    /// The largest body that is accepted, in bytes.
    pub(in crate::http) max_body: u64,
    /// How much of the body, in bytes, for each status. Where it is nothing, nobody looks at the
    /// headers either.
    pub(in crate::http) of_body: &'a dyn Fn(StatusCode) -> usize,
}

/// Sends `request` over a connection of `pool`, or a new one, and receives its answer. `connects`
/// is told while a connection is being opened.
pub(in crate::http) async fn exchange(
    pool: &LeanPool,
    connects: &ConnectWatch,
    request: &[u8],
    wanted: Wanted<'_>,
) -> Exchange<HttpAnswer> {
    let mut received = 0;
    let result = converse(pool, connects, request, wanted, &mut received).await;
    Exchange {
        received: Bytes::new(received),
        result,
    }
}

async fn converse(
    pool: &LeanPool,
    connects: &ConnectWatch,
    request: &[u8],
    wanted: Wanted<'_>,
    received: &mut u64,
) -> Result<HttpAnswer, Failure> {
    connects.set(false);
    let mut stream = if let Some(stream) = pool.take() {
        stream
    } else {
        connects.set(true);
        let connected = pool.connect().await;
        connects.set(false);
        connected?
    };
    let sent = send(&stream, request).await;
    // A buffer is only taken once there is something to read.
    if sent.is_ok() {
        let readable = stream.readable().await;
        readable.map_err(|error| of_io(&error, false))?;
    }
    let mut buffer = pool.buffer();
    let (head, filled) = match (receive_head(&mut stream, &mut buffer, wanted).await, &sent) {
        (Ok(found), _) => found,
        // Why the request could not be sent says more than that no answer came.
        (Err(_), Err(error)) => return Err(of_io(error, false)),
        (Err(failure), Ok(_)) => return Err(failure),
    };
    let mut body = Kept {
        received,
        most: wanted.max_body,
        wanted: (wanted.of_body)(head.status),
        bytes: Vec::new(),
    };
    let mut reading = Reading::new(head.framing);
    let announced = match head.framing {
        Framing::Length(length) => Some(length),
        _ => None,
    };
    let first = &buffer.bytes[head.length..filled];
    let mut left = first.len() - reading.read(first, |piece| body.take(piece))?;
    while !reading.is_over() {
        let count = match stream.read(&mut buffer.bytes).await {
            Ok(0) => {
                reading.end(announced)?;
                break;
            }
            Ok(count) => count,
            Err(error) => return Err(of_io(&error, false)),
        };
        let piece = &buffer.bytes[..count];
        left = count - reading.read(piece, |piece| body.take(piece))?;
    }
    let is_whole = sent.is_ok_and(|sent| sent == request.len());
    if head.keeps_open && is_whole && left == 0 {
        pool.put_back(stream);
    }
    Ok(HttpAnswer::of_parts(
        head.version,
        head.status,
        head.headers,
        body.bytes,
        *body.received,
    ))
}

/// The part of a body that is kept.
struct Kept<'a> {
    received: &'a mut u64,
    most: u64,
    wanted: usize,
    bytes: Vec<u8>,
}

impl Kept<'_> {
    fn take(&mut self, piece: &[u8]) -> Result<(), Failure> {
        *self.received += piece.len() as u64;
        if *self.received > self.most {
            let message = format!("the body is larger than {}", Bytes::new(self.most));
            return Err(Failure::new(FailureKind::TooLarge, message));
        }
        let kept = piece.len().min(self.wanted - self.bytes.len());
        self.bytes.extend_from_slice(&piece[..kept]);
        Ok(())
    }
}

/// Sends `request`, and gives back how much of it: less than all if the answer came before.
async fn send(stream: &TcpStream, request: &[u8]) -> io::Result<usize> {
    let mut sent = 0;
    while sent < request.len() {
        match stream.try_write(&request[sent..]) {
            Ok(count) => sent += count,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                // Who answers before it has read all may be waiting to be read itself.
                let ready = stream
                    .ready(Interest::READABLE | Interest::WRITABLE)
                    .await?;
                if ready.is_readable() && !ready.is_writable() && has_answered(stream).await? {
                    return Ok(sent);
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(sent)
}

/// Whether there is something to read now, or the end.
async fn has_answered(stream: &TcpStream) -> io::Result<bool> {
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

/// Reads up to the end of the head of the final answer, which is at the start of the buffer then.
/// Gives back how many bytes there are in the buffer.
async fn receive_head(
    stream: &mut TcpStream,
    buffer: &mut Buffer<'_>,
    wanted: Wanted<'_>,
) -> Result<(Head, usize), Failure> {
    let mut filled = 0;
    loop {
        if filled == buffer.bytes.len() {
            buffer.grow();
        }
        let count = match stream.read(&mut buffer.bytes[filled..]).await {
            Ok(0) if filled == 0 => return Err(closed_early()),
            Ok(0) => return Err(cut_off(&buffer.bytes[..filled])),
            Ok(count) => count,
            Err(error) => return Err(of_io(&error, false)),
        };
        filled += count;
        let wants_headers = |status| (wanted.of_body)(status) > 0;
        while let Some(head) = head::read(&buffer.bytes[..filled], wanted.to_head, wants_headers)? {
            let is_interim = head.status.is_informational();
            if head.status == StatusCode::SWITCHING_PROTOCOLS {
                return Err(malformed(
                    "the protocol was switched, which nobody asked for",
                ));
            }
            if !is_interim {
                return Ok((head, filled));
            }
            buffer.bytes.copy_within(head.length..filled, 0);
            filled -= head.length;
        }
    }
}

/// The connection ended within a head.
fn cut_off(bytes: &[u8]) -> Failure {
    let start = &bytes[..bytes.len().min(5)];
    if b"HTTP/".starts_with(start) {
        closed_early()
    } else {
        malformed("what came is no answer")
    }
}
