//! One route of the stub: what it answers, when, and how often it does not.

use std::num::NonZeroU32;
use std::time::Duration;

use perf_core::{Bytes, Share};

use super::batch::Batch;
use super::latency::Latency;
use super::stall::Stall;
use super::window::Quota;

/// A route of the stub.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// The method that it answers to; `None` for every method.
    pub method: Option<String>,
    /// The path, without a query. With a `*` at its end, every path that starts so.
    pub path: String,
    /// How long it takes to answer, counted from the end of the request's head; with a limit of
    /// concurrency, from the request's turn.
    pub latency: Latency,
    /// The share of requests that are answered with 500 instead, after the same time.
    pub error_rate: Share,
    /// When it stands still.
    pub stall: Option<Stall>,
    /// How many requests it allows; those beyond are answered with 429 at once. Every answer then has
    /// the fields `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers, from
    /// revision 8 on), a refusal `Retry-After` as well.
    pub quota: Option<Quota>,
    /// How many requests it works on at the same time; further ones wait for their turn. `None`
    /// for as many as come.
    pub concurrency: Option<NonZeroU32>,
    /// Size of the body of a successful answer, at most [`Route::LARGEST_SIZE`]. Answers with a
    /// status of 204 or from 500 up have none.
    pub size: Bytes,
    /// The status of a successful answer.
    pub status: u16,
    /// What a successful answer is.
    pub reply: Reply,
    /// How it takes batches of rows; `None` where it does not look at what is sent.
    pub batch: Option<Batch>,
}

/// What a successful answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reply {
    /// A body, all at once.
    #[default]
    Body,
    /// A stream of server-sent events, of which the first comes with the head of the answer. Its
    /// status is 200.
    Events {
        /// How many there are. Then the stream ends.
        count: NonZeroU32,
        /// From one event to the next.
        every: Duration,
    },
    /// A WebSocket that sends every message back, each after a latency of its own. A request that
    /// asks for no WebSocket is answered with 426.
    Echo,
}

impl Route {
    /// The largest body that is served: it is held in memory.
    pub const LARGEST_SIZE: Bytes = Bytes::new(1_000_000_000);

    /// A route that answers 200 with two bytes to every method at once.
    #[must_use]
    pub fn new(path: impl Into<String>) -> Self {
        Self {
            method: None,
            path: path.into(),
            latency: Latency::Constant(Duration::ZERO),
            error_rate: Share::ZERO,
            stall: None,
            quota: None,
            concurrency: None,
            size: Bytes::new(2),
            status: 200,
            reply: Reply::Body,
            batch: None,
        }
    }

    /// Method and path, as they are written: `GET /items`, or `/items` for every method.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.method {
            Some(method) => format!("{method} {}", self.path),
            None => self.path.clone(),
        }
    }

    pub(super) fn fits(&self, method: &str, path: &str) -> bool {
        let path_fits = match self.path.strip_suffix('*') {
            Some(start) => path.starts_with(start),
            None => path == self.path,
        };
        path_fits && self.method.as_ref().is_none_or(|own| own == method)
    }
}
