//! How HTTP is spoken with the target: protocol, trust, identity, connections. Plain values; files
//! are named here and read by whoever sends.

use std::fmt;
// The addresses alone: sockets are not this crate's business.
use core::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

use super::target::BaseUrl;
use crate::units::UnitError;

/// How HTTP is spoken. Of [`proxy`](Self::proxy), [`unix_socket`](Self::unix_socket) and
/// [`resolve`](Self::resolve) at most one is used.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HttpSettings {
    /// The version of the protocol; no other is accepted.
    pub version: HttpVersion,
    /// Whom TLS trusts, and as whom it presents itself.
    pub tls: TlsSettings,
    /// What requests prove their right to be answered with. A request's own header wins.
    pub auth: Option<Auth>,
    /// Whether each user keeps the cookies that it is given, and sends them back.
    pub cookies: bool,
    /// How many redirects of one request are followed; one more is a failure. With 0 a redirect
    /// is an answer as any other.
    pub redirects: u32,
    /// Hosts that redirects may lead to beside the one that was asked, in lower case.
    pub allowed_hosts: Vec<String>,
    /// Whether compressed answers are asked for. Sizes are then those of the decoded body.
    pub compression: bool,
    /// The proxy that everything goes through.
    pub proxy: Option<ProxyUrl>,
    /// A unix socket that is connected to, whatever the address says.
    pub unix_socket: Option<PathBuf>,
    /// What becomes of a connection after its request.
    pub connections: Connections,
    /// Where hosts are found, in the place of what the system's resolver says. No host has two
    /// addresses.
    pub resolve: Vec<Override>,
    /// Whether each request has a W3C `traceparent` header with a trace id of its own.
    pub traceparent: bool,
    /// Whether the phases of each request are measured on their own.
    pub phases: Phases,
    /// Who carries requests.
    pub transport: HttpTransportChoice,
}

/// Who carries requests over HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HttpTransportChoice {
    /// The lean transport where it can, reqwest otherwise.
    #[default]
    Automatic,
    /// The lean transport: HTTP/1.1 with nothing around it, at the cost of the plainest tools.
    Lean,
    /// The reqwest library, which can do everything that these settings ask for.
    Reqwest,
}

/// How the phases of a request are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phases {
    /// All in one latency.
    #[default]
    Together,
    /// In that, and each in a series of its own.
    Apart,
}

/// A version of HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HttpVersion {
    /// HTTP/1.1.
    #[default]
    Http1,
    /// HTTP/2: by ALPN with TLS, by prior knowledge without.
    Http2,
}

/// What becomes of a connection after its request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Connections {
    /// It is kept, and used by whichever user of the same worker needs one next.
    #[default]
    KeepAlive,
    /// It is kept, and used by no other user.
    PerUser,
    /// It is closed: every request opens its own.
    New,
}

/// Whom TLS trusts, and as whom it presents itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TlsSettings {
    /// Who is trusted.
    pub trust: Trust,
    /// The certificate that the target is shown if it asks for one.
    pub identity: Option<ClientIdentity>,
}

/// Which certificates of a target are accepted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Trust {
    /// Those that the system trusts.
    #[default]
    System,
    /// Those that the certificates in this PEM file have signed, and no others.
    Ca(PathBuf),
    /// Every one: expired, for another host, signed by nobody.
    Anyone,
}

/// A certificate of the client's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientIdentity {
    /// A PEM file with the certificate, followed by what it is signed with.
    pub certificate: PathBuf,
    /// A PEM file with the private key.
    pub key: PathBuf,
}

/// What a request proves its right to be answered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Auth {
    /// `Authorization: Bearer …`.
    Bearer(Secret),
    /// `Authorization: Basic …`.
    Basic {
        /// The user's name; without a colon.
        user: String,
        /// The password.
        password: Secret,
    },
    /// A key in a header or in the query.
    ApiKey {
        /// Where it stands.
        place: KeyPlace,
        /// The key.
        value: Secret,
    },
    /// A bearer token by OAuth 2 client credentials: fetched before the clock starts, renewed
    /// before it expires.
    OAuth2 {
        /// The whole address that gives out tokens.
        token_url: TokenUrl,
        /// The client's name.
        client_id: String,
        /// The client's password.
        client_secret: Secret,
        /// What the token is for, separated by blanks.
        scope: Option<String>,
    },
}

