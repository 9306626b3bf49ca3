//! The proxies of a plan, on a thread of their own, from their start to the records of what they saw.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use perf_core::{Plan, Upstream, UpstreamRecord, Variable};
use tokio::runtime::Runtime;
use tokio::sync::watch;

use super::front::Front;
use super::ledger::Ledger;
use super::upstream_error::UpstreamError;

/// How long accepting rests after an error: without descriptors, others must end first.
const REST: Duration = Duration::from_millis(5);
/// How long calls under way are waited for before they are told of.
const SETTLE: Duration = Duration::from_secs(1);

/// The proxies before the upstreams of a plan. They end when the last clone of this is dropped.
///
/// Each listens on the loopback address and passes HTTP/1.1 on as it comes, bodies piece by piece; all
/// share one thread, which is none of those that send load. Calls are counted from the beginning of a
/// drive that has this among its options.
///
/// The thread holds no lock while it waits, and of each call not more than the 4 MiB in which it looks
/// for rows, so that memory depends on the number of calls under way.
#[derive(Debug, Clone)]
#[must_use = "the proxies end when this is dropped"]
pub struct UpstreamProxies(Arc<Running>);

#[derive(Debug)]
struct Running {
    fronts: Vec<(Arc<Front>, SocketAddr)>,
    stop: Option<watch::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What was counted over one part of a run, of all upstreams.
#[derive(Debug)]
pub(crate) struct UpstreamSpan(Vec<(Upstream, Arc<Ledger>)>);

impl UpstreamProxies {
    /// Starts a proxy for each upstream of `plan`; when this returns they can be connected to. `None`
    /// for a plan that names none.
    ///
    /// # Errors
    /// A port is taken, an upstream's TLS cannot be set up, or the system allows no further thread.
    pub fn start(plan: &Plan) -> Result<Option<Self>, UpstreamError> {
        if plan.upstreams.is_empty() {
            return Ok(None);
        }
        let mut fronts = Vec::new();
        let mut listeners = Vec::new();
        for upstream in &plan.upstreams {
            let front = Arc::new(Front::new(upstream, &plan.http.tls)?);
            let port = upstream.port.map_or(0, std::num::NonZero::get);
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
            let (listener, address) = listen(address).map_err(|source| UpstreamError::Bind {
                upstream: upstream.name,
                address,
                source,
            })?;
            listeners.push((listener, Arc::clone(&front)));
            fronts.push((front, address));
        }
        let (stop, stopped) = watch::channel(());
        let thread = serving(listeners, stopped);
        let thread = thread.map_err(|source| UpstreamError::Thread { source })?;
        Ok(Some(Self(Arc::new(Running {
            fronts,
            stop: Some(stop),
            thread: Some(thread),
        }))))
    }

    /// What the process under test is told: the address of each proxy whose upstream names a variable.
    #[must_use]
    pub fn variables(&self) -> Vec<Variable> {
        let fronts = self.0.fronts.iter();
        let named = fronts.filter_map(|(front, address)| {
            Some(Variable {
                name: front.upstream.variable.clone()?,
                value: format!("http://{address}"),
            })
        });
        named.collect()
    }

    /// Where the proxy of each upstream listens, in the plan's order.
    #[must_use]
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.0.fronts.iter().map(|(_, address)| *address).collect()
    }

    /// Counts all calls from now on, anew.
    pub(crate) fn whole(&self) -> UpstreamSpan {
        self.span(0)
    }

    /// Counts the calls of a part of the whole from now on; the part before is over.
    pub(crate) fn part(&self) -> UpstreamSpan {
        self.span(1)
    }

    fn span(&self, kept: usize) -> UpstreamSpan {
        let fronts = self.0.fronts.iter();
        let opened = fronts.map(|(front, _)| (front.upstream.clone(), front.open(kept)));
        UpstreamSpan(opened.collect())
    }
}

/// Two handles are the same if they stand for the same proxies.
impl PartialEq for UpstreamProxies {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for UpstreamProxies {}

impl UpstreamSpan {
    /// What was counted, over so many iterations and requests. Calls that are still under way are
    /// given a second to end.
    pub(crate) fn records(&self, iterations: u64, requests: u64) -> Vec<UpstreamRecord> {
        let records = self.0.iter().map(|(upstream, ledger)| {
            ledger.settle(SETTLE);
            ledger.record(upstream, iterations, requests)
        });
        records.collect()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been told by the panic itself.
            let _ended = thread.join();
        }
    }
}

fn listen(address: SocketAddr) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Serves what connects to the listeners until it is told to stop.
fn serving(
    listeners: Vec<(TcpListener, Arc<Front>)>,
    mut stopped: watch::Receiver<()>,
) -> io::Result<JoinHandle<()>> {
    let runtime: Runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build()?;
    std::thread::Builder::new()
        .name("perf-upstream".to_owned())
        .spawn(move || {
            runtime.block_on(async {
                for (listener, front) in listeners {
                    tokio::spawn(accept(listener, front));
                }
                // It can only be dropped.
                let _stopped = stopped.changed().await;
            });
            runtime.shutdown_background();
        })
}

async fn accept(listener: TcpListener, front: Arc<Front>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
        return;
    };
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(converse(stream, Arc::clone(&front)))),
            Err(_) => tokio::time::sleep(REST).await,
        }
    }
}

async fn converse(stream: tokio::net::TcpStream, front: Arc<Front>) {
    // Without it, small answers would wait for acknowledgements.
    let _ = stream.set_nodelay(true);
    let answer = service_fn(move |request| Arc::clone(&front).answer(request));
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), answer);
    // A connection that breaks is the target's affair.
    let _ = connection.await;
}
