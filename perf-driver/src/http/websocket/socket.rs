//! A WebSocket that is open: messages in both directions, and its end within bounds.

use std::future::poll_fn;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use perf_core::{Bytes, FailureKind};
use reqwest::Upgraded;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::io_failure::{class_of_io, describe_io};
use crate::transport::Failure;

/// Of each connection, in bytes: there may be ten thousand of them.
const READ_BUFFER: usize = 4096;
/// How long the target has to close a connection that it is asked to close.
const PARTING: Duration = Duration::from_secs(1);

/// A WebSocket that is open. It is closed when it is dropped.
#[derive(Debug)]
pub(super) struct Socket {
    /// `None` once it is closed.
    stream: Option<WebSocketStream<Upgraded>>,
    /// The largest message that is received, in bytes.
    largest: u64,
    /// Bytes of the messages that were received.
    pub(super) received: u64,
}

/// What comes from the target.
#[derive(Debug)]
pub(super) enum Heard {
    /// A message.
    Message(bytes::Bytes),
    /// The wish to close, with a code if it tells one, and what it says about it.
    Close(Option<u16>, String),
}

impl Socket {
    pub(super) async fn new(connection: Upgraded, largest: u64) -> Self {
        let most = usize::try_from(largest).ok();
        let settings = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(0)
            .max_message_size(most)
            .max_frame_size(most);
        let stream = WebSocketStream::from_raw_socket(connection, Role::Client, Some(settings));
        Self {
            stream: Some(stream.await),
            largest,
            received: 0,
        }
    }

    /// Sends `message`, to its last byte.
    pub(super) async fn send(&mut self, message: Message) -> Result<(), Failure> {
        let Some(stream) = &mut self.stream else {
            return Err(ended());
        };
        let sent = stream.send(message).await;
        sent.map_err(|error| failure(&error, self.largest))
    }

    /// The next message, or the end. Pings are answered on the way. Nothing is lost if the future
    /// is dropped.
    pub(super) async fn hear(&mut self) -> Result<Heard, Failure> {
        let Some(stream) = &mut self.stream else {
            return Err(ended());
        };
        loop {
            let message = match stream.next().await {
                Some(Ok(message)) => message,
                Some(Err(error)) => return Err(failure(&error, self.largest)),
                None => return Err(ended()),
            };
            let content = match message {
                Message::Text(text) => text.into(),
                Message::Binary(bytes) => bytes,
                Message::Close(None) => return Ok(Heard::Close(None, String::new())),
                Message::Close(Some(frame)) => {
                    return Ok(Heard::Close(
                        Some(frame.code.into()),
                        frame.reason.to_string(),
                    ));
                }
                Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => continue,
            };
            self.received += content.len() as u64;
            return Ok(Heard::Message(content));
        }
    }

    /// Says goodbye, without waiting for what the target says to that.
    pub(super) async fn close(mut self) {
        let Some(stream) = self.stream.take() else {
            return;
        };
        let mut parting = Box::pin(part(stream));
        // What can be sent at once is sent within this call, whatever becomes of the task.
        let mut is_over = false;
        poll_fn(|context| {
            is_over = parting.as_mut().poll(context).is_ready();
            std::task::Poll::Ready(())
        })
        .await;
        if !is_over {
            tokio::spawn(parting);
        }
    }
}

/// Closes `stream`, and waits until the target has done so as well, but not for long.
async fn part(mut stream: WebSocketStream<Upgraded>) {
    let parting = async {
        let goodbye = CloseFrame {
            code: CloseCode::Normal,
            reason: "".into(),
        };
        // One that the target has begun to close answers that in any case.
        let _closing = stream.close(Some(goodbye)).await;
        while let Some(Ok(_)) = stream.next().await {}
    };
    let _given_up = timeout(PARTING, parting).await;
}

fn ended() -> Failure {
    Failure::new(FailureKind::ClosedEarly, "the WebSocket was closed")
}

/// What `error` is as a failure, where messages have at most `largest` bytes.
fn failure(error: &Error, largest: u64) -> Failure {
    let (kind, message) = match error {
        Error::Io(error) => {
            let kind = class_of_io(error, false).unwrap_or(FailureKind::Protocol);
            (kind, describe_io(error))
        }
        Error::Capacity(_) => {
            let largest = Bytes::new(largest);
            let message = format!("a message is larger than {largest}");
            (FailureKind::TooLarge, message)
        }
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => {
            let message = "the connection ended without a closing handshake";
            (FailureKind::ClosedEarly, message.to_owned())
        }
        Error::Protocol(broken) => {
            let message = format!("not WebSocket: {}", lower_case(&broken.to_string()));
            (FailureKind::Protocol, message)
        }
        Error::Utf8(_) => {
            let message = "a message of text is not UTF-8";
            (FailureKind::Protocol, message.to_owned())
        }
        Error::ConnectionClosed | Error::AlreadyClosed => return ended(),
        other => (FailureKind::Protocol, lower_case(&other.to_string())),
    };
    Failure::new(kind, message)
}

/// `text` with a small letter at its beginning.
fn lower_case(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_lowercase);
    first.into_iter().flatten().chain(letters).collect()
}
