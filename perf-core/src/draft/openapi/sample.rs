//! A value that fits a schema: its example, its default, the first of its words, or one that is made
//! up. Bounded in depth and size, whatever the schemas refer to.

use serde_json::Number;

use super::openapi_error::OpenApiError;
use super::reference::Scope;
use super::value_sources::ValueSources;
use crate::draft::document::Document;
use crate::draft::json_tree::{Fill, JsonTree};
use crate::draft::naming::called;
use crate::draft::node::Node;
use crate::draft::secret_signs::{is_secret, is_secret_number};
use crate::draft::secrets::Secrets;
use crate::draft::wording::Wording;
use crate::plan::TextPattern;

/// As deep as bodies that people write.
const DEEPEST: usize = 8;
/// Values of one body.
const MOST_VALUES: usize = 300;
const LONGEST_TEXT: usize = 2_000;

/// What a sample may use.
pub(super) struct Sampler<'d, 's> {
    pub(super) scope: Scope<'d>,
    pub(super) secrets: &'s mut Secrets,
    pub(super) sources: &'s mut ValueSources,
    /// Values so far.
    pub(super) values: usize,
    /// The schemas that are being followed, by their references.
    pub(super) open: Vec<&'d str>,
}

impl<'d> Sampler<'d, '_> {
    /// A value that fits `schema`, which goes by `name`.
    pub(super) fn sample(
        &mut self,
        name: &str,
        schema: &'d Document,
        depth: usize,
    ) -> Result<JsonTree, OpenApiError> {
        self.values += 1;
        let reference = schema.text("$ref");
        let schema = self.scope.resolved(schema)?;
        if let Some(given) = given(schema).filter(|_| !is_password(schema)) {
            return Ok(self.given(name, given));
        }
        let is_open = reference.is_some_and(|reference| self.open.contains(&reference));
        let is_over = is_open || depth >= DEEPEST || self.values > MOST_VALUES;
        self.open.extend(reference);
        let tree = self.made_up(name, schema, depth, is_over);
        self.open
            .truncate(self.open.len() - usize::from(reference.is_some()));
        tree
    }

    /// A value that fits `schema`, which gives none itself; an empty one where it `is_over`.
    fn made_up(
        &mut self,
        name: &str,
        schema: &'d Document,
        depth: usize,
        is_over: bool,
    ) -> Result<JsonTree, OpenApiError> {
        let kind = kind_of(schema);
        if is_over {
            return Ok(match kind {
                "array" => JsonTree::List(Vec::new()),
                "object" | "" => JsonTree::Object(Vec::new()),
                _ => self.scalar(name, schema, kind),
            });
        }
        for key in ["oneOf", "anyOf"] {
            let choices = schema.get(key).map_or(&[][..], Document::elements);
            let choice = choices.iter().find(|choice| kind_of(choice) != "null");
            if let Some(choice) = choice {
                let chosen = self.sample(name, choice, depth + 1)?;
                return self.with_properties(name, chosen, schema, depth);
            }
        }
        match kind {
            "object" => self.with_properties(name, JsonTree::Object(Vec::new()), schema, depth),
            "array" => self.list(name, schema, depth),
            "" => Ok(JsonTree::Object(Vec::new())),
            kind => Ok(self.scalar(name, schema, kind)),
        }
    }

    /// An example of the description, without secrets.
    pub(super) fn given(&mut self, name: &str, example: &Document) -> JsonTree {
        JsonTree::filled(name, example, self)
    }

    /// `tree`, which goes by `above`, with the properties of `schema`, and those of what it is
    /// composed of.
    fn with_properties(
        &mut self,
        above: &str,
        tree: JsonTree,
        schema: &'d Document,
        depth: usize,
    ) -> Result<JsonTree, OpenApiError> {
        let JsonTree::Object(mut entries) = tree else {
            return Ok(tree);
        };
        let required = required(schema);
        let properties = schema.get("properties").map_or(&[][..], Document::entries);
        for (name, property) in properties {
            let resolved = self.scope.resolved(property)?;
            let wanted = required.contains(&name.as_str()) || given(resolved).is_some();
            let key = self.secrets.hide_in_key(name);
            let is_there = entries.iter().any(|(known, _)| *known == key);
            if wanted && !is_there && !resolved.flag("readOnly") {
                let called = called(above, properties, name);
                let value = self.sample(&called, property, depth + 1)?;
                entries.push((key, value));
            }
        }
        let mut tree = JsonTree::Object(entries);
        for part in schema.get("allOf").map_or(&[][..], Document::elements) {
            let part = self.scope.resolved(part)?;
            if depth < DEEPEST && self.values <= MOST_VALUES {
                self.values += 1;
                tree = self.with_properties(above, tree, part, depth + 1)?;
            }
        }
        Ok(tree)
    }

    fn list(
        &mut self,
        name: &str,
        schema: &'d Document,
        depth: usize,
    ) -> Result<JsonTree, OpenApiError> {
        let Some(items) = schema.get("items") else {
            return Ok(JsonTree::List(Vec::new()));
        };
        let fewest = whole(schema, "minItems").unwrap_or(1).clamp(1, 3);
        let mut elements = Vec::new();
        for _ in 0..fewest {
            elements.push(self.sample(name, items, depth + 1)?);
        }
        Ok(JsonTree::List(elements))
    }

    fn scalar(&mut self, name: &str, schema: &Document, kind: &str) -> JsonTree {
        match kind {
            "boolean" => JsonTree::Bool(true),
            "null" => JsonTree::Null,
            "integer" => JsonTree::Number(bounds(schema).0.into()),
            "number" => {
                let least = schema.get("minimum").and_then(as_float).unwrap_or(1.5);
                JsonTree::Number(Number::from_f64(least).unwrap_or_else(|| 1.into()))
            }
            _ => JsonTree::Text(self.text_of(name, schema)),
        }
    }

    /// A text that fits `schema`.
    pub(super) fn text_of(&mut self, name: &str, schema: &Document) -> Wording {
        let format = schema.text("format").unwrap_or_default();
        if is_password(schema) || is_secret(name, "x") {
            return Wording::variable(self.variable(name));
        }
        let fixed = match format {
            "uuid" => return Wording::value("uuid"),
            "date-time" => return Wording::value("now"),
            "date" => {
                let format = Node::table([("format", Node::literal("%Y-%m-%d"))]);
                let source = Node::table([("timestamp", format)]);
                return Wording::value(self.sources.named("today", source, false));
            }
            "email" | "idn-email" => Some("someone@example.com"),
            "uri" | "url" | "uri-reference" | "iri" => Some("https://example.com/"),
            "hostname" => Some("example.com"),
            "ipv4" => Some("192.0.2.1"),
            "ipv6" => Some("2001:db8::1"),
            "byte" => Some("ZXhhbXBsZQ=="),
            "time" => Some("12:00:00Z"),
            "duration" => Some("PT1M"),
            _ => None,
        };
        if let Some(fixed) = fixed {
            return Wording::text(fixed);
        }
        let pattern = schema.text("pattern").filter(|pattern| {
            let parsed = pattern.parse::<TextPattern>();
            parsed.is_ok_and(|parsed| parsed.longest() > 0) && !self.secrets.are_in(pattern)
        });
        if let Some(pattern) = pattern {
            let source = Node::table([("pattern", Node::literal(pattern))]);
            return self.drawn(name, source, false);
        }
        Wording::text(word_of_length(schema))
    }

    /// A value of the source that is as `node` says; called after `wanted` if it is a new one.
    pub(super) fn drawn(&mut self, wanted: &str, node: Node, is_made_up: bool) -> Wording {
        let wanted = self.secrets.hide_in_name(wanted);
        Wording::value(self.sources.named(&wanted, node, is_made_up))
    }

    /// The variable for a secret that goes by `name`.
    pub(super) fn variable(&mut self, name: &str) -> String {
        let place = format!(
            "`{}` of {}",
            self.secrets.hide_in_name(name),
            self.scope.place
        );
        self.secrets.without_value(name, &place)
    }
}

