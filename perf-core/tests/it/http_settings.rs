//! How HTTP is spoken, as it is read from a plan.

use std::path::{Path, PathBuf};

use perf_core::{
    Auth, Body, ClientIdentity, Connections, HttpSettings, HttpTransportChoice, HttpVersion,
    KeyPlace, Override, PartContent, Phases, Plan, Secret, Template, TlsSettings, Trust,
    parse_plan, read_plan,
};

fn text(plan: &str, scenario: &str) -> String {
    format!(
        "version = 1\n[target]\nbase_url = \"https://shop.example\"\n{plan}\n[[scenario]]\n\
         name = \"a\"\nload = {{ iterations = 1 }}\nstep = [{{ path = \"/\" }}]\n{scenario}\n"
    )
}

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(plan: &str, scenario: &str) -> Plan {
    parse_plan(&text(plan, scenario), "perf.toml", folder(), &|_| None).expect("it is right")
}

fn mistakes(plan: &str, scenario: &str) -> String {
    let read = parse_plan(&text(plan, scenario), "perf.toml", Path::new(""), &|_| None);
    match read {
        Ok(plan) => panic!("no mistake found: {plan:#?}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn version_1_of_the_settings_stays_readable() {
    let fixtures = folder().join("tests/fixtures/v1");
    let plan = read_plan(&fixtures.join("http.toml"), |_| None).expect("it is right");
    let settings: Vec<_> = plan
        .scenarios
        .iter()
        .map(|scenario| {
            let steps = scenario.steps();
            let bodies: Vec<_> = steps
                .iter()
                .map(|step| &step.http().unwrap().body)
                .collect();
            (&scenario.name, &scenario.http, bodies)
        })
        .collect();
    let shown = format!("{settings:#?}");
    let here = format!("{:?}", fixtures.join(""));
    insta::assert_snapshot!(shown.replace(here.trim_matches('"'), ""));
}

#[test]
fn a_plan_that_says_nothing_has_the_plainest_http() {
    let plan = read("", "");
    assert_eq!(plan.http, HttpSettings::default());
    assert_eq!(plan.scenarios[0].http, plan.http);
    assert_eq!(plan.http.version, HttpVersion::Http1);
    assert_eq!(plan.http.redirects, 0);
}

#[test]
fn every_key_is_read() {
    let plan = read(
        r#"
[http]
version = "2"
tls = { ca = "Cargo.toml", client_certificate = "Cargo.toml", client_key = "Cargo.toml" }
auth = { basic = { user = "ann", password = "geheim" } }
cookies = true
redirects = 5
allowed_hosts = ["CDN.example", "::1"]
compression = true
connections = "per_user"
resolve = { "Shop.example:443" = "127.0.0.1:8443", "shop.example:80" = "127.0.0.1:8080" }
traceparent = true
phases = true
transport = "reqwest"
"#,
        "",
    );
    let file = folder().join("Cargo.toml");
    let on = |port, to| Override::new(&format!("shop.example:{port}"), ([127, 0, 0, 1], to).into());
    let expected = HttpSettings {
        version: HttpVersion::Http2,
        tls: TlsSettings {
            trust: Trust::Ca(file.clone()),
            identity: Some(ClientIdentity {
                certificate: file.clone(),
                key: file,
            }),
        },
        auth: Some(Auth::Basic {
            user: "ann".to_owned(),
            password: Secret::new("geheim".to_owned()),
        }),
        cookies: true,
        redirects: 5,
        allowed_hosts: vec!["cdn.example".to_owned(), "::1".to_owned()],
        compression: true,
        proxy: None,
        unix_socket: None,
        connections: Connections::PerUser,
        resolve: vec![on(443, 8443).expect("right"), on(80, 8080).expect("right")],
        traceparent: true,
        phases: Phases::Apart,
        transport: HttpTransportChoice::Reqwest,
    };
    assert_eq!(plan.http, expected);
    assert_eq!(plan.scenarios[0].http, expected);
    let shown = format!("{plan:?}");
    assert!(!shown.contains("geheim"), "{shown}");
}

#[test]
fn there_are_four_kinds_of_authentication() {
    let auth = |text: &str| read(&format!("[http]\nauth = {text}"), "").http.auth;
    let secret = |text: &str| Secret::new(text.to_owned());
    assert_eq!(auth("\"none\""), None);
    assert_eq!(
        auth("{ bearer = \"${TOKEN:-t}\" }"),
        Some(Auth::Bearer(secret("t")))
    );
    assert_eq!(
        auth("{ api_key = { header = \"X-API-Key\", value = \"k\" } }"),
        Some(Auth::ApiKey {
            place: KeyPlace::Header("X-API-Key".to_owned()),
            value: secret("k"),
        })
    );
    assert_eq!(
        auth("{ api_key = { query = \"key\", value = \"k\" } }"),
        Some(Auth::ApiKey {
            place: KeyPlace::Query("key".to_owned()),
            value: secret("k"),
        })
    );
    let url = "https://login.example/token?tenant=7";
    let oauth2 = auth(&format!(
        "{{ oauth2 = {{ token_url = \"{url}\", client_id = \"i\", client_secret = \"s\", \
         scope = \"read write\" }} }}"
    ));
    assert_eq!(
        oauth2,
        Some(Auth::OAuth2 {
            token_url: url.parse().expect("an address"),
            client_id: "i".to_owned(),
            client_secret: secret("s"),
            scope: Some("read write".to_owned()),
        })
    );
}

#[test]
fn a_scenario_overrides_what_it_names_and_keeps_the_rest() {
    let plan = read(
        "[http]\ncookies = true\nredirects = 5\nauth = { bearer = \"t\" }\n\
         proxy = \"http://127.0.0.1:3128\"",
        "http = { redirects = 0, auth = \"none\", unix_socket = \"app.sock\" }",
    );
    let scenario = &plan.scenarios[0].http;
    assert!(scenario.cookies);
    assert_eq!((plan.http.redirects, scenario.redirects), (5, 0));
    assert_eq!(scenario.auth, None);
    let proxy = plan.http.proxy.expect("the plan has one");
    assert_eq!(proxy.as_str(), "http://127.0.0.1:3128");
    assert_eq!(scenario.proxy, None, "a scenario's way replaces the plan's");
    assert_eq!(scenario.unix_socket, Some(folder().join("app.sock")));
}

#[test]
fn a_scenario_does_without_the_proxy_of_the_plan() {
    let plan = read(
        "[http]\nproxy = \"http://127.0.0.1:3128\"",
        "http = { proxy = \"none\" }",
    );
    assert!(plan.http.proxy.is_some());
    assert_eq!(plan.scenarios[0].http.proxy, None);
}

#[test]
fn a_body_has_parts() {
    let scenario = r#"
[[scenario.before_each]]
path = "/upload"
method = "POST"
multipart = [
  { name = "note", value = "hello", content_type = "text/plain" },
  { name = "image", file = "Cargo.toml", file_name = "image.png" },
]
"#;
    let plan = read("", scenario);
    let steps = plan.scenarios[0].journey.surroundings.steps();
    let Body::Multipart(parts) = &steps[0].http().unwrap().body else {
        panic!("{:?}", steps[0].http().unwrap().body);
    };
    assert_eq!(
        parts[0].content,
        PartContent::Value(Template::fixed("hello"))
    );
    assert_eq!(parts[0].content_type.as_deref(), Some("text/plain"));
    let file: PathBuf = folder().join("Cargo.toml");
    assert_eq!(parts[1].content, PartContent::File(file));
    assert_eq!(parts[1].file_name, Some(Template::fixed("image.png")));
}

#[test]
fn switches_and_numbers_may_come_from_the_environment() {
    let settings = "[http]\ncookies = \"${COOKIES:-true}\"\nredirects = \"${REDIRECTS:-7}\"\n\
                    compression = \"false\"\ntls = { insecure = \"true\" }";
    let http = read(settings, "").http;
    assert_eq!(
        (http.cookies, http.redirects, http.compression),
        (true, 7, false)
    );
    assert_eq!(http.tls.trust, Trust::Anyone);
}

#[test]
fn mistakes_in_the_settings_are_told_in_their_places() {
    insta::assert_snapshot!(mistakes(
        r#"
[http]
version = "3"
tls = { ca = "none.pem", insecure = true, client_key = "none.pem" }
auth = { bearer = "a", basic = { user = "b" } }
cookies = "yes"
redirects = 101
allowed_hosts = ["https://cdn.example", "cdn.example:443", 5]
compress = true
connections = "pooled"
traceparent = 1
proxy = "http://a"
unix_socket = "b"
"#,
        "http = 1"
    ));
}

#[test]
fn mistakes_in_an_authentication_are_told_in_their_places() {
    let kinds = [
        "\"bearer\"",
        "{}",
        "{ bearer = \"\" }",
        "{ bearer = \"a\\nb\" }",
        "{ basic = { user = \"a:b\" } }",
        "{ api_key = { value = \"k\" } }",
        "{ api_key = { header = \"X Key\", value = \"k\" } }",
        "{ api_key = { header = \"X-Key\", query = \"k\", value = \"k\" } }",
        "{ oauth2 = { token_url = \"login\", client_id = \"i\" } }",
    ];
    let told: Vec<_> = kinds
        .iter()
        .map(|kind| mistakes(&format!("[http]\nauth = {kind}"), ""))
        .collect();
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn mistakes_on_the_way_to_the_target_are_told_in_their_places() {
    let ways = [
        "proxy = \"socks5://127.0.0.1:1\"",
        "resolve = { \"shop.example\" = \"127.0.0.1:1\", \"a:0\" = \"127.0.0.1:1\" }",
        "resolve = { \"127.0.0.1:80\" = \"127.0.0.1:1\", \"a:80\" = \"127.0.0.1\" }",
        "resolve = { \"a:80\" = \"127.0.0.1:1\", \"A:81\" = \"127.0.0.2:1\" }",
    ];
    let told: Vec<_> = ways
        .iter()
        .map(|way| mistakes(&format!("[http]\n{way}"), ""))
        .collect();
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn mistakes_in_a_part_are_told_in_their_places() {
    insta::assert_snapshot!(mistakes(
        "",
        r#"
[[scenario.before_each]]
path = "/upload"
multipart = [
  { value = "x" },
  { name = "both", value = "x", file = "y" },
  { name = "none" },
  { name = "a\nb", file = "not-there.png" },
]
[[scenario.before_each]]
path = "/upload"
multipart = []
"#
    ));
}

#[test]
fn what_the_lean_transport_cannot_do_is_refused_where_it_is_asked_for() {
    let told = mistakes("[http]\ntransport = \"lean\"\nredirects = 5", "");
    insta::assert_snapshot!(told, @r#"
    perf.toml:5:13: the lean transport cannot do redirects
      |
    5 | transport = "lean"
      |             ^^^^^^ `transport = "reqwest"`, or `"auto"` to take what is needed
    "#);
    let told = mistakes("[http]\ntransport = \"lean\"", "http = { version = \"2\" }");
    insta::assert_snapshot!(told, @r#"
    perf.toml:10:8: the lean transport cannot do HTTP/2
       |
    10 | http = { version = "2" }
       |        ^^^^^^^^^^^^^^^^^ `transport = "reqwest"`, or `"auto"` to take what is needed
    "#);
    let told = mistakes("[http]\ntransport = \"fast\"", "");
    insta::assert_snapshot!(told, @r#"
    perf.toml:5:13: `fast` is none of the words for this
      |
    5 | transport = "fast"
      |             ^^^^^^ one of `"auto"`, `"lean"`, `"reqwest"`
    "#);
    let lean = read("[http]\ntransport = \"lean\"", "").http;
    assert_eq!(lean.transport, HttpTransportChoice::Lean);
    assert_eq!(lean.beyond_lean(), None);
}
