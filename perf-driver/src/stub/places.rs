//! The places of a route that works on a limited number of requests. The next request begins at the
//! moment at which the last one was due to end: how late a busy machine wakes anybody does not
//! lower the rate at which they are served.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::{Semaphore, SemaphorePermit};

/// A number of places, and since when each of those that are free has been so.
#[derive(Debug)]
pub(super) struct Places {
    semaphore: Semaphore,
    free_since: Mutex<BinaryHeap<Reverse<Instant>>>,
}

/// A place that is taken, until this is dropped.
#[derive(Debug)]
pub(super) struct Place<'p> {
    places: &'p Places,
    /// When the work began, on paper.
    pub(super) begins: Instant,
    free_from: Option<Instant>,
    _permit: SemaphorePermit<'p>,
}

impl Places {
    pub(super) fn new(count: usize) -> Self {
        Self {
            semaphore: Semaphore::new(count.min(Semaphore::MAX_PERMITS)),
            free_since: Mutex::default(),
        }
    }

    /// A place for what arrived at that time, when there is one, in the order of asking. `None`
    /// never happens: nobody closes the stub while it serves.
    pub(super) async fn take(&self, arrived: Instant) -> Option<Place<'_>> {
        let permit = self.semaphore.acquire().await.ok()?;
        // A place that was never taken has always been free.
        let free_since = self.free_since().pop();
        let begins = free_since.map_or(arrived, |Reverse(since)| since.max(arrived));
        Some(Place {
            places: self,
            begins,
            free_from: None,
            _permit: permit,
        })
    }

    fn free_since(&self) -> MutexGuard<'_, BinaryHeap<Reverse<Instant>>> {
        self.free_since
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place<'_> {
    /// The work ended at this time, whenever that is noticed.
    pub(super) const fn ended(&mut self, at: Instant) {
        self.free_from = Some(at);
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        // Who went away before the end leaves its place now. The permit follows.
        let since = self.free_from.unwrap_or_else(Instant::now);
        self.places.free_since().push(Reverse(since));
    }
}
