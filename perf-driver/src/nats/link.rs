//! The connection that the users of a worker share in a scenario: opened when it is needed, and anew
//! when it was lost.

use std::cell::{Cell, RefCell};
use std::hash::{BuildHasher, RandomState};
use std::rc::Rc;
use std::sync::Arc;

use tokio::sync::Mutex;

use super::connect::Server;
use super::connection::Connection;
use super::inbox::Inbox;
use crate::transport::Failure;

/// A way to a server.
#[derive(Debug)]
pub(super) struct Link {
    server: Arc<Server>,
    pub(super) inboxes: Vec<Rc<Inbox>>,
    current: RefCell<Option<Rc<Connection>>>,
    /// Held by whoever connects; the others wait for that one's connection.
    connecting: Mutex<()>,
    /// Differs from one link to another, and from one run to another.
    key: u64,
    given: Cell<u64>,
}

impl Link {
    pub(super) fn new(server: Arc<Server>, inboxes: Vec<Rc<Inbox>>) -> Self {
        Self {
            server,
            inboxes,
            current: RefCell::new(None),
            connecting: Mutex::new(()),
            key: RandomState::new().hash_one(0),
            given: Cell::new(0),
        }
    }

    /// The connection, which is opened if there is none.
    pub(super) async fn connection(&self) -> Result<Rc<Connection>, Failure> {
        if let Some(current) = self.current() {
            return Ok(current);
        }
        let _only_one = self.connecting.lock().await;
        if let Some(current) = self.current() {
            return Ok(current);
        }
        let opened = Rc::new(Connection::open(&self.server).await?);
        self.current.replace(Some(Rc::clone(&opened)));
        Ok(opened)
    }

    /// An identity that no other message has.
    pub(super) fn next_id(&self) -> String {
        let number = self.given.get();
        self.given.set(number + 1);
        format!("{:016x}-{number}", self.key)
    }

    fn current(&self) -> Option<Rc<Connection>> {
        let mut current = self.current.borrow_mut();
        if current.as_ref().is_some_and(|current| current.is_lost()) {
            *current = None;
        }
        current.clone()
    }
}
