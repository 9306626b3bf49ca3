//! The body of a stub's answer: all at once, or events that come one by one.

use std::convert::Infallible;
use std::future::Future;
use std::num::NonZeroU32;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

use crate::timer::{Sleep, Timer};

/// What an answer carries.
#[derive(Debug)]
pub(super) enum StubBody {
    /// All at once.
    Whole(Bytes),
    /// Events: the first one at once.
    Events(Events),
}

/// Events with the numbers from 1, each some time after the one before.
#[derive(Debug)]
pub(super) struct Events {
    next: u32,
    count: NonZeroU32,
    every: Duration,
    due: Sleep,
    timer: Timer,
}

impl Events {
    pub(super) fn new(count: NonZeroU32, every: Duration, timer: &Timer) -> Self {
        Self {
            next: 1,
            count,
            every,
            due: timer.sleep_until(Instant::now()),
            timer: timer.clone(),
        }
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        if self.next > self.count.get() {
            return Poll::Ready(None);
        }
        ready!(Pin::new(&mut self.due).poll(context));
        let number = self.next;
        self.next += 1;
        self.due = self.timer.sleep_until(Instant::now() + self.every);
        let text = format!("id: {number}\ndata: {{\"n\":{number}}}\n\n");
        Poll::Ready(Some(text.into()))
    }
}

impl Body for StubBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let data = match &mut *self {
            Self::Whole(bytes) if bytes.is_empty() => None,
            Self::Whole(bytes) => Some(std::mem::take(bytes)),
            Self::Events(events) => ready!(events.poll_next(context)),
        };
        Poll::Ready(data.map(|data| Ok(Frame::data(data))))
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(bytes) => bytes.is_empty(),
            Self::Events(events) => events.next > events.count.get(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Self::Events(_) => SizeHint::default(),
        }
    }
}
