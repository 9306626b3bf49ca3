//! A WebSocket that sends every message back, each after a time that its route draws.

use std::sync::Arc;
use std::time::Instant;

use futures_util::{SinkExt, StreamExt};
use hyper::body::Incoming;
use hyper::header::{CONNECTION, HeaderValue, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, UPGRADE};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use super::body::StubBody;
use super::state::RouteState;
use crate::timer::Timer;

/// Of each connection, in bytes.
const READ_BUFFER: usize = 4096;

/// Opens the WebSocket that `request` asks for; `None` if it asks for none.
pub(super) fn open(
    request: &mut Request<Incoming>,
    route: &Arc<RouteState>,
    timer: &Timer,
) -> Option<Response<StubBody>> {
    let key = request.headers().get(SEC_WEBSOCKET_KEY)?;
    let accepted = derive_accept_key(key.as_bytes());
    let accepted = HeaderValue::try_from(accepted).ok()?;
    let (upgrade, route, timer) = (
        hyper::upgrade::on(request),
        Arc::clone(route),
        timer.clone(),
    );
    tokio::spawn(async move {
        // A connection that breaks is the client's affair.
        if let Ok(connection) = upgrade.await {
            let settings = WebSocketConfig::default()
                .read_buffer_size(READ_BUFFER)
                .write_buffer_size(0);
            let connection = TokioIo::new(connection);
            let socket = WebSocketStream::from_raw_socket(connection, Role::Server, Some(settings));
            echo(socket.await, &route, &timer).await;
        }
    });
    let mut answer = Response::new(StubBody::Whole(bytes::Bytes::new()));
    *answer.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = answer.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(SEC_WEBSOCKET_ACCEPT, accepted);
    Some(answer)
}

async fn echo(
    mut socket: WebSocketStream<TokioIo<hyper::upgrade::Upgraded>>,
    route: &RouteState,
    timer: &Timer,
) {
    while let Some(Ok(message)) = socket.next().await {
        if let Message::Text(_) | Message::Binary(_) = message {
            let work = route.message_work();
            timer.sleep_until(route.done(Instant::now(), work)).await;
            if socket.send(message).await.is_err() {
                return;
            }
        }
    }
}
