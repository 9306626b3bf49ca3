//! Connections that users of a worker share, or the one of a single user: made when they are needed, and
//! anew when they were lost.

use std::cell::RefCell;
use std::sync::Arc;

use tokio::sync::{Semaphore, SemaphorePermit};

use super::connection::Connection;
use super::rows::Wanted;
use super::server::Server;
use super::work::{Answered, Work};
use crate::transport::Failure;

/// Connections, of which at most a fixed number is there.
#[derive(Debug)]
pub(super) struct Pool {
    server: Arc<Server>,
    free: RefCell<Vec<Connection>>,
    /// One for each connection that there may be.
    permits: Semaphore,
}

/// A place for a connection, to be used by nobody else.
#[derive(Debug)]
pub(super) struct Place<'p> {
    pool: &'p Pool,
    _permit: SemaphorePermit<'p>,
}

/// A connection that is used by nobody else. One that is in the middle of something when this is dropped
/// is stopped, and not used again.
#[derive(Debug)]
pub(super) struct Lent<'p> {
    place: Place<'p>,
    /// There until this is dropped.
    connection: Option<Connection>,
    is_busy: bool,
}

impl Pool {
    pub(super) fn new(server: Arc<Server>, size: usize) -> Self {
        Self {
            server,
            free: RefCell::default(),
            permits: Semaphore::new(size),
        }
    }

    /// Waits for a place. Who has waited longest is first.
    pub(super) async fn place(&self) -> Place<'_> {
        let permit = self.permits.acquire().await;
        Place {
            pool: self,
            _permit: permit.expect("the semaphore is never closed"),
        }
    }

    /// Makes one more connection before it is needed, if there may be one.
    pub(super) async fn make_one(&self) -> Result<(), Failure> {
        if self.free.borrow().len() < self.permits.available_permits() {
            let made = self.server.connect().await?;
            self.free.borrow_mut().push(made);
        }
        Ok(())
    }

    fn free(&self) -> Option<Connection> {
        let mut free = self.free.borrow_mut();
        std::iter::from_fn(|| free.pop()).find(Connection::is_usable)
    }
}

impl<'p> Place<'p> {
    /// The connection of this place, which is made if there is none.
    pub(super) async fn connection(self) -> Result<Lent<'p>, Failure> {
        let connection = match self.pool.free() {
            Some(free) => free,
            None => self.pool.server.connect().await?,
        };
        Ok(Lent {
            place: self,
            connection: Some(connection),
            is_busy: false,
        })
    }
}

impl Lent<'_> {
    /// Does `work`.
    pub(super) async fn ask(mut self, work: Work, wanted: Wanted) -> Result<Answered, Failure> {
        self.is_busy = true;
        let connection = self.connection.as_mut();
        let connection = connection.expect("it is there until this is dropped");
        let answered = connection.ask(work, wanted).await;
        self.is_busy = false;
        answered
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        match self.connection.take() {
            Some(connection) if !self.is_busy && connection.is_usable() => {
                self.place.pool.free.borrow_mut().push(connection);
            }
            Some(connection) => connection.abandon(),
            None => (),
        }
    }
}
