//! The address of a recorded request, in the parts that a plan has: origin, path, query.

use crate::plan::BaseUrl;

/// An address. Credentials and fragment are not part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    /// `https://shop.example:8443`, in lower case, without the usual port.
    pub(super) origin: String,
    /// With a slash at its start, encoded as it was sent.
    pub(super) path: String,
    /// What stands behind the question mark.
    pub(super) query: Option<String>,
    /// The password that the address had in it.
    pub(super) password: Option<String>,
}

impl Address {
    /// The parts of `url`; `None` if it is none of HTTP's.
    pub(super) fn of(url: &str) -> Option<Self> {
        let (scheme, rest) = url.trim().split_once("://")?;
        let scheme = scheme.to_ascii_lowercase();
        let usual = match scheme.as_str() {
            "http" => ":80",
            "https" => ":443",
            _ => return None,
        };
        let authority_ends = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, behind) = rest.split_at(authority_ends);
        let (user, host) = match authority.rsplit_once('@') {
            Some((user, host)) => (Some(user), host),
            None => (None, authority),
        };
        let host = host.to_ascii_lowercase();
        let host = host.strip_suffix(usual).unwrap_or(&host);
        let legal = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
        if host.is_empty() || !host.chars().all(legal) {
            return None;
        }
        let origin = format!("{scheme}://{host}");
        origin.parse::<BaseUrl>().ok()?;
        let behind = behind.split('#').next().unwrap_or_default();
        let (path, query) = match behind.split_once('?') {
            Some((path, query)) => (path, Some(query.to_owned())),
            None => (behind, None),
        };
        let path = if path.is_empty() { "/" } else { path };
        Some(Self {
            origin,
            path: path.to_owned(),
            query: query.filter(|query| !query.is_empty()),
            password: user
                .and_then(|user| user.split_once(':'))
                .map(|(_, password)| password.to_owned()),
        })
    }

    /// The host's name, without scheme and port.
    pub(super) fn host(&self) -> &str {
        host_of(&self.origin)
    }
}

/// The host's name in an origin.
pub(super) fn host_of(origin: &str) -> &str {
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    if host.starts_with('[') {
        return host.split_inclusive(']').next().unwrap_or(host);
    }
    host.split(':').next().unwrap_or(host)
}
