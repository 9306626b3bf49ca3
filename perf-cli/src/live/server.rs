//! The live page's server: a thread of its own, which the load never waits for. A browser that
//! reads slowly is told less often, and one that does not read at all is let go.

use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::served::{Access, Served, Told};
use super::token::{TOKEN_VARIABLE, made_up_token};
use crate::arguments::LiveAddress;
use crate::failure::Failure;

/// Browsers at the same time; who comes later waits for one to go.
const MOST_CONNECTIONS: usize = 64;
/// How long the last event is given to arrive.
const GRACE: Duration = Duration::from_millis(250);
/// How long accepting rests after an error.
const REST: Duration = Duration::from_millis(50);
/// How long a request may take to be asked.
const LONGEST_HEAD: Duration = Duration::from_secs(10);

/// A page that is served until this is dropped.
pub(crate) struct LiveServer {
    /// Where a browser finds it, with the token that it needs, or the name of the variable with it.
    pub(crate) url: String,
    told: watch::Sender<Told>,
    thread: Option<JoinHandle<()>>,
}

impl LiveServer {
    /// Serves on `address`. It needs `token`, or one that is made up here, unless the address is one
    /// of this machine alone and there is no token.
    pub(crate) fn start(address: LiveAddress, token: Option<String>) -> Result<Self, Failure> {
        let cannot = |error: io::Error| {
            let message = format!("cannot serve the live page on {address}: {error}");
            Failure::mistake(message).hint(Some("`--live 0` takes a free port of this machine"))
        };
        // One that was given is a secret, and not printed.
        let (token, query) = match token {
            None if address.is_local() => (None, String::new()),
            None => {
                let token = made_up_token().map_err(cannot)?;
                let query = format!("?token={token}");
                (Some(token), query)
            }
            Some(given) => (Some(given), format!("?token=${TOKEN_VARIABLE}")),
        };
        let listener = TcpListener::bind(address.0).map_err(cannot)?;
        listener.set_nonblocking(true).map_err(cannot)?;
        let bound = listener.local_addr().map_err(cannot)?;
        let url = format!("http://{bound}/{query}");
        let (told, heard) = watch::channel(Told::Nothing);
        let access = token.map_or(Access::FromThisMachine, Access::WithToken);
        let served = Arc::new(Served { access, heard });
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()
            .map_err(cannot)?;
        let thread = std::thread::Builder::new()
            .name("perf-live".to_owned())
            // Dropping the runtime at the end drops what is left of the connections.
            .spawn(move || runtime.block_on(serve(listener, served)))
            .map_err(cannot)?;
        Ok(Self {
            url,
            told,
            thread: Some(thread),
        })
    }

    /// Tells every browser of a state, which is JSON in one line. One that has not read the state
    /// before never will.
    pub(crate) fn tell(&self, state: &str) {
        let event = format!("event: state\ndata: {state}\n\n");
        self.told.send_replace(Told::State(event.into()));
    }
}

impl Drop for LiveServer {
    fn drop(&mut self) {
        self.told.send_replace(Told::End);
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been told by the panic itself.
            let _ = thread.join();
        }
    }
}

/// Accepts browsers until the end is told, and waits a moment for those that are there.
async fn serve(listener: TcpListener, served: Arc<Served>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
        return;
    };
    let mut heard = served.heard.clone();
    let room = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let mut connections = JoinSet::new();
    let over = async move {
        // An error means that nobody is left to tell anything.
        let _ = heard.wait_for(|told| matches!(told, Told::End)).await;
    };
    tokio::pin!(over);
    loop {
        let accepted = async {
            let place = Arc::clone(&room).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, stream) = tokio::select! {
            () = &mut over => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => continue,
            accepted = accepted => accepted,
        };
        let Ok((stream, _)) = stream else {
            sleep(REST).await;
            continue;
        };
        let served = Arc::clone(&served);
        connections.spawn(async move {
            let _place = place;
            let answer = service_fn(|request| {
                let served = Arc::clone(&served);
                async move { served.answer(&request) }
            });
            let mut builder = hyper::server::conn::http1::Builder::new();
            // A connection that nobody asks anything on any more would take the place of a browser.
            builder
                .keep_alive(false)
                .timer(TokioTimer::new())
                .header_read_timeout(LONGEST_HEAD);
            // A connection that breaks is the browser's affair.
            let _ = builder.serve_connection(TokioIo::new(stream), answer).await;
        });
    }
    let _late = timeout(GRACE, async {
        while connections.join_next().await.is_some() {}
    })
    .await;
}
