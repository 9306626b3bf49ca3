//! The opening handshake (RFC 6455, section 4): what the request says, and whether the answer fits.

use perf_core::FailureKind;
use reqwest::Request;
use reqwest::header::{
    CONNECTION, HeaderMap, HeaderName, HeaderValue, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_EXTENSIONS,
    SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::dialogue::Dialogue;
use crate::http::header_value::header_value;
use crate::http::setup_error::HttpSetupError;
use crate::transport::Failure;

/// Lets `request` ask for a WebSocket that `dialogue` can be led over. It lacks its key.
pub(in crate::http) fn ask_for(
    request: &mut Request,
    dialogue: &Dialogue,
) -> Result<(), HttpSetupError> {
    let headers = request.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
    let subprotocols = &dialogue.subprotocols;
    if !subprotocols.is_empty() {
        let name = SEC_WEBSOCKET_PROTOCOL;
        let value = header_value(name.as_str(), &subprotocols.join(", "))?;
        headers.insert(name, value);
    }
    Ok(())
}

/// Gives `request` a key of its own, and says what the answer to it must have.
pub(in crate::http) fn with_new_key(request: &mut Request) -> String {
    let key = generate_key();
    let accepted = derive_accept_key(key.as_bytes());
    let key = HeaderValue::try_from(key).expect("base64 is legal in a header");
    request.headers_mut().insert(SEC_WEBSOCKET_KEY, key);
    accepted
}

/// Whether `headers` are those of an answer that opens the WebSocket, where `accepted` must be told
/// and `subprotocols` were offered.
pub(super) fn check(
    headers: &HeaderMap,
    accepted: &str,
    subprotocols: &[String],
) -> Result<(), Failure> {
    let wrong = |message: String| Err(Failure::new(FailureKind::Protocol, message));
    if !has_token(headers, &UPGRADE, "websocket") || !has_token(headers, &CONNECTION, "upgrade") {
        return wrong("switched to another protocol than WebSocket".to_owned());
    }
    let told = headers.get(SEC_WEBSOCKET_ACCEPT);
    if told.is_none_or(|told| told.as_bytes() != accepted.as_bytes()) {
        return wrong("`sec-websocket-accept` does not belong to the key that was sent".to_owned());
    }
    if headers.contains_key(SEC_WEBSOCKET_EXTENSIONS) {
        return wrong("an extension that was not offered".to_owned());
    }
    match headers.get(SEC_WEBSOCKET_PROTOCOL) {
        Some(picked)
            if !subprotocols
                .iter()
                .any(|offered| picked == offered.as_str()) =>
        {
            let picked = String::from_utf8_lossy(picked.as_bytes()).into_owned();
            wrong(format!("subprotocol `{picked}`, which was not offered"))
        }
        None if !subprotocols.is_empty() => wrong("none of the subprotocols offered".to_owned()),
        _ => Ok(()),
    }
}

fn has_token(headers: &HeaderMap, name: &HeaderName, token: &str) -> bool {
    let values = headers.get_all(name).iter();
    let texts = values.filter_map(|value| value.to_str().ok());
    let mut tokens = texts.flat_map(|text| text.split(','));
    tokens.any(|found| found.trim().eq_ignore_ascii_case(token))
}
