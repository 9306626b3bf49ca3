//! One exchange over a connection of its own for as long as it lasts.

use perf_core::{Bytes, FailureKind};
use reqwest::StatusCode;

use super::connection::Connection;
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
    let mut connection = if let Some(open) = pool.take() {
        open
    } else {
        connects.set(true);
        let connected = pool.connect().await;
        connects.set(false);
        connected?
    };
    let sent = connection.send(request).await;
    // A buffer is only taken once there is something to read.
    if sent.is_ok() {
        let comes = connection.something_comes().await;
        comes.map_err(|error| of_io(&error, false))?;
    }
    let mut buffer = pool.buffer();
    let (head, filled) = match (
        receive_head(&mut connection, &mut buffer, wanted).await,
        &sent,
    ) {
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
        let count = match connection.read(&mut buffer.bytes).await {
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
    let is_whole = sent.unwrap_or(false);
    if head.keeps_open && is_whole && left == 0 {
        pool.put_back(connection);
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

/// Reads up to the end of the head of the final answer, which is at the start of the buffer then.
/// Gives back how many bytes there are in the buffer.
async fn receive_head(
    connection: &mut Connection,
    buffer: &mut Buffer<'_>,
    wanted: Wanted<'_>,
) -> Result<(Head, usize), Failure> {
    let mut filled = 0;
    loop {
        if filled == buffer.bytes.len() {
            buffer.grow();
        }
        let count = match connection.read(&mut buffer.bytes[filled..]).await {
            Ok(0) => return Err(closed_early()),
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
