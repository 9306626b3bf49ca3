//! Plans that come of descriptions.

use std::path::Path;

use perf_core::{OpenApiError, OpenApiOptions, Plan, PlanDraft, parse_plan, plan_from_openapi};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A shop with items, orders, a login, and schemas that refer to themselves.
const SHOP: &str = include_str!("../fixtures/descriptions/shop.yaml");

const ALL: OpenApiOptions = OpenApiOptions {
    base_url: None,
    with_writes: true,
};

fn drafted(description: &str) -> PlanDraft {
    plan_from_openapi(description.as_bytes(), &ALL).expect("a plan comes of it")
}

/// The plan, with every variable that the draft asks for set to a word, and no other.
#[track_caller]
fn read(draft: &PlanDraft) -> Plan {
    let known = |name: &str| {
        let mut variables = draft.variables.iter();
        let is_known = variables.any(|variable| variable.name == name);
        is_known.then(|| "word".to_owned())
    };
    let plan = parse_plan(&draft.text, "draft.toml", Path::new(""), &known);
    plan.unwrap_or_else(|mistakes| panic!("{mistakes}\n\n{}", draft.text))
}

/// A description with the one operation `GET /things/{id}`, changed by `with`.
fn description(with: Value) -> String {
    let mut all = json!({
        "openapi": "3.1.0",
        "servers": [{ "url": "https://shop.example" }],
        "paths": { "/things/{id}": { "get": { "responses": { "200": {} } } } },
    });
    let Value::Object(with) = with else {
        panic!("{with}")
    };
    for (key, value) in with {
        all[key] = value;
    }
    all.to_string()
}

fn told(draft: &PlanDraft) -> String {
    let variables = draft.variables.iter();
    let lines = variables.map(|variable| format!("{}: {}", variable.name, variable.stands_for));
    let lines: Vec<_> = lines.chain(draft.notices.iter().cloned()).collect();
    lines.join("\n")
}

#[test]
fn a_description_becomes_a_plan_that_only_reads() {
    let draft = plan_from_openapi(SHOP.as_bytes(), &OpenApiOptions::default()).unwrap();
    let plan = read(&draft);
    let names: Vec<_> = plan
        .scenarios
        .iter()
        .map(|scenario| scenario.name.as_str())
        .collect();
    assert_eq!(names, ["Items", "Orders", "api"]);
    insta::assert_snapshot!("shop_reading_plan", draft.text);
    insta::assert_snapshot!("shop_reading_told", told(&draft));
}

#[test]
fn with_writes_every_operation_that_is_not_deprecated_is_called() {
    let draft = drafted(SHOP);
    let plan = read(&draft);
    let steps = plan.scenarios.iter().flat_map(perf_core::Scenario::steps);
    assert_eq!(steps.count(), 8);
    assert!(!format!("{draft:?}").contains("hunter2"), "{}", draft.text);
    insta::assert_snapshot!("shop_plan", draft.text);
    insta::assert_snapshot!("shop_told", told(&draft));
}

