//! Where the live page is served: on this machine only, unless an address of another kind is asked
//! for.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;

/// An address to listen on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LiveAddress(pub(crate) SocketAddr);

impl LiveAddress {
    /// Whether only programs of this machine reach it.
    pub(crate) const fn is_local(self) -> bool {
        self.0.ip().is_loopback()
    }
}

impl FromStr for LiveAddress {
    type Err = String;

    /// A port, which is one of the loopback address, or an address with a port.
    fn from_str(text: &str) -> Result<Self, String> {
        let local = |port| Self(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port));
        let port = text.strip_prefix("localhost:").unwrap_or(text);
        let port = port.strip_prefix(':').unwrap_or(port);
        if let Ok(port) = port.parse() {
            return Ok(local(port));
        }
        text.parse().map(Self).map_err(|_not_an_address| {
            "it must be a port of this machine, such as 8089, or an address and a port, such as \
             0.0.0.0:8089 or [::1]:8089; port 0 is a free one"
                .to_owned()
        })
    }
}

impl fmt::Display for LiveAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
