//! The secrets of a description, all of them before anything is written: what it gives as examples
//! under telling names, and what looks like a secret anywhere.

use super::sample::is_password;
use crate::draft::document::Document;
use crate::draft::naming::called;
use crate::draft::secrets::Secrets;

/// Members that hold values, not what is said about them.
const EXAMPLES: [&str; 6] = ["example", "examples", "default", "const", "enum", "value"];
/// Members whose own members are named as the values are that they describe.
const NAMED: [&str; 7] = [
    "properties",
    "patternProperties",
    "headers",
    "schemas",
    "parameters",
    "variables",
    "securitySchemes",
];

/// Takes note of the secrets of the description `root`.
pub(super) fn learn_secrets(root: &Document, secrets: &mut Secrets) {
    for (path, _) in root.get("paths").map_or(&[][..], Document::entries) {
        secrets.learn_from_path(path);
    }
    for server in root.get("servers").map_or(&[][..], Document::elements) {
        secrets.learn_from_path(server.text("url").unwrap_or_default());
    }
    learn("", root, secrets);
}

/// Looks at `described`, which describes what goes by `name`.
fn learn(name: &str, described: &Document, secrets: &mut Secrets) {
    // A parameter has its name beside it.
    let own = described
        .text("name")
        .filter(|_| described.get("in").is_some());
    let is_password = described.get("schema").is_some_and(is_password) || is_password(described);
    let name = if is_password {
        "password"
    } else {
        own.unwrap_or(name)
    };
    match described {
        Document::Text(text) => secrets.learn_from("", text),
        Document::List(elements) => {
            for element in elements {
                learn(name, element, secrets);
            }
        }
        Document::Object(entries) => {
            for (key, value) in entries {
                secrets.learn_from("", key);
                if NAMED.contains(&key.as_str()) {
                    for (own, below) in value.entries() {
                        learn(&called(name, value.entries(), own), below, secrets);
                    }
                    for element in value.elements() {
                        learn(name, element, secrets);
                    }
                } else if EXAMPLES.contains(&key.as_str()) {
                    secrets.learn_from_example(name, value);
                } else {
                    learn(name, value, secrets);
                }
            }
        }
        Document::Null | Document::Bool(_) | Document::Number(_) => {}
    }
}
