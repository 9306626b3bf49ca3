//! `nats = { request = "prices.get" }` in a step: a message that is published, and what is awaited.

use toml::de::DeValue;

use super::beside_http::{refuse_expectation, refuse_keys};
use super::body::decode_body;
use super::extraction::decode_place;
use super::fields::Fields;
use super::headers::decode_headers;
use super::inherited::Inherited;
use super::template::texts;
use super::value::Value;
use crate::plan::{
    Body, ExtractFrom, NatsAwaited, NatsCall, NatsDelivery, NatsMark, Protocol, Template,
};

const EXPECTED: &str = "`{ request = \"prices.get\" }`, `{ publish = \"events\", delivered = true }` \
                        or `{ publish = \"orders\", acknowledged = true }`";
const SUBJECT: &str = "a subject such as `\"events.created\"`: words with dots between, no blank";
const SUBSCRIBED: &str = "a subject such as `\"events.>\"` or `\"events.*\"`";
const AWAITED: &str = "`delivered = true`, or `acknowledged = true` for a subject of a stream: to \
                       publish only fills a buffer, whose latency says nothing";
const DELIVERED: &str = "`true`, or a table such as `{ subject = \"done.>\", id = \"{{uuid}}\", \
                         json = \"$.id\" }`";
const STREAM: &str = "the name of a stream, such as `\"ORDERS\"`";

/// What only HTTP has.
const NOT_OVER_NATS: [&str; 7] = [
    "path",
    "method",
    "query",
    "form",
    "multipart",
    "events",
    "websocket",
];

/// The call that `nats` and the other `fields` of a step say.
pub(super) fn decode_nats_call(
    nats: Value<'_>,
    fields: &mut Fields<'_>,
    inherited: &Inherited,
) -> Option<NatsCall> {
    nats.decoder.speaks(Protocol::Nats, &nats.span());
    if inherited.lacks("nats") {
        let expected = "a table `[nats]` in the plan, with `url = \"nats://127.0.0.1:4222\"`";
        nats.wrong("a step over NATS, and no server", expected);
    }
    let said = "a subject in `nats`, and `json`, `text` or `file` for what is said";
    let of_http = refuse_keys(fields, &NOT_OVER_NATS, "a step over NATS", said);
    let kept = "`json`, `headers`, `body_contains` or another key of `expect`";
    let status = refuse_expectation(fields, ("status", "a status"), "an answer over NATS", kept);
    // Those of `[defaults]` and of the scenario are meant for HTTP.
    let headers = decode_headers(fields, &[]).map(|headers| {
        let noted = headers.into_iter().map(|header| {
            nats.decoder.uses.add(header.uses);
            header.parameter
        });
        noted.collect()
    });
    let body = if of_http { decode_body(fields) } else { None };
    let mut fields = Fields::of(nats, EXPECTED)?;
    let (request, publish) = (fields.take("request"), fields.take("publish"));
    let delivered = fields.take("delivered");
    let acknowledged = fields.take("acknowledged");
    let (subject, awaited) = match (request, publish) {
        (Some(request), None) => {
            for value in [delivered, acknowledged].into_iter().flatten() {
                value.wrong("a request that awaits more than a reply", EXPECTED);
            }
            let alone = delivered.is_none() && acknowledged.is_none();
            (decode_subject(request), alone.then_some(NatsAwaited::Reply))
        }
        (None, Some(publish)) => {
            let subject = decode_subject(publish);
            let awaited = decode_awaited(publish, subject.as_ref(), delivered, acknowledged);
            (subject, awaited)
        }
        (Some(_), Some(publish)) => {
            publish.wrong("both `request` and `publish`", "one of them in one step");
            (None, None)
        }
        (None, None) => {
            fields.lacks_unless_misspelt("a step over NATS that says nothing", EXPECTED);
            (None, None)
        }
    };
    fields.close();
    let call = NatsCall {
        subject: subject?,
        headers: headers?,
        body: body?,
        awaited: awaited?,
    };
    (status && !inherited.lacks("nats") && fits_mark(nats, &call)).then_some(call)
}

fn decode_subject(value: Value<'_>) -> Option<Template> {
    let subject = value.template(SUBJECT)?;
    let illegal = |text: &str| {
        text.contains(|c: char| c.is_whitespace() || c.is_control()) || text.contains("..")
    };
    let whole = subject.as_fixed();
    let ends = |text: &str| text.is_empty() || text.starts_with('.') || text.ends_with('.');
    let wildcard = |text: &str| text.split('.').any(|word| word == "*" || word == ">");
    if texts(&subject).any(illegal) || whole.is_some_and(ends) {
        value.wrong(format!("`{subject}` is not a subject"), SUBJECT);
        return None;
    }
    if texts(&subject).any(wildcard) {
        let problem = format!("`{subject}` has a wildcard, which nothing can be published to");
        value.wrong(problem, SUBJECT);
        return None;
    }
    Some(subject)
}