impl Fill for Sampler<'_, '_> {
    fn text(&mut self, name: &str, text: &str) -> Wording {
        if is_secret(name, text) {
            return Wording::variable(self.variable(name));
        }
        let place = format!("example of {}", self.scope.place);
        self.secrets.hide_shapes(name, text, &place)
    }

    fn number(&mut self, name: &str, number: &Number) -> Option<JsonTree> {
        let digits = number.to_string();
        let is_secret = is_secret_number(name, &digits) || self.secrets.are_in(&digits);
        is_secret.then(|| JsonTree::NumericVariable(self.variable(name)))
    }

    fn key(&mut self, key: &str) -> String {
        self.secrets.hide_in_key(key)
    }
}

/// Whether a schema says itself that its values are secrets.
pub(super) fn is_password(schema: &Document) -> bool {
    schema.text("format") == Some("password")
}

/// What a schema says itself of a value that fits it.
pub(super) fn given(schema: &Document) -> Option<&Document> {
    let first = |key: &str| schema.get(key)?.elements().first();
    let given = schema
        .get("example")
        .or_else(|| first("examples"))
        .or_else(|| schema.get("const"))
        .or_else(|| schema.get("default"))
        .or_else(|| first("enum"));
    given.filter(|given| **given != Document::Null)
}

