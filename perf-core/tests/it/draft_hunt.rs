//! Hunts recordings and descriptions that become wrong plans: any file becomes a plan that can be
//! read, once the variables that it asks for are set, or is refused in one line.
//!
//! `cargo xtask fuzz drafts` searches for as long as it is told; what is found lies in
//! `tests/corpus/drafts` then, which the tests read again.

use std::path::{Path, PathBuf};

use perf_core::{
    HarOptions, OpenApiOptions, PlanDraft, parse_plan, plan_from_har, plan_from_openapi,
};

use crate::hunt::{self, Draws, Quarry};

const RECORDING: &str = include_str!("../fixtures/recordings/checkout.har");
const DESCRIPTION: &str = include_str!("../fixtures/descriptions/shop.yaml");

const SMALL_RECORDING: &str = r#"{"log": {"version": "1.2", "entries": [
{"request": {"method": "POST", "url": "https://shop.example/login?next=%2F&a=b",
"headers": [{"name": "Authorization", "value": "Bearer abcdefghijklmnop"}, {"name": "Cookie", "value": "a=1; b=2"}],
"postData": {"mimeType": "application/json", "text": "{\"user\": \"ada\", \"n\": [1, 2.5, null, {}]}"}},
"response": {"status": 200, "headers": [{"name": "Set-Cookie", "value": "sid=q9W3eR5tY7uI1oP2; Path=/"}],
"content": {"mimeType": "application/json", "text": "{\"token\": \"k3y-9f27c1d8e4\", \"id\": 4711}"}}},
{"request": {"method": "GET", "url": "https://shop.example/items/4711",
"headers": [{"name": "X-Token", "value": "k3y-9f27c1d8e4"}]},
"response": {"status": 304, "content": {}}},
{"request": {"method": "POST", "url": "https://shop.example/upload",
"postData": {"mimeType": "multipart/form-data; boundary=x", "text": "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--\r\n",
"params": [{"name": "a", "value": "1"}]}}, "response": {"status": 201, "redirectURL": "/"}}
]}}"#;

const SMALL_DESCRIPTION: &str = r##"{"openapi": "3.1.0", "servers": [{"url": "https://{host}/v1", "variables": {"host": {"default": "shop.example"}}}],
"security": [{"key": []}],
"components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
"schemas": {"Item": {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer", "minimum": 1},
"tags": {"type": "array", "minItems": 2, "items": {"type": "string", "pattern": "[a-z]{3}", "maxLength": 8}},
"parent": {"$ref": "#/components/schemas/Item"}}}}},
"paths": {"/items/{id}": {"parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string", "format": "uuid"}}],
"get": {"operationId": "read", "tags": ["Items"], "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Item"}}}}}},
"put": {"requestBody": {"content": {"application/json": {"schema": {"allOf": [{"$ref": "#/components/schemas/Item"}, {"oneOf": [{"type": "number", "multipleOf": 0.5}]}]}}}},
"responses": {"default": {}}}}}}"##;

const WORDS: &[&str] = &[
    "null",
    "{}",
    "[]",
    "true",
    "\"log\"",
    "\"entries\": []",
    "\"method\": \"DELETE\"",
    "\"url\": \"http://[::1]/\"",
    "https://other.example/",
    "http://user:pass@x/",
    "%zz",
    "%00",
    "${HOME}",
    "{{x}}",
    "{{",
    "}}",
    "\\n",
    "\\u001b",
    "\\ud83d\\ude00",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=\\\"",
    "text/html",
    "base64",
    "$ref",
    "#/components/schemas/Item",
    "#/components/schemas/Item~1~0",
    "#/paths",
    "#",
    "allOf",
    "anyOf",
    "oneOf",
    "enum",
    "default",
    "example",
    "format",
    "date-time",
    "pattern",
    "(a|b){9999}",
    "minLength",
    "maxLength",
    "minItems",
    "minimum",
    "maximum",
    "multipleOf",
    "additionalProperties",
    "*a",
    "&a",
    "<<: *a",
    "- ",
    "  ",
    "? ",
    "|\n",
    ">-\n",
    "!!str",
    "%YAML 1.1\n",
    "---\n",
    "...\n",
];

/// Files that are read as recordings and as descriptions.
struct Drafts;

impl Quarry for Drafts {
    type Input = Vec<u8>;

    fn corpus(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/drafts")
    }

    fn seeds(&self) -> Vec<Vec<u8>> {
        let seeds = [SMALL_RECORDING, SMALL_DESCRIPTION, DESCRIPTION, RECORDING];
        seeds.map(|seed| seed.as_bytes().to_vec()).into()
    }

    fn words(&self) -> &[&str] {
        WORDS
    }

    fn longest(&self) -> usize {
        30_000
    }

    fn check(&self, input: &Vec<u8>, draws: &mut Draws) -> Result<String, String> {
        let either = draws.below(2) == 0;
        let recording = plan_from_har(
            input,
            &HarOptions {
                with_assets: either,
                ..HarOptions::default()
            },
        );
        let description = plan_from_openapi(
            input,
            &OpenApiOptions {
                with_writes: !either,
                ..OpenApiOptions::default()
            },
        );
        let first = match recording {
            Ok(draft) => drafted(&draft)?,
            Err(error) => refused(&error)?,
        };
        let second = match description {
            Ok(draft) => drafted(&draft)?,
            Err(error) => refused(&error)?,
        };
        Ok(format!("{first}\n{second}"))
    }
}

/// The plan is read, with every variable that the draft asks for and no other.
fn drafted(draft: &PlanDraft) -> Result<String, String> {
    let known = |name: &str| {
        let mut variables = draft.variables.iter();
        let is_known = variables.any(|variable| variable.name == name);
        is_known.then(|| "word".to_owned())
    };
    let plan = parse_plan(&draft.text, "draft.toml", Path::new(""), &known)
        .map_err(|mistakes| format!("the draft is no plan: {mistakes}\n{}", draft.text))?;
    let told = draft.variables.iter().map(|variable| &variable.stands_for);
    for told in told.chain(&draft.notices) {
        if told.chars().any(char::is_control) {
            return Err(format!(
                "a control character goes to the terminal: {told:?}"
            ));
        }
    }
    Ok(format!("{} {:?}", draft.notices.join(" "), plan.scenarios))
}

fn refused(error: &dyn std::error::Error) -> Result<String, String> {
    let told = error.to_string();
    match told.chars().find(|c| c.is_control()) {
        Some(control) => Err(format!("{control:?} goes to the terminal: {told:?}")),
        None => Ok(told),
    }
}

#[test]
fn what_was_found_is_read_as_it_must_be() {
    hunt::check_what_is_known(&Drafts);
}

#[test]
fn a_short_hunt_finds_nothing() {
    let kept = hunt::a_short_hunt(|| Drafts, 400);
    assert!(kept > 20, "it leads to {kept} kinds of outcomes");
}

#[test]
#[ignore = "takes as long as it is told"]
fn drafts() {
    eprintln!("{}", hunt::as_long_as_told(|| Drafts));
}
