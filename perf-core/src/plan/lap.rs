//! What is measured within a step whose answer goes on for a while. It measures nothing.

use std::fmt;

/// A stretch of an exchange that is a series of its own, beside that of its step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lap {
    /// From the start of the request to the first event of its stream.
    FirstEvent,
    /// From one event to the next one that is awaited.
    NextEvent,
    /// From the start of the request to the end of the handshake.
    Open,
    /// From a message that is sent to the last of those that are awaited in return.
    RoundTrip,
    /// How long each message was waited for: since the message before it, or since it was listened
    /// for. There are as many of them as messages received.
    Message,
    /// From the start of the request until a stream has acknowledged its message.
    Acknowledgement,
    /// From the start of the request to the delivery of its message. Every delivery is one: a
    /// message that comes again has failed as a duplicate.
    Delivery,
}

impl Lap {
    /// All that there are.
    pub const ALL: [Self; 7] = [
        Self::FirstEvent,
        Self::NextEvent,
        Self::Open,
        Self::RoundTrip,
        Self::Message,
        Self::Acknowledgement,
        Self::Delivery,
    ];

    /// Its name, as people read and write it: `first event`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::FirstEvent => "first event",
            Self::NextEvent => "next event",
            Self::Open => "open",
            Self::RoundTrip => "round trip",
            Self::Message => "message",
            Self::Acknowledgement => "acknowledgement",
            Self::Delivery => "delivery",
        }
    }

    /// Whether it begins with the request: then a request that is sent late makes it longer.
    #[must_use]
    pub const fn begins_with_request(self) -> bool {
        matches!(
            self,
            Self::FirstEvent | Self::Open | Self::Acknowledgement | Self::Delivery
        )
    }
}

impl fmt::Display for Lap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
