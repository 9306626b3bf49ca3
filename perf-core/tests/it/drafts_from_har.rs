//! Plans that come of recordings.

use std::path::Path;

use perf_core::{Action, HarError, HarOptions, Plan, PlanDraft, Step, parse_plan, plan_from_har};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A journey in a browser: a page with assets, other people's servers, a login, an order.
const CHECKOUT: &str = include_str!("../fixtures/recordings/checkout.har");

fn drafted(har: &str) -> PlanDraft {
    plan_from_har(har.as_bytes(), &HarOptions::default()).unwrap()
}

/// The plan, with every variable that the draft asks for set to a word, and no other.
#[track_caller]
fn read(draft: &PlanDraft) -> Plan {
    let known = |name: &str| {
        let mut variables = draft.variables.iter();
        variables
            .any(|variable| variable.name == name)
            .then(|| "word".to_owned())
    };
    let plan = parse_plan(&draft.text, "draft.toml", Path::new(""), &known);
    plan.unwrap_or_else(|mistakes| panic!("{mistakes}\n\n{}", draft.text))
}

fn steps(plan: &Plan) -> Vec<&Step> {
    plan.scenarios[0].steps()
}

/// A recording of the requests, each answered with 200 and `{}` unless it says otherwise.
fn recording(requests: &[Value]) -> String {
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

fn merge(into: &mut Value, from: &Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (key, value) in from {
                merge(into.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from.clone(),
    }
}

fn sent(method: &str, url: &str, mime_type: &str, text: &str) -> Value {
    json!({ "request": {
        "method": method,
        "url": url,
        "postData": { "mimeType": mime_type, "text": text },
    } })
}

#[test]
fn a_journey_in_a_browser_becomes_a_plan() {
    let draft = drafted(CHECKOUT);
    let plan = read(&draft);
    assert_eq!(steps(&plan).len(), 10);
    insta::assert_snapshot!("checkout_plan", draft.text);
    let variables: Vec<_> = draft
        .variables
        .iter()
        .map(|variable| format!("{}: {}", variable.name, variable.stands_for))
        .collect();
    insta::assert_snapshot!(
        "checkout_told",
        format!("{}\n\n{}", variables.join("\n"), draft.notices.join("\n"))
    );
}