fn decode_awaited(
    publish: Value<'_>,
    subject: Option<&Template>,
    delivered: Option<Value<'_>>,
    acknowledged: Option<Value<'_>>,
) -> Option<NatsAwaited> {
    let acknowledged = acknowledged.map_or(Some(false), Value::flag);
    let delivery = match delivered {
        None => Some(None),
        Some(value) if matches!(value.raw.get_ref(), DeValue::Table(_)) => {
            decode_delivery(value).map(Some)
        }
        Some(value) if matches!(value.raw.get_ref(), DeValue::Boolean(_)) => {
            let wanted = value.flag()?;
            let usual = NatsDelivery {
                subject: None,
                stream: None,
                mark: NatsMark::Header(NatsMark::HEADER.to_owned()),
            };
            Some(wanted.then_some(usual))
        }
        Some(value) => {
            value.wrong(format!("{} where it is said how", value.kind()), DELIVERED);
            None
        }
    };
    let (acknowledged, delivery) = (acknowledged?, delivery?);
    if let Some(NatsDelivery { subject: None, .. }) = &delivery
        && subject.is_some_and(|subject| !subject.is_fixed())
    {
        let problem = "a subject that varies, whose delivery is awaited";
        let expected = "`delivered = { subject = \"events.>\" }`, which covers all of them";
        publish.wrong(problem, expected);
        return None;
    }
    match (acknowledged, delivery) {
        (true, None) => Some(NatsAwaited::Acknowledgement),
        (false, Some(delivery)) => Some(NatsAwaited::Delivery(delivery)),
        (true, Some(delivery)) => Some(NatsAwaited::AcknowledgementAndDelivery(delivery)),
        (false, None) => {
            publish.wrong("a message of which nothing is awaited", AWAITED);
            None
        }
    }
}

fn decode_delivery(value: Value<'_>) -> Option<NatsDelivery> {
    let mut fields = Fields::of(value, DELIVERED)?;
    let subject = fields.take("subject").map(decode_subscribed);
    let stream = fields.take("stream").map(decode_stream);
    let id = fields
        .take("id")
        .map(|id| id.template("a value such as `\"{{uuid}}\"`"));
    let places: Vec<_> = ["json", "regex", "header"]
        .into_iter()
        .filter_map(|key| Some((key, fields.take(key)?)))
        .collect();
    let mark = match (id, places.as_slice()) {
        (None, []) => Some(NatsMark::Header(NatsMark::HEADER.to_owned())),
        (None, [("header", name)]) => match decode_place("header", *name) {
            Some(ExtractFrom::Header(name)) => Some(NatsMark::Header(name)),
            _ => None,
        },
        (None, [(_, place)]) => {
            let problem = "a place in the message, and nothing to be found there";
            let expected = "`id = \"{{uuid}}\"` beside it, with the same value in the message";
            place.wrong(problem, expected);
            None
        }
        (Some(id), [(kind, place)]) => {
            let place = decode_place(kind, *place);
            id.zip(place)
                .map(|(id, place)| NatsMark::Value { id, place })
        }
        (Some(_), []) => {
            let expected = "where it is: `json = \"$.id\"`, `regex = \"…\"` or `header = \"X-Id\"`";
            fields.lacks("an `id`, and no place where it is found again", expected);
            None
        }
        (_, [(first, _), (second, value), ..]) => {
            let problem = format!("both `{first}` and `{second}`");
            value.wrong(problem, "one place where it is found again");
            None
        }
    };
    fields.close();
    if let Some(NatsMark::Value { id, .. }) = &mark
        && id.is_fixed()
    {
        let expected = "one that differs: `\"{{uuid}}\"`, `\"{{iteration}}\"`, or a counter";
        value.wrong("an `id` that is the same for every message", expected);
        return None;
    }
    Some(NatsDelivery {
        subject: subject.map_or(Some(None), |subject| subject.map(Some))?,
        stream: stream.map_or(Some(None), |stream| stream.map(Some))?,
        mark: mark?,
    })
}

fn decode_subscribed(value: Value<'_>) -> Option<String> {
    let subject = value.text(SUBSCRIBED)?.content;
    let words: Vec<&str> = subject.split('.').collect();
    let last = words.len() - 1;
    let legal = |(place, word): (usize, &&str)| {
        let blank = word.contains(|c: char| c.is_whitespace() || c.is_control());
        !word.is_empty() && !blank && (*word != ">" || place == last)
    };
    if words.iter().enumerate().all(legal) {
        return Some(subject);
    }
    value.wrong(format!("`{subject}` is not a subject"), SUBSCRIBED);
    None
}

fn decode_stream(value: Value<'_>) -> Option<String> {
    let name = value.text(STREAM)?.content;
    let illegal = |c: char| c.is_whitespace() || c.is_control() || ".*>/\\".contains(c);
    if name.is_empty() || name.contains(illegal) {
        value.wrong(format!("`{name}` is not the name of a stream"), STREAM);
        return None;
    }
    Some(name)
}

/// Whether the driver's own identity has a header to itself. If not, that is noted.
fn fits_mark(nats: Value<'_>, call: &NatsCall) -> bool {
    let Some(NatsMark::Header(mark)) = call.awaited.delivery().map(|known| &known.mark) else {
        return true;
    };
    let mut headers = call.headers.iter();
    let taken = headers.any(|header| header.name.eq_ignore_ascii_case(mark));
    if taken {
        let problem =
            format!("the header `{mark}` is set by the driver, which knows messages by it");
        let expected = "another name, or `delivered = { id = \"…\", header = \"…\" }` for a value \
                        of your own";
        nats.wrong(problem, expected);
    }
    !taken && !matches!(call.body, Body::Form(_) | Body::Multipart(_))
}
