//! Connections to one place that are open and not in use, and buffers to read into.

use std::cell::RefCell;
use std::io;
use std::net::SocketAddr;
use std::rc::Rc;

use perf_core::FailureKind;
use tokio::net::{TcpStream, lookup_host};

use super::fault::of_io;
use crate::transport::Failure;

/// As much as is read at once, in bytes.
const BUFFER: usize = 16 * 1024;

/// Connections to one place. Whoever has a clone of it shares them.
#[derive(Debug, Clone)]
pub(in crate::http) struct LeanPool(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    place: Place,
    /// Whether a connection is used more than once.
    keeps: bool,
    idle: RefCell<Vec<TcpStream>>,
    buffers: RefCell<Vec<Vec<u8>>>,
}

/// Where connections lead to.
#[derive(Debug, Clone)]
pub(in crate::http) enum Place {
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

impl LeanPool {
    pub(in crate::http) fn new(place: Place, keeps: bool) -> Self {
        Self(Rc::new(Inner {
            place,
            keeps,
            idle: RefCell::default(),
            buffers: RefCell::default(),
        }))
    }

    /// A connection that is still open, the one that was used last; `None` if there is none.
    pub(super) fn take(&self) -> Option<TcpStream> {
        loop {
            let stream = self.0.idle.borrow_mut().pop()?;
            // Whatever comes unasked makes it of no use: its end, an error, or bytes.
            let unasked = stream.try_read(&mut [0]);
            if unasked.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock) {
                return Some(stream);
            }
        }
    }

    /// A connection is in use no longer, and can be used again.
    pub(super) fn put_back(&self, stream: TcpStream) {
        if self.0.keeps {
            self.0.idle.borrow_mut().push(stream);
        }
    }

    /// Opens a connection.
    pub(super) async fn connect(&self) -> Result<TcpStream, Failure> {
        let stream = match &self.0.place {
            Place::Address(address) => TcpStream::connect(address).await,
            Place::Name(host, port) => {
                let found = lookup_host((host.as_str(), *port)).await;
                let found = found.map_err(|error| {
                    Failure::new(FailureKind::Dns, format!("dns error: {error}"))
                })?;
                let found: Vec<SocketAddr> = found.collect();
                TcpStream::connect(found.as_slice()).await
            }
        };
        let stream = stream.map_err(|error| of_io(&error, true))?;
        // It only makes requests slower if the system does not know of it.
        let _unknown = stream.set_nodelay(true);
        Ok(stream)
    }

    /// A buffer with something in it, whatever that is.
    pub(super) fn buffer(&self) -> Buffer<'_> {
        let bytes = self.0.buffers.borrow_mut().pop();
        Buffer {
            bytes: bytes.unwrap_or_else(|| vec![0; BUFFER]),
            pool: self,
        }
    }
}

impl Buffer<'_> {
    /// Makes room for more.
    pub(super) fn grow(&mut self) {
        self.bytes.resize(2 * self.bytes.len(), 0);
    }
}

impl Drop for Buffer<'_> {
    fn drop(&mut self) {
        let mut bytes = std::mem::take(&mut self.bytes);
        // One that had to grow does not stay as large.
        bytes.truncate(BUFFER);
        bytes.shrink_to(BUFFER);
        self.pool.0.buffers.borrow_mut().push(bytes);
    }
}
