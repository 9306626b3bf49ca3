//! The head of an answer: its status, and what its headers say about what follows.

use httparse::{EMPTY_HEADER, Response, Status};
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::fault::{head_too_large, malformed, too_many_headers};
use super::framing::Framing;
use crate::transport::Failure;

/// The largest head of an answer, in bytes, and the most headers in it.
const LARGEST: usize = 64 * 1024;
const MOST_HEADERS: usize = 128;

/// A head that was read.
#[derive(Debug)]
pub(super) struct Head {
    /// How many bytes it takes.
    pub(super) length: usize,
    pub(super) status: StatusCode,
    pub(super) framing: Framing,
    /// Whether the connection can be used again once the body has come to its end.
    pub(super) keeps_open: bool,
    /// The headers; empty where nobody wants to see them.
    pub(super) headers: HeaderMap,
}

/// Reads the head at the start of `bytes`; `None` while it is not all there. The answer is to a
/// `HEAD` if `to_head`.
pub(super) fn read(
    bytes: &[u8],
    to_head: bool,
    wants_headers: impl Fn(StatusCode) -> bool,
) -> Result<Option<Head>, Failure> {
    let mut headers = [EMPTY_HEADER; MOST_HEADERS];
    let mut response = Response::new(&mut headers);
    let parsed = match response.parse(bytes) {
        Ok(parsed) => parsed,
        Err(httparse::Error::TooManyHeaders) => return Err(too_many_headers(MOST_HEADERS)),
        Err(error) => return Err(malformed(error.to_string())),
    };
    let Status::Complete(length) = parsed else {
        if bytes.len() > LARGEST {
            return Err(head_too_large(LARGEST));
        }
        return Ok(None);
    };
    if length > LARGEST {
        return Err(head_too_large(LARGEST));
    }
    let code = response.code.unwrap_or_default();
    let status = StatusCode::from_u16(code)
        .map_err(|_illegal| malformed(format!("{code} is not a status")))?;
    let is_1_1 = response.version == Some(1);
    let mut facts = Facts::default();
    for header in response.headers.iter() {
        facts.add(header.name, header.value);
    }
    let has_body = !to_head && !status.is_informational() && !matches!(code, 204 | 304);
    let framing = facts.framing(has_body, is_1_1)?;
    let keeps_open = framing != Framing::UntilClose
        && code != 101
        && if is_1_1 { !facts.closes } else { facts.stays };
    let headers = if wants_headers(status) {
        collect(response.headers)?
    } else {
        HeaderMap::new()
    };
    Ok(Some(Head {
        length,
        status,
        framing,
        keeps_open,
        headers,
    }))
}

/// What headers say about the body and the connection.
#[derive(Default)]
struct Facts {
    lengths: Option<Result<u64, ()>>,
    /// Whether the body is in some encoding for the way, and whether the last one is `chunked`.
    encoded: Option<bool>,
    closes: bool,
    stays: bool,
}

impl Facts {
    fn add(&mut self, name: &str, value: &[u8]) {
        if name.eq_ignore_ascii_case("content-length") {
            for part in value.split(|byte| *byte == b',') {
                let length = digits(part.trim_ascii()).ok_or(());
                self.lengths = Some(match self.lengths {
                    None => length,
                    Some(known) if known == length => length,
                    Some(_) => Err(()),
                });
            }
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            let last = value
                .rsplit(|byte| *byte == b',')
                .next()
                .unwrap_or_default();
            self.encoded = Some(last.trim_ascii().eq_ignore_ascii_case(b"chunked"));
        } else if name.eq_ignore_ascii_case("connection") {
            for part in value.split(|byte| *byte == b',') {
                let option = part.trim_ascii();
                self.closes |= option.eq_ignore_ascii_case(b"close");
                self.stays |= option.eq_ignore_ascii_case(b"keep-alive");
            }
        }
    }

    /// RFC 9112, section 6.3.
    fn framing(&self, has_body: bool, is_1_1: bool) -> Result<Framing, Failure> {
        if !has_body {
            return Ok(Framing::Nothing);
        }
        match (self.encoded, self.lengths) {
            (Some(_), _) if !is_1_1 => Err(malformed("HTTP/1.0 has no transfer encodings")),
            (Some(true), _) => Ok(Framing::Chunked),
            (Some(false), _) | (None, None) => Ok(Framing::UntilClose),
            (None, Some(Ok(length))) => Ok(Framing::Length(length)),
            (None, Some(Err(()))) => Err(malformed("`content-length` is no one number")),
        }
    }
}

/// The number that is written in `text`, which has nothing but digits.
fn digits(text: &[u8]) -> Option<u64> {
    if text.is_empty() || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}

fn collect(headers: &[httparse::Header<'_>]) -> Result<HeaderMap, Failure> {
    let mut map = HeaderMap::with_capacity(headers.len());
    for header in headers {
        let name = HeaderName::from_bytes(header.name.as_bytes())
            .map_err(|_illegal| malformed("a header's name is not legal"))?;
        let value = HeaderValue::from_bytes(header.value)
            .map_err(|_illegal| malformed("a header's value is not legal"))?;
        map.append(name, value);
    }
    Ok(map)
}
