//! How the exchange of a step goes on: `events`, `websocket` or neither, and what does not go with
//! them.

use std::collections::BTreeSet;
use std::ops::Range;

use toml::de::DeValue;

use super::events::decode_events;
use super::fields::Fields;
use super::inherited::Inherited;
use super::template::PlacedParameter;
use super::value::Value;
use super::websocket::decode_websocket;
use crate::plan::{Call, Conversation, HttpVersion, StatusSet, Step};

/// What a handshake sets by itself.
const OF_HANDSHAKE: [&str; 7] = [
    "connection",
    "upgrade",
    "sec-websocket-accept",
    "sec-websocket-extensions",
    "sec-websocket-key",
    "sec-websocket-protocol",
    "sec-websocket-version",
];
/// What a request for a WebSocket cannot have.
const NOT_WITH_WEBSOCKET: [&str; 6] = ["method", "json", "form", "text", "file", "multipart"];

/// What the step with these `fields` says.
pub(super) fn decode_conversation(
    fields: &mut Fields<'_>,
    inherited: &Inherited,
) -> Option<Conversation> {
    match (fields.take("events"), fields.take("websocket")) {
        (None, None) => Some(Conversation::Answer),
        (Some(events), None) => decode_events(events).map(Conversation::Events),
        (None, Some(socket)) => {
            let fits = check_request(socket, fields, inherited);
            let decoded = decode_websocket(socket);
            fits.then_some(())?;
            decoded.map(Conversation::WebSocket)
        }
        (Some(_), Some(socket)) => {
            let problem = "both `events` and `websocket`";
            socket.wrong(problem, "one of them in one step");
            None
        }
    }
}

/// Whether the rest of the step is a request that can open a WebSocket.
fn check_request(socket: Value<'_>, fields: &mut Fields<'_>, inherited: &Inherited) -> bool {
    let mut fits = true;
    for key in NOT_WITH_WEBSOCKET {
        let is_get = |value: &Value<'_>| match value.raw.get_ref() {
            DeValue::String(text) => key == "method" && text.eq_ignore_ascii_case("get"),
            _ => false,
        };
        if let Some(value) = fields.take(key).filter(|value| !is_get(value)) {
            fits = false;
            value.wrong(
                format!("`{key}` in a step that opens a WebSocket"),
                "a `path`, `query` and `headers` to open it, and `messages` to be sent then",
            );
        }
    }
    if inherited.http.version == HttpVersion::Http2 {
        fits = false;
        socket.wrong(
            "a WebSocket over HTTP/2",
            "`http = { version = \"1.1\" }` in this scenario",
        );
    }
    fits
}

/// Whether `headers` are without those that the handshake of a WebSocket sets. If not, that is
/// noted.
pub(super) fn check_headers(socket: Value<'_>, headers: &[PlacedParameter]) -> bool {
    let mut fits = true;
    for PlacedParameter {
        parameter, span, ..
    } in headers
    {
        let name = parameter.name.to_ascii_lowercase();
        if OF_HANDSHAKE.contains(&name.as_str()) {
            fits = false;
            let expected = match name.as_str() {
                "sec-websocket-protocol" => "`subprotocols = […]` in `websocket`",
                _ => "a step without it: the handshake sets it",
            };
            let problem = format!("header `{}` of a WebSocket", parameter.name);
            socket.decoder.mistake(span, problem, expected);
        }
    }
    fits
}

/// The statuses that are a success where a step does not say.
pub(super) fn usual_status(call: Option<&Call>) -> StatusSet {
    let conversation = match call {
        Some(Call::Http(request)) => Some(&request.conversation),
        _ => None,
    };
    match conversation {
        Some(Conversation::WebSocket(_)) => StatusSet::of(101),
        _ => StatusSet::success(),
    }
}

/// Takes the names of what is measured within `step`, whose name stands at `span`; `None` if one is
/// taken.
pub(super) fn take_lap_names(
    value: Value<'_>,
    span: &Range<usize>,
    step: &Step,
    names: &mut BTreeSet<String>,
) -> Option<()> {
    for lap in step.laps() {
        let name = step.lap_name(lap);
        if !names.insert(name.clone()) {
            let problem = format!("`{name}` is a step already");
            value
                .decoder
                .mistake(span, problem, "another name for one of the two");
            return None;
        }
    }
    Some(())
}
