//! Servers on loopback that open a WebSocket: some keep to the protocol, others break it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::Role;
use tokio_tungstenite::tungstenite::{Message, WebSocket};

use crate::scripted_server::{Received, Server, receive};

/// What the server has noticed, one line each.
pub(crate) struct Noticed(Receiver<String>);

impl Noticed {
    /// The next thing; fails the test if there will be none.
    pub(crate) fn next(&self) -> String {
        self.0
            .recv_timeout(std::time::Duration::from_secs(20))
            .unwrap()
    }
}

/// Opens every connection that asks for it, and then follows `script`.
pub(crate) fn serving(
    script: impl Fn(&mut WebSocket<TcpStream>, &Received) + Send + Sync + 'static,
) -> Server {
    Server::start(move |stream| {
        while let Some(request) = receive(&stream) {
            if !request.head.contains("websocket") {
                write(&stream, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                continue;
            }
            write(&stream, opened(&request, "").as_bytes());
            let stream = stream.try_clone().unwrap();
            let mut socket = WebSocket::from_raw_socket(stream, Role::Server, None);
            script(&mut socket, &request);
            return;
        }
    })
}

/// Sends every message back until the client closes; tells what it has seen.
pub(crate) fn echoing() -> (Server, Noticed) {
    let (tell, noticed) = channel();
    let tell = Mutex::new(tell);
    let server = serving(move |socket, request| {
        let tell = tell.lock().unwrap().clone();
        tell.send(request.head.clone()).unwrap();
        echo(socket, &tell);
    });
    (server, Noticed(noticed))
}

pub(crate) fn echo<S: Read + Write>(socket: &mut WebSocket<S>, tell: &Sender<String>) {
    while let Ok(message) = socket.read() {
        let (seen, back) = match message {
            Message::Text(text) => (format!("text {text}"), Some(Message::Text(text))),
            Message::Binary(bytes) => (format!("bytes {bytes:?}"), Some(Message::Binary(bytes))),
            Message::Pong(content) => (format!("pong {content:?}"), None),
            Message::Close(frame) => {
                let code = frame.map(|frame| u16::from(frame.code));
                (format!("close {code:?}"), None)
            }
            Message::Ping(_) | Message::Frame(_) => continue,
        };
        // Nobody listens once the test is over.
        let _unheard = tell.send(seen);
        if let Some(message) = back
            && socket.send(message).is_err()
        {
            return;
        }
    }
    let _unheard = tell.send("gone".to_owned());
}

/// The answer that opens the WebSocket that `request` asks for, with more `headers`.
pub(crate) fn opened(request: &Received, headers: &str) -> String {
    let key = header(request, "sec-websocket-key");
    let accepted = derive_accept_key(key.as_bytes());
    format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {accepted}\r\n{headers}\r\n"
    )
}

/// The value of a header that is there.
pub(crate) fn header<'r>(request: &'r Received, name: &str) -> &'r str {
    let mut lines = request.head.lines();
    let value = lines.find_map(|line| {
        let (found, value) = line.split_once(": ")?;
        found.eq_ignore_ascii_case(name).then_some(value)
    });
    value.unwrap_or_else(|| panic!("no {name} in\n{}", request.head))
}

/// Opens every connection, writes `bytes` over it, and then follows `script`.
pub(crate) fn writing(
    bytes: &'static [u8],
    script: impl Fn(&TcpStream) + Send + Sync + 'static,
) -> Server {
    Server::start(move |stream| {
        if let Some(request) = receive(&stream) {
            write(&stream, opened(&request, "").as_bytes());
            write(&stream, bytes);
            script(&stream);
        }
    })
}

pub(crate) fn write(mut stream: &TcpStream, bytes: &[u8]) {
    // A client that has gone is what some tests are about.
    let _gone = stream.write_all(bytes);
}