/// The type of a schema: the first that is not `null`, or what its other keys tell. Empty where
/// nothing does.
pub(super) fn kind_of(schema: &Document) -> &str {
    let said = match schema.get("type") {
        Some(Document::Text(kind)) => Some(kind.as_str()),
        Some(Document::List(kinds)) => {
            let mut kinds = kinds.iter().filter_map(Document::as_text);
            kinds.find(|kind| *kind != "null")
        }
        _ => None,
    };
    let has = |key: &str| schema.get(key).is_some();
    said.unwrap_or_else(|| {
        if has("properties") || has("allOf") || has("required") {
            "object"
        } else if has("items") {
            "array"
        } else if has("pattern") || has("format") || has("minLength") {
            "string"
        } else {
            ""
        }
    })
}

/// The smallest and the largest whole number that a schema allows; 1 to 100 where it says nothing.
pub(super) fn bounds(schema: &Document) -> (i64, i64) {
    // In 3.0 `exclusiveMinimum` is a boolean that goes with `minimum`, later a number of its own.
    let exclusive = |key: &str| i64::from(schema.flag(key));
    let least = whole(schema, "minimum")
        .map(|least| least.saturating_add(exclusive("exclusiveMinimum")))
        .or_else(|| whole(schema, "exclusiveMinimum").map(|least| least.saturating_add(1)));
    let most = whole(schema, "maximum")
        .map(|most| most.saturating_sub(exclusive("exclusiveMaximum")))
        .or_else(|| whole(schema, "exclusiveMaximum").map(|most| most.saturating_sub(1)));
    let from = least.unwrap_or_else(|| most.map_or(1, |most| most.min(1)));
    let to = most.unwrap_or_else(|| from.saturating_add(99));
    (from, to.max(from))
}

/// The names that an object must have.
pub(super) fn required(schema: &Document) -> Vec<&str> {
    let names = schema.get("required").map_or(&[][..], Document::elements);
    names.iter().filter_map(Document::as_text).collect()
}

fn whole(schema: &Document, key: &str) -> Option<i64> {
    match schema.get(key)? {
        Document::Number(number) => number.as_i64(),
        _ => None,
    }
}

fn as_float(document: &Document) -> Option<f64> {
    match document {
        Document::Number(number) => number.as_f64(),
        _ => None,
    }
}

/// A word that is neither too short nor too long.
fn word_of_length(schema: &Document) -> String {
    let length = |key| whole(schema, key).and_then(|length| usize::try_from(length).ok());
    let least = length("minLength").unwrap_or(0).min(LONGEST_TEXT);
    let most = length("maxLength").unwrap_or(LONGEST_TEXT).max(least);
    let wanted = least.max("example".len()).min(most);
    "example".chars().cycle().take(wanted).collect()
}
