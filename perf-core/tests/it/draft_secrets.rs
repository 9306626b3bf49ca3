//! Secrets in recordings and descriptions: none is in a plan, in what is told about it, in an error,
//! or in the name of a variable; what only looks like one to a hasty reader stays.

use std::fmt::Write;
use std::path::Path;

use perf_core::{
    HarOptions, OpenApiOptions, PlanDraft, parse_plan, plan_from_har, plan_from_openapi,
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::recordings::{self, merge, recording};

/// Secrets by their shape alone.
const SHAPE: &str = "ghp_0123456789abcdefABCDEF";
const JWT: &str = "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2ln";
/// What is drawn by chance, and a secret behind some nouns.
const HEX: &str = "3f9a8c12d4e5f60718293a4b5c6d7e8f90a1b2c3";
const WORD: &str = "AbC9dEf8GhI7jKl6MnO5pQr4";
const UUID: &str = "3f9a8c12-1234-4abc-9def-0123456789ab";

const ALL: OpenApiOptions = OpenApiOptions {
    base_url: None,
    with_writes: true,
};

/// Everything that somebody sees of a draft or of what stands in its place.
fn seen<E: std::error::Error>(draft: &Result<PlanDraft, E>) -> String {
    match draft {
        Ok(draft) => {
            let known = |name: &str| {
                let mut variables = draft.variables.iter();
                let is_known = variables.any(|variable| variable.name == name);
                is_known.then(|| "word".to_owned())
            };
            let plan = parse_plan(&draft.text, "draft.toml", Path::new(""), &known);
            plan.unwrap_or_else(|mistakes| panic!("{mistakes}\n\n{}", draft.text));
            format!("{}\n{draft:?}", draft.text)
        }
        Err(error) => {
            let mut seen = format!("{error}\n{error:?}");
            let mut cause = error.source();
            while let Some(error) = cause {
                // Writing to a string cannot fail.
                let _ = write!(seen, "\n{error}\n{error:?}");
                cause = error.source();
            }
            seen
        }
    }
}

/// Letters and digits alone: the name of a variable has no others of a value.
fn bare(text: &str) -> String {
    let legal = text.chars().filter(char::is_ascii_alphanumeric);
    legal.collect::<String>().to_ascii_lowercase()
}

/// What of `canaries` is `seen`.
fn found<'c>(seen: &str, canaries: &[&'c str]) -> Vec<&'c str> {
    let seen = bare(seen);
    let canaries = canaries.iter().copied();
    canaries
        .filter(|canary| seen.contains(&bare(canary)))
        .collect()
}

fn sent(mime_type: &str, text: &str) -> Value {
    recordings::sent("POST", "https://shop.example/x", mime_type, text)
}

fn sent_json(value: &Value) -> Value {
    sent("application/json", &value.to_string())
}

fn asked(path: &str) -> Value {
    json!({ "request": { "url": format!("https://shop.example{path}") } })
}

fn from_har(requests: &[Value]) -> String {
    let recording = recording(requests);
    seen(&plan_from_har(recording.as_bytes(), &HarOptions::default()))
}

