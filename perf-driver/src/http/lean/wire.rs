//! A request as the bytes that are sent.

use bytes::Bytes;
use reqwest::Request;
use reqwest::header::{self, ACCEPT, CONTENT_LENGTH, HOST, TRANSFER_ENCODING};

use crate::http::client::USER_AGENT;

/// `request` as it is sent over a connection to its own host; `None` if its body is not held.
pub(in crate::http) fn to_bytes(request: &Request) -> Option<Bytes> {
    let body = match request.body() {
        Some(body) => Some(body.as_bytes()?),
        None => None,
    };
    let url = request.url();
    let headers = request.headers();
    let mut bytes = Vec::with_capacity(256 + body.map_or(0, <[u8]>::len));
    bytes.extend_from_slice(request.method().as_str().as_bytes());
    bytes.push(b' ');
    bytes.extend_from_slice(url.path().as_bytes());
    if let Some(query) = url.query() {
        bytes.push(b'?');
        bytes.extend_from_slice(query.as_bytes());
    }
    bytes.extend_from_slice(b" HTTP/1.1\r\n");
    for (name, value) in headers {
        bytes.extend_from_slice(name.as_str().as_bytes());
        bytes.extend_from_slice(b": ");
        bytes.extend_from_slice(value.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    if !headers.contains_key(header::USER_AGENT) {
        bytes.extend_from_slice(b"user-agent: ");
        bytes.extend_from_slice(USER_AGENT.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    if !headers.contains_key(ACCEPT) {
        bytes.extend_from_slice(b"accept: */*\r\n");
    }
    if !headers.contains_key(HOST) {
        bytes.extend_from_slice(b"host: ");
        bytes.extend_from_slice(url.host_str().unwrap_or_default().as_bytes());
        if let Some(port) = url.port() {
            bytes.extend_from_slice(format!(":{port}").as_bytes());
        }
        bytes.extend_from_slice(b"\r\n");
    }
    if let Some(body) = body
        && !headers.contains_key(CONTENT_LENGTH)
        && !headers.contains_key(TRANSFER_ENCODING)
    {
        bytes.extend_from_slice(format!("content-length: {}\r\n", body.len()).as_bytes());
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(body.unwrap_or_default());
    Some(bytes.into())
}
