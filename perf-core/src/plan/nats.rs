//! How NATS is spoken, and what a step says over it. Plain values; files are named here and read by
//! whoever sends.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use super::extraction::ExtractFrom;
use super::http::{Secret, TlsSettings};
use super::lap::Lap;
use super::request::{Body, Parameter};
use super::template::Template;
use crate::units::UnitError;

/// How NATS is spoken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NatsSettings {
    /// The server.
    pub url: NatsUrl,
    /// Whom TLS trusts, and as whom it presents itself, where it is spoken.
    pub tls: Option<TlsSettings>,
    /// What the driver proves itself with.
    pub auth: Option<NatsAuth>,
}

/// What a connection proves itself with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NatsAuth {
    /// A name and a password.
    User {
        /// The user's name.
        user: String,
        /// The password.
        password: Secret,
    },
    /// A token.
    Token(Secret),
    /// The seed of an nkey, with which the server's challenge is signed.
    Nkey(Secret),
    /// A file with a JWT and the seed that belongs to it, as `nsc` writes it.
    Credentials(PathBuf),
}

/// The address of a NATS server: `nats` or `tls`, a host, perhaps a port, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NatsUrl(String);

/// A message that is published, and what is awaited then.
#[derive(Debug, Clone, PartialEq)]
pub struct NatsCall {
    /// Where it is published.
    pub subject: Template,
    /// Its headers, in order.
    pub headers: Vec<Parameter>,
    /// What it says: nothing, JSON, text or a file.
    pub body: Body,
    /// What ends the exchange.
    pub awaited: NatsAwaited,
}

/// What ends an exchange over NATS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NatsAwaited {
    /// A reply.
    Reply,
    /// The acknowledgement of the stream that keeps the message.
    Acknowledgement,
    /// The message itself, over a subscription of the driver's own.
    Delivery(NatsDelivery),
    /// Both.
    AcknowledgementAndDelivery(NatsDelivery),
}

/// How a message that was published is known again when it is delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NatsDelivery {
    /// What is subscribed to, perhaps with wildcards. `None` where that is the subject that is
    /// published to, which then never varies.
    pub subject: Option<String>,
    /// The stream through a consumer of which it is delivered; `None` where no stream is asked.
    pub stream: Option<String>,
    /// How it is known.
    pub mark: NatsMark,
}

/// How a message is known again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NatsMark {
    /// By this header, in which the driver sends an identity of its own making.
    Header(String),
    /// By a value that the plan puts into each message, and where it is found again.
    Value {
        /// The value, different for every message.
        id: Template,
        /// Where it is found in what is delivered.
        place: ExtractFrom,
    },
}

impl NatsMark {
    /// The header that a message is known by unless the plan says otherwise.
    pub const HEADER: &str = "Perf-Id";
}

impl NatsCall {
    /// The templates in it, whether they vary or not.
    #[must_use]
    pub fn templates(&self) -> Vec<&Template> {
        let mut templates = vec![&self.subject];
        templates.extend(self.headers.iter().map(|header| &header.value));
        templates.extend(self.body.templates());
        if let Some(NatsMark::Value { id, .. }) = self.awaited.delivery().map(|known| &known.mark) {
            templates.push(id);
        }
        templates
    }
}

impl NatsAwaited {
    /// How the message is known again, where its delivery is awaited.
    #[must_use]
    pub const fn delivery(&self) -> Option<&NatsDelivery> {
        match self {
            Self::Reply | Self::Acknowledgement => None,
            Self::Delivery(delivery) | Self::AcknowledgementAndDelivery(delivery) => Some(delivery),
        }
    }

    /// Whether a stream has to acknowledge the message.
    #[must_use]
    pub const fn is_acknowledged(&self) -> bool {
        matches!(
            self,
            Self::Acknowledgement | Self::AcknowledgementAndDelivery(_)
        )
    }

    /// What is measured within it; the order is that of the series.
    #[must_use]
    pub fn laps(&self) -> Vec<Lap> {
        match self {
            Self::Reply | Self::Acknowledgement => Vec::new(),
            Self::Delivery(_) => vec![Lap::Delivery],
            Self::AcknowledgementAndDelivery(_) => vec![Lap::Acknowledgement, Lap::Delivery],
        }
    }
}

impl fmt::Display for NatsCall {
    /// `request prices.get`, or `publish events.created`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = match self.awaited {
            NatsAwaited::Reply => "request",
            _ => "publish",
        };
        write!(f, "{verb} {}", self.subject)
    }
}

impl NatsUrl {
    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it asks for TLS.
    #[must_use]
    pub fn is_tls(&self) -> bool {
        self.0.starts_with("tls://")
    }
}

impl fmt::Display for NatsUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for NatsUrl {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        const EXPECTED: &str = "an address such as `nats://127.0.0.1:4222` or `tls://nats.example`";
        let refuse = |problem: String, expected: &str| {
            Err(UnitError::new(problem, expected.to_owned(), 0..text.len()))
        };
        let rest = text
            .strip_prefix("nats://")
            .or_else(|| text.strip_prefix("tls://"));
        let Some(rest) = rest else {
            let problem = format!("`{text}` does not start with nats:// or tls://");
            return refuse(problem, EXPECTED);
        };
        if rest.contains('@') {
            return refuse(
                "credentials in an address, where every report would show them".to_owned(),
                "`auth = { user = \"…\", password = \"${PASSWORD}\" }` beside it",
            );
        }
        let place = rest.trim_end_matches('/');
        let illegal = |c: char| c.is_whitespace() || c.is_control() || "/?#,".contains(c);
        if place.contains(illegal) {
            return refuse(format!("`{text}` is not one address of a server"), EXPECTED);
        }
        // The part behind the last colon is a port, unless that colon is within [an IPv6 address].
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, Some(port)),
            _ => (place, None),
        };
        if host.is_empty() {
            return refuse(format!("`{text}` has no host"), EXPECTED);
        }
        if port.is_some_and(|port| port.parse::<u16>().is_err()) {
            let problem = format!("`{text}` has a port that is not a number up to 65535");
            return refuse(problem, EXPECTED);
        }
        Ok(Self(text.trim_end_matches('/').to_owned()))
    }
}