#[test]
fn values_follow_from_what_is_described() {
    let parameter = |name: &str, place: &str, schema: Value| json!({ "name": name, "in": place, "required": true, "schema": schema });
    let get = |path: &str, parameters: Value| {
        (
            path.to_owned(),
            json!({ "get": { "parameters": parameters } }),
        )
    };
    let paths = [
        get(
            "/a/{id}",
            json!([parameter(
                "id",
                "path",
                json!({ "type": ["integer", "null"], "exclusiveMinimum": 9 })
            )]),
        ),
        get(
            "/b/{id}",
            json!([parameter(
                "id",
                "path",
                json!({ "type": "string", "examples": ["b-1", "b-2"] })
            )]),
        ),
        get(
            "/c/{id}/{user}",
            json!([parameter("user", "path", json!({ "const": "ann" }))]),
        ),
        get(
            "/d/{id}.json",
            json!([{ "name": "id", "in": "path", "required": true,
            "examples": { "one": { "value": 7 }, "two": { "$ref": "#/components/examples/eight" } } }]),
        ),
        get(
            "/e",
            json!([
                parameter("since", "query", json!({ "type": "string", "format": "date" })),
                parameter("until", "query", json!({ "type": "string", "format": "date-time" })),
                parameter("limit", "query", json!({ "type": "integer", "default": 20 })),
                parameter("ratio", "query", json!({ "type": "number" })),
                parameter("exact", "query", json!({ "type": "boolean" })),
                parameter("tags", "query", json!({ "type": "array", "items": { "type": "string" }, "example": ["x", "y"] })),
                parameter("api_token", "query", json!({ "type": "string", "example": "ex4mple-token" })),
                parameter("q", "query", json!({ "type": "string", "example": "${HOME} {{user}}" })),
                { "name": "optional", "in": "query", "schema": { "type": "string" } },
                parameter("Accept", "header", json!({ "type": "string" })),
                parameter("X-Tenant", "header", json!({ "type": "string", "minLength": 12 })),
                parameter("theme", "cookie", json!({ "enum": ["dark"] })),
            ]),
        ),
    ];
    let paths: serde_json::Map<_, _> = paths.into_iter().collect();
    let components = json!({ "examples": { "eight": { "value": 8 } } });
    let draft = drafted(&description(
        json!({ "paths": paths, "components": components }),
    ));
    read(&draft);
    assert!(!format!("{draft:?}").contains("ex4mple-token"));
    insta::assert_snapshot!("values_plan", draft.text);
}

#[test]
fn bodies_follow_from_what_is_described() {
    let body = |media_type: &str, content: Value| json!({ "requestBody": { "content": { media_type: content } } });
    let object = json!({
        "type": "object",
        "required": ["name", "mail", "at", "when", "code", "list", "deep", "any", "one", "secret_word"],
        "properties": {
            "name": { "type": ["null", "string"] },
            "mail": { "type": "string", "format": "email" },
            "at": { "type": "string", "format": "uri" },
            "when": { "type": "string", "format": "date-time" },
            "code": { "type": "string", "pattern": "^[A-Z]{3}$" },
            "list": { "type": "array", "minItems": 2, "items": { "type": "integer", "maximum": -5 } },
            "deep": { "$ref": "#/components/schemas/Tree" },
            "any": {},
            "one": { "oneOf": [{ "type": "null" }, { "type": "boolean" }] },
            "secret_word": { "type": "string" },
            "with_default": { "type": "number", "default": 2.5 },
            "left_out": { "type": "string" },
        },
    });
    let paths = json!({
        "/json": { "post": body("application/json; charset=utf-8", json!({ "schema": object })) },
        "/example": { "put": body("application/vnd.api+json", json!({ "example": { "a": [1, null], "password": "ex4mple" } })) },
        "/form": { "post": body("application/x-www-form-urlencoded", json!({ "schema": { "required": ["a"], "properties": { "a": { "type": "integer" } } } })) },
        "/parts": { "post": body("multipart/form-data", json!({ "schema": { "required": ["file", "id"], "properties": { "file": { "type": "string", "format": "binary" }, "id": { "type": "string", "format": "uuid" } } } })) },
        "/text": { "patch": body("text/csv", json!({ "example": "a;b\n1;2\n" })) },
        "/other": { "post": body("image/png", json!({})) },
        "/none": { "delete": {} },
    });
    let tree = json!({ "Tree": { "type": "object", "required": ["left", "right"], "properties": {
        "left": { "$ref": "#/components/schemas/Tree" }, "right": { "type": "array", "items": { "$ref": "#/components/schemas/Tree" } } } } });
    let draft = drafted(&description(
        json!({ "paths": paths, "components": { "schemas": tree } }),
    ));
    read(&draft);
    insta::assert_snapshot!("bodies_plan", draft.text);
}

