//! A listing for programs.

use serde_json::{Map, Value};

use super::entry::Entry;
use super::tables::{Listing, Section};

/// One object, each section a list under its key.
pub(super) fn json(listing: &Listing) -> String {
    let sections = listing.sections.iter();
    let all: Map<String, Value> = sections
        .map(|section| (section.key.to_owned(), rows(section)))
        .collect();
    let mut text = serde_json::to_string_pretty(&all).expect("maps of plain values are JSON");
    text.push('\n');
    text
}

fn rows(section: &Section) -> Value {
    let rows = section.rows.iter().map(|row| {
        let members = section.headings.iter().enumerate().map(|(at, heading)| {
            let entry = row.get(at).unwrap_or(&Entry::Absent);
            (heading.key.to_owned(), value(entry))
        });
        Value::Object(members.collect())
    });
    rows.collect()
}

fn value(entry: &Entry) -> Value {
    let plain = |value: Result<Value, serde_json::Error>| value.unwrap_or(Value::Null);
    match entry {
        Entry::Absent => Value::Null,
        Entry::Text(text) => text.clone().into(),
        Entry::Count(count) => (*count).into(),
        Entry::Quantity(quantity) | Entry::Figure(quantity) => {
            plain(serde_json::to_value(quantity))
        }
        Entry::Change(change) => plain(serde_json::to_value(change)),
        Entry::Time(time) => plain(serde_json::to_value(time)),
        Entry::Verdict(verdict) => plain(serde_json::to_value(verdict)),
        Entry::Answer(answer) => plain(serde_json::to_value(answer)),
    }
}