/// Where an API key stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyPlace {
    /// In the header of this name.
    Header(String),
    /// In the query parameter of this name.
    Query(String),
}

/// A text that is not shown, not even when the value that holds it is printed for debugging.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// The address of an HTTP proxy: `http://host:port`, perhaps with credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxyUrl(Secret);

/// A whole `http` or `https` address that gives out tokens; it may have a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenUrl(String);

/// Where a host is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// The host's name, in lower case; no IP address.
    pub host: String,
    /// The port of the plan's address that this is about.
    pub port: u16,
    /// What is connected to.
    pub address: SocketAddr,
}

impl HttpSettings {
    /// What these settings ask for that only reqwest has, in words; `None` where the lean transport
    /// can do it all.
    #[must_use]
    pub const fn beyond_lean(&self) -> Option<&'static str> {
        if matches!(self.version, HttpVersion::Http2) {
            Some("HTTP/2")
        } else if self.proxy.is_some() {
            Some("a proxy")
        } else if self.unix_socket.is_some() {
            Some("a unix socket")
        } else if self.compression {
            Some("compression")
        } else if self.cookies {
            Some("cookies")
        } else if self.redirects > 0 {
            Some("redirects")
        } else {
            None
        }
    }
}

impl Secret {
    /// Hides `text`.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text, to be sent and not to be shown.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    /// `Secret(…)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl ProxyUrl {
    /// The address, with its credentials.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.expose()
    }

    /// The password in it.
    pub(super) fn password(&self) -> Option<&str> {
        let (user, _) = self.as_str().rsplit_once('@')?;
        let (_, password) = user.split_once("://")?.1.split_once(':')?;
        Some(password)
    }
}

impl FromStr for ProxyUrl {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let expected = "a proxy such as `http://127.0.0.1:3128`";
        let refuse = |error: UnitError| UnitError::new(error.problem, expected, 0..text.len());
        // The address alone is what can be wrong; the credentials are not shown.
        let authority = text.split_once("://").map_or(text, |(_, rest)| rest);
        let authority = authority.split('/').next().unwrap_or_default();
        let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
        let blank = user.contains(|c: char| c.is_whitespace() || c.is_control());
        if blank || user.contains(['?', '#']) {
            let problem = "the proxy's credentials have a blank, a query or a fragment".to_owned();
            return Err(refuse(UnitError::new(problem, expected, 0..0)));
        }
        let alone = text.replacen(&format!("{user}@"), "", usize::from(!user.is_empty()));
        let _checked: BaseUrl = alone.parse().map_err(refuse)?;
        Ok(Self(Secret::new(text.trim_end_matches('/').to_owned())))
    }
}

impl TokenUrl {
    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for TokenUrl {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let without_query = text.split('?').next().unwrap_or_default();
        let blank = text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '#');
        let checked: Result<BaseUrl, _> = if blank { text } else { without_query }.parse();
        match checked {
            Ok(_) => Ok(Self(text.to_owned())),
            Err(error) => Err(UnitError::new(
                error.problem,
                "an address such as `https://login.example/oauth/token`",
                0..text.len(),
            )),
        }
    }
}

impl Override {
    /// The override of `named`, a host and a port such as `shop.example:443`, to `address`.
    ///
    /// # Errors
    /// `named` is not a host's name with a port. The span of the error is that of `named`.
    pub fn new(named: &str, address: SocketAddr) -> Result<Self, UnitError> {
        let refuse = |problem: String| {
            let expected = "a host and a port such as `\"shop.example:443\"`";
            Err(UnitError::new(problem, expected, 0..named.len()))
        };
        let Some((host, port)) = named.rsplit_once(':') else {
            return refuse(format!("`{named}` has no port"));
        };
        let Some(port) = port.parse().ok().filter(|port| *port > 0) else {
            return refuse(format!("`{port}` is not a port"));
        };
        let legal = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '_');
        if host.is_empty() || !host.chars().all(legal) {
            return refuse(format!("`{host}` is not a host's name"));
        }
        if host.parse::<Ipv4Addr>().is_ok() {
            return refuse(format!("`{host}` is an address, which nobody resolves"));
        }
        Ok(Self {
            host: host.to_lowercase(),
            port,
            address,
        })
    }
}