#[test]
fn what_an_api_wants_to_be_shown_becomes_authentication() {
    let schemes = json!({
        "basic": { "type": "http", "scheme": "Basic" },
        "key": { "type": "apiKey", "in": "query", "name": "api key" },
        "header": { "type": "apiKey", "in": "header", "name": "X-Key" },
        "cookie": { "type": "apiKey", "in": "cookie", "name": "sid" },
        "client": { "type": "oauth2", "flows": { "clientCredentials": { "tokenUrl": "https://login.example/token", "scopes": {} } } },
        "code": { "type": "oauth2", "flows": { "authorizationCode": {} } },
        "digest": { "type": "http", "scheme": "digest" },
    });
    let shown = |required: Value| {
        let paths = json!({ "/x": { "get": { "security": required } } });
        let components = json!({ "securitySchemes": schemes });
        let draft = drafted(&description(
            json!({ "paths": paths, "components": components }),
        ));
        read(&draft);
        let is_telling = |line: &&str| {
            let keys = ["[http", "auth", "token_url", "client_", "headers", "query"];
            keys.iter().any(|key| line.starts_with(key))
        };
        let lines = draft.text.lines().filter(is_telling);
        let lines: Vec<_> = lines
            .map(str::to_owned)
            .chain(draft.notices.clone())
            .collect();
        format!("{required}\n  {}", lines.join("\n  "))
    };
    let cases = [
        json!([{ "basic": [] }]),
        json!([{ "key": [] }]),
        json!([{ "header": [] }]),
        json!([{ "cookie": [] }]),
        json!([{ "client": [] }, { "basic": [] }]),
        json!([{ "code": [] }]),
        json!([{ "header": [], "key": [], "cookie": [] }]),
        json!([{ "basic": [], "client": [] }]),
        json!([{ "digest": [] }]),
        json!([{ "unknown": [] }]),
        json!([]),
    ];
    insta::assert_snapshot!("authentication", cases.map(shown).join("\n"));
}

#[test]
fn the_target_is_the_first_server() {
    let target = |servers: Value| {
        let draft = drafted(&description(json!({ "servers": servers })));
        let plan = read(&draft);
        let is_told = draft
            .notices
            .iter()
            .any(|notice| notice.contains("BASE_URL"));
        (
            plan.target.base_url.as_ref().unwrap().as_str().to_owned(),
            is_told,
        )
    };
    let local = |path: &str| (format!("http://127.0.0.1:8080{path}"), true);
    assert_eq!(
        target(json!([{ "url": "https://a.example/v1/" }])),
        ("https://a.example/v1".to_owned(), false)
    );
    assert_eq!(target(json!([{ "url": "/v2" }])), local("/v2"));
    assert_eq!(target(json!([])), local(""));
    assert_eq!(
        target(json!([{ "url": "{scheme}://a.example" }])),
        local("")
    );
    assert_eq!(
        target(json!([{ "url": "https://ann:pw@a.example" }])),
        local("")
    );
    let variables = json!({ "port": { "default": 8443 } });
    let with_port = json!([{ "url": "https://a.example:{port}", "variables": variables }]);
    assert_eq!(
        target(with_port),
        ("https://a.example:8443".to_owned(), false)
    );
    let chosen = OpenApiOptions {
        base_url: Some("http://127.0.0.1:9/x".parse().unwrap()),
        with_writes: false,
    };
    let draft = plan_from_openapi(SHOP.as_bytes(), &chosen).unwrap();
    assert_eq!(
        read(&draft).target.base_url.as_ref().unwrap().as_str(),
        "http://127.0.0.1:9/x"
    );
}

