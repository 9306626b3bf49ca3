//! Where a server over TCP or UDP is.

use std::fmt;
use std::str::FromStr;

use crate::units::UnitError;

/// A host and a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SocketAddress {
    host: String,
    port: u16,
}

/// How long a user keeps a connection, or a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SocketReuse {
    /// For as long as there is the user, and nothing goes wrong.
    PerUser,
    /// For one request.
    New,
}

impl SocketAddress {
    /// The host, without the brackets of an IPv6 address.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }
}

impl fmt::Display for SocketAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port } = self;
        if host.contains(':') {
            write!(f, "[{host}]:{port}")
        } else {
            write!(f, "{host}:{port}")
        }
    }
}

impl FromStr for SocketAddress {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        const EXPECTED: &str = "a host and a port such as `127.0.0.1:7000` or `[::1]:7000`";
        let refuse = |problem: String| Err(UnitError::new(problem, EXPECTED, 0..text.len()));
        let Some((place, port)) = text.rsplit_once(':') else {
            return refuse(format!("`{text}` has no port"));
        };
        let port = match port.parse::<u16>() {
            Ok(port) if port > 0 => port,
            _ => {
                let problem = format!("`{text}` does not end in a port from 1 to 65535");
                return refuse(problem);
            }
        };
        let bracketed = place
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        let illegal = |c: char| c.is_whitespace() || c.is_control() || "/@?#[]".contains(c);
        let host = bracketed.unwrap_or(place);
        let is_host = !host.is_empty() && !host.contains(illegal);
        if !is_host || (bracketed.is_none() && host.contains(':')) {
            return refuse(format!("`{text}` is not one host and one port"));
        }
        Ok(Self {
            host: host.to_owned(),
            port,
        })
    }
}
