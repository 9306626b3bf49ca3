//! Plans that come of recordings.

use std::path::Path;

use perf_core::{Action, HarError, HarOptions, Plan, PlanDraft, Step, parse_plan, plan_from_har};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::recordings::{recording, sent};

/// A journey in a browser: a page with assets, other people's servers, a login, an order.
const CHECKOUT: &str = include_str!("../fixtures/recordings/checkout.har");

fn drafted(har: &str) -> PlanDraft {
    plan_from_har(har.as_bytes(), &HarOptions::default()).expect("a plan comes of it")
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

#[test]
fn no_secret_of_a_recording_is_in_its_plan() {
    let secrets = [
        "correct horse battery",
        "c2lnbmF0dXJlLW9mLWFubg",
        "k3y-9f27c1d8e4",
        "q9W3eR5tY7uI1oP2",
        "Zk81hQ0vX2mNtR7b",
        "c5rf-5a1b2c3d4e5f",
        "4111+1111",
        "4111 1111",
        "737",
    ];
    let draft = drafted(CHECKOUT);
    for secret in secrets {
        assert!(
            CHECKOUT.contains(secret) || secret == "4111 1111",
            "{secret}"
        );
        assert!(
            !format!("{draft:?}").contains(secret),
            "{secret}\n{}",
            draft.text
        );
    }
}

#[test]
fn a_secret_is_found_wherever_it_stands() {
    let jwt = "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2ln";
    let json = |value: Value| {
        sent(
            "POST",
            "https://shop.example/x",
            "application/json",
            &value.to_string(),
        )
    };
    let xml = format!("<user><password>{}</password></user>", "pa55phrase-of-xml");
    let requests = [
        json(json!({ "query": "mutation { login(password: \"gr4phql-word\") { id } }" })),
        json(
            json!({ "nested": [{ "clientSecret": "cl13nt-s3cret" }, { "text": jwt }], "pin": 48_151_623 }),
        ),
        json(json!({ "again": "the word is cl13nt-s3cret, he said", jwt: true, "n": null })),
        json(json!({ "repository": "https://ann:url-p4ssword@git.example/x.git" })),
        sent("POST", "https://shop.example/xml", "application/xml", &xml),
        sent(
            "POST",
            "https://shop.example/f",
            "application/x-www-form-urlencoded",
            "a=1&a=2&pwd=f0rm%20word",
        ),
        sent(
            "POST",
            "https://shop.example/t",
            "text/plain",
            "key ghp_0123456789abcdefABCDEF and more",
        ),
        json!({ "request": { "url": "https://bob:b4sic-word@shop.example/q?api_key=qu3ry-key&x" } }),
        json!({ "request": { "url": "https://shop.example/reset/eyJhbGciOiJub25lIn0.eyJzdWIiOiIyIn0.c2lH;jsessionid=SESS10N1D" } }),
        json!({ "request": { "url": "https://shop.example/cl13nt-s3cret/b4sic-word" } }),
        json!({ "request": { "headers": [
            { "name": "Authorization", "value": "Basic Ym9iOmI0c2ljLXdvcmQ=" },
            { "name": "X-Session-Token", "value": "$dollar-t0ken" },
            { "name": "X-Trace", "value": "a cl13nt-s3cret in a trace" },
            { "name": "Cookie", "value": "sessionid=cook1e-sess10n; theme=dark" },
        ] } }),
        sent(
            "POST",
            "https://shop.example/parts",
            "multipart/form-data; boundary=b",
            "--b\r\nContent-Disposition: form-data; name=\"secret\"\r\n\r\np4rt-word\r\n--b--\r\n",
        ),
    ];
    let secrets = [
        "gr4phql-word",
        "cl13nt-s3cret",
        "eyJhbGci",
        "48151623",
        "url-p4ssword",
        "pa55phrase",
        "f0rm",
        "ghp_0123456789",
        "b4sic-word",
        "qu3ry-key",
        "SESS10N1D",
        "Ym9iOmI0c2ljLXdvcmQ",
        "dollar-t0ken",
        "cook1e-sess10n",
        "p4rt-word",
    ];
    let har = recording(&requests);
    let draft = drafted(&har);
    for secret in secrets {
        assert!(har.contains(secret), "{secret}");
        assert!(
            !format!("{draft:?}").contains(secret),
            "{secret}\n{}",
            draft.text
        );
    }
    read(&draft);
    insta::assert_snapshot!("secrets_plan", draft.text);
}

#[test]
fn secrets_within_each_other_are_both_hidden() {
    let json = |value: Value| {
        let url = "https://shop.example/x";
        sent("POST", url, "application/json", &value.to_string())
    };
    let requests = [
        json(json!({ "token": "abcdef-12345", "password": "12345-ghijkl", "secret": "cdef-1" })),
        json(json!({ "a": "<abcdef-12345-ghijkl>", "b": "$cdef-1", "c": "abcdef-1234" })),
    ];
    let draft = drafted(&recording(&requests));
    let plan = read(&draft);
    let names: Vec<_> = draft
        .variables
        .iter()
        .map(|variable| variable.name.as_str())
        .collect();
    assert_eq!(
        names,
        ["PASSWORD", "SECRET", "TOKEN", "A_SECRET", "B_SECRET"]
    );
    let perf_core::Body::Json(body) = &steps(&plan)[1].http().unwrap().body else {
        panic!("{}", draft.text);
    };
    let expected = json!({ "a": "<word>", "b": "word", "c": "abword234" });
    assert_eq!(body.as_fixed(), Some(&expected), "{}", draft.text);
}

#[test]
fn what_only_speaks_of_secrets_stays() {
    let body = json!({
        "token_type": "Bearer", "max_tokens": 512, "passwordHint": "the usual", "keyboard": "qwerty",
        "sort_key": "price", "author": "Ann", "text": "Basic information", "code": "SUMMER24",
    });
    let request = sent(
        "POST",
        "https://shop.example/x",
        "application/json",
        &body.to_string(),
    );
    let draft = drafted(&recording(&[request]));
    assert_eq!(draft.variables, []);
    let plan = read(&draft);
    let perf_core::Body::Json(sent) = &steps(&plan)[0].http().unwrap().body else {
        panic!("{}", draft.text);
    };
    assert_eq!(sent.as_fixed(), Some(&body));
}

#[test]
fn values_of_answers_go_to_later_requests_by_rule() {
    let answered = |method: &str, path: &str, answer: Value| {
        json!({
            "request": { "method": method, "url": format!("https://shop.example{path}") },
            "response": { "content": { "text": answer.to_string() } },
        })
    };
    let requests = [
        answered(
            "GET",
            "/me?mail=ann.1@shop.example",
            json!({
                "mail": "ann.1@shop.example", "since": "2024-05-01", "release": "10.20.30.40",
                "kind": "standard", "count": 3, "cart": { "id": "c4rt-000-111" }, "serial": 9_000_000_001_i64,
                "list": [{ "key with blank": { "it's": "qu0ted-value" } }], "user": "us3r-12345",
            }),
        ),
        answered("GET", "/list", json!({ "items": [{ "id": 5 }] })),
        answered(
            "POST",
            "/things",
            json!({ "id": 17, "state": "n3w-state-of-it" }),
        ),
        sent(
            "PUT",
            "https://shop.example/things/17/count/3?since=2024-05-01&serial=9000000001",
            "application/json",
            &json!({
                "cart": "c4rt-000-111", "serial": 9_000_000_001_i64, "as_text": "9000000001",
                "thing_id": 17, "amount": 17, "kind": "standard", "mail": "ann.1@shop.example",
                "why": "since {qu0ted-value} is {{us3r-12345}}, and {us3r-12345",
            })
            .to_string(),
        ),
        answered("GET", "/items/5/n3w-state-of-it/10.20.30.40", json!({})),
    ];
    let draft = drafted(&recording(&requests));
    read(&draft);
    insta::assert_snapshot!("correlated_plan", draft.text);
}

#[test]
fn what_is_left_out_is_told() {
    let options = HarOptions {
        origin: Some("https://metrics.example".parse().unwrap()),
        base_url: Some("http://127.0.0.1:9".parse().unwrap()),
        with_assets: false,
    };
    let draft = plan_from_har(CHECKOUT.as_bytes(), &options).unwrap();
    let plan = read(&draft);
    assert_eq!(
        plan.target.base_url.as_ref().unwrap().as_str(),
        "http://127.0.0.1:9"
    );
    let names: Vec<_> = steps(&plan).iter().map(|step| step.name.clone()).collect();
    assert_eq!(names, ["POST /collect", "POST /collect (2)"]);
    assert!(
        draft.notices[0].contains("left out 10 requests to other origins"),
        "{draft:?}"
    );

    let with_assets = HarOptions {
        with_assets: true,
        ..HarOptions::default()
    };
    let draft = plan_from_har(CHECKOUT.as_bytes(), &with_assets).unwrap();
    let plan = read(&draft);
    let paths: Vec<_> = steps(&plan)
        .iter()
        .take(3)
        .map(|step| step.http().unwrap().address.to_string())
        .collect();
    assert_eq!(paths, ["/", "/logo.svg", "/app.js"]);
}

#[test]
fn pauses_are_gaps_behind_the_last_answer() {
    let at = |second: &str, took: f64| json!({ "startedDateTime": format!("2026-01-01T00:00:{second}Z"), "time": took });
    // The second is still under way when the third begins; the last comes an hour late.
    let mut requests = vec![
        at("00.000", 200.0),
        at("00.650", 3000.0),
        at("01.000", 100.0),
        at("04.650", 5.0),
    ];
    requests.push(json!({ "startedDateTime": "2026-01-01T01:00:00Z", "time": -1 }));
    let plan = read(&drafted(&recording(&requests)));
    let actions = &plan.scenarios[0].journey.tasks[0].actions;
    let shown: Vec<_> = actions
        .iter()
        .map(|action| match action {
            Action::Pause(delay) => format!("{delay:?}"),
            _ => "request".to_owned(),
        })
        .collect();
    assert_eq!(
        shown,
        [
            "request",
            "request",
            "request",
            "Constant(1s)",
            "request",
            "Constant(300s)",
            "request"
        ]
    );
}

#[test]
fn the_first_partys_busiest_origin_is_the_target() {
    let asked = |url: &str, mime: &str| {
        json!({
            "request": { "url": url }, "response": { "content": { "mimeType": mime } },
        })
    };
    let target = |requests: &[Value]| {
        let plan = read(&drafted(&recording(requests)));
        plan.target.base_url.as_ref().unwrap().as_str().to_owned()
    };
    let json = "application/json";
    let beacons = [
        asked("https://beacon.example/b", json),
        asked("https://beacon.example/c", json),
    ];
    let page = asked("https://www.shop.co.uk:443/", "text/html");
    let api = [
        asked("https://API.shop.co.uk/a", json),
        asked("https://api.shop.co.uk/b", json),
    ];
    let others = [
        asked("https://other.co.uk/1", json),
        asked("https://other.co.uk/2", json),
        asked("https://other.co.uk/3", json),
    ];
    let all = [&beacons[..], &[page], &api, &others].concat();
    assert_eq!(target(&all), "https://api.shop.co.uk");
    let local = [
        asked("http://localhost:3000/", "text/html"),
        asked("http://localhost:8080/a", json),
        asked("http://localhost:8080/b", json),
    ];
    assert_eq!(target(&local), "http://localhost:8080");
    assert_eq!(
        target(&[asked("http://[::1]:81/", json)]),
        "http://[::1]:81"
    );
}

#[test]
fn bodies_keep_their_meaning_whatever_they_are() {
    let bodies = [
        (
            "application/json",
            "{\"a\":{\"b\":[1,2.5,true,{\"c\":\"d\"}]},\"e\":\"\"}",
        ),
        ("application/vnd.api+json", "{\"data\":[]}"),
        ("application/json", "{\"a\":null}"),
        ("application/json", "{\"a\":1,\"a\":2}"),
        ("application/json", "{\"big\":18446744073709551615}"),
        ("application/json", "{ not json"),
        ("application/x-www-form-urlencoded", "a=1&b=x+y%21"),
        ("application/x-www-form-urlencoded", "a=1&a=2&flag"),
        (
            "text/plain;charset=UTF-8",
            "line one\nline \"two\" '''three''' \\",
        ),
        ("application/octet-stream", "\u{0}\u{fffd}"),
        ("application/grpc-web", "plain after all"),
        (
            "multipart/form-data; boundary=xyz",
            "--xyz\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhi ${X}\r\n--xyz\r\nContent-Disposition: form-data; name=\"pic\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n\u{fffd}PNG\r\n--xyz--\r\n",
        ),
    ];
    let requests = bodies.map(|(kind, text)| sent("POST", "https://shop.example/b", kind, text));
    let draft = drafted(&recording(&requests));
    read(&draft);
    insta::assert_snapshot!("bodies_plan", draft.text);
}

#[test]
fn what_is_no_recording_is_refused_with_its_place() {
    let entry = |url: &str| recording(&[json!({ "request": { "url": url } })]);
    let many: Vec<_> = (0..1_001).map(|_| json!({})).collect();
    let cases: [(&str, Vec<u8>); 13] = [
        ("empty", Vec::new()),
        ("not JSON", b"<html>".to_vec()),
        ("cut off", CHECKOUT.as_bytes()[..2_000].to_vec()),
        ("not UTF-8", b"{\n  \"log\": \"\xff\"}".to_vec()),
        ("other JSON", b"{\"items\": []}".to_vec()),
        (
            "a description",
            b"{\"openapi\": \"3.0.0\", \"paths\": {}}".to_vec(),
        ),
        (
            "no entries",
            b"{\"log\": {\"version\": \"1.2\", \"entries\": []}}".to_vec(),
        ),
        (
            "another version",
            b"{\"log\": {\"version\": \"2.0\", \"entries\": []}}".to_vec(),
        ),
        (
            "no URL",
            b"{\"log\": {\"entries\": [\n{\"request\": {\"method\": \"GET\"}, \"response\": {}}]}}"
                .to_vec(),
        ),
        (
            "only a web socket",
            entry("wss://shop.example/live").into_bytes(),
        ),
        ("only data", entry("data:text/plain,x").into_bytes()),
        ("too many", recording(&many).into_bytes()),
        (
            "deep",
            format!("{{\"log\": {}", "[".repeat(100_000)).into_bytes(),
        ),
    ];
    let told = cases.map(|(name, bytes)| {
        let error = plan_from_har(&bytes, &HarOptions::default()).unwrap_err();
        let cause = std::error::Error::source(&error).map(|cause| format!("\n  {cause}"));
        let hint = error.hint().map(|hint| format!("\n  hint: {hint}"));
        format!(
            "{name}: {error}{}{}",
            cause.unwrap_or_default(),
            hint.unwrap_or_default()
        )
    });
    insta::assert_snapshot!("har_refused", told.join("\n"));
    let unknown = HarOptions {
        origin: Some("https://nobody.example".parse().unwrap()),
        ..HarOptions::default()
    };
    let error = plan_from_har(CHECKOUT.as_bytes(), &unknown).unwrap_err();
    assert!(matches!(error, HarError::UnknownOrigin { .. }), "{error}");
}

/// Texts with all the signs that mean something to somebody.
fn hostile() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("{{".to_owned()),
        Just("{".to_owned()),
        Just("}}".to_owned()),
        Just("${".to_owned()),
        Just("$".to_owned()),
        Just("}".to_owned()),
        Just("\"".to_owned()),
        Just("'''".to_owned()),
        Just("\"\"\"".to_owned()),
        Just("\\".to_owned()),
        Just("\n".to_owned()),
        Just("\r".to_owned()),
        Just("\u{0}".to_owned()),
        Just("\u{7f}".to_owned()),
        Just("#".to_owned()),
        Just("=&;".to_owned()),
        Just("%zz%20+".to_owned()),
        Just("A".to_owned()),
        Just("known-id-0001".to_owned()),
        ".{0,4}",
    ];
    prop::collection::vec(part, 0..8).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn a_plan_of_hostile_texts_reads_and_means_them(
        texts in prop::collection::vec(hostile(), 8),
    ) {
        let [path, query, header, key, value, field, note, name] = texts.try_into().unwrap();
        let body = json!({ key: value, "list": [value, { "deep": note }] });
        let gives = json!({ "response": { "content": { "text": "{\"id\": \"known-id-0001\"}" } } });
        let requests = [
            gives,
            sent("POST", &format!("https://shop.example/{path}?{query}"), "application/json", &body.to_string()),
            sent("POST", "https://shop.example/form", "application/x-www-form-urlencoded", &format!("{name}={field}&x=1")),
            sent("POST", "https://shop.example/parts", "multipart/form-data; boundary=b", &format!(
                "--b\r\nContent-Disposition: form-data; name=\"a{name}\"; filename=\"f{header}\"\r\n\r\n{note}\r\n--b--")),
            sent("PUT", "https://shop.example/text", &header, &note),
            json!({ "request": { "headers": [{ "name": name, "value": header }, { "name": "X-Note", "value": note },
                { "name": "Cookie", "value": field }] } }),
        ];
        let draft = drafted(&recording(&requests));
        let plan = read(&draft);
        let second = steps(&plan)[1];
        let mentions = body.to_string().contains("known-id-0001");
        match &second.http().unwrap().body {
            perf_core::Body::Json(json) if !mentions => prop_assert_eq!(json.as_fixed(), Some(&body)),
            perf_core::Body::Json(_) => prop_assert!(mentions),
            perf_core::Body::Text(text) if !mentions => {
                let sent: Value = serde_json::from_str(text.as_fixed().unwrap()).unwrap();
                prop_assert_eq!(sent, body);
            }
            other => prop_assert!(mentions, "{:?}", other),
        }
    }

    #[test]
    fn no_secret_reaches_a_plan(
        secret in "[A-Za-z0-9$!{}%&=+/ -]{3}[A-Za-z0-9]{9,30}",
        hidden in 0..8_usize,
    ) {
        let bytes: Vec<_> = secret.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let encoded = bytes.concat();
        let json = |value: Value| sent("POST", "https://shop.example/x", "application/json", &value.to_string());
        let by_name = [
            json(json!({ "password": secret })),
            json(json!({ "a": [{ "apiKey": secret }], "b": null })),
            sent("POST", "https://shop.example/x", "application/x-www-form-urlencoded", &format!("token={encoded}")),
            sent("POST", "https://shop.example/x", "application/x-www-form-urlencoded", &format!("a&token={encoded}")),
            json!({ "request": { "url": format!("https://shop.example/x?access_token={encoded}") } }),
            json!({ "request": { "headers": [{ "name": "X-Api-Key", "value": secret }] } }),
            json!({ "request": { "headers": [{ "name": "Authorization", "value": format!("Bearer {secret}") }] } }),
            json!({ "request": { "headers": [{ "name": "Cookie", "value": format!("session={secret}") }] } }),
        ];
        let again = [
            json(json!({ "note": format!("so {secret} it was"), "n": secret })),
            json!({ "request": { "url": format!("https://shop.example/y/{encoded}?z={encoded}") } }),
        ];
        let requests = [&by_name[hidden..=hidden], &again].concat();
        let draft = drafted(&recording(&requests));
        read(&draft);
        let core = &secret[3..];
        prop_assert!(!draft.text.contains(core), "{}\n{}", secret, draft.text);
        prop_assert!(!draft.text.contains(&encoded[9..]), "{}\n{}", secret, draft.text);
        let told = format!("{:?} {:?}", draft.notices, draft.variables);
        prop_assert!(!told.contains(core), "{}", told);
    }
}
