//! Sees whether an exchange is still waiting for its connection, so that a time limit that is
//! reached can be put down to the connection or to the answer.
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

/// Whether the exchange that it is lent to waits for a connection.
#[derive(Debug, Clone, Default)]
pub(super) struct ConnectWatch(Arc<AtomicBool>);

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
    pub(super) async fn watch<F: Future>(&self, exchange: F) -> F::Output {
        self.set(false);
        EXCHANGE.scope(self.clone(), exchange).await
    }

    /// Whether the exchange watched last was waiting for a connection when it ended or was
    /// dropped.
    pub(super) fn is_connecting(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Says whether it waits for a connection.
    pub(super) fn set(&self, connecting: bool) {
        self.0.store(connecting, Ordering::Relaxed);
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
///
/// Where another connection becomes free first, the client goes on connecting on a task of its
/// own: then the exchange no longer waits for this one.
async fn watched<F: Future>(connecting: F) -> F::Output {
    let mut connecting = pin!(connecting);
    let mut waiting: Option<ConnectWatch> = None;
    poll_fn(|context| {
        let polled = connecting.as_mut().poll(context);
        let exchange = EXCHANGE.try_with(Clone::clone).ok();
        match (&polled, exchange) {
            (Poll::Pending, Some(exchange)) => {
                exchange.set(true);
                waiting = Some(exchange);
            }
            _ => {
                if let Some(exchange) = waiting.take() {
                    exchange.set(false);
                }
            }
        }
        polled
    })
    .await
}
