//! What of a plan is known to be a secret, and in which forms; and that no name shows one.

use std::path::Path;

use perf_core::{BaseUrl, Plan, named_secrets, parse_plan, secret_forms};
use serde_json::json;

fn plan(text: &str) -> Plan {
    let text = format!("version = 1\ntarget.base_url = \"http://127.0.0.1:9\"\n{text}");
    let variable = |name: &str| (name == "API_TOKEN").then(|| "canary/of env".to_owned());
    parse_plan(&text, "p", Path::new(""), &variable).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

#[test]
fn a_secret_is_looked_for_as_it_stands_in_what_is_sent() {
    let mut forms = secret_forms("a b\"/é12");
    forms.sort();
    assert_eq!(
        forms,
        [
            "a b\"/é12",
            "a b\\\"/é12",
            "a%20b%22%2F%C3%A912",
            "a%20b%22%2f%c3%a912",
            "a+b%22%2F%C3%A912",
            "a+b%22%2f%c3%a912",
        ]
    );
    assert_eq!(secret_forms("abcdef"), ["abcdef"]);
    // It would be found in words that are no secrets.
    assert_eq!(secret_forms("abcde"), [""; 0]);
}

#[test]
fn values_are_secret_by_their_names() {
    let value =
        json!({ "user": "ann-of-shop", "credentials": [{ "value": "canary-1" }], "id": 123_456 });
    assert_eq!(named_secrets("login", &value), ["canary-1"]);
    let mut all = named_secrets("session", &value);
    all.sort();
    assert_eq!(all, ["ann-of-shop", "canary-1"]);
    assert_eq!(named_secrets("login", &json!("canary-1")), [""; 0]);
}

#[test]
fn whatever_a_plan_sends_by_a_telling_name_is_known() {
    let plan = plan(
        r#"
        http = { proxy = "http://ann:canary-a@127.0.0.1:3128", auth = { oauth2 = { token_url = "http://127.0.0.1:9/t", client_id = "perf", client_secret = "canary-b" } } }
        target.process = { command = ["serve", "--password=canary-c", "--api-key", "canary-d"], env = { DB_PASSWORD = "canary-e" } }
        target.health = { path = "/up?token=canary-f" }
        metrics.queue = { path = "/queue?access_token=canary-g", json = "$.n" }
        data.guest = { values = ["plain-1"] }
        tcp = { address = "127.0.0.1:9" }
        [[scenario]]
        name = "all"
        load = { iterations = 1 }
        fault = [{ command = ["curl", "-H", "Authorization: Bearer canary-h", "http://ann"], at = "0s" }]
        step = [
            { path = "/a?session=canary-i&lang=german", headers = { X-Auth-Token = "u{{guest}}canary-j", Cookie = "s=canary-k; u={{guest}}" } },
            { path = "/b", multipart = [{ name = "password", value = "canary-l" }, { name = "title", value = "plain-2" }] },
            { path = "/c", json = { password = ["canary-m"], secret = { deep = "canary-n{{guest}}" }, note = "plain-3" } },
            { tcp = { json = { password = "canary-o" } } },
            { command = { shell = "curl -u x --token='canary-p' -H 'X-Token: $TOKEN_OF_SHELL' '{{guest}}'", env = { MY_PASSWORD = "canary-q" } } },
            { path = "/d", headers = { Authorization = "Bearer {{guest}}" } },
        ]
        "#,
    );
    let known = plan.known_secrets();
    for letter in 'a'..='q' {
        let secret = format!("canary-{letter}");
        assert!(known.contains(&secret), "{secret}: {known:?}");
    }
    // perf:canary-b
    let basic = "cGVyZjpjYW5hcnktYg==";
    assert!(known.iter().any(|text| text == basic), "{known:?}");
    for text in &known {
        let is_ours = text.contains("canary") || text == basic;
        let is_form = text.contains('%') || text.contains('+');
        assert!(is_ours || is_form, "{text} is no secret");
    }
}

#[test]
fn no_name_shows_a_secret() {
    let plan = plan(
        r#"
        name = "of ${API_TOKEN}"
        description = "asks with ${API_TOKEN}"
        [[scenario]]
        name = "with ${API_TOKEN}"
        load = { iterations = 1 }
        step = [
            { path = "/hook/canary%2Fof%20env" },
            { path = "/hook?api_key=canary-1&page=2" },
            { path = "/hook?api_key=canary-2&page=2" },
            { name = "with ${API_TOKEN}", path = "/" },
            { command = { shell = "echo --token=canary-3" } },
        ]
        "#,
    );
    let scenario = &plan.scenarios[0];
    let mut names = vec![plan.name.as_str(), scenario.name.as_str()];
    names.extend(plan.description.as_deref());
    let steps = scenario.journey.steps();
    names.extend(steps.iter().map(|step| step.name.as_str()));
    insta::assert_snapshot!(names.join("\n"), @r"
    of ***
    with ***
    asks with ***
    GET /hook/***
    GET /hook?api_key=***&page=2
    GET /hook?api_key=***&page=2 (2)
    with ***
    echo --token=***
    ");
}

#[test]
fn an_address_with_credentials_is_refused_without_showing_them() {
    for address in [
        "http://ann:canary@a",
        "http://canary@a/b",
        "https://:canary@a:1",
    ] {
        let error = address.parse::<BaseUrl>().unwrap_err();
        assert_eq!(
            format!("{}; {}", error.problem, error.expected),
            "the address has credentials, which would be shown with it; an address without them; a plan's `auth` says who asks"
        );
    }
}
