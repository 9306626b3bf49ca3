//! Stops statements on the server whose answers nobody waits for any more: PostgreSQL goes on with a
//! statement although its client is gone. In a thread of its own, so that it is also done when the worker
//! has ended, as after Ctrl-C.

use std::io;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_postgres::{CancelToken, NoTls};

use super::tls::Tls;

/// How long one statement is tried to be stopped.
const LIMIT: Duration = Duration::from_secs(2);

/// Stops statements of one server. When it is dropped it waits for what was asked of it.
#[derive(Debug)]
pub(super) struct Stopper {
    /// There until this is dropped.
    asks: Option<UnboundedSender<CancelToken>>,
    thread: Option<JoinHandle<()>>,
}

/// Where the server is.
type Address = (String, u16);

impl Stopper {
    /// One for the server at this address.
    pub(super) fn start(address: Address, tls: Option<Tls>) -> io::Result<Self> {
        let (asks, asked) = mpsc::unbounded_channel();
        let runtime = Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()?;
        let thread = thread::Builder::new()
            .name("perf-sql-stop".to_owned())
            .spawn(move || {
                runtime.block_on(stop_all(asked, address, tls));
                // A name that is still being resolved must not hold the thread up.
                runtime.shutdown_background();
            })?;
        Ok(Self {
            asks: Some(asks),
            thread: Some(thread),
        })
    }

    /// Stops what is under way over the connection of `token`.
    pub(super) fn stop(&self, token: CancelToken) {
        if let Some(asks) = &self.asks {
            // The thread lives for as long as there is somebody who can ask.
            let _unheard = asks.send(token);
        }
    }
}

impl Drop for Stopper {
    fn drop(&mut self) {
        drop(self.asks.take());
        if let Some(thread) = self.thread.take() {
            // A panic in it has been told already.
            let _told = thread.join();
        }
    }
}

async fn stop_all(mut asked: UnboundedReceiver<CancelToken>, address: Address, tls: Option<Tls>) {
    let mut under_way = JoinSet::new();
    while let Some(token) = asked.recv().await {
        while under_way.try_join_next().is_some() {}
        let (address, tls) = (address.clone(), tls.clone());
        under_way.spawn(async move {
            // A server that cannot be asked has nothing under way, or cannot be helped.
            let _tried = timeout(LIMIT, stop(token, address, tls)).await;
        });
    }
    under_way.join_all().await;
}

async fn stop(token: CancelToken, address: Address, tls: Option<Tls>) -> Option<()> {
    let stream = TcpStream::connect(address).await.ok()?;
    match tls {
        None => token.cancel_query_raw(stream, NoTls).await.ok(),
        Some(tls) => token.cancel_query_raw(stream, tls).await.ok(),
    }
}
