//! What a body must be like as JSON.

use jsonschema::{PatternOptions, ValidationError, Validator};
use perf_core::{Expectations, JsonCheck, is_secret_name};
use serde_json::Value;

use super::expectation_error::ExpectationError;
use super::unknown::unknown;
use crate::values::Values;

/// What a JSON document must be like.
#[derive(Debug)]
pub(super) struct DocumentRule {
    checks: Vec<JsonCheck>,
    schema: Option<Validator>,
}

impl DocumentRule {
    pub(super) fn new(expect: &Expectations) -> Result<Self, ExpectationError> {
        Ok(Self {
            checks: expect.json.clone(),
            schema: expect.schema.as_ref().map(compile).transpose()?,
        })
    }

    /// Whether it looks at anything.
    pub(super) const fn asks_nothing(&self) -> bool {
        self.checks.is_empty() && self.schema.is_none()
    }

    /// Whether `document` is as it must be.
    pub(super) fn holds(&self, document: &Value, values: &mut Values) -> Result<(), String> {
        for check in &self.checks {
            let check = check.filled(&mut |expected| values.expected(expected));
            check.map_err(|error| unknown(&error))?.holds(document)?;
        }
        let schema = self.schema.as_ref();
        schema.map_or(Ok(()), |schema| {
            schema.validate(document).map_err(|error| departure(&error))
        })
    }
}

/// The schema, compiled. What it refers to must be in it: nothing is fetched, and its expressions
/// are those that no text makes slow.
fn compile(schema: &Value) -> Result<Validator, ExpectationError> {
    jsonschema::options()
        .offline()
        .with_pattern_options(PatternOptions::regex())
        .build(schema)
        .map_err(|source| ExpectationError::Schema {
            place: source.instance_path().to_string(),
            source: Box::new(source),
        })
}

/// How a document departs from its schema. A value is only shown if it is a single one whose name
/// does not tell of a secret.
fn departure(error: &ValidationError<'_>) -> String {
    let path = error.instance_path().as_str();
    let place = match path {
        "" => "the body".to_owned(),
        path => format!("`{path}`"),
    };
    let whole = error.instance().is_array() || error.instance().is_object();
    if whole || is_secret_name(path) {
        format!("schema: {place}: {}", error.masked())
    } else {
        format!("schema: {place}: {error}")
    }
}
