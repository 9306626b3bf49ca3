//! How a server over UDP is spoken with, and what a step says to it. Plain values; nothing is opened
//! here.

use std::fmt;

use super::payload::Payload;
use super::socket_address::{SocketAddress, SocketReuse};
use super::template::Template;

/// How a server over UDP is spoken with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UdpSettings {
    /// Where it is.
    pub address: SocketAddress,
    /// How long a user keeps a socket.
    pub sockets: SocketReuse,
}

/// A datagram that is sent, and what ends the exchange.
#[derive(Debug, Clone, PartialEq)]
pub struct UdpCall {
    /// What is sent.
    pub payload: Payload,
    /// What is awaited then.
    pub answer: UdpAnswer,
    /// A text that is in the answer and in no other one; datagrams without it are passed over. There
    /// where a socket is kept, unless an echo is known by itself.
    pub id: Option<Template>,
}

/// What is awaited of a server over UDP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UdpAnswer {
    /// A datagram with the same bytes.
    Echo,
    /// A datagram.
    Datagram,
    /// Nothing: it ends when the system has taken over what is sent.
    Nothing,
}

impl UdpCall {
    /// The most bytes that a datagram carries.
    pub const MOST_BYTES: u64 = 65_507;

    /// The templates in it, whether they vary or not.
    #[must_use]
    pub fn templates(&self) -> Vec<&Template> {
        let sent = self.payload.templates().into_iter();
        sent.chain(&self.id).collect()
    }
}

impl fmt::Display for UdpCall {
    /// `text over UDP`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} over UDP", self.payload)
    }
}
