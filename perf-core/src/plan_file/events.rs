//! `events = { count = 10 }`: server-sent events that a step listens to.

use std::num::NonZeroU64;

use toml::de::DeValue;

use super::fields::Fields;
use super::message_check::{decode_message_check, decode_text};
use super::value::Value;
use crate::plan::{EventStream, MessageCheck, StreamEnd};

const EXPECTED: &str = "`{ count = 10 }`, `{ until = { data = \"[DONE]\" } }`, \
                        `{ until = \"end\" }` or `{ during = \"10s\" }`";
const UNTIL: &str = "`\"end\"`, or what the last event is like: `{ data = \"[DONE]\" }`, \
                     `{ event = \"done\" }` or `{ json = { \"$.type\" = \"end\" } }`";
/// More than anybody waits for.
const MAX_EVENTS: u64 = 1_000_000_000;

pub(super) fn decode_events(value: Value<'_>) -> Option<EventStream> {
    let mut fields = Fields::of(value, EXPECTED)?;
    let ends = ["count", "until", "during"];
    let present: Vec<_> = ends
        .into_iter()
        .filter_map(|key| Some((key, fields.take(key)?)))
        .collect();
    let until = match present.as_slice() {
        [] => {
            fields
                .lacks_unless_misspelt("a stream of events that is listened to for ever", EXPECTED);
            None
        }
        [("count", count)] => count
            .positive(MAX_EVENTS)
            .and_then(NonZeroU64::new)
            .map(StreamEnd::Count),
        [("until", until)] => decode_until(*until),
        [(_, during)] => during.duration().map(StreamEnd::Time),
        [(first, _), (second, value), ..] => {
            let problem = format!("both `{first}` and `{second}`");
            value.wrong(problem, "one thing that ends it");
            None
        }
    };
    let least = match (&until, fields.take("at_least")) {
        (_, None) => Some(1),
        (Some(StreamEnd::Count(_)), Some(least)) => {
            least.wrong(
                "both `count` and `at_least`",
                "`count` alone, which has to be reached",
            );
            None
        }
        (_, Some(least)) => least.whole(0, MAX_EVENTS),
    };
    fields.close();
    Some(EventStream {
        until: until?,
        least: least?,
    })
}

fn decode_until(value: Value<'_>) -> Option<StreamEnd> {
    let DeValue::Table(_) = value.raw.get_ref() else {
        let text = value.text(UNTIL)?.content;
        if text != "end" {
            value.wrong(format!("`{text}` is not the end of a stream"), UNTIL);
            return None;
        }
        return Some(StreamEnd::Closed);
    };
    let mut fields = Fields::of(value, UNTIL)?;
    let event = fields.take("event").map(decode_text);
    let id = fields.take("id").map(decode_text);
    let check = decode_message_check(&mut fields, "data");
    let is_empty =
        event.is_none() && id.is_none() && check.as_ref() == Some(&MessageCheck::default());
    if is_empty {
        fields.lacks_unless_misspelt("an event that could be any", UNTIL);
    }
    fields.close();
    let check = MessageCheck {
        event: event.map_or(Some(None), |check| check.map(Some))?,
        id: id.map_or(Some(None), |check| check.map(Some))?,
        ..check?
    };
    (!is_empty).then_some(StreamEnd::Event(check))
}
