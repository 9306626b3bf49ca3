//! `websocket = { messages = [{ send = "ping", receive = "pong" }] }`: what a step says over a
//! WebSocket.

use std::num::NonZeroU32;

use toml::de::DeValue;

use super::fields::Fields;
use super::file::existing_file;
use super::json::decode_json_template;
use super::message_check::{decode_message_check, decode_text};
use super::value::Value;
use crate::plan::{Listen, MessageCheck, MessageContent, Turn, WebSocket};

const EXPECTED: &str = "`{ messages = [{ send = \"ping\", receive = \"pong\" }] }`";
const TURN: &str = "a table with one or more of `send`, `receive`, `await`, `during` and `close`, \
                    such as `{ send = \"ping\", receive = \"pong\" }`";
const SEND: &str = "a text, `{ json = { … } }` or `{ file = \"picture.png\" }`";
const RECEIVE: &str = "how many messages, the text of the next one, or what it is like: \
                       `{ text = { contains = \"x\" } }`, `{ json = { \"$.type\" = \"x\" } }`";
const AWAIT: &str = "the text of the message, or what it is like: \
                     `{ text = { contains = \"x\" } }`, `{ json = { \"$.type\" = \"x\" } }`";
const PROTOCOLS: &str = "a list of names such as `[\"chat.v1\"]`";
/// More than anybody waits for.
const MAX_MESSAGES: u64 = 1_000_000_000;
const MAX_REPEAT: u64 = 1_000_000;

pub(super) fn decode_websocket(value: Value<'_>) -> Option<WebSocket> {
    let mut fields = Fields::of(value, EXPECTED)?;
    let subprotocols = fields
        .take("subprotocols")
        .map_or(Some(Vec::new()), decode_subprotocols);
    let repeat = fields
        .take("repeat")
        .map_or(Some(NonZeroU32::MIN), |times| count(times, MAX_REPEAT));
    let turns = fields
        .require("messages", EXPECTED)
        .and_then(|list| decode_turns(list, repeat));
    fields.close();
    Some(WebSocket {
        subprotocols: subprotocols?,
        turns: turns?,
        repeat: repeat?,
    })
}

fn decode_turns(list: Value<'_>, repeat: Option<NonZeroU32>) -> Option<Vec<Turn>> {
    let elements =
        list.list("a list of tables such as `[{ send = \"ping\", receive = \"pong\" }]`")?;
    if elements.is_empty() {
        list.wrong("no message", TURN);
        return None;
    }
    let decoded: Vec<_> = elements
        .iter()
        .map(|element| decode_turn(*element))
        .collect();
    let closes = |turn: &Option<Turn>| {
        let listen = turn.as_ref().map(|turn| &turn.listen);
        matches!(listen, Some(Listen::Close(_)))
    };
    if let Some(index) = decoded.iter().position(closes)
        && (index + 1 < decoded.len() || repeat.is_some_and(|times| times > NonZeroU32::MIN))
    {
        let problem = "something is said after the WebSocket is closed";
        elements[index].wrong(
            problem,
            "`close` at the end of `messages`, without `repeat`",
        );
        return None;
    }
    decoded.into_iter().collect()
}

fn decode_turn(value: Value<'_>) -> Option<Turn> {
    let mut fields = Fields::of(value, TURN)?;
    let send = fields.take("send").map(decode_content);
    let ways = ["receive", "await", "during", "close"];
    let present: Vec<_> = ways
        .into_iter()
        .filter_map(|way| Some((way, fields.take(way)?)))
        .collect();
    let listen = match present.as_slice() {
        [] => {
            if send.is_none() {
                let problem = "neither something to send nor something to wait for";
                fields.lacks_unless_misspelt(problem, TURN);
            }
            Some(Listen::Nothing)
        }
        [("receive", value)] => decode_receive(*value),
        [("await", value)] => decode_await(*value).map(Listen::Await),
        [("during", value)] => value.duration().map(Listen::During),
        [(_, value)] => value
            .whole(1000, 4999)
            .and_then(|code| u16::try_from(code).ok())
            .map(Listen::Close),
        [(first, _), (second, value), ..] => {
            let problem = format!("both `{first}` and `{second}`");
            value.wrong(problem, "one of them, and another table for the other");
            None
        }
    };
    fields.close();
    Some(Turn {
        send: send.map_or(Some(None), |content| content.map(Some))?,
        listen: listen?,
    })
}

fn decode_content(value: Value<'_>) -> Option<MessageContent> {
    let DeValue::Table(_) = value.raw.get_ref() else {
        return value.template(SEND).map(MessageContent::Text);
    };
    let mut fields = Fields::of(value, SEND)?;
    let content = match (
        fields.take("text"),
        fields.take("json"),
        fields.take("file"),
    ) {
        (Some(text), None, None) => text.template(SEND).map(MessageContent::Text),
        (None, Some(json), None) => decode_json_template(json).map(MessageContent::Json),
        (None, None, Some(file)) => existing_file(file).map(MessageContent::File),
        (None, None, None) => {
            fields.lacks_unless_misspelt("a message without content", SEND);
            None
        }
        _ => {
            fields.lacks("a message with several contents", SEND);
            None
        }
    };
    fields.close();
    content
}

fn decode_receive(value: Value<'_>) -> Option<Listen> {
    let (number, check) = match value.raw.get_ref() {
        DeValue::Integer(_) => (count(value, MAX_MESSAGES), Some(MessageCheck::default())),
        DeValue::Table(_) => {
            let mut fields = Fields::of(value, RECEIVE)?;
            let number = fields
                .take("count")
                .map_or(Some(NonZeroU32::MIN), |number| count(number, MAX_MESSAGES));
            let check = decode_message_check(&mut fields, "text");
            fields.close();
            (number, check)
        }
        _ => (Some(NonZeroU32::MIN), exactly(value, RECEIVE)),
    };
    Some(Listen::Receive {
        count: number?,
        check: check?,
    })
}

fn decode_await(value: Value<'_>) -> Option<MessageCheck> {
    let DeValue::Table(_) = value.raw.get_ref() else {
        return exactly(value, AWAIT);
    };
    let mut fields = Fields::of(value, AWAIT)?;
    let check = decode_message_check(&mut fields, "text");
    let any = check.as_ref() == Some(&MessageCheck::default());
    if any {
        let expected = "`receive = 1`, or what it is like";
        fields.lacks_unless_misspelt("a message that could be any", expected);
    }
    fields.close();
    check.filter(|_| !any)
}

/// The check that a message is just this text.
fn exactly(value: Value<'_>, expected: &str) -> Option<MessageCheck> {
    let DeValue::String(_) = value.raw.get_ref() else {
        let problem = format!("{} where a message belongs", value.kind());
        value.wrong(problem, expected);
        return None;
    };
    Some(MessageCheck {
        text: Some(decode_text(value)?),
        ..MessageCheck::default()
    })
}

fn count(value: Value<'_>, largest: u64) -> Option<NonZeroU32> {
    let number = value.positive(largest)?;
    u32::try_from(number).ok().and_then(NonZeroU32::new)
}

/// Names that can stand in a header, separated by commas.
fn decode_subprotocols(value: Value<'_>) -> Option<Vec<String>> {
    let names: Vec<_> = value
        .list(PROTOCOLS)?
        .into_iter()
        .map(|name| {
            let text = name.text(PROTOCOLS)?.content;
            let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
            if text.is_empty() || !text.chars().all(token) {
                name.wrong(format!("`{text}` is not a subprotocol's name"), PROTOCOLS);
                return None;
            }
            Some(text)
        })
        .collect();
    names.into_iter().collect()
}
