//! The plainest HTTP client there is: one connection, one request at a time, read by hand.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// A keep-alive connection.
pub(crate) struct RawClient {
    stream: BufReader<TcpStream>,
    sent: Instant,
}

/// An answer, and how long it took from the first byte sent to the last byte read.
pub(crate) struct RawAnswer {
    pub(crate) status: u16,
    pub(crate) headers: String,
    pub(crate) body: String,
    pub(crate) took: Duration,
}

impl RawClient {
    pub(crate) fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("the server listens");
        stream.set_nodelay(true).expect("a TCP option");
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .expect("a TCP option");
        Self {
            stream: BufReader::new(stream),
            sent: Instant::now(),
        }
    }

    /// Sends without waiting for the answer.
    pub(crate) fn send(&mut self, method: &str, path: &str, body: &str) {
        let length = body.len();
        let text = format!(
            "{method} {path} HTTP/1.1\r\nhost: stub\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        // Before the first byte: the server cannot have seen it earlier.
        self.sent = Instant::now();
        self.stream
            .get_mut()
            .write_all(text.as_bytes())
            .expect("the server reads");
    }

    pub(crate) fn receive(&mut self) -> RawAnswer {
        let mut headers = String::new();
        while !headers.ends_with("\r\n\r\n") {
            let read = self
                .stream
                .read_line(&mut headers)
                .expect("the server answers in time");
            assert!(read > 0, "the server has closed the connection: {headers}");
        }
        let length = headers
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .map_or(0, |length| length.parse().expect("a length"));
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).expect("the whole body");
        let took = self.sent.elapsed();
        let status = headers[9..12].parse().expect("a status line");
        RawAnswer {
            status,
            headers,
            body: String::from_utf8(body).expect("text"),
            took,
        }
    }

    pub(crate) fn ask(&mut self, method: &str, path: &str) -> RawAnswer {
        self.send(method, path, "");
        self.receive()
    }

    /// Whether the server has closed the connection; waits until it sends or closes.
    pub(crate) fn is_closed(&mut self) -> bool {
        match self.stream.fill_buf() {
            Ok(bytes) => bytes.is_empty(),
            Err(error) => error.kind() == std::io::ErrorKind::ConnectionReset,
        }
    }
}