#[test]
fn yaml_means_what_it_means_to_others() {
    let yaml = "
%YAML 1.2
---
openapi: 3.0.1
servers: [{url: 'https://shop.example'}]
x-shared: &shared {get: &get {responses: {200: {description: >-
  folded
  text}}}}
paths:
  /a: *shared
  /b: {<<: *shared, summary: merged}
  \"/c\": { get: *get }
  /d/{on}:
    get:
      parameters:
        - {name: on, in: path, required: true, schema: {enum: [yes, no, 0x1F, 1.5, ~, \"true\", true, 2024-01-01]}}
      responses: {2XX: {}}
";
    let yaml = yaml.trim_start();
    let draft = drafted(yaml);
    let plan = read(&draft);
    let paths = plan.scenarios[0]
        .steps()
        .into_iter()
        .map(|step| step.http().unwrap().address.to_string());
    assert_eq!(paths.collect::<Vec<_>>(), ["/a", "/b", "/c", "/d/{{on}}"]);
    let choice = "on = { choice = [\"yes\", \"no\", 31, 1.5, \"true\", true, \"2024-01-01\"] }";
    assert!(draft.text.contains(choice), "{}", draft.text);
    // The same with a mark at its start, as editors write it.
    assert_eq!(drafted(&format!("\u{feff}{yaml}")), draft);
}

#[test]
fn what_is_no_description_is_refused_with_its_place() {
    let laughs = (0..12).fold(
        "l0: &l0 [x, x, x, x, x, x, x, x]\n".to_owned(),
        |text, n| {
            let next = n + 1;
            text + &format!(
                "l{next}: &l{next} [*l{n}, *l{n}, *l{n}, *l{n}, *l{n}, *l{n}, *l{n}, *l{n}]\n"
            )
        },
    );
    let get = |parameters: Value| {
        description(json!({ "paths": { "/x/{y}": { "get": { "parameters": parameters } } } }))
    };
    let ring = json!({ "parameters": { "a": { "$ref": "#/components/parameters/b" }, "b": { "$ref": "#/components/parameters/a" } } });
    let mut endless: Value =
        serde_json::from_str(&get(json!([{ "$ref": "#/components/parameters/a" }]))).unwrap();
    endless["components"] = ring;
    let cases: [(&str, Vec<u8>); 17] = [
        ("empty", Vec::new()),
        ("a word", b"hello".to_vec()),
        (
            "broken JSON",
            b"{\"openapi\": \"3.0.0\",\n  paths: {}}".to_vec(),
        ),
        (
            "broken YAML",
            b"openapi: 3.0.0\npaths:\n  - a\n b: [\n".to_vec(),
        ),
        ("not UTF-8", b"openapi: \xff".to_vec()),
        (
            "a key that is a list",
            b"openapi: 3.0.0\n? [a]\n: b\n".to_vec(),
        ),
        (
            "an alias of itself",
            b"openapi: 3.0.0\na: &a [*a]\n".to_vec(),
        ),
        ("laughs", laughs.into_bytes()),
        ("deep YAML", "[".repeat(100_000).into_bytes()),
        ("Swagger", b"swagger: \"2.0\"\npaths: {}\n".to_vec()),
        ("version 4", b"openapi: 4.0.0\npaths: {}\n".to_vec()),
        ("a recording", b"{\"log\": {\"entries\": []}}".to_vec()),
        ("no paths", b"openapi: 3.0.0\n".to_vec()),
        (
            "another file",
            get(json!([{ "$ref": "common.yaml#/y" }])).into_bytes(),
        ),
        (
            "nothing there",
            get(json!([{ "$ref": "#/components/parameters/y" }])).into_bytes(),
        ),
        ("a ring", endless.to_string().into_bytes()),
        (
            "only deprecated",
            description(json!({ "paths": { "/x": { "get": { "deprecated": true } } } }))
                .into_bytes(),
        ),
    ];
    let told = cases.map(|(name, bytes)| {
        let error = plan_from_openapi(&bytes, &ALL).unwrap_err();
        let cause = std::error::Error::source(&error).map(|cause| format!("\n  {cause}"));
        let hint = error.hint().map(|hint| format!("\n  hint: {hint}"));
        format!(
            "{name}: {error}{}{}",
            cause.unwrap_or_default(),
            hint.unwrap_or_default()
        )
    });
    insta::assert_snapshot!("openapi_refused", told.join("\n"));
    let writing = description(json!({ "paths": { "/x": { "post": {} } } }));
    let error = plan_from_openapi(writing.as_bytes(), &OpenApiOptions::default()).unwrap_err();
    assert!(matches!(error, OpenApiError::NothingLeft { .. }), "{error}");
    assert!(error.to_string().contains("--with-writes"), "{error}");
}

/// Texts with all the signs that mean something to somebody.
fn hostile() -> impl Strategy<Value = String> {
    const PARTS: &[&str] = &[
        "{{", "{", "}}", "}", "${", "$", "\"", "'''", "\"\"\"", "\\", "\n", "\r", "\t", "\u{0}",
        "\u{7f}", "#", "/", "?", "%", " ", ".", "user", "id", "token", "é",
    ];
    let part = prop_oneof![
        prop::sample::select(PARTS).prop_map(str::to_owned),
        ".{0,4}"
    ];
    prop::collection::vec(part, 0..7).prop_map(|parts| parts.concat())
}

/// Whatever JSON may stand where a schema should.
fn anything() -> impl Strategy<Value = Value> {
    const KEYS: &[&str] = &[
        "type",
        "properties",
        "items",
        "required",
        "enum",
        "allOf",
        "oneOf",
        "example",
        "$ref",
        "format",
        "minimum",
        "minItems",
        "pattern",
        "default",
        "a",
    ];
    const WORDS: &[&str] = &[
        "object",
        "array",
        "string",
        "integer",
        "#/components/schemas/A",
        "#/components/schemas/B",
        "uuid",
        "date",
        "[a-z]{3}",
        "password",
        "a",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(WORDS).prop_map(Value::from),
        hostile().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        let key = prop::sample::select(KEYS).prop_map(str::to_owned);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..6)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn a_plan_of_hostile_texts_reads(
        texts in prop::collection::vec(hostile(), 8),
    ) {
        let [title, path, name, example, tag, header, key, summary] = texts.try_into().unwrap();
        let operation = json!({
            "summary": summary, "tags": [tag],
            "parameters": [
                { "name": name, "in": "path", "required": true, "schema": { "type": "string", "example": example } },
                { "name": header, "in": "header", "required": true, "example": example },
                { "name": name, "in": "query", "required": true, "schema": { "enum": [example, title] } },
                { "name": name, "in": "cookie", "required": true, "schema": { "pattern": example } },
            ],
            "requestBody": { "content": { "application/json": { "example": { (key.clone()): example, "list": [example] } } } },
            "responses": { "200": { "content": { "application/json": { "schema": { "type": "object", "required": [key] } } } }, (header.clone()): {} },
            "security": [{ "a": [], "b": [] }],
        });
        let text = description(json!({
            "info": { "title": title },
            "servers": [{ "url": format!("https://shop.example/{path}") }, { "url": example }],
            "paths": { (format!("/{path}/{{{name}}}")): { "get": operation, "post": operation }, "/": { "get": operation } },
            "components": { "securitySchemes": {
                "a": { "type": "apiKey", "in": "header", "name": header },
                "b": { "type": "apiKey", "in": "query", "name": key },
            } },
        }));
        read(&drafted(&text));
    }

    #[test]
    fn any_schema_is_survived(schemas in prop::collection::vec(anything(), 4)) {
        let [a, b, body, parameter] = schemas.try_into().unwrap();
        let operation = json!({
            "parameters": [{ "name": "p", "in": "query", "required": true, "schema": parameter }],
            "requestBody": { "content": { "application/json": { "schema": body } } },
            "responses": { "200": { "content": { "application/json": { "schema": a } } } },
        });
        let text = description(json!({
            "paths": { "/x": { "post": operation } },
            "components": { "schemas": { "A": a, "B": b } },
        }));
        match plan_from_openapi(text.as_bytes(), &ALL) {
            Ok(draft) => drop(read(&draft)),
            Err(error) => prop_assert!(matches!(error,
                OpenApiError::NoSuchPart { .. } | OpenApiError::EndlessReference { .. }), "{}", error),
        }
    }
}

/// Found by `cargo xtask fuzz drafts`.
#[test]
fn what_is_described_twice_is_called_once() {
    let draft = drafted(
        "openapi: 3.0.0\nservers:\n  - url: http://a.example\npaths:\n  /b:\n    get: {}\n  /b:\n    \
         get: {}\n    put: {}\n    get: {}\n",
    );
    let plan = read(&draft);
    let steps = plan.scenarios.iter().flat_map(perf_core::Scenario::steps);
    let names: Vec<_> = steps.map(|step| step.name.as_str()).collect();
    assert_eq!(names, ["PUT /b", "GET /b"]);
}
