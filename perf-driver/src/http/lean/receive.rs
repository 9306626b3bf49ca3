//! Receives one answer from wherever its bytes come: its head, and then its body. It sends nothing
//! and keeps no connection.

use std::io;

use perf_core::{Bytes, FailureKind};
use reqwest::StatusCode;

use super::connection::Connection;
use super::fault::{closed_early, malformed, of_io};
use super::framing::{Framing, Reading};
use super::head::{self, Head};
use crate::judge::Answer;
use crate::transport::Failure;

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

/// Where the bytes of an answer come from.
pub(super) trait Source {
    /// Reads into `buffer`, and gives back how much; nothing at the end.
    async fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize>;
}

impl Source for Connection {
    async fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        Self::read(self, buffer).await
    }
}

/// The head of a final answer, which is at the start of the buffer.
#[derive(Debug)]
pub(super) struct Arrived {
    pub(super) head: Head,
    /// How many bytes there are in the buffer.
    filled: usize,
}

/// Reads up to the end of the head of the final answer.
pub(super) async fn receive_head(
    source: &mut impl Source,
    buffer: &mut Vec<u8>,
    wanted: Wanted<'_>,
) -> Result<Arrived, Failure> {
    let mut filled = 0;
    loop {
        if filled == buffer.len() {
            buffer.resize(2 * filled, 0);
        }
        filled += match source.read(&mut buffer[filled..]).await {
            Ok(0) => return Err(closed_early()),
            Ok(count) => count,
            Err(error) => return Err(of_io(&error, false)),
        };
        let wants_headers = |status| (wanted.of_body)(status) > 0;
        while let Some(head) = head::read(&buffer[..filled], wanted.to_head, wants_headers)? {
            if head.status == StatusCode::SWITCHING_PROTOCOLS {
                return Err(malformed(
                    "the protocol was switched, which nobody asked for",
                ));
            }
            if !head.status.is_informational() {
                return Ok(Arrived { head, filled });
            }
            buffer.copy_within(head.length..filled, 0);
            filled -= head.length;
        }
    }
}

/// Reads the body behind a head that has arrived. Gives back the answer, and how many bytes came
/// that do not belong to it.
pub(super) async fn receive_body(
    source: &mut impl Source,
    buffer: &mut [u8],
    arrived: Arrived,
    wanted: Wanted<'_>,
    received: &mut u64,
) -> Result<(Answer, usize), Failure> {
    let Arrived { head, filled } = arrived;
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
    let first = &buffer[head.length..filled];
    let mut beyond = first.len() - reading.read(first, |piece| body.take(piece))?;
    while !reading.is_over() {
        let count = match source.read(buffer).await {
            Ok(0) => {
                reading.end(announced)?;
                break;
            }
            Ok(count) => count,
            Err(error) => return Err(of_io(&error, false)),
        };
        let piece = &buffer[..count];
        beyond = count - reading.read(piece, |piece| body.take(piece))?;
    }
    let answer = Answer::of_parts(
        Some((head.version, head.status)),
        head.headers,
        body.bytes,
        *body.received,
    );
    Ok((answer, beyond))
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
