//! Reads the fixtures that `fixtures/make_fixtures.py` made.

use serde_json::Value;

/// The cases of a fixture file, which must be enough to mean something.
pub(crate) fn cases(text: &str, at_least: usize) -> Vec<Value> {
    let file: Value = serde_json::from_str(text).unwrap();
    let cases = file["cases"].as_array().unwrap().clone();
    assert!(cases.len() >= at_least, "only {} cases", cases.len());
    cases
}
