//! Sees whether an exchange is still waiting for its connection, so that a time limit that is
//! reached can be put down to the connection or to the answer, and each can be timed.
//!
//! It only watches. It opens no connection and sets no time limit.

use std::error::Error;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tower_layer::Layer;
use tower_service::Service;

tokio::task_local! {
    static EXCHANGE: ConnectWatch;
}

/// Whether the exchange that it is lent to waits for a connection, or has got one.
#[derive(Debug, Clone, Default)]
pub(super) struct ConnectWatch(Arc<Seen>);

#[derive(Debug, Default)]
struct Seen {
    connecting: AtomicBool,
    opened: AtomicBool,
}

/// Puts a watch on every connection that a client opens.
#[derive(Debug, Clone, Copy)]
pub(super) struct WatchConnects;

/// A connector whose connections are watched. The client copies its connector for every request, and
/// uses the copy when it connects: until then, a copy is a reference.
#[derive(Debug)]
pub(super) struct WatchedConnector<C>(Arc<C>);

impl<C> Clone for WatchedConnector<C> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl ConnectWatch {
    /// Watches `exchange`.
    ///
    /// Where another connection becomes free first, the client goes on connecting on a task of its
    /// own: then the exchange no longer asks for this one, and no longer waits for it.
    pub(super) async fn watch<F: Future>(&self, exchange: F) -> F::Output {
        self.has_opened();
        let mut exchange = pin!(EXCHANGE.scope(self.clone(), exchange));
        poll_fn(|context| {
            self.set(false);
            exchange.as_mut().poll(context)
        })
        .await
    }

    /// Whether the exchange watched last was without the connection that it asks for when it was
    /// polled last.
    pub(super) fn is_connecting(&self) -> bool {
        self.0.connecting.load(Ordering::Relaxed)
    }

    /// Says whether it waits for a connection.
    pub(super) fn set(&self, connecting: bool) {
        self.0.connecting.store(connecting, Ordering::Relaxed);
    }

    /// Whether a connection has been opened for the exchange since this was asked last.
    pub(super) fn has_opened(&self) -> bool {
        self.0.opened.swap(false, Ordering::Relaxed)
    }
}

impl<C> Layer<C> for WatchConnects {
    type Service = WatchedConnector<C>;

    fn layer(&self, connector: C) -> WatchedConnector<C> {
        WatchedConnector(Arc::new(connector))
    }
}

impl<C, R> Service<R> for WatchedConnector<C>
where
    R: Send + 'static,
    C: Service<R> + Clone + Send + Sync + 'static,
    C::Future: Send + 'static,
    C::Response: 'static,
    C::Error: Into<Box<dyn Error + Send + Sync>> + 'static,
{
    type Response = C::Response;
    type Error = C::Error;
    type Future = Pin<Box<dyn Future<Output = Result<C::Response, C::Error>> + Send>>;

    /// At once: the copy that connects is made and asked when it is called.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), C::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, target: R) -> Self::Future {
        let mut connector = (*self.0).clone();
        Box::pin(watched(async move {
            poll_fn(|context| connector.poll_ready(context)).await?;
            connector.call(target).await
        }))
    }
}

/// Polls `connecting`, telling the exchange that it is polled for.
async fn watched<C, E>(connecting: impl Future<Output = Result<C, E>>) -> Result<C, E> {
    let mut connecting = pin!(connecting);
    poll_fn(|context| {
        let polled = connecting.as_mut().poll(context);
        // It is nobody's where the client goes on by itself.
        let _nobody = EXCHANGE.try_with(|exchange| match &polled {
            Poll::Pending | Poll::Ready(Err(_)) => exchange.set(true),
            Poll::Ready(Ok(_)) => exchange.0.opened.store(true, Ordering::Relaxed),
        });
        polled
    })
    .await
}
