//! Fingerprints of a plan's text and of what each scenario does. Refuses to depend on how the
//! text is laid out, on what is only judged or told, and on the version of this program.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

/// What a scenario is called, how it is told, what it is judged by, and how much of it is sent:
/// none of it changes what a request costs. The load is compared in words of its own.
const NOT_IN_A_SCENARIO: [&str; 8] = [
    "name",
    "description",
    "tags",
    "priority",
    "criteria",
    "load",
    "scale",
    "interleave",
];
/// The same of a step, wherever it stands within a scenario.
const NOT_IN_A_STEP: [&str; 3] = ["description", "priority", "criteria"];
/// What is below these is sent as it is.
const SENT: [&str; 5] = ["json", "form", "query", "headers", "multipart"];
/// How HTTP is spoken, and what in it is only a matter of what is measured.
const HTTP: &str = "http";
const NOT_SENT_IN_HTTP: [&str; 1] = ["phases"];
/// Tables of the plan that hold for every scenario, and what in them does not matter.
const SHARED: [&str; 7] = ["defaults", HTTP, "nats", "sql", "grpc", "tcp", "udp"];
const NOT_SHARED: [&str; 7] = [
    "confidence",
    "tolerance",
    "drain",
    "order",
    "url",
    "address",
    "phases",
];

/// The parts of a plan that its scenarios are fingerprinted with.
pub(super) struct Fingerprints {
    pub(super) of_plan: String,
    shared: String,
    data: BTreeMap<String, String>,
}

impl Fingerprints {
    pub(super) fn of(text: &str, document: &DeTable<'_>) -> Self {
        let mut shared = String::new();
        let mut data = BTreeMap::new();
        for (key, value) in document {
            let key = key.get_ref().as_ref();
            if SHARED.contains(&key) && !is_only_measured(key, value.get_ref()) {
                shared.push_str(key);
                write(&mut shared, value.get_ref(), &NOT_SHARED);
            }
            if let ("data", DeValue::Table(sources)) = (key, value.get_ref()) {
                for (name, source) in sources {
                    let mut written = String::new();
                    write(&mut written, source.get_ref(), &[]);
                    data.insert(name.get_ref().to_string(), written);
                }
            }
        }
        Self {
            of_plan: fingerprint(text),
            shared,
            data,
        }
    }

    /// The fingerprint of what the scenario that stands in `table` does, with the sources of
    /// values that it names, and with the size of its work where that is varied.
    pub(super) fn of_scenario(&self, table: &DeValue<'_>, size: Option<u32>) -> String {
        let mut written = self.shared.clone();
        write(&mut written, table, &NOT_IN_A_SCENARIO);
        let uses = |name: &str| {
            let names = written.split("{{").skip(1).map(str::trim_start);
            names.into_iter().any(|rest| {
                let rest = rest.strip_prefix(name);
                rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
            })
        };
        let sources: Vec<&str> = self
            .data
            .iter()
            .filter(|(name, _)| uses(name))
            .flat_map(|(name, data)| [name.as_str(), data.as_str()])
            .collect();
        let size = size.map_or_else(String::new, |size| format!("size={size}"));
        fingerprint(&format!("{written}{}{size}", sources.concat()))
    }
}

/// `value` in one way of writing: keys in order, no blanks.
fn write(to: &mut String, value: &DeValue<'_>, without: &[&str]) {
    match value {
        DeValue::String(text) => quote(to, text),
        DeValue::Integer(number) => to.push_str(number.as_str()),
        DeValue::Float(number) => to.push_str(number.as_str()),
        DeValue::Boolean(is) => to.push_str(if *is { "true" } else { "false" }),
        DeValue::Datetime(time) => to.push_str(&time.to_string()),
        DeValue::Array(list) => {
            to.push('[');
            for element in list {
                write(to, element.get_ref(), &NOT_IN_A_STEP);
                to.push(',');
            }
            to.push(']');
        }
        DeValue::Table(table) => {
            let members: BTreeMap<&str, &DeValue<'_>> = table
                .iter()
                .map(|(key, value)| (key.get_ref().as_ref(), value.get_ref()))
                .filter(|(key, value)| !without.contains(key) && !is_only_measured(key, value))
                .collect();
            to.push('{');
            for (key, value) in members {
                quote(to, key);
                to.push('=');
                if SENT.contains(&key) {
                    write_all(to, value);
                } else if key == HTTP {
                    write(to, value, &NOT_SENT_IN_HTTP);
                } else {
                    write(to, value, &NOT_IN_A_STEP);
                }
                to.push(',');
            }
            to.push('}');
        }
    }
}

/// Whether `value`, which is called `key`, says nothing of what is sent.
fn is_only_measured(key: &str, value: &DeValue<'_>) -> bool {
    let DeValue::Table(table) = value else {
        return false;
    };
    let is_not_sent = |name: &str| NOT_SENT_IN_HTTP.contains(&name);
    key == HTTP && !table.is_empty() && table.keys().all(|name| is_not_sent(name.get_ref()))
}

fn quote(to: &mut String, text: &str) {
    to.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            to.push('\\');
        }
        to.push(c);
    }
    to.push('"');
}

/// The same with every key that there is.
fn write_all(to: &mut String, value: &DeValue<'_>) {
    match value {
        DeValue::Array(list) => {
            to.push('[');
            for element in list {
                write_all(to, element.get_ref());
                to.push(',');
            }
            to.push(']');
        }
        DeValue::Table(table) => {
            let members: BTreeMap<&str, &DeValue<'_>> = table
                .iter()
                .map(|(key, value)| (key.get_ref().as_ref(), value.get_ref()))
                .collect();
            to.push('{');
            for (key, value) in members {
                quote(to, key);
                to.push('=');
                write_all(to, value);
                to.push(',');
            }
            to.push('}');
        }
        plain => write(to, plain, &[]),
    }
}

/// The 64-bit FNV-1a hash of `text`, in hexadecimal: the same on every machine and version.
fn fingerprint(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}
