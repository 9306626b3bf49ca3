//! The protocols that a plan can speak. It speaks none of them.

use std::fmt;

use crate::mistake::Mistake;

/// A protocol that a step can speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// HTTP, with all that goes on over its connections.
    Http,
    /// NATS.
    Nats,
    /// None: a program is run.
    Command,
    /// SQL, with PostgreSQL.
    Postgres,
    /// SQL, with SQLite.
    Sqlite,
    /// gRPC.
    Grpc,
    /// None beside TCP: bytes, as they are.
    Tcp,
    /// None beside UDP: datagrams, as they are.
    Udp,
}

/// The first step of a plan that speaks a protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProtocolUse {
    /// The protocol.
    pub protocol: Protocol,
    /// What is wrong with the step for a program that does not speak it.
    pub unspoken: Mistake,
}

impl Protocol {
    /// All that there are.
    pub const ALL: [Self; 8] = [
        Self::Http,
        Self::Nats,
        Self::Command,
        Self::Postgres,
        Self::Sqlite,
        Self::Grpc,
        Self::Tcp,
        Self::Udp,
    ];

    /// Its name, as people write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Http => "HTTP",
            Self::Nats => "NATS",
            Self::Command => "commands",
            Self::Postgres => "PostgreSQL",
            Self::Sqlite => "SQLite",
            Self::Grpc => "gRPC",
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
        }
    }

    /// The feature that a program has to be built with to speak it; `None` for what every program
    /// speaks.
    #[must_use]
    pub const fn feature(self) -> Option<&'static str> {
        match self {
            Self::Http | Self::Command | Self::Tcp | Self::Udp => None,
            Self::Nats => Some("nats"),
            Self::Postgres => Some("postgres"),
            Self::Sqlite => Some("sqlite"),
            Self::Grpc => Some("grpc"),
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
