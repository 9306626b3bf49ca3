//! One connection to a server, with what is subscribed to over it. When it is lost it stays so.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use async_nats::{Client, Event, Message, ServerError, Subscriber};
use futures_util::StreamExt;
use perf_core::FailureKind;
use tokio::sync::{Mutex, watch};
use tokio::task::AbortHandle;

use super::classify::{lost, not_connected, unpublished};
use super::connect::Server;
use super::consumer;
use super::inbox::Inbox;
use super::prepare::NatsRendered;
use crate::transport::Failure;

/// A connection that was made. What is subscribed to ends with it.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) client: Client,
    state: watch::Receiver<State>,
    /// The inboxes that are filled, and who fills them.
    heard: RefCell<Vec<(usize, AbortHandle)>>,
    /// Held by whoever subscribes.
    subscribing: Mutex<()>,
}

/// What is known of a connection.
#[derive(Debug, Clone, Default)]
struct State {
    is_lost: bool,
    /// The last thing that the server has refused, in its own words.
    refused: Option<Arc<str>>,
}

impl Connection {
    /// Connects to `server`.
    pub(super) async fn open(server: &Server) -> Result<Self, Failure> {
        let (tell, state) = watch::channel(State::default());
        let tell = Arc::new(tell);
        let options = server.options().event_callback(move |event| {
            let tell = Arc::clone(&tell);
            async move { note(&tell, event) }
        });
        let connected = options.connect(server.server()).await;
        let client = connected.map_err(|error| not_connected(&error))?;
        Ok(Self {
            client,
            state,
            heard: RefCell::default(),
            subscribing: Mutex::new(()),
        })
    }

    /// Sees to it that what `inbox`, at this `place` among those of the scenario, is for comes in.
    pub(super) async fn hear(&self, place: usize, inbox: &Rc<Inbox>) -> Result<(), Failure> {
        if self.hears(place) {
            return Ok(());
        }
        let _only_one = self.subscribing.lock().await;
        if !self.hears(place) {
            let reader = self.listen(inbox).await?;
            self.heard.borrow_mut().push((place, reader));
        }
        Ok(())
    }

    fn hears(&self, place: usize) -> bool {
        let heard = self.heard.borrow();
        heard.iter().any(|(known, _)| *known == place)
    }

    /// What `exchange` comes to, unless the connection is lost meanwhile, or the server refuses what
    /// has to do with `subject`.
    pub(super) async fn unless_lost<T>(
        &self,
        subject: &str,
        exchange: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let mut state = self.state.clone();
        state.mark_unchanged();
        tokio::select! {
            biased;
            done = exchange => done,
            failure = trouble(state, subject) => Err(failure),
        }
    }

    /// Whether it can be used no longer.
    pub(super) fn is_lost(&self) -> bool {
        self.state.borrow().is_lost
    }

    async fn listen(&self, inbox: &Rc<Inbox>) -> Result<AbortHandle, Failure> {
        let subscriber = match &inbox.stream {
            None => self.subscribe(inbox.subject.clone()).await?,
            Some(stream) => {
                let place = self.client.new_inbox();
                let subscriber = self.subscribe(place.clone()).await?;
                let create = consumer::create(&self.client, stream, &inbox.subject, &place);
                self.unless_lost(&inbox.subject, create).await?;
                subscriber
            }
        };
        let reading = tokio::task::spawn_local(read(subscriber, Rc::clone(inbox)));
        Ok(reading.abort_handle())
    }

    async fn subscribe(&self, subject: String) -> Result<Subscriber, Failure> {
        let subscribed = self.client.subscribe(subject).await;
        subscribed.map_err(|_closed| lost())
    }

    /// Publishes a message.
    pub(super) async fn publish(&self, message: NatsRendered) -> Result<(), Failure> {
        let NatsRendered {
            subject,
            payload,
            headers,
            ..
        } = message;
        let client = &self.client;
        let published = match headers {
            Some(headers) => client.publish_with_headers(subject, headers, payload).await,
            None => client.publish(subject, payload).await,
        };
        published.map_err(|error| unpublished(&error))
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        for (_, reader) in self.heard.borrow().iter() {
            reader.abort();
        }
    }
}

async fn read(mut subscriber: Subscriber, inbox: Rc<Inbox>) {
    while let Some(message) = subscriber.next().await {
        let message: Message = message;
        inbox.deliver(message);
    }
}

fn note(tell: &watch::Sender<State>, event: Event) {
    match event {
        Event::Disconnected | Event::Closed => tell.send_modify(|state| state.is_lost = true),
        Event::ServerError(ServerError::Other(words)) => {
            tell.send_modify(|state| state.refused = Some(words.into()));
        }
        _ => (),
    }
}

/// Ends when the connection is lost, or the server has refused something with `subject`.
async fn trouble(mut state: watch::Receiver<State>, subject: &str) -> Failure {
    loop {
        if state.borrow().is_lost {
            return lost();
        }
        if state.changed().await.is_err() {
            return lost();
        }
        let refused = state.borrow_and_update().refused.clone();
        // The server names the subject in quotation marks.
        if let Some(words) = refused.filter(|words| words.contains(&format!("\"{subject}\""))) {
            return Failure::new(
                FailureKind::Unauthorized,
                format!("the server says: {words}"),
            );
        }
    }
}
