//! The head of an answer: its status, and what its headers say about what follows.

use httparse::{EMPTY_HEADER, Response, Status};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{StatusCode, Version};

use super::fault::{head_too_large, malformed, too_many_headers};
use super::framing::Framing;
use crate::transport::Failure;

/// The largest head of an answer, in bytes, and the most headers in it: as many as reqwest takes.
const LARGEST: usize = 64 * 1024;
const MOST_HEADERS: usize = 100;

/// A head that was read.
#[derive(Debug)]
pub(super) struct Head {
    /// How many bytes it takes.
    pub(super) length: usize,
    pub(super) version: Version,
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
    let version = if is_1_1 {
        Version::HTTP_11
    } else {
        Version::HTTP_10
    };
    let mut facts = Facts::default();
    for header in response.headers.iter() {
        facts.add(header.name, header.value);
    }
    let has_body = !to_head && !status.is_informational() && !matches!(code, 204 | 304);
    let framing = facts.framing(has_body, is_1_1)?;
    let keeps_open = framing != Framing::UntilClose
        && code != 101
        && !facts.says_twice()
        && if is_1_1 { !facts.closes } else { facts.stays };
    let headers = if wants_headers(status) {
        collect(response.headers)?
    } else {
        HeaderMap::new()
    };
    Ok(Some(Head {
        length,
        version,
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
    /// How often it is in chunks.
    chunked: usize,
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
            for part in value.split(|byte| *byte == b',') {
                let is_chunked = part.trim_ascii().eq_ignore_ascii_case(b"chunked");
                self.encoded = Some(is_chunked);
                self.chunked += usize::from(is_chunked);
            }
        } else if name.eq_ignore_ascii_case("connection") {
            for part in value.split(|byte| *byte == b',') {
                let option = part.trim_ascii();
                self.closes |= option.eq_ignore_ascii_case(b"close");
                self.stays |= option.eq_ignore_ascii_case(b"keep-alive");
            }
        }
    }

    /// Whether the end of the body is told in two ways: the chunks hold, and what follows them is
    /// not relied on.
    const fn says_twice(&self) -> bool {
        self.encoded.is_some() && self.lengths.is_some()
    }

    /// RFC 9112, section 6.3.
    fn framing(&self, has_body: bool, is_1_1: bool) -> Result<Framing, Failure> {
        if !has_body {
            return Ok(Framing::Nothing);
        }
        match (self.encoded, self.lengths) {
            (Some(_), _) if !is_1_1 => Err(malformed("HTTP/1.0 has no transfer encodings")),
            (Some(_), _) if self.chunked > 1 => Err(malformed("the body is in chunks twice")),
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

#[cfg(test)]
mod tests {
    use super::{Framing, Head, read};
    use crate::transport::Failure;

    fn head(text: &str, to_head: bool) -> Result<Option<Head>, Failure> {
        read(text.as_bytes(), to_head, |_| true)
    }

    #[test]
    fn what_follows_is_told_by_status_method_and_headers() {
        let cases = [
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
                Framing::Length(5),
                true,
            ),
            (
                "HTTP/1.1 200\r\ncontent-length: 5, 5\r\nContent-Length:5\r\n\r\n",
                Framing::Length(5),
                true,
            ),
            (
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n",
                Framing::Chunked,
                true,
            ),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
                Framing::Chunked,
                false,
            ),
            (
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\n",
                Framing::UntilClose,
                false,
            ),
            ("HTTP/1.1 200 OK\r\n\r\n", Framing::UntilClose, false),
            (
                "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n",
                Framing::Nothing,
                true,
            ),
            (
                "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n",
                Framing::Nothing,
                true,
            ),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: a, Close\r\n\r\n",
                Framing::Length(0),
                false,
            ),
            (
                "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\n",
                Framing::Length(1),
                false,
            ),
            (
                "HTTP/1.0 200 OK\r\nContent-Length: 1\r\nConnection: keep-alive\r\n\r\n",
                Framing::Length(1),
                true,
            ),
        ];
        for (text, framing, keeps_open) in cases {
            let found = head(text, false).unwrap().unwrap();
            assert_eq!(
                (found.framing, found.keeps_open),
                (framing, keeps_open),
                "{text:?}"
            );
            assert_eq!(found.length, text.len());
            let to_head = head(text, true).unwrap().unwrap();
            assert_eq!(to_head.framing, Framing::Nothing);
            for end in 0..text.len() {
                assert!(
                    head(&text[..end], false).unwrap().is_none(),
                    "{:?}",
                    &text[..end]
                );
            }
        }
    }

    #[test]
    fn what_says_two_things_or_nothing_is_refused() {
        for wrong in [
            "HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n",
            "HTTP/1.1 099 No\r\n\r\n",
            "HTTP/1.1 20 No\r\n\r\n",
            "HTTP/2 200 OK\r\n\r\n",
            "garbage\r\n\r\n",
        ] {
            assert!(head(wrong, false).is_err(), "{wrong:?}");
        }
    }
}
