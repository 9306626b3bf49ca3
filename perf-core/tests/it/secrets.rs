//! What of a plan is known to be a secret, and in which forms; and that no name shows one.

use std::path::Path;

use perf_core::{BaseUrl, Plan, PlanMistakes, named_secrets, parse_plan, secret_forms};
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

fn mistakes(text: &str) -> PlanMistakes {
    parse_plan(text, "p", Path::new(""), &|_| None).expect_err("it has one")
}

/// Fault: P5
#[test]
fn a_mistake_beside_a_secret_does_not_show_it() {
    for line in [
        r#"http = { oops = 1, auth = { bearer = "canary" } }"#,
        r#"http = { oops = 1, auth = { basic = { user = "ann", password = "canary" } } }"#,
        r#"http = { auth = { api_key = { header = "X-Key", value = "canary" } }, oops = 1 }"#,
        r#"http = { oops = 1, proxy = "http://ann:canary@127.0.0.1:1" }"#,
        r#"nats = { url = "nats://ann:canary@127.0.0.1" }"#,
        r#"sql = { url = "postgres://ann:canary@127.0.0.1/a" }"#,
        r#"grpc = { address = "ann:canary@127.0.0.1:x", token = 'canary' }"#,
        r#"defaults = { headers = { "Authorization" = "Bearer canary\u0007" }, oops = 1 }"#,
        r#"target = { base_url = "http://ann:canary@127.0.0.1" }"#,
        r#"target = { oops = 1, health = { path = "/up?token=canary" } }"#,
        r#"x = { password = ["canary", 'canary'], secret = { deep = "canary" } }"#,
        r#"x = ["curl", "-H", "X-Token: canary", "--password=canary"]"#,
        r#"x = { password = "canary\" canary" }"#,
        r#"x = ["psql", "--password", "canary", 1]"#,
        r#"x = "curl --token canary -H 'X-Token: canary'""#,
        r#"x = { api_token = "${TOKEN:-canary}" }"#,
        "x = 1 # the token: canary",
        "x = { secret = canary }",
        "[http]\nauth = \"Bearer canary\"",
        "[data.tokens]\nvalues = [1, 'canary']\noops = 1",
        "[data.tokens]\nvalues = ['canary', ",
        r#"x = '{"a": 1, "password": "canary", "b": "{{nobody}}"}'"#,
        "[http.auth.api_key]\noops = 'canary'",
        "x = { token = \"canary",
    ] {
        let found = mistakes(line);
        assert!(!found.mistakes.is_empty(), "{line}");
        let told = format!("{found} {found:?}");
        assert!(!told.contains("canary"), "{line}\n{found}");
    }
}

#[test]
fn what_is_no_secret_stays_readable_beside_a_mistake() {
    let told = mistakes(
        r#"version = 1
[http]
auth = { bearer = "canary", oops = 1 } # ünd
headers = { Accept = "text/html", X-Token = "cänary", "Bad Name" = "a" }
[target]
base_url = "ftp://ann:canary@127.0.0.1/api?page=2"
"#,
    );
    insta::assert_snapshot!(told, @r#"
    p:1:1: `scenario` is missing
      |
    1 | version = 1
      | ^ at least one table `[[scenario]]` with a name, a load and a step

    p:3:29: unknown key `oops`
      |
    3 | auth = { bearer = "******", oops = 1 } # ünd
      |                             ^^^^ one of api_key, basic, bearer, oauth2

    p:4:1: unknown key `headers`
      |
    4 | headers = { Accept = "text/html", X-Token = "******", "Bad Name" = "a" }
      | ^^^^^^^ one of allowed_hosts, auth, compression, connections, cookies, phases, proxy, redirects, resolve, tls, traceparent, transport, unix_socket, version

    p:6:13: `ftp://***@127.0.0.1/api?page=2` does not start with http:// or https://
      |
    6 | base_url = "ftp://**********@127.0.0.1/api?page=2"
      |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ an address such as `http://127.0.0.1:8080` or `https://host/api`
    "#);
}

#[test]
fn a_line_without_secrets_is_shown_as_it_is() {
    for line in [
        r#"http = { cookies = "on", auth = { basic = { user = "ann-lee" } } }"#,
        r#"http = { auth = { oauth2 = { token_url = "http://a/t", client_id = "ann-lee" } } }"#,
        r#"nats = { auth = { credentials = "ann-lee.creds", token = "${NATS_TOKEN}" } }"#,
        r#"x = { headers = { X-Token = "Bearer {{granted}}{{ token }}", Authorization = "${A}" } }"#,
        r#"target = { base_url = "http://token-service:8080/sessions/{{id}}", oops = 1 }"#,
        r#"x = { extract = { token = "$.access_token", sid = { cookie = "session_id" } } }"#,
        r#"metrics = { token_age = { path = "/metrics/age", cookie = "age-of-it" } }"#,
        r#"data = { tokens = { csv = "tokens.csv", order = "random" } }"#,
        r#"x = { path = "/a?page=2&size=30", description = "the password is checked" }"#,
        r#"load = { rate = "100/s", duration = "30s" } # as before"#,
    ] {
        let found = mistakes(line);
        let excerpts: Vec<_> = found.mistakes.iter().map(|found| &found.excerpt).collect();
        assert!(!excerpts.is_empty(), "{line}");
        assert!(excerpts.iter().all(|excerpt| *excerpt == line), "{found}");
    }
}
