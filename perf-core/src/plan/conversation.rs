//! How an exchange goes on once its request is answered.

use std::num::{NonZeroU32, NonZeroU64};
use std::path::PathBuf;
use std::time::Duration;

use super::json_template::JsonTemplate;
use super::lap::Lap;
use super::message_check::MessageCheck;
use super::template::Template;

/// How an exchange goes on once its request is answered.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Conversation {
    /// Not at all: one request, one answer.
    #[default]
    Answer,
    /// The answer is a stream of server-sent events.
    Events(EventStream),
    /// The connection becomes a WebSocket.
    WebSocket(WebSocket),
}

/// Server-sent events that are listened to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventStream {
    /// When that ends.
    pub until: StreamEnd,
    /// The fewest events that have to come.
    pub least: u64,
}

/// When a stream of events is listened to no longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StreamEnd {
    /// After so many events.
    Count(NonZeroU64),
    /// With the first event that is like this.
    Event(MessageCheck),
    /// When the target ends it.
    Closed,
    /// After this time, counted from the head of the answer.
    Time(Duration),
}

/// What is said over a WebSocket. It is closed when all is said.
#[derive(Debug, Clone, PartialEq)]
pub struct WebSocket {
    /// Subprotocols that are offered, the most wanted first; the target picks one.
    pub subprotocols: Vec<String>,
    /// What is said, in order; never empty.
    pub turns: Vec<Turn>,
    /// How often.
    pub repeat: NonZeroU32,
}

/// A message that is sent, and what is waited for then.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// What is sent, if anything.
    pub send: Option<MessageContent>,
    /// What is waited for.
    pub listen: Listen,
}

/// What is sent in one message.
#[derive(Debug, Clone, PartialEq)]
pub enum MessageContent {
    /// Text.
    Text(Template),
    /// JSON, as text.
    Json(JsonTemplate),
    /// The content of a file, as bytes. Relative paths start at the plan's folder.
    File(PathBuf),
}

/// What is waited for in a WebSocket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listen {
    /// Nothing.
    Nothing,
    /// The next messages, each of which must be like this.
    Receive {
        /// How many.
        count: NonZeroU32,
        /// What each of them must be like.
        check: MessageCheck,
    },
    /// A message that is like this. Others that come before are passed over.
    Await(MessageCheck),
    /// Nothing but this time; messages that come meanwhile are passed over.
    During(Duration),
    /// That the target closes the WebSocket with this code.
    Close(u16),
}

impl Conversation {
    /// What is measured within it; the order is that of the series.
    #[must_use]
    pub fn laps(&self) -> Vec<Lap> {
        match self {
            Self::Answer => Vec::new(),
            Self::Events(events) => match events.until {
                StreamEnd::Count(NonZeroU64::MIN) => vec![Lap::FirstEvent],
                _ => vec![Lap::FirstEvent, Lap::NextEvent],
            },
            Self::WebSocket(socket) => {
                let any = |has: fn(&Turn) -> bool| socket.turns.iter().any(has);
                let laps = [
                    (Lap::Open, true),
                    (Lap::RoundTrip, any(Turn::is_round_trip)),
                    (Lap::Message, any(Turn::hears_messages)),
                ];
                let there = laps.into_iter().filter(|(_, is_there)| *is_there);
                there.map(|(lap, _)| lap).collect()
            }
        }
    }

    /// The templates in it, whether they vary or not.
    #[must_use]
    pub fn templates(&self) -> Vec<&Template> {
        match self {
            Self::Answer => Vec::new(),
            Self::Events(events) => match &events.until {
                StreamEnd::Event(check) => check.templates(),
                StreamEnd::Count(_) | StreamEnd::Closed | StreamEnd::Time(_) => Vec::new(),
            },
            Self::WebSocket(socket) => socket.turns.iter().flat_map(Turn::templates).collect(),
        }
    }

    /// How long it takes in any case, whatever the target does.
    #[must_use]
    pub fn lasts(&self) -> Duration {
        match self {
            Self::Answer => Duration::ZERO,
            Self::Events(events) => match events.until {
                StreamEnd::Time(span) => span,
                StreamEnd::Count(_) | StreamEnd::Event(_) | StreamEnd::Closed => Duration::ZERO,
            },
            Self::WebSocket(socket) => {
                let turns = socket.turns.iter();
                let spans = turns.filter_map(|turn| match turn.listen {
                    Listen::During(span) => Some(span),
                    _ => None,
                });
                let once = spans.fold(Duration::ZERO, Duration::saturating_add);
                once.saturating_mul(socket.repeat.get())
            }
        }
    }
}

impl Turn {
    /// Whether it sends something and waits for messages in return.
    #[must_use]
    pub const fn is_round_trip(&self) -> bool {
        self.send.is_some() && matches!(self.listen, Listen::Receive { .. } | Listen::Await(_))
    }

    fn templates(&self) -> Vec<&Template> {
        let sent = match &self.send {
            Some(MessageContent::Text(text)) => vec![text],
            Some(MessageContent::Json(json)) => json.templates(),
            Some(MessageContent::File(_)) | None => Vec::new(),
        };
        let heard = match &self.listen {
            Listen::Receive { check, .. } | Listen::Await(check) => check.templates(),
            Listen::Nothing | Listen::During(_) | Listen::Close(_) => Vec::new(),
        };
        [sent, heard].concat()
    }

    const fn hears_messages(&self) -> bool {
        !matches!(self.listen, Listen::Nothing)
    }
}
