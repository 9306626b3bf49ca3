//! The stub's threads and connections: the first thread accepts, all serve, and all end together.

use std::convert::Infallible;
use std::io;
use std::net::{TcpListener, TcpStream};
use std::num::NonZeroUsize;
use std::pin::pin;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::sync::mpsc::{Sender, UnboundedReceiver, UnboundedSender, channel, unbounded_channel};
use tokio::sync::watch;

use super::service::Service;
use crate::timer::Timer;

/// How long answers under way are waited for when the stub ends.
const GRACE: Duration = Duration::from_millis(250);
/// How long accepting rests after an error: without descriptors, others must end first.
const REST: Duration = Duration::from_millis(5);

/// The threads of a stub; they end when this is dropped.
#[derive(Debug)]
pub(super) struct Threads {
    stop: Option<watch::Sender<()>>,
    running: Vec<JoinHandle<()>>,
}

impl Threads {
    /// Starts `number` threads that serve what connects to `listener`, which does not block.
    pub(super) fn start(
        listener: TcpListener,
        service: &Arc<Service>,
        number: NonZeroUsize,
    ) -> io::Result<Self> {
        let (stop, stopped) = watch::channel(());
        let mut threads = Self {
            stop: Some(stop),
            running: Vec::new(),
        };
        let (mut dealt, mut hands) = (Vec::new(), Vec::new());
        for _ in 0..number.get() {
            let (deal, hand) = unbounded_channel();
            dealt.push(deal);
            hands.push(hand);
        }
        let mut door = Some(Door {
            listener,
            dealt,
            timer: service.timer.clone(),
        });
        for hand in hands {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_io()
                .build()?;
            let (service, stopped, door) = (Arc::clone(service), stopped.clone(), door.take());
            let thread = std::thread::Builder::new()
                .name("perf-stub".to_owned())
                // Dropping the runtime at the end drops what is left of the connections.
                .spawn(move || {
                    runtime.block_on(async {
                        if let Some(door) = door {
                            tokio::spawn(door.open(stopped.clone()));
                        }
                        serve(hand, service, stopped).await;
                    });
                })?;
            threads.running.push(thread);
        }
        Ok(threads)
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        drop(self.stop.take());
        for thread in self.running.drain(..) {
            // A panic of the thread has been told by the panic itself.
            let _ = thread.join();
        }
    }
}

/// Where connections come in.
struct Door {
    listener: TcpListener,
    /// Connections go to the threads in turn.
    dealt: Vec<UnboundedSender<TcpStream>>,
    timer: Timer,
}

impl Door {
    async fn open(self, mut stopped: watch::Receiver<()>) {
        let Ok(listener) = tokio::net::TcpListener::from_std(self.listener) else {
            return;
        };
        for deal in self.dealt.iter().cycle() {
            let stream = tokio::select! {
                accepted = listener.accept() => accepted.and_then(|(stream, _)| stream.into_std()),
                _ = stopped.changed() => return,
            };
            match stream {
                // A thread that listens no longer has been told to end.
                Ok(stream) => drop(deal.send(stream)),
                Err(_) => self.timer.sleep_until(Instant::now() + REST).await,
            }
        }
    }
}

/// Serves the connections of one thread, until it is told to stop and its answers are given.
async fn serve(
    mut hand: UnboundedReceiver<TcpStream>,
    service: Arc<Service>,
    stopped: watch::Receiver<()>,
) {
    let (present, mut all_gone) = channel(1);
    while let Some(stream) = hand.recv().await {
        let (service, stopped) = (Arc::clone(&service), stopped.clone());
        tokio::spawn(converse(stream, service, stopped, present.clone()));
    }
    drop(present);
    tokio::select! {
        _ = all_gone.recv() => {}
        () = service.timer.sleep_until(Instant::now() + GRACE) => {}
    }
}

/// Serves one connection; `_present` tells by its end that it has gone.
async fn converse(
    stream: TcpStream,
    service: Arc<Service>,
    mut stopped: watch::Receiver<()>,
    _present: Sender<Infallible>,
) {
    // Without it, small answers would wait for acknowledgements.
    let _ = stream.set_nodelay(true);
    let Ok(stream) = tokio::net::TcpStream::from_std(stream) else {
        return;
    };
    let answer = service_fn(move |request| Arc::clone(&service).answer(request));
    let connection = hyper::server::conn::http1::Builder::new();
    let connection = connection.serve_connection(TokioIo::new(stream), answer);
    let mut connection = pin!(connection.with_upgrades());
    // A connection that breaks is the client's affair.
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stopped.changed() => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = connection.await;
}
