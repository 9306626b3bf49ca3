//! What is measured within a step: parts of an exchange that goes on for a while, and the phases of a
//! request. It measures nothing.

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
    /// How long a program that was run has kept a processor busy itself. It is counted by the
    /// system, with what the programs took that it has waited for.
    UserCpu,
    /// How long the system has worked for a program that was run, likewise.
    SystemCpu,
    /// From the start of the call to the first message of its stream.
    FirstMessage,
    /// From one message of a stream to the next one.
    NextMessage,
    /// Opening a connection, from looking up the host to the end of the TLS handshake. Only requests
    /// that open one have it.
    Connect,
    /// From a connection, or where there is one from the start of the request, to the head of the
    /// answer.
    FirstByte,
    /// From the head of the answer to its last byte.
    Download,
    /// From the start of the request until a connection of the pool was free, or was made.
    Connection,
}

impl Lap {
    /// The phases of a request, in their order: each begins where the one before it ends.
    pub const PHASES: [Self; 3] = [Self::Connect, Self::FirstByte, Self::Download];

    /// All that there are.
    pub const ALL: [Self; 15] = [
        Self::FirstEvent,
        Self::NextEvent,
        Self::Open,
        Self::RoundTrip,
        Self::Message,
        Self::Acknowledgement,
        Self::Delivery,
        Self::UserCpu,
        Self::SystemCpu,
        Self::FirstMessage,
        Self::NextMessage,
        Self::Connect,
        Self::FirstByte,
        Self::Download,
        Self::Connection,
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
            Self::UserCpu => "user time",
            Self::SystemCpu => "system time",
            Self::FirstMessage => "first message",
            Self::NextMessage => "next message",
            Self::Connect => "connect",
            Self::FirstByte => "first byte",
            Self::Download => "download",
            Self::Connection => "connection",
        }
    }

    /// Whether it begins with the request: then a request that is sent late makes it longer.
    #[must_use]
    pub const fn begins_with_request(self) -> bool {
        matches!(
            self,
            Self::FirstEvent
                | Self::FirstMessage
                | Self::Open
                | Self::Acknowledgement
                | Self::Delivery
                | Self::Connection
        )
    }
}

impl fmt::Display for Lap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
