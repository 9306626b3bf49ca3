//! Connections to one place that are open and not in use, and buffers to read into.

use std::cell::RefCell;
use std::fmt;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;

use super::connection::Connection;
use super::fault::{of_io, of_tls};
use crate::io_failure::unresolved;
use crate::transport::Failure;

/// As much as is read at once, in bytes.
const BUFFER: usize = 16 * 1024;

/// Connections to one place. Whoever has a clone of it shares them.
#[derive(Debug, Clone)]
pub(in crate::http) struct LeanPool(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    common: Rc<Common>,
    idle: RefCell<Vec<Connection>>,
}

/// What pools to the same place have in common.
#[derive(Debug)]
struct Common {
    place: Place,
    /// Whether a connection is used more than once.
    keeps: bool,
    buffers: RefCell<Vec<Vec<u8>>>,
}

/// Where connections lead to, and how they are encrypted, if they are.
#[derive(Debug, Clone)]
pub(in crate::http) struct Place {
    pub(in crate::http) way: Way,
    pub(in crate::http) encryption: Option<Encryption>,
}

/// How connections are encrypted.
#[derive(Clone)]
pub(in crate::http) struct Encryption {
    connector: TlsConnector,
    /// Who has to be at the other end.
    name: ServerName<'static>,
}

/// What is connected to.
#[derive(Debug, Clone)]
pub(in crate::http) enum Way {
    Address(SocketAddr),
    /// A host that is looked up for every connection.
    Name(String, u16),
}

/// A buffer that goes back when it is dropped.
#[derive(Debug)]
pub(super) struct Buffer<'p> {
    pub(super) bytes: Vec<u8>,
    pool: &'p LeanPool,
}

impl Encryption {
    /// TLS as `config` says, with `name`; HTTP/1.1 is all that is offered.
    pub(in crate::http) fn new(config: &ClientConfig, name: ServerName<'static>) -> Self {
        let mut config = config.clone();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Self {
            connector: Arc::new(config).into(),
            name,
        }
    }
}

impl fmt::Debug for Encryption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Encryption").field(&self.name).finish()
    }
}

impl LeanPool {
    pub(in crate::http) fn new(place: Place, keeps: bool) -> Self {
        Self::with(Rc::new(Common {
            place,
            keeps,
            buffers: RefCell::default(),
        }))
    }

    /// A pool to the same place with connections of its own.
    pub(in crate::http) fn another(&self) -> Self {
        Self::with(Rc::clone(&self.0.common))
    }

    fn with(common: Rc<Common>) -> Self {
        Self(Rc::new(Inner {
            common,
            idle: RefCell::default(),
        }))
    }

    /// A connection that is still open, the one that was used last; `None` if there is none.
    pub(super) fn take(&self) -> Option<Connection> {
        loop {
            let mut connection = self.0.idle.borrow_mut().pop()?;
            if connection.is_quiet() {
                return Some(connection);
            }
        }
    }

    /// A connection is in use no longer, and can be used again.
    pub(super) fn put_back(&self, connection: Connection) {
        if self.0.common.keeps {
            self.0.idle.borrow_mut().push(connection);
        }
    }

    /// Opens a connection.
    pub(super) async fn connect(&self) -> Result<Connection, Failure> {
        let Place { way, encryption } = &self.0.common.place;
        let stream = match way {
            Way::Address(address) => TcpStream::connect(address).await,
            Way::Name(host, port) => {
                let found = lookup_host((host.as_str(), *port)).await;
                let found = found.map_err(|error| unresolved(&error))?;
                let found: Vec<SocketAddr> = found.collect();
                TcpStream::connect(found.as_slice()).await
            }
        };
        let stream = stream.map_err(|error| of_io(&error, true))?;
        // It only makes requests slower if the system does not know of it.
        let _unknown = stream.set_nodelay(true);
        let Some(Encryption { connector, name }) = encryption else {
            return Ok(Connection::Plain(stream));
        };
        // It is large, and every user of a plan would have room for it, encrypted or not.
        let encrypted = Box::pin(connector.connect(name.clone(), stream)).await;
        let encrypted = encrypted.map_err(|error| of_tls(&error))?;
        Ok(Connection::encrypted(encrypted))
    }

    /// A buffer with something in it, whatever that is.
    pub(super) fn buffer(&self) -> Buffer<'_> {
        let bytes = self.0.common.buffers.borrow_mut().pop();
        Buffer {
            bytes: bytes.unwrap_or_else(|| vec![0; BUFFER]),
            pool: self,
        }
    }
}

impl Drop for Buffer<'_> {
    fn drop(&mut self) {
        let mut bytes = std::mem::take(&mut self.bytes);
        // One that had to grow does not stay as large.
        bytes.truncate(BUFFER);
        bytes.shrink_to(BUFFER);
        self.pool.0.common.buffers.borrow_mut().push(bytes);
    }
}
