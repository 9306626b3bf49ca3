//! Recordings as browsers keep them, of the requests that a test names.

use serde_json::{Value, json};

/// A recording of the requests, each answered with 200 and `{}` unless it says otherwise.
pub(crate) fn recording(requests: &[Value]) -> String {
    let entries: Vec<_> = requests
        .iter()
        .map(|request| {
            let mut entry = json!({
                "request": { "method": "GET", "url": "https://shop.example/" },
                "response": {
                    "status": 200,
                    "content": { "mimeType": "application/json", "text": "{}" },
                },
            });
            merge(&mut entry, request);
            entry
        })
        .collect();
    json!({ "log": { "version": "1.2", "entries": entries } }).to_string()
}

/// Puts the members of `from` into `into`, and into what is below it.
pub(crate) fn merge(into: &mut Value, from: &Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (key, value) in from {
                merge(into.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from.clone(),
    }
}

/// A request of the recording, with a body.
pub(crate) fn sent(method: &str, url: &str, mime_type: &str, text: &str) -> Value {
    json!({ "request": {
        "method": method,
        "url": url,
        "postData": { "mimeType": mime_type, "text": text },
    } })
}
