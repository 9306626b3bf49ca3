//! What a server answers, byte by byte.

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    Get,
    Head,
    Post,
}

/// What the server does behind the last byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// It waits for the next request.
    Open,
    /// It closes the connection in an orderly way.
    Closed,
    /// It resets the connection.
    Reset,
}

/// One answer.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    /// What is special about it; no two have the same.
    pub(super) name: String,
    pub(super) asked: Asked,
    pub(super) bytes: Vec<u8>,
    pub(super) end: End,
}

/// An answer to a `GET`, and the connection stays open.
pub(super) fn shape(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Shape {
    Shape {
        name: name.into(),
        asked: Asked::Get,
        bytes: bytes.into(),
        end: End::Open,
    }
}

/// A head of status 200 with `headers`, which are whole lines, and behind it `body`.
pub(super) fn ok(name: &str, headers: &str, body: &str) -> Shape {
    shape(name, format!("HTTP/1.1 200 OK\r\n{headers}\r\n{body}"))
}

/// An answer in chunks, as they are sent.
pub(super) fn chunked(name: &str, chunks: &str) -> Shape {
    ok(name, "Transfer-Encoding: chunked\r\n", chunks)
}

/// An answer with one more header and the body `hello`.
pub(super) fn with_header(name: &str, line: &str) -> Shape {
    ok(name, &format!("Content-Length: 5\r\n{line}\r\n"), "hello")
}

impl Shape {
    pub(super) fn closed(self) -> Self {
        Self {
            end: End::Closed,
            ..self
        }
    }

    pub(super) fn reset(self) -> Self {
        Self {
            end: End::Reset,
            ..self
        }
    }

    pub(super) fn of_head(self) -> Self {
        Self {
            asked: Asked::Head,
            ..self
        }
    }

    pub(super) fn of_post(self) -> Self {
        Self {
            asked: Asked::Post,
            ..self
        }
    }
}
