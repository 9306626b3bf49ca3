//! A server that answers one exchange at a time, in pieces that arrive one by one: the next is only
//! sent once the one before was read. Client and server share a thread, and nobody sleeps.

use std::cell::Cell;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::yield_now;
use tokio::time::timeout;

use super::clients::Outcome;
use super::receive_queue::{Queue, ReceiveQueues};
use super::shape::End;

/// More than anything here takes, however busy the machine is.
const HANGS: Duration = Duration::from_mins(1);
/// `work` to its end, on this thread.
pub(super) fn in_runtime<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(work)
}

/// The server.
pub(super) struct Stage {
    listener: TcpListener,
    queues: ReceiveQueues,
    /// The connection that was used last.
    open: Option<Open>,
    /// How often a client that has read everything is polled before it is said to wait for more.
    polls: usize,
    /// How many connections there were.
    pub(super) connections: usize,
}

struct Open {
    stream: TcpStream,
    client: SocketAddr,
    server: SocketAddr,
    sent: u64,
}

impl Stage {
    /// Says of a client that it waits for more if nothing has come of `polls` polls of it.
    pub(super) async fn new(polls: usize) -> Self {
        Self {
            polls,
            listener: TcpListener::bind("127.0.0.1:0").await.unwrap(),
            queues: ReceiveQueues::new(),
            open: None,
            connections: 0,
        }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.listener.local_addr().unwrap()
    }

    /// What comes of `exchange` if it is answered with these pieces, and then with `end`.
    pub(super) async fn play(
        &mut self,
        exchange: impl Future<Output = Outcome>,
        pieces: impl IntoIterator<Item = &[u8]>,
        end: End,
    ) -> Outcome {
        let (asked, answered) = (Cell::new(false), Cell::new(false));
        let mut exchange = pin!(async {
            let outcome = exchange.await;
            answered.set(true);
            outcome
        });
        let played = timeout(HANGS, async {
            let mut serve = pin!(self.serve(pieces, end, &asked, &answered));
            let outcome = tokio::select! {
                outcome = &mut exchange => outcome,
                () = &mut serve => match end {
                    End::Open => return if answered.get() { exchange.await } else { Outcome::Waits },
                    End::Closed | End::Reset => return exchange.await,
                },
            };
            if asked.get() {
                serve.await;
            }
            // So that the runtime hears of what has come.
            yield_now().await;
            outcome
        });
        played.await.expect("nothing hangs")
    }

    /// Answers one request; comes back once nothing more can happen by itself.
    async fn serve(
        &mut self,
        pieces: impl IntoIterator<Item = &[u8]>,
        end: End,
        asked: &Cell<bool>,
        answered: &Cell<bool>,
    ) {
        self.take_request().await;
        asked.set(true);
        let (Some(mut open), queues) = (self.open.take(), &self.queues) else {
            return;
        };
        for piece in pieces {
            // Who has its answer may have closed the connection.
            if open.stream.write_all(piece).await.is_err() {
                return;
            }
            open.sent += piece.len() as u64;
            open.until(queues, |queue| {
                queue.arrived == open.sent && (queue.unread == 0 || answered.get())
            })
            .await;
        }
        match end {
            End::Open => {
                for _ in 0..self.polls {
                    if answered.get() {
                        break;
                    }
                    yield_now().await;
                }
                self.open = Some(open);
            }
            End::Closed => {
                let _gone = open.stream.shutdown().await;
                open.until(queues, |queue| !queue.is_established).await;
            }
            End::Reset => {
                let _gone = open.stream.set_zero_linger();
                drop(open);
            }
        }
    }

    /// Waits for a request, over the connection that is open or a new one.
    async fn take_request(&mut self) {
        loop {
            let accepted = match &mut self.open {
                None => self.listener.accept().await,
                Some(open) => tokio::select! {
                    asked = receive(&mut open.stream) => {
                        if asked {
                            return;
                        }
                        self.open = None;
                        continue;
                    }
                    accepted = self.listener.accept() => accepted,
                },
            };
            let (stream, client) = accepted.unwrap();
            stream.set_nodelay(true).unwrap();
            self.connections += 1;
            self.open = Some(Open {
                server: stream.local_addr().unwrap(),
                stream,
                client,
                sent: 0,
            });
        }
    }
}

impl Open {
    /// Waits until the client's side of the connection `is_so`, or is no more.
    async fn until(&self, queues: &ReceiveQueues, is_so: impl Fn(Queue) -> bool) {
        while queues
            .of(self.client, self.server)
            .is_some_and(|queue| !is_so(queue))
        {
            yield_now().await;
        }
    }
}

/// Whether there is a request on `stream`; reads it to its end.
async fn receive(stream: &mut TcpStream) -> bool {
    let mut request = Vec::new();
    loop {
        match stream.read_buf(&mut request).await {
            Ok(0) | Err(_) => return false,
            Ok(_) => {}
        }
        let text = String::from_utf8_lossy(&request);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_ascii_lowercase();
            let length = head.split("content-length: ").nth(1);
            let length = length.and_then(|rest| rest.lines().next()?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return true;
            }
        }
    }
}
