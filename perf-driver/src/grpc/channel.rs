//! A connection that is made when it is needed, and anew when it was lost; for one user, or for all users of
//! a worker.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::client::conn::http2::SendRequest;
use hyper::{Request, Response};
use tokio::sync::Mutex;
use tonic::body::Body;
use tonic::client::Grpc;
use tower_service::Service;

use super::server::Server;
use crate::transport::Failure;

/// A way to one server.
#[derive(Debug)]
pub(super) struct Channel {
    server: Arc<Server>,
    sender: RefCell<Option<SendRequest<Body>>>,
    /// Held by whoever connects.
    connecting: Mutex<()>,
}

/// What has come of an answer.
#[derive(Debug)]
pub(super) struct Tally {
    received: AtomicU64,
    /// Up to where the message that is coming may reach.
    end: AtomicU64,
    most: u64,
}

/// Sends one call, and counts what comes.
#[derive(Debug)]
pub(super) struct Caller {
    sender: SendRequest<Body>,
    tally: Arc<Tally>,
}

/// The body of an answer, counted.
#[derive(Debug)]
pub(super) struct Counted {
    incoming: Incoming,
    tally: Arc<Tally>,
}

/// Why the rest of an answer is not read.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unread {
    #[error(transparent)]
    Broken(#[from] hyper::Error),
    #[error("the message is larger than {} bytes", most)]
    TooLarge { most: u64 },
}

type Calling = Pin<Box<dyn Future<Output = Result<Response<Counted>, hyper::Error>>>>;

impl Channel {
    pub(super) fn new(server: Arc<Server>) -> Self {
        Self {
            server,
            sender: RefCell::default(),
            connecting: Mutex::new(()),
        }
    }

    /// A client for one call, over a connection that is there or is made.
    pub(super) async fn client(&self, tally: &Arc<Tally>) -> Result<Grpc<Caller>, Failure> {
        let caller = Caller {
            sender: self.sender().await?,
            tally: Arc::clone(tally),
        };
        let client = Grpc::with_origin(caller, self.server.origin.clone());
        // How large a message may be is counted while it comes.
        Ok(client.max_decoding_message_size(usize::MAX))
    }

    /// Makes a connection if there is none.
    pub(super) async fn sender(&self) -> Result<SendRequest<Body>, Failure> {
        if let Some(sender) = self.usable() {
            return Ok(sender);
        }
        let _only_one = self.connecting.lock().await;
        if let Some(sender) = self.usable() {
            return Ok(sender);
        }
        let sender = self.server.connect().await?;
        *self.sender.borrow_mut() = Some(sender.clone());
        Ok(sender)
    }

    /// The connection, unless it was lost or the server takes no more calls over it.
    fn usable(&self) -> Option<SendRequest<Body>> {
        let sender = self.sender.borrow();
        sender.clone().filter(|sender| !sender.is_closed())
    }
}

impl Tally {
    /// Counts an answer whose messages have at most so many bytes.
    pub(super) fn new(most: u64) -> Arc<Self> {
        Arc::new(Self {
            received: AtomicU64::new(0),
            end: AtomicU64::new(Self::with_head(most)),
            most,
        })
    }

    /// Bytes that came.
    pub(super) fn received(&self) -> u64 {
        self.received.load(Ordering::Relaxed)
    }

    /// A message is complete, and another one may come.
    pub(super) fn begin_next(&self) {
        let end = self.received().saturating_add(Self::with_head(self.most));
        self.end.store(end, Ordering::Relaxed);
    }

    /// Each message has five bytes in front of it; what comes at once may be more than it alone.
    const fn with_head(most: u64) -> u64 {
        const HEAD: u64 = 5;
        const AT_ONCE: u64 = 16 * 1024;
        most.saturating_add(HEAD + AT_ONCE)
    }

    fn take(&self, count: u64) -> Result<(), Unread> {
        let received = self.received.fetch_add(count, Ordering::Relaxed) + count;
        if received > self.end.load(Ordering::Relaxed) {
            return Err(Unread::TooLarge { most: self.most });
        }
        Ok(())
    }
}

impl Service<Request<Body>> for Caller {
    type Response = Response<Counted>;
    type Error = hyper::Error;
    type Future = Calling;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), hyper::Error>> {
        self.sender.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Calling {
        let answered = self.sender.send_request(request);
        let tally = Arc::clone(&self.tally);
        Box::pin(async move {
            let answer = answered.await?;
            Ok(answer.map(|incoming| Counted { incoming, tally }))
        })
    }
}

impl hyper::body::Body for Counted {
    type Data = Bytes;
    type Error = Unread;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Unread>>> {
        let frame = match ready!(Pin::new(&mut self.incoming).poll_frame(context)) {
            None => return Poll::Ready(None),
            Some(frame) => frame?,
        };
        if let Some(data) = frame.data_ref() {
            self.tally.take(data.len() as u64)?;
        }
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.size_hint()
    }
}
