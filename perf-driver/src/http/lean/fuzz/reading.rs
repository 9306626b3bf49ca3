//! Reads a case as an exchange does, in the pieces that it is told, without a runtime.

use std::future::{Future, pending};
use std::io;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use perf_core::FailureKind;
use reqwest::StatusCode;

use super::case::{Case, End};
use crate::http::lean::receive::{Source, Wanted, receive_body, receive_head};
use crate::transport::Failure;

/// What comes of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Seen {
    Answer {
        /// Version, status, headers and body.
        text: String,
        /// How long its body is.
        size: u64,
        /// Whether another request may follow on the connection.
        keeps_open: bool,
        /// Bytes of the case that belong to it and to what came before it.
        used: usize,
    },
    Failure {
        kind: FailureKind,
        message: String,
        received: u64,
    },
    /// It waits for more.
    Waits { received: u64 },
}

/// As large as the buffer of a worker begins; small, so that it has to grow.
const BUFFER: usize = 64;
/// The largest body that is accepted.
pub(super) const MAX_BODY: u64 = 500;

/// The bytes of a case, a piece at a time.
struct Pieces<'a> {
    rest: &'a [u8],
    /// Where the next pieces end, counted from the start, in order.
    cuts: &'a [usize],
    at: usize,
    end: End,
    has_ended: bool,
}

impl Source for Pieces<'_> {
    async fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        assert!(!buffer.is_empty(), "there is room to read into");
        assert!(!self.has_ended, "nothing is read behind the end");
        if self.rest.is_empty() {
            self.has_ended = true;
            return match self.end {
                End::Open => pending().await,
                End::Closed => Ok(0),
                End::Reset => Err(io::ErrorKind::ConnectionReset.into()),
            };
        }
        while self.cuts.first().is_some_and(|cut| *cut <= self.at) {
            self.cuts = &self.cuts[1..];
        }
        let until_cut = self.cuts.first().map_or(usize::MAX, |cut| cut - self.at);
        let count = self.rest.len().min(until_cut).min(buffer.len());
        let (piece, rest) = self.rest.split_at(count);
        buffer[..count].copy_from_slice(piece);
        self.rest = rest;
        self.at += count;
        Ok(count)
    }
}

/// What comes of `case` if it arrives in pieces that end at `cuts`.
pub(super) fn read(case: &Case, cuts: &[usize]) -> Seen {
    let mut received = 0;
    let mut pieces = Pieces {
        rest: &case.bytes,
        cuts,
        at: 0,
        end: case.end,
        has_ended: false,
    };
    let read = poll_once(receive(case, &mut pieces, &mut received));
    match read {
        Poll::Ready(Ok((text, size, keeps_open, beyond))) => Seen::Answer {
            text,
            size,
            keeps_open,
            used: pieces.at - beyond,
        },
        Poll::Ready(Err(failure)) => Seen::Failure {
            kind: failure.kind,
            message: failure.message.into_owned(),
            received,
        },
        Poll::Pending => Seen::Waits { received },
    }
}

async fn receive(
    case: &Case,
    pieces: &mut Pieces<'_>,
    received: &mut u64,
) -> Result<(String, u64, bool, usize), Failure> {
    let everything = |_: StatusCode| usize::MAX;
    let wanted = Wanted {
        to_head: case.to_head,
        max_body: MAX_BODY,
        of_body: &everything,
    };
    let mut buffer = vec![0; BUFFER];
    let arrived = receive_head(pieces, &mut buffer, wanted).await?;
    let keeps_open = arrived.head.keeps_open;
    let body = receive_body(pieces, &mut buffer, arrived, wanted, received);
    let (answer, beyond) = body.await?;
    let size = answer.body().len() as u64;
    assert_eq!(size, *received, "all of the body is kept");
    Ok((format!("{answer:?}"), size, keeps_open, beyond))
}

/// Whatever waits here waits for good.
fn poll_once<T>(future: impl Future<Output = T>) -> Poll<T> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}
