//! The stub's server: a thread of its own that listens, and ends with its handle.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use bytes::Bytes;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::sync::oneshot;

use super::counters::RouteCounters;
use super::route::Route;
use super::service::Service;
use super::state::RouteState;
use crate::timer::Timer;

/// What a stub is to be like.
#[derive(Debug, Clone, PartialEq)]
pub struct StubConfig {
    /// Where it listens; with port 0, on a free port.
    pub bind: SocketAddr,
    /// Its routes; the first that fits a request answers it.
    pub routes: Vec<Route>,
    /// What all its randomness follows from.
    pub seed: u64,
}

/// A running stub. It ends, with all its connections, when it is dropped.
///
/// Its randomness is seeded: the n-th request to a route gets the n-th latency and the n-th
/// chance to fail, whatever connection it comes by.
///
/// Beside its routes it answers `GET /__stub/counters` with what it has counted, as JSON, and
/// `POST /__stub/reset` by counting anew.
#[must_use = "a stub ends when it is dropped"]
#[derive(Debug)]
pub struct Stub {
    address: SocketAddr,
    service: Arc<Service>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Why there is no stub.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StubError {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// Why not.
        source: std::io::Error,
    },
    /// A thread or its runtime cannot be started.
    #[error("cannot start the stub's thread")]
    Thread {
        /// Why not.
        source: std::io::Error,
    },
}

impl Default for StubConfig {
    /// A free port of the loopback address, without routes, with seed 0.
    fn default() -> Self {
        Self {
            bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            routes: Vec::new(),
            seed: 0,
        }
    }
}

impl Stub {
    /// Starts a stub; when this returns it can be connected to.
    ///
    /// # Errors
    /// The address cannot be listened on, or the system allows no further thread.
    pub fn start(config: StubConfig) -> Result<Self, StubError> {
        let in_the_way = |source| StubError::Bind {
            address: config.bind,
            source,
        };
        let listener = TcpListener::bind(config.bind).map_err(in_the_way)?;
        listener.set_nonblocking(true).map_err(in_the_way)?;
        let address = listener.local_addr().map_err(in_the_way)?;
        let timer = Timer::start().map_err(|source| StubError::Thread { source })?;
        let routes = (0..).zip(config.routes).map(|(number, route)| {
            let size = usize::try_from(route.size.count()).unwrap_or(usize::MAX);
            (
                RouteState::new(route, config.seed, number),
                Bytes::from(vec![b'x'; size]),
            )
        });
        let service = Arc::new(Service {
            routes: routes.collect(),
            timer,
        });
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build()
            .map_err(|source| StubError::Thread { source })?;
        let (stop, stopped) = oneshot::channel();
        let of_thread = Arc::clone(&service);
        let thread = std::thread::Builder::new()
            .name("perf-stub".to_owned())
            // Dropping the runtime at the end drops every connection.
            .spawn(move || runtime.block_on(serve(listener, of_thread, stopped)))
            .map_err(|source| StubError::Thread { source })?;
        Ok(Self {
            address,
            service,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its address as a plan's `base_url`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it has counted so far, route by route.
    #[must_use]
    pub fn counters(&self) -> Vec<RouteCounters> {
        self.service
            .routes
            .iter()
            .map(|(state, _)| state.counters())
            .collect()
    }

    /// How long request `number` to route `route` takes, both counted from 0, before stalls and
    /// waits for a turn. Requests that a quota refuses count as well. `None` without such a route.
    ///
    /// So the error of a measured latency is known for every single request.
    #[must_use]
    pub fn latency_of(&self, route: usize, number: u64) -> Option<Duration> {
        let (state, _) = self.service.routes.get(route)?;
        Some(state.work(number))
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been told by the panic itself.
            let _ = thread.join();
        }
    }
}

async fn serve(listener: TcpListener, service: Arc<Service>, stopped: oneshot::Receiver<()>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
        return;
    };
    let accept = async {
        loop {
            let Ok((stream, _)) = listener.accept().await else {
                // Out of descriptors, most likely: others must end before the next can begin.
                tokio::task::yield_now().await;
                continue;
            };
            // Without it, small answers would wait for acknowledgements.
            let _ = stream.set_nodelay(true);
            let service = Arc::clone(&service);
            tokio::spawn(async move {
                let answer = service_fn(move |request| Arc::clone(&service).answer(request));
                let connection = hyper::server::conn::http1::Builder::new();
                // A connection that breaks is the client's affair.
                let _ = connection
                    .serve_connection(TokioIo::new(stream), answer)
                    .await;
            });
        }
    };
    tokio::select! {
        () = accept => {}
        _ = stopped => {}
    }
}
