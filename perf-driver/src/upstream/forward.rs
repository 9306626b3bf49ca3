//! What of a head is passed on, and what concerns one connection alone (RFC 9110, section 7.6.1).

use hyper::HeaderMap;
use hyper::header::{
    CONNECTION, EXPECT, HOST, HeaderName, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE, TRAILER,
    TRANSFER_ENCODING, UPGRADE,
};

/// What concerns one connection, beside what its `Connection` names.
const OF_ONE_CONNECTION: [HeaderName; 9] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// Leaves out of the head of a request what is not for the upstream. Its host is that of its own
/// address, and the sender has been told to go on by whoever read its body.
pub(super) fn strip_request(headers: &mut HeaderMap) {
    strip(headers);
    headers.remove(HOST);
    headers.remove(EXPECT);
}

/// Leaves out of a head what concerns one connection.
pub(super) fn strip(headers: &mut HeaderMap) {
    let values = headers.get_all(CONNECTION).iter();
    let named: Vec<HeaderName> = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named.iter().chain(&OF_ONE_CONNECTION) {
        headers.remove(name);
    }
}
