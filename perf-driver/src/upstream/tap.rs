//! Bodies that are passed on as they come, and looked at meanwhile.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use perf_core::RowsAt;

use super::call::Call;
use super::ledger::RowsSeen;

/// As much of a body as is kept to count its rows, in bytes.
const LARGEST: usize = 4 * 1024 * 1024;

/// A body on its way to the upstream: its bytes are counted, and its rows where they are asked for.
#[derive(Debug)]
pub(super) struct SentBody<B> {
    inner: B,
    call: Arc<Call>,
    rows: Option<Arc<RowsAt>>,
    kept: Vec<u8>,
}

/// A body on its way back.
#[derive(Debug)]
pub(super) struct ReceivedBody<B> {
    inner: B,
    call: Arc<Call>,
    /// Bytes that are still to come; `None` where only the end tells.
    left: Option<u64>,
}

impl<B> SentBody<B> {
    pub(super) const fn new(inner: B, call: Arc<Call>, rows: Option<Arc<RowsAt>>) -> Self {
        Self {
            inner,
            call,
            rows,
            kept: Vec::new(),
        }
    }

    fn look(&mut self, data: &Bytes) {
        self.call.sent(data.len());
        if self.rows.is_none() {
            return;
        }
        if self.kept.len() + data.len() > LARGEST {
            self.call.rows(RowsSeen::Unread);
            self.rows = None;
            self.kept = Vec::new();
        } else {
            self.kept.extend_from_slice(data);
        }
    }

    /// Counts the rows of a body that has come to its end.
    fn count(&mut self) {
        let rows = self.rows.take().and_then(|rows| rows.count(&self.kept));
        if let Some(rows) = rows {
            self.call.rows(RowsSeen::Counted(rows));
        }
        self.kept = Vec::new();
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for SentBody<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(context));
        if let Some(Ok(frame)) = &frame
            && let Some(data) = frame.data_ref()
        {
            self.look(data);
        }
        // Nobody may ask again after the last frame of a body whose length is known.
        if frame.is_none() || self.inner.is_end_stream() {
            self.count();
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl<B: Body> ReceivedBody<B> {
    pub(super) fn new(inner: B, call: Arc<Call>) -> Self {
        let left = inner.size_hint().exact();
        if left == Some(0) || inner.is_end_stream() {
            call.completed();
        }
        Self { inner, call, left }
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for ReceivedBody<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(context));
        if let Some(Ok(frame)) = &frame
            && let Some(data) = frame.data_ref()
        {
            self.call.received(data.len());
            let come = data.len() as u64;
            self.left = self.left.map(|left| left.saturating_sub(come));
        }
        // Nobody may ask again after the last byte of a body whose length is known.
        if frame.is_none() || self.left == Some(0) {
            self.call.completed();
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
