//! What the load goes to.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::process::Process;
use super::status_set::StatusSet;
use crate::units::UnitError;

/// What the load goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The address that every path is joined to; `None` where nothing goes over HTTP.
    pub base_url: Option<BaseUrl>,
    /// How to tell that the target is there. Without one, a connection must be accepted.
    pub health: HealthCheck,
    /// The process under test, whose resources are watched.
    pub process: Option<Process>,
}

/// Asked before any load is sent, again and again until it succeeds or its time is up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthCheck {
    /// The path to ask; `None` only opens a connection.
    pub path: Option<String>,
    /// The statuses that mean healthy.
    pub status: StatusSet,
    /// How long the target may take to become healthy, all attempts together.
    pub within: Duration,
}

/// An `http` or `https` address with a host, without query and fragment, and without a slash
/// at its end, so that a path can be appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(String);

impl BaseUrl {
    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it asks for TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl FromStr for BaseUrl {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        const EXPECTED: &str = "an address such as `http://127.0.0.1:8080` or `https://host/api`";
        let refuse = |problem: String| Err(UnitError::new(problem, EXPECTED, 0..text.len()));
        let rest = text
            .strip_prefix("http://")
            .or_else(|| text.strip_prefix("https://"));
        let Some(rest) = rest else {
            return refuse(format!("`{text}` does not start with http:// or https://"));
        };
        let host = rest.split('/').next().unwrap_or_default();
        if host.contains('@') {
            // What stands before it may be a secret: the address is not shown.
            let problem = "the address has credentials, which would be shown with it".to_owned();
            let expected = "an address without them; a plan's `auth` says who asks";
            return Err(UnitError::new(problem, expected, 0..text.len()));
        }
        let name = host;
        if name.is_empty() || name.starts_with(':') {
            return refuse(format!("`{text}` has no host"));
        }
        if text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '?' || c == '#') {
            return refuse(format!("`{text}` has a blank, a query or a fragment"));
        }
        // The part behind the last colon is a port, unless that colon is within [an IPv6 address].
        let port = name
            .rsplit_once(':')
            .map(|(_, port)| port)
            .filter(|port| !port.contains(']'));
        if port.is_some_and(|port| port.parse::<u16>().is_err()) {
            return refuse(format!(
                "`{text}` has a port that is not a number up to 65535"
            ));
        }
        Ok(Self(text.trim_end_matches('/').to_owned()))
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
