//! One call on its way to an upstream and back. Whatever becomes of it, it is counted once.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::ledger::{CallEnd, Ledger, RowsSeen};

/// A call that is under way. It is over when the last one who holds it lets go.
#[derive(Debug)]
pub(super) struct Call {
    ledgers: Vec<Arc<Ledger>>,
    began: Instant,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    status: Option<u16>,
    end: CallEnd,
}

impl Call {
    /// A call that has just come, and counts in all of `ledgers`.
    pub(super) fn begin(ledgers: Vec<Arc<Ledger>>, route: &str) -> Arc<Self> {
        for ledger in &ledgers {
            ledger.begin(route);
        }
        Arc::new(Self {
            ledgers,
            began: Instant::now(),
            seen: Mutex::default(),
        })
    }

    /// The head of the answer has come.
    pub(super) fn answered(&self, status: u16) {
        self.seen().status = Some(status);
    }

    /// The answer has come to its end.
    pub(super) fn completed(&self) {
        let mut seen = self.seen();
        seen.end.answered = seen.status.map(|status| (status, self.began.elapsed()));
    }

    /// So many bytes more have been sent.
    pub(super) fn sent(&self, bytes: usize) {
        self.seen().end.sent += bytes as u64;
    }

    /// So many bytes more have come back.
    pub(super) fn received(&self, bytes: usize) {
        self.seen().end.received += bytes as u64;
    }

    /// What was found of its rows.
    pub(super) fn rows(&self, rows: RowsSeen) {
        self.seen().end.rows = rows;
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        let end = self.seen().end;
        for ledger in &self.ledgers {
            ledger.end(end);
        }
    }
}
