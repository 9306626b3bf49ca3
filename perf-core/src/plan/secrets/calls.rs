//! Secrets of what a plan sends and starts, which it calls by names that tell.

use serde_json::Value;

use crate::plan::call::Call;
use crate::plan::command::CommandLine;
use crate::plan::json_template::JsonTemplate;
use crate::plan::multipart::PartContent;
use crate::plan::payload::Payload;
use crate::plan::request::{Body, Parameter};
use crate::plan::template::{Template, TemplatePart};
use crate::secret::is_secret_name;
use crate::words::split_words;

/// Words that say what kind of secret follows.
const SCHEMES: [&str; 6] = ["apikey", "basic", "bearer", "digest", "negotiate", "token"];

/// Gives `add` the texts in `call` whose names tell of secrets.
pub(super) fn of_call(call: &Call, add: &mut impl FnMut(&str)) {
    match call {
        Call::Http(request) => {
            parameters(request.headers.iter().chain(&request.query), add);
            pieces(request.address.template()).for_each(|text| query(text, add));
            body(&request.body, add);
        }
        Call::Nats(call) => {
            parameters(&call.headers, add);
            body(&call.body, add);
        }
        Call::Command(call) => {
            parameters(&call.environment, add);
            body(&call.input, add);
            match &call.line {
                CommandLine::Words(words) => {
                    arguments(words.iter().map(Template::as_str), add);
                }
                CommandLine::Shell(line) => shell(line.as_str(), add),
            }
        }
        Call::Grpc(call) => {
            parameters(&call.metadata, add);
            members(&call.message, add);
        }
        Call::Tcp(call) => payload(&call.payload, add),
        Call::Udp(call) => payload(&call.payload, add),
        // Values of statements have no names.
        Call::Sql(_) => (),
    }
}

/// Those in the arguments of a program: `--password=abcdef`, `--password abcdef`, `X-Token: abcdef`.
pub(super) fn arguments<'a>(words: impl Iterator<Item = &'a str>, add: &mut impl FnMut(&str)) {
    let mut before = "";
    for word in words {
        let split = word.split_once(['=', ':']);
        if before.starts_with('-') && is_telling(before) {
            value(word, add);
        } else if let Some((_, text)) = split.filter(|(name, _)| is_telling(name)) {
            value(text, add);
        }
        before = word;
    }
}

/// Those in the query of an address.
pub(super) fn query(address: &str, add: &mut impl FnMut(&str)) {
    let after = address.split_once('?').map_or(address, |(_, query)| query);
    let pairs = after.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .filter(|(name, _)| is_telling(name))
        .for_each(|(_, text)| value(text, add));
}

/// Those in a variable of a program's environment.
pub(super) fn variable(name: &str, text: &str, add: &mut impl FnMut(&str)) {
    if is_secret_name(name) {
        value(text, add);
    }
}

/// Those in a value of JSON that is called `name`.
pub(super) fn of_value(name: &str, json: &Value, add: &mut impl FnMut(&str)) {
    if is_secret_name(name) {
        all_fixed_below(json, add);
    } else {
        fixed_members(json, add);
    }
}

/// Whether `name` is one, and tells of a secret: not what happens to stand before a colon.
fn is_telling(name: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    name.chars().all(is_name) && is_secret_name(name)
}

fn shell(line: &str, add: &mut impl FnMut(&str)) {
    match split_words(line) {
        Ok(words) => arguments(words.iter().map(String::as_str), add),
        Err(_unclosed) => arguments(line.split_whitespace(), add),
    }
}

fn parameters<'a>(named: impl IntoIterator<Item = &'a Parameter>, add: &mut impl FnMut(&str)) {
    let named = named.into_iter();
    for parameter in named.filter(|parameter| is_secret_name(&parameter.name)) {
        pieces(&parameter.value).for_each(|text| value(text, add));
    }
}

fn body(body: &Body, add: &mut impl FnMut(&str)) {
    match body {
        Body::Json(json) => members(json, add),
        Body::Form(fields) => parameters(fields, add),
        Body::Multipart(parts) => {
            for part in parts.iter().filter(|part| is_secret_name(&part.name)) {
                if let PartContent::Value(text) = &part.content {
                    pieces(text).for_each(|text| value(text, add));
                }
            }
        }
        Body::Empty | Body::Text(_) | Body::File(_) => (),
    }
}

fn payload(payload: &Payload, add: &mut impl FnMut(&str)) {
    if let Payload::Json(json) = payload {
        members(json, add);
    }
}

/// Those in members of JSON, and in what is below them.
fn members(json: &JsonTemplate, add: &mut impl FnMut(&str)) {
    match json {
        JsonTemplate::Fixed(value) => fixed_members(value, add),
        JsonTemplate::Text(_) => (),
        JsonTemplate::List(elements) => elements.iter().for_each(|one| members(one, add)),
        JsonTemplate::Object(entries) => {
            for (name, below) in entries {
                if is_secret_name(name) {
                    all_below(below, add);
                } else {
                    members(below, add);
                }
            }
        }
    }
}

fn fixed_members(json: &Value, add: &mut impl FnMut(&str)) {
    match json {
        Value::Array(elements) => elements.iter().for_each(|one| fixed_members(one, add)),
        Value::Object(entries) => {
            for (name, below) in entries {
                of_value(name, below, add);
            }
        }
        _ => (),
    }
}

fn all_below(json: &JsonTemplate, add: &mut impl FnMut(&str)) {
    match json {
        JsonTemplate::Fixed(fixed) => all_fixed_below(fixed, add),
        JsonTemplate::Text(text) => pieces(text).for_each(|text| value(text, add)),
        JsonTemplate::List(elements) => elements.iter().for_each(|one| all_below(one, add)),
        JsonTemplate::Object(entries) => {
            for (_, below) in entries {
                all_below(below, add);
            }
        }
    }
}

fn all_fixed_below(json: &Value, add: &mut impl FnMut(&str)) {
    match json {
        Value::String(text) => value(text, add),
        Value::Array(elements) => elements.iter().for_each(|one| all_fixed_below(one, add)),
        Value::Object(entries) => entries
            .values()
            .for_each(|below| all_fixed_below(below, add)),
        _ => (),
    }
}

/// A text that is a secret, and its words: `Bearer abcdef`, `session=abcdef; lang=de`.
fn value(text: &str, add: &mut impl FnMut(&str)) {
    // What a template or a shell puts in the place of a name is not that name.
    let is_no_secret = |word: &str| {
        SCHEMES.contains(&word.to_ascii_lowercase().as_str())
            || word.starts_with('$')
            || word.contains("{{")
    };
    let whole = text.trim();
    if !is_no_secret(whole) {
        add(whole);
    }
    for word in whole.split([' ', ';', ',']) {
        let word = word.split_once('=').map_or(word, |(_, value)| value);
        if !is_no_secret(word) {
            add(word);
        }
    }
}

/// What of `template` is always the same.
fn pieces(template: &Template) -> impl Iterator<Item = &str> {
    template.parts().iter().filter_map(|part| match part {
        TemplatePart::Text(text) => Some(text.as_str()),
        TemplatePart::Value(_) => None,
    })
}
