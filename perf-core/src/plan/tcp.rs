//! How a server over TCP is spoken with, and what a step says to it. Plain values; nothing is opened
//! here.

use std::fmt;
use std::num::NonZeroU64;

use super::http::{Phases, TlsSettings};
use super::lap::Lap;
use super::payload::Payload;
use super::socket_address::{SocketAddress, SocketReuse};
use super::template::Template;

/// How a server over TCP is spoken with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TcpSettings {
    /// Where it is.
    pub address: SocketAddress,
    /// Whom TLS trusts, and as whom it presents itself. Without it nothing is encrypted.
    pub tls: Option<TlsSettings>,
    /// How long a user keeps a connection.
    pub connections: SocketReuse,
    /// What the server says by itself when it accepts a connection, which belongs to connecting.
    /// `None` for a server that waits to be spoken to.
    pub greeting: Option<TcpPart>,
    /// Whether connecting, the first byte and the rest are measured on their own.
    pub phases: Phases,
}

/// What is sent, and what ends the exchange.
#[derive(Debug, Clone, PartialEq)]
pub struct TcpCall {
    /// What is sent.
    pub payload: Payload,
    /// What is awaited then.
    pub answer: TcpAnswer,
    /// Whether phases are measured; that of the scenario's settings.
    pub phases: Phases,
}

/// What is awaited of a server over TCP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TcpAnswer {
    /// The same bytes.
    Echo,
    /// A part of what the server sends.
    Part(TcpPart),
    /// All that the server sends until it closes the connection.
    Close,
    /// Nothing: it ends when the system has taken over what is sent.
    Nothing,
}

/// A part of a stream of bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TcpPart {
    /// So many bytes.
    Bytes(NonZeroU64),
    /// All up to these bytes, which belong to it; never empty.
    Until(Vec<u8>),
    /// Bytes behind a number that says how many they are; the number is not a part of it. What is
    /// sent has such a number in front as well.
    Frame(FrameLength),
}

/// A number that says how long something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameLength {
    /// One byte.
    One,
    /// Two bytes, the most significant one first.
    TwoBigEndian,
    /// Two bytes, the least significant one first.
    TwoLittleEndian,
    /// Four bytes, the most significant one first.
    FourBigEndian,
    /// Four bytes, the least significant one first.
    FourLittleEndian,
}

impl FrameLength {
    /// How many bytes the number has.
    #[must_use]
    pub const fn size(self) -> usize {
        match self {
            Self::One => 1,
            Self::TwoBigEndian | Self::TwoLittleEndian => 2,
            Self::FourBigEndian | Self::FourLittleEndian => 4,
        }
    }

    /// The number that `bytes` are; as many as [`size`](Self::size) says.
    #[must_use]
    pub fn read(self, bytes: &[u8]) -> u64 {
        let add = |sum: u64, byte: &u8| (sum << 8) | u64::from(*byte);
        match self {
            Self::One | Self::TwoBigEndian | Self::FourBigEndian => bytes.iter().fold(0, add),
            Self::TwoLittleEndian | Self::FourLittleEndian => bytes.iter().rev().fold(0, add),
        }
    }

    /// `length` as bytes; `None` if it is too large for them.
    #[must_use]
    pub fn write(self, length: usize) -> Option<Vec<u8>> {
        let size = self.size();
        let number = u32::try_from(length).ok()?.to_be_bytes();
        let (rest, written) = number.split_at(number.len() - size);
        let mut written = written.to_vec();
        if matches!(self, Self::TwoLittleEndian | Self::FourLittleEndian) {
            written.reverse();
        }
        rest.iter().all(|byte| *byte == 0).then_some(written)
    }
}

impl TcpCall {
    /// The templates in it, whether they vary or not.
    #[must_use]
    pub fn templates(&self) -> Vec<&Template> {
        self.payload.templates()
    }

    /// What is measured within it; the order is that of the series.
    #[must_use]
    pub fn laps(&self) -> Vec<Lap> {
        match (self.phases, &self.answer) {
            (Phases::Together, _) => Vec::new(),
            (Phases::Apart, TcpAnswer::Nothing) => vec![Lap::Connect],
            (Phases::Apart, _) => Lap::PHASES.to_vec(),
        }
    }
}

impl fmt::Display for TcpCall {
    /// `text over TCP`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} over TCP", self.payload)
    }
}
