//! The stub's server as its user has it: what it is to be like, and a handle that it ends with.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::connections::Threads;
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
    /// How many threads serve its connections, which they get in turn. One leaves the other cores
    /// to the load.
    pub threads: NonZeroUsize,
}

/// A running stub. It ends when it is dropped: it listens no longer, gives answers under way a
/// quarter of a second, and closes its connections.
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
    #[expect(dead_code, reason = "the threads end when they are dropped")]
    threads: Threads,
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
    /// The body of a route's answer is larger than [`Route::LARGEST_SIZE`].
    #[error("the answer of `{route}` is larger than {most}", most = Route::LARGEST_SIZE)]
    Size {
        /// Method and path of the route.
        route: String,
    },
    /// A thread or its runtime cannot be started.
    #[error("cannot start the stub's thread")]
    Thread {
        /// Why not.
        source: std::io::Error,
    },
}

impl Default for StubConfig {
    /// A free port of the loopback address, without routes, with seed 0, on one thread.
    fn default() -> Self {
        Self {
            bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            routes: Vec::new(),
            seed: 0,
            threads: NonZeroUsize::MIN,
        }
    }
}

impl Stub {
    /// Starts a stub; when this returns it can be connected to.
    ///
    /// # Errors
    /// A route's answer is too large, the address cannot be listened on, or the system allows no
    /// further thread.
    pub fn start(config: StubConfig) -> Result<Self, StubError> {
        let too_large = |route: &&Route| route.size > Route::LARGEST_SIZE;
        if let Some(route) = config.routes.iter().find(too_large) {
            let route = route.name();
            return Err(StubError::Size { route });
        }
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
                Arc::new(RouteState::new(route, config.seed, number)),
                Bytes::from(vec![b'x'; size]),
            )
        });
        let service = Arc::new(Service {
            routes: routes.collect(),
            timer,
        });
        let threads = Threads::start(listener, &service, config.threads)
            .map_err(|source| StubError::Thread { source })?;
        Ok(Self {
            address,
            service,
            threads,
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