/// No canary of a case is in what is seen of the draft that comes of its other half.
#[track_caller]
fn hides_in<T: Serialize>(cases: &[(&[&str], T)], drafted: impl Fn(&T) -> String) {
    let mut failures = String::new();
    for (canaries, source) in cases {
        let text = json!(source).to_string();
        for canary in *canaries {
            assert!(bare(&text).contains(&bare(canary)), "{canary}");
        }
        let seen = drafted(source);
        let found = found(&seen, canaries);
        if !found.is_empty() {
            let _ = writeln!(failures, "{found:?} in\n{seen}\n");
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

/// No canary of a case, each a recording of its own, is seen.
#[track_caller]
fn hides(cases: &[(&[&str], Value)]) {
    hides_in(cases, |request| from_har(std::slice::from_ref(request)));
}

/// Texts of bodies in many languages, with the canaries that are in them.
const TEXTS: &[(&[&str], &str)] = &[
    (&["hunterpwa"], "password = hunterpwa"),
    (&["hunterpwb"], "user=ann\npassword=hunterpwb\nlang=de\n"),
    (&["hunter", "pwc"], "user: ann\npassword: hunter pwc\n"),
    (&["ab5;cd5&ef"], "export DB_PASSWORD=ab5;cd5&ef"),
    (
        &["xq1zz"],
        "POST /a HTTP/1.1\r\nAuthorization: Bearer xq1zz\r\nHost: b\r\n\r\n",
    ),
    (
        &["xq2zz", "6629fae"],
        "Authorization: Digest username=\"ann\", nonce=\"xq2zz\", response=\"6629fae\"",
    ),
    (
        &["xq3zz", "xq4zz"],
        "GET /\nCookie: sid=xq3zz; theme=dark; auth=xq4zz\nX-Api-Key: none\n",
    ),
    (
        &["xq5zz"],
        "curl -H 'Authorization: Bearer xq5zz' -d x=1 https://shop.example",
    ),
    (
        &["xq6zz", "4711x"],
        "{user: ann, password: xq6zz, pin: 4711x}",
    ),
    (
        &["hunterpwd"],
        "- name: a\n  token: hunterpwd # the second\n",
    ),
    (
        &["hunterpwe", "hunterpwf"],
        "credentials:\n  user:\n    - hunterpwe1x\n  value: hunterpwf1x\n",
    ),
    (&["hunterpwg"], "db:\n  password: |-\n    hunterpwg1\n"),
    (
        &["xq7zz", "xq8zz"],
        "{\"password\":\"xq7zz\"}\n{\"pin\":\"xq8zz\"}\n",
    ),
    (
        &["xq9", "tailofit"],
        "{ not json \"password\": \"xq9\\\"tailofit\" }",
    ),
    (
        &["hunterpwh"],
        "<a><wsse:Password Type=\"x\">hunterpwh</wsse:Password></a>",
    ),
    (
        &["hunter<pwi"],
        "<password><![CDATA[hunter<pwi]]></password>",
    ),
    (
        &["hunterpwj"],
        "<param name=\"password\" value=\"hunterpwj\"/>",
    ),
    (
        &["hunterpwk"],
        "<dict><key>api_token</key><string>hunterpwk</string></dict>",
    ),
    (
        &["hunterpwl"],
        "{\\\"name\\\":\\\"password\\\",\\\"value\\\":\\\"hunterpwl\\\"} and more",
    ),
    (
        &["hunterpwm"],
        "Server=db;User=ann;Password=hunterpwm;Timeout=3",
    ),
    (&["hunterpwn1"], "say the password: hunterpwn1 and go in"),
    (
        &["3f9a8c123f9a8c123f9a8c12"],
        "see https://3f9a8c123f9a8c123f9a8c12@errors.example/7",
    ),
    (
        &["abcdefgh12345678abcd"],
        "sent with Bearer abcdefgh12345678abcd today",
    ),
    (
        &["hunterpwo"],
        "https://a.example/cb?session=hunterpwo&lang=de",
    ),
    (&["hunterpwp"], "a user[password]=hunterpwp b"),
    (
        &["hunterpwr", "hunterpws"],
        "<Credentials><User>hunterpwr</User><a x=\"1\"/><Value>hunterpws</Value></Credentials>",
    ),
    (
        &["hunterpwt", "hunter two"],
        "mysql -u ann --password hunterpwt -h db --token \"hunter two\"",
    ),
    (
        &["hunterpwu5"],
        "ALTER USER ann WITH PASSWORD 'hunterpwu5';",
    ),
    (
        &[HEX],
        "called at https://a.example/hook/3f9a8c12d4e5f60718293a4b5c6d7e8f90a1b2c3/x?a=b",
    ),
    (&["hunterpwq"], "$config['password'] = 'hunterpwq';"),
];

/// Fault: P6
#[test]
fn a_text_of_any_language_tells_no_secret() {
    let types = [
        "text/plain",
        "application/yaml",
        "",
        "application/x-www-form-urlencoded",
    ];
    for mime_type in types {
        let cases = TEXTS
            .iter()
            .map(|(canaries, text)| (*canaries, sent(mime_type, text)));
        hides(&cases.collect::<Vec<_>>());
    }
    // The same within a string of JSON, and within the file of a part.
    let within = TEXTS
        .iter()
        .map(|(canaries, text)| (*canaries, sent_json(&json!({ "raw": text }))));
    hides(&within.collect::<Vec<_>>());
    let parts = TEXTS.iter().map(|(canaries, text)| {
        let text = format!(
            "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\n\r\n{text}\r\n--b--\r\n"
        );
        (*canaries, sent("multipart/form-data; boundary=b", &text))
    });
    hides(&parts.collect::<Vec<_>>());
}

/// Fault: P6
#[test]
fn a_telling_name_holds_for_what_stands_below_and_beside_it() {
    let cases: &[(&[&str], Value)] = &[
        (
            &["hunterpwa"],
            json!({ "credentials": { "value": "hunterpwa" } }),
        ),
        (
            &["hunterpwb"],
            json!({ "password": { "value": "hunterpwb" } }),
        ),
        (
            &["hunterpwc", "hunterpwd"],
            json!({ "tokens": [{ "a": ["hunterpwc"] }, ["hunterpwd"]] }),
        ),
        (
            &["hunterpwe"],
            json!([{ "name": "password", "value": "hunterpwe" }]),
        ),
        (
            &["hunterpwf"],
            json!({ "key": "api_token", "value": "hunterpwf" }),
        ),
        (
            &["hunterpwg"],
            json!({ "data": { "raw": ["hunterpwg"] }, "field": "userPassword" }),
        ),
        (
            &["hunterpwh"],
            json!([{ "op": "replace", "path": "/user/password", "value": "hunterpwh" }]),
        ),
        (
            &["48151623"],
            json!({ "password": { "value": 48_151_623 } }),
        ),
        (
            &["4111 1111 1111 1111"],
            json!({ "card": { "number": "4111 1111 1111 1111" } }),
        ),
    ];
    let cases: Vec<_> = cases
        .iter()
        .map(|(canaries, body)| (*canaries, sent_json(body)))
        .collect();
    hides(&cases);
    // What an answer gave under such a name is known where it is sent under another one.
    let answer = json!({ "secret": { "one": "hunterpwi0" } }).to_string();
    let given = json!({ "response": { "content": { "text": answer } } });
    let again =
        json!({ "request": { "headers": [{ "name": "X-Note", "value": "hunterpwi0 it is" }] } });
    assert_eq!(found(&from_har(&[again, given]), &["hunterpwi0"]), [""; 0]);
}

#[test]
fn a_segment_behind_a_noun_that_lets_somebody_in_is_hidden_everywhere() {
    let cases: &[(&[&str], Value)] = &[
        (&[HEX], asked(&format!("/hook/{HEX}/x"))),
        (&[HEX, WORD], asked(&format!("/hook/{HEX}/{WORD}"))),
        (&[WORD], asked(&format!("/reset/{WORD}"))),
        (&[WORD], asked(&format!("/reset/MQ/{WORD}?lang=de"))),
        (
            &[WORD],
            asked(&format!("/api/webhooks/123456789012345678/{WORD}")),
        ),
        (&[UUID], asked(&format!("/magic-link/{UUID}"))),
        (&[UUID], asked(&format!("/sessions/{UUID};v=1"))),
        (&[WORD], asked(&format!("/confirm?{WORD}"))),
        (&[WORD], asked(&format!("/{WORD}%2F/invite/{WORD}"))),
    ];
    hides(cases);
    let again = sent("text/plain", &format!("mailed {HEX} to ann"));
    let seen = from_har(&[again, asked(&format!("/hook/{HEX}/x"))]);
    assert_eq!(found(&seen, &[HEX]), [""; 0], "{seen}");
}

/// Fault: P6
#[test]
fn names_of_a_recording_tell_no_secret() {
    let of_answer = |headers: Value, text: &Value| json!({ "response": { "headers": headers, "content": { "text": text.to_string() } } });
    let cases: &[(&[&str], Vec<Value>)] = &[
        // Members, parameters, fields, parts, cookies and headers that are called after a secret.
        (
            &[JWT, "sk_live_0123456789"],
            vec![sent_json(&json!({ JWT: "sk_live_0123456789" }))],
        ),
        (&[JWT, SHAPE], vec![asked(&format!("/a/{JWT}/{SHAPE}"))]),
        (&[SHAPE], vec![asked(&format!("/a?{SHAPE}=1&b={SHAPE}"))]),
        (
            &[SHAPE],
            vec![sent(
                "application/x-www-form-urlencoded",
                &format!("{SHAPE}=1&{SHAPE}2=x"),
            )],
        ),
        (
            &[SHAPE],
            vec![
                json!({ "request": { "headers": [{ "name": SHAPE, "value": "1" },
            { "name": "Cookie", "value": format!("{SHAPE}=1; sess_{SHAPE}=abc") }] } }),
            ],
        ),
        (
            &["hunterpw77"],
            vec![sent_json(
                &json!({ "password": "hunterpw77", "hunterpw77": 1, "a": { "hunterpw77_token": "x" } }),
            )],
        ),
        // An operation, a type, the file of a part and its type.
        (
            &["hunterpw78"],
            vec![sent_json(
                &json!({ "password": "hunterpw78", "operationName": "hunterpw78" }),
            )],
        ),
        (
            &[SHAPE],
            vec![sent(&format!("text/plain; token={SHAPE}"), "x")],
        ),
        (
            &["hunterpw79"],
            vec![sent("text/plain; token=hunterpw79", "x")],
        ),
        (
            &[SHAPE, "hunterpw80"],
            vec![sent(
                "multipart/form-data; boundary=b",
                &format!(
                    "--b\r\nContent-Disposition: form-data; name=\"{SHAPE}\"; filename=\"{SHAPE}.png\"\r\n\
             Content-Type: image/png; token=hunterpw80\r\n\r\n\u{fffd}\r\n--b--\r\n"
                ),
            )],
        ),
        // Answers that are correlated.
        (
            &[SHAPE],
            vec![
                of_answer(
                    json!([{ "name": format!("X-{SHAPE}-Id"), "value": "n1ce-value-1" }]),
                    &json!({ SHAPE: { "id": "n1ce-value-2" } }),
                ),
                asked("/n1ce-value-1/n1ce-value-2"),
            ],
        ),
        (
            &["hunterpwfgh"],
            vec![
                json!({ "request": { "url": "https://shop.example/hunterpwfgh", "method": "POST",
                "headers": [{ "name": "X-Token", "value": "hunterpwfgh" }] },
                "response": { "content": { "text": "{\"id\": 4711}" } } }),
                asked("/things/4711"),
            ],
        ),
        // A password that Basic authentication has in it, and one of an address.
        (
            &["hunterpw81"],
            vec![
                json!({ "request": { "headers": [{ "name": "Authorization", "value": "Basic YW5uOmh1bnRlcnB3ODE=" }] } }),
                sent_json(&json!({ "again": "it is hunterpw81" })),
            ],
        ),
        // Numbers that are known.
        (
            &["48151623"],
            vec![
                sent_json(&json!({ "note": "of 48151623", "n": 48_151_623 })),
                sent_json(&json!({ "pin": 48_151_623 })),
            ],
        ),
    ];
    hides_in(cases, |requests| from_har(requests));
}

#[test]
fn what_is_everybodys_stays_in_a_recording() {
    let texts = [
        "key: value, and so on: the rest",
        "The session is over, see the page about tokens and passwords.",
        "a token: what is it? the password (see below) = none",
        "token_type: bearer\nexpires_in: 3600\npassword_policy: strong\nkeyboard: qwerty\n",
        "query Login($password: String!) { login(password: $password) { token: accessToken } }",
        "password: null\nsecret: ${SECRET}\ntoken: <your token>\n",
        "Basic information on bearer bonds: https://ann@mail.example/a?b=c",
        "the password \"strong\" is none, --password-policy strong --no-token --verbose are options",
        "<session><type>browser</type></session><p>about <b>tokens</b> and</p><title>Session</title>",
        "interface Login { password: string; token?: string }",
    ];
    for text in texts {
        let draft = plan_from_har(
            recording(&[sent("text/plain", text)]).as_bytes(),
            &HarOptions::default(),
        );
        let draft = draft.unwrap();
        assert_eq!(draft.variables, [], "{}", draft.text);
    }
    let bodies = [
        json!({ "credentials": { "type": "password", "expires": "3600", "token_type": "bearer", "count": 3, "scheme": "Bearer" } }),
        json!([{ "name": "password_policy", "value": "strong" }, { "name": "lang", "value": "de" }]),
        json!({ "key": "colour", "value": "red", "id": UUID, "data": [{ "name": "Ann's session", "value": "x" }] }),
        json!({ "pin_length": 4, "password": { "length": 12, "min": 8, "enabled": true } }),
    ];
    for body in bodies {
        let draft = plan_from_har(
            recording(&[sent_json(&body)]).as_bytes(),
            &HarOptions::default(),
        )
        .unwrap();
        assert_eq!(draft.variables, [], "{}", draft.text);
    }
    let paths = [
        format!("/orders/{UUID}"),
        "/share/summer-sale-2024-shoes-and-hats".to_owned(),
        format!("/sessions/42/orders/{UUID}"),
        "/reset/password/confirm".to_owned(),
        "/tokens/42".to_owned(),
    ];
    for path in paths {
        let draft = plan_from_har(
            recording(&[asked(&path)]).as_bytes(),
            &HarOptions::default(),
        )
        .unwrap();
        assert!(
            draft.text.contains(&format!("path = \"{path}\"")),
            "{}",
            draft.text
        );
    }
    // A word that stands below a telling name is found there only.
    let below = sent_json(&json!({ "auth": { "realm": "customers" } }));
    let seen = from_har(&[below, asked("/customers/reports")]);
    assert!(seen.contains("GET /customers/reports"), "{seen}");
    // Where an answer gave it, it is taken from there.
    let answer = json!({ "response": { "content": { "text": json!({ "session": { "id": UUID } }).to_string() } } });
    let seen = from_har(&[answer, asked(&format!("/sessions/{UUID}"))]);
    assert!(
        seen.contains("path = \"/sessions/{{session_id}}\""),
        "{seen}"
    );
}

/// A description of `POST /things/{id}`, changed by `with`.
fn description(with: &Value) -> Value {
    let mut all = json!({
        "openapi": "3.1.0",
        "servers": [{ "url": "https://shop.example" }],
        "paths": { "/things/{id}": { "post": { "responses": { "200": {} } } } },
    });
    merge(&mut all, with);
    all
}

fn operation(with: &Value) -> Value {
    description(&json!({ "paths": { "/things/{id}": { "post": with } } }))
}

fn body(content: &Value) -> Value {
    operation(&json!({ "requestBody": { "content": { "application/json": content } } }))
}

fn parameters(parameters: &Value) -> Value {
    operation(&json!({ "parameters": parameters }))
}

fn with_text(key: &str, value: &Value) -> Value {
    json!({ "type": "string", key: value })
}

fn property(name: &str, schema: &Value) -> Value {
    body(&json!({ "schema": { "required": [name], "properties": { name: schema } } }))
}

fn parameter(place: &str, name: &str, schema: &Value) -> Value {
    parameters(&json!([{ "name": name, "in": place, "required": true, "schema": schema }]))
}

/// No canary of a case, each a description of its own, is seen.
#[track_caller]
fn hides_of_descriptions(cases: &[(&[&str], Value)]) {
    hides_in(cases, |description| {
        let text = description.to_string();
        seen(&plan_from_openapi(text.as_bytes(), &ALL))
    });
}

/// Fault: P6
#[test]
fn values_with_telling_names_are_in_no_plan_of_a_description() {
    let cases: &[(&[&str], Value)] = &[
        (
            &["hunterpw1"],
            property("password", &with_text("example", &json!("hunterpw1"))),
        ),
        (
            &["hunterpw2"],
            property("password", &with_text("default", &json!("hunterpw2"))),
        ),
        (
            &["hunterpw3", "hunterpw4"],
            property(
                "api_token",
                &with_text("enum", &json!(["hunterpw3", "hunterpw4"])),
            ),
        ),
        (
            &["hunterpw5"],
            property(
                "credentials",
                &json!({ "properties": { "value": with_text("examples", &json!(["hunterpw5"])) } }),
            ),
        ),
        (
            &["hunterpw6"],
            property(
                "word",
                &json!({ "type": "string", "format": "password", "example": "hunterpw6" }),
            ),
        ),
        (
            &["481516"],
            property("pin", &json!({ "type": "integer", "example": 481_516 })),
        ),
        (
            &["hunterpw7"],
            body(&json!({ "example": { "password": { "value": "hunterpw7" } } })),
        ),
        (
            &["hunterpw8"],
            body(
                &json!({ "examples": { "a": { "value": [{ "name": "password", "value": "hunterpw8" }] } } }),
            ),
        ),
        (
            &["hunterpw9"],
            parameter("query", "token", &with_text("default", &json!("hunterpw9"))),
        ),
        (
            &["hunterpw10"],
            parameter(
                "query",
                "word",
                &json!({ "type": "string", "format": "password", "default": "hunterpw10" }),
            ),
        ),
        (
            &["hunterpw11", "hunterpw12"],
            parameters(
                &json!([{ "name": "X-Api-Token", "in": "header", "required": true,
            "example": "hunterpw11", "examples": { "a": { "value": "hunterpw12" } } }]),
            ),
        ),
        (
            &["hunterpw13"],
            parameter("cookie", "sid", &with_text("example", &json!("hunterpw13"))),
        ),
    ];
    hides_of_descriptions(cases);
}

#[test]
fn what_looks_like_a_secret_is_in_no_plan_of_a_description() {
    let cases: &[(&[&str], Value)] = &[
        (
            &[SHAPE],
            parameter("query", "q", &with_text("enum", &json!([SHAPE, "b"]))),
        ),
        (
            &[SHAPE],
            parameter("path", "id", &with_text("enum", &json!(["a", SHAPE]))),
        ),
        (
            &[SHAPE],
            parameter("path", "id", &with_text("example", &json!(SHAPE))),
        ),
        (
            &[SHAPE],
            parameter("path", "id", &with_text("pattern", &json!(SHAPE))),
        ),
        (
            &[SHAPE],
            parameter("query", SHAPE, &with_text("enum", &json!(["a", "b"]))),
        ),
        (
            &[SHAPE],
            parameter("header", SHAPE, &with_text("example", &json!("a"))),
        ),
        (
            &[SHAPE],
            parameter("cookie", SHAPE, &with_text("example", &json!("a"))),
        ),
        (
            &[SHAPE],
            property(SHAPE, &with_text("pattern", &json!("[a-z]{3}"))),
        ),
        (
            &[SHAPE],
            operation(
                &json!({ "responses": { "200": { "content": { "application/json": { "schema": {
            "type": "object", "required": [SHAPE] } } } } } }),
            ),
        ),
        (
            &[SHAPE],
            operation(
                &json!({ "requestBody": { "content": { (format!("image/png; x={SHAPE}")): {} } } }),
            ),
        ),
        (
            &[SHAPE],
            operation(
                &json!({ "requestBody": { "content": { (format!("text/csv; x={SHAPE}")): { "example": "a" } } } }),
            ),
        ),
    ];
    hides_of_descriptions(cases);
}

/// Fault: P6
#[test]
fn names_and_remarks_of_a_description_tell_no_secret() {
    let cases: &[(&[&str], Value)] = &[
        (
            &["hunterpw14"],
            operation(
                &json!({ "summary": "Call it with password=hunterpw14", "description": "x" }),
            ),
        ),
        (
            &["hunterpw15"],
            operation(&json!({ "operationId": "token=hunterpw15" })),
        ),
        (
            &[SHAPE],
            operation(&json!({ "tags": [SHAPE], "operationId": SHAPE })),
        ),
        (
            &[SHAPE],
            description(&json!({ "info": { "title": format!("Shop {SHAPE}") } })),
        ),
        (&["hunterpw16"], {
            let mut known = property("password", &with_text("example", &json!("hunterpw16")));
            known["info"] = json!({ "title": "Shop hunterpw16", "description": "hunterpw16" });
            known["paths"]["/things/{id}"]["post"]["tags"] = json!(["Items hunterpw16"]);
            known["paths"]["/things/{id}"]["post"]["summary"] = json!("Login as hunterpw16");
            known["paths"]["/hunterpw16"] = json!({ "get": {}, "put": { "deprecated": true } });
            known
        }),
        (
            &[HEX],
            description(
                &json!({ "paths": { (format!("/hook/{HEX}/{{x}}")): { "get": { "summary": format!("of {HEX}") } } } }),
            ),
        ),
    ];
    hides_of_descriptions(cases);
}

#[test]
fn addresses_of_a_description_tell_no_secret() {
    let cases: &[(&[&str], Value)] = &[
        (
            &["hunterpw17"],
            description(
                &json!({ "servers": [{ "url": "https://ann:hunterpw17@shop.example" }, { "url": "https://a.example" }] }),
            ),
        ),
        (
            &["hunterpw18"],
            description(
                &json!({ "servers": [{ "url": "https://shop.example" }, { "url": "https://ann:hunterpw18@shop.example" }] }),
            ),
        ),
        (
            &[HEX],
            description(
                &json!({ "servers": [{ "url": format!("https://shop.example/hook/{HEX}") }, { "url": format!("/hook/{HEX}") }] }),
            ),
        ),
        (
            &["hunterpw19"],
            description(
                &json!({ "servers": [{ "url": "https://{password}.example/", "variables": { "password": { "default": "hunterpw19" } } }] }),
            ),
        ),
    ];
    hides_of_descriptions(cases);
}

#[test]
fn names_of_who_asks_tell_no_secret() {
    let cases: &[(&[&str], Value)] = &[(&[SHAPE, "hunterpw20"], {
        let schemes = json!({
            (SHAPE): { "type": "apiKey", "in": "header", "name": "X-Key", "description": "password: hunterpw20" },
            "b": { "type": "apiKey", "in": "query", "name": SHAPE },
            "c": { "type": "oauth2", "flows": { "clientCredentials": { "tokenUrl": "https://a.example/t?client_secret=hunterpw20" } } },
            "d": { "type": "digest" },
        });
        description(&json!({ "components": { "securitySchemes": schemes },
                "security": [{ (SHAPE): [], "b": [], "c": [], "d": [], (format!("{SHAPE}x")): [] }] }))
    })];
    hides_of_descriptions(cases);
}

#[test]
fn a_description_that_is_refused_is_not_quoted() {
    let cases: &[(&[&str], Value)] = &[
        (
            &[SHAPE, "hunterpw21"],
            body(
                &json!({ "schema": { "$ref": format!("https://ann:hunterpw21@shop.example/{SHAPE}/x.yaml") } }),
            ),
        ),
        (&[SHAPE], json!({ "openapi": SHAPE, "paths": {} })),
        (
            &["hunterpw22"],
            json!({ "openapi": "token=hunterpw22", "paths": {} }),
        ),
    ];
    hides_of_descriptions(cases);
}

#[test]
fn what_is_everybodys_stays_in_a_description() {
    let text = |example: &str| json!({ "type": "string", "example": example });
    let mut described = body(
        &json!({ "schema": { "required": ["session"], "properties": {
        "token_type": text("bearer"), "password_policy": text("strong"), "name": text("string"),
        "session": { "properties": { "type": text("browser") } }, "password": text("string"),
        "order": text("3f9a8c12-1234-4abc-9def-0123456789ab"),
    } } }),
    );
    let operation = &mut described["paths"]["/things/{id}"]["post"];
    operation["summary"] = json!("Begin a session: the password of a user, and a token");
    operation["tags"] = json!(["Tokens"]);
    operation["parameters"] = json!([{ "name": "sort_key", "in": "query", "required": true, "schema": { "enum": ["price", "age"] } }]);
    let draft = plan_from_openapi(described.to_string().as_bytes(), &ALL).unwrap();
    seen::<perf_core::OpenApiError>(&Ok(draft.clone()));
    let kept = [
        "token_type = \"bearer\"",
        "password_policy = \"strong\"",
        "name = \"string\"",
        "session = { type = \"browser\" }",
        "order = \"3f9a8c12-1234-4abc-9def-0123456789ab\"",
        "# Begin a session: the password of a user, and a token",
        "name = \"Tokens\"",
        "sort_key = { choice = [\"price\", \"age\"] }",
    ];
    for kept in kept {
        assert!(draft.text.contains(kept), "{kept}\n{}", draft.text);
    }
    let names: Vec<_> = draft
        .variables
        .iter()
        .map(|variable| variable.name.as_str())
        .collect();
    assert_eq!(names, ["PASSWORD"], "{}", draft.text);
}

#[test]
fn what_is_refused_is_not_quoted() {
    let cases = [
        json!({ "log": { "entries": "Authorization: Bearer hunterpw1" } }),
        json!({ "log": { "entries": [{ "request": { "method": "GET", "url": "/", "headers": "hunterpw2 \", expected x" } }] } }),
        json!({ "log": { "entries": [{ "request": 48_151_623, "response": {} }] } }),
        json!({ "log": { "version": "token=hunterpw3", "entries": [] } }),
    ];
    for case in cases {
        let seen = seen(&plan_from_har(
            case.to_string().as_bytes(),
            &HarOptions::default(),
        ));
        assert_eq!(found(&seen, &["hunterpw", "48151623"]), [""; 0], "{seen}");
    }
}
