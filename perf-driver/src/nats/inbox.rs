//! Who waits for which message, and which messages have come before.

use std::cell::{Cell, RefCell};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::rc::Rc;
use std::time::Instant;

use async_nats::Message;
use perf_core::{ExtractFrom, Extraction, FailureKind, NatsDelivery, NatsMark};
use serde_json::Value;
use tokio::sync::oneshot;

use super::answer::answer;
use crate::judge::{ExpectationError, Taking};
use crate::transport::Failure;

/// So many messages are remembered after their delivery, to be known when they come again.
const REMEMBERED: usize = 65_536;

/// What a subscription delivers, given to those who wait for it.
#[derive(Debug)]
pub(super) struct Inbox {
    /// What is subscribed to.
    pub(super) subject: String,
    /// The stream through a consumer of which messages come.
    pub(super) stream: Option<String>,
    mark: Mark,
    waiting: RefCell<HashMap<String, oneshot::Sender<Delivered>>>,
    recent: RefCell<Recent>,
    duplicates: Cell<u64>,
}

/// How a message is known again, in the form in which it is quick to look for.
#[derive(Debug)]
enum Mark {
    Header(String),
    Value(Box<Taking>),
}

/// The messages that were delivered last, by a number made of their identity.
#[derive(Debug, Default)]
struct Recent {
    state: RandomState,
    known: HashSet<u64>,
    order: VecDeque<u64>,
}

/// A message, and when it came: whoever waits for it may have to wait for others first.
#[derive(Debug)]
pub(super) struct Delivered {
    pub(super) message: Message,
    pub(super) at: Instant,
}

/// Somebody waits for a message for as long as this is held.
pub(super) struct Waiting {
    inbox: Rc<Inbox>,
    id: String,
    delivered: oneshot::Receiver<Delivered>,
}

impl Inbox {
    /// An inbox for what is published to `published`, or to what `delivery` names instead.
    pub(super) fn new(delivery: &NatsDelivery, published: &str) -> Result<Self, ExpectationError> {
        let mark = match &delivery.mark {
            NatsMark::Header(name)
            | NatsMark::Value {
                place: ExtractFrom::Header(name),
                ..
            } => Mark::Header(name.clone()),
            NatsMark::Value { place, .. } => {
                let extraction = Extraction {
                    name: "id".to_owned(),
                    from: place.clone(),
                    default: None,
                };
                Mark::Value(Box::new(Taking::new(&extraction)?))
            }
        };
        let subject = delivery.subject.clone();
        Ok(Self {
            subject: subject.unwrap_or_else(|| published.to_owned()),
            stream: delivery.stream.clone(),
            mark,
            waiting: RefCell::default(),
            recent: RefCell::default(),
            duplicates: Cell::new(0),
        })
    }

    /// Begins to wait for the message with the identity `id`.
    ///
    /// # Errors
    /// A message with the same identity is still awaited: whose the next one is could not be told.
    pub(super) fn expect(self: &Rc<Self>, id: String) -> Result<Waiting, Failure> {
        let (deliver, delivered) = oneshot::channel();
        match self.waiting.borrow_mut().entry(id.clone()) {
            Entry::Occupied(_) => {
                let message = format!("another message with the identity `{id}` is awaited");
                return Err(Failure::new(FailureKind::MissingValue, message));
            }
            Entry::Vacant(place) => place.insert(deliver),
        };
        Ok(Waiting {
            inbox: Rc::clone(self),
            id,
            delivered,
        })
    }

    /// Gives `message` to whoever waits for it. One that came before is counted, and one that
    /// nobody here has published is let go.
    pub(super) fn deliver(&self, message: Message) {
        let at = Instant::now();
        let Some(id) = self.id_of(&message) else {
            return;
        };
        let waiting = self.waiting.borrow_mut().remove(&id);
        let mut recent = self.recent.borrow_mut();
        match waiting {
            Some(waiting) => {
                recent.remember(&id);
                // Nobody waits any more whose time is up.
                let _unheard = waiting.send(Delivered { message, at });
            }
            None if recent.knows(&id) => self.duplicates.set(self.duplicates.get() + 1),
            None => (),
        }
    }

    /// How many messages have come again since this was last asked.
    pub(super) fn take_duplicates(&self) -> u64 {
        self.duplicates.take()
    }

    fn id_of(&self, message: &Message) -> Option<String> {
        match &self.mark {
            Mark::Header(name) => {
                let headers = message.headers.as_ref()?;
                let mut headers = headers.iter();
                let found = headers.find(|(known, _)| {
                    let known: &str = known.as_ref();
                    known.eq_ignore_ascii_case(name)
                });
                found?.1.first().map(|value| value.as_str().to_owned())
            }
            Mark::Value(taking) => match taking.value(&answer(message.clone())).ok()? {
                Value::String(text) => Some(text),
                other => Some(other.to_string()),
            },
        }
    }
}

impl Waiting {
    /// The message, once it is delivered; `None` if the subscription has ended.
    pub(super) async fn delivered(mut self) -> Option<Delivered> {
        (&mut self.delivered).await.ok()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.inbox.waiting.borrow_mut().remove(&self.id);
    }
}

impl Recent {
    fn remember(&mut self, id: &str) {
        let number = self.state.hash_one(id);
        if self.known.insert(number) {
            self.order.push_back(number);
        }
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }

    fn knows(&self, id: &str) -> bool {
        self.known.contains(&self.state.hash_one(id))
    }
}
