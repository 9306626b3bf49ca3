//! What requests prove their right with, access tokens from a real token server included.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use perf_core::{
    Auth, FailureKind, HttpSettings, KeyPlace, Outcome, Parameter, Plan, Secret, Step, Template,
};

use crate::plans::{driven, iterations, plan, scenario, step};
use crate::scripted_server::{Received, Server, answer, refusing_url};
use crate::setup_errors::refusal;

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

fn plan_for(base_url: &str, count: u64, auth: Auth) -> Plan {
    let mut scenario = scenario(iterations(count, 1), vec![step("/a")]);
    scenario.http = HttpSettings {
        auth: Some(auth),
        ..HttpSettings::default()
    };
    plan(base_url, vec![scenario])
}

/// The one request that a server gets from `plan`, made for its address.
fn on_the_wire(plan: impl FnOnce(&str) -> Plan) -> String {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&seen);
    let server = Server::answering(move |request| {
        keep.lock().unwrap().push(request.head.clone());
        answer(200, "", "")
    });
    assert_eq!(driven(&plan(&server.base_url())).failure_examples, []);
    let seen = seen.lock().unwrap();
    assert_eq!(seen.len(), 1);
    seen[0].clone()
}

#[test]
fn four_kinds_that_never_change() {
    let key = |place| Auth::ApiKey {
        place,
        value: secret("k&y"),
    };
    let cases = [
        (
            Auth::Bearer(secret("t0ken")),
            "\r\nauthorization: Bearer t0ken\r\n",
        ),
        (
            Auth::Basic {
                user: "ann".to_owned(),
                password: secret("pass:word"),
            },
            "\r\nauthorization: Basic YW5uOnBhc3M6d29yZA==\r\n",
        ),
        (
            key(KeyPlace::Header("X-API-Key".to_owned())),
            "\r\nx-api-key: k&y\r\n",
        ),
        (
            key(KeyPlace::Query("key".to_owned())),
            "GET /a?key=k%26y HTTP/1.1\r\n",
        ),
    ];
    for (auth, expected) in cases {
        let head = on_the_wire(|base_url| plan_for(base_url, 1, auth));
        assert!(head.contains(expected), "{head}");
    }
}

#[test]
fn a_header_of_the_step_wins() {
    let head = on_the_wire(|base_url| {
        let own = Step {
            call: perf_core::Call::Http(perf_core::Request {
                headers: vec![Parameter {
                    name: "Authorization".to_owned(),
                    value: Template::fixed("mine"),
                }],
                ..step("/a").http().unwrap().clone()
            }),
            ..step("/a")
        };
        let mut scenario = scenario(iterations(1, 1), vec![own]);
        scenario.http.auth = Some(Auth::Bearer(secret("t0ken")));
        plan(base_url, vec![scenario])
    });
    assert_eq!(head.matches("authorization: mine\r\n").count(), 1, "{head}");
    assert!(!head.contains("t0ken"), "{head}");
}

/// A server that answers requests for tokens with what `grant` makes of their number.
fn token_server(
    grant: impl Fn(u32) -> Vec<u8> + Send + Sync + 'static,
) -> (Server, Arc<Mutex<Vec<Received>>>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&asked);
    let number = AtomicU32::new(1);
    let server = Server::answering(move |request| {
        keep.lock().unwrap().push(request.clone());
        grant(number.fetch_add(1, Ordering::SeqCst))
    });
    (server, asked)
}

fn by_token(server: &Server) -> Auth {
    Auth::OAuth2 {
        token_url: format!("{}/token?tenant=7", server.base_url())
            .parse()
            .unwrap(),
        client_id: "me & you".to_owned(),
        client_secret: secret("s/cret"),
        scope: Some("read write".to_owned()),
    }
}

fn granted(token: &str, expires_in: &str) -> Vec<u8> {
    let body = format!(
        "{{\"access_token\": \"{token}\", \"token_type\": \"bearer\", \"expires_in\": {expires_in}}}"
    );
    answer(200, "Content-Type: application/json\r\n", &body)
}

/// A target that keeps the proofs of its requests.
fn target() -> (Server, Arc<Mutex<Vec<String>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&seen);
    let server = Server::answering(move |request| {
        keep.lock().unwrap().push(proof(request));
        answer(200, "", "")
    });
    (server, seen)
}

fn proof(request: &Received) -> String {
    let mut lines = request.head.lines();
    let found = lines.find_map(|line| line.strip_prefix("authorization: "));
    found.unwrap_or("none").to_owned()
}

#[test]
fn a_token_is_fetched_once_and_sent_with_every_request() {
    let (tokens, asked) = token_server(|_| granted("one", "3600"));
    let (server, seen) = target();
    let run = driven(&plan_for(&server.base_url(), 3, by_token(&tokens)));
    assert_eq!(run.failure_examples, []);
    assert_eq!(*seen.lock().unwrap(), ["Bearer one"; 3]);
    let asked = asked.lock().unwrap();
    assert_eq!(asked.len(), 1);
    let head = &asked[0].head;
    assert!(
        head.starts_with("POST /token?tenant=7 HTTP/1.1\r\n"),
        "{head}"
    );
    // `me+%26+you:s%2Fcret`
    let credentials = "authorization: Basic bWUrJTI2K3lvdTpzJTJGY3JldA==\r\n";
    assert!(head.contains(credentials), "{head}");
    assert_eq!(
        String::from_utf8(asked[0].body.clone()).unwrap(),
        "grant_type=client_credentials&scope=read+write"
    );
}

#[test]
fn workers_and_scenarios_that_are_alike_share_a_token() {
    let (tokens, asked) = token_server(|number| granted(&format!("t{number}"), "3600"));
    let (server, _) = target();
    let mut plan = plan_for(&server.base_url(), 8, by_token(&tokens));
    plan.scenarios[0].load = iterations(8, 4);
    let options = perf_driver::DriveOptions::new().workers(2.try_into().unwrap());
    let stop = perf_driver::StopSignal::new();
    let run = perf_driver::drive(&plan, Vec::new(), &options, &stop, &mut |_| ()).unwrap();
    assert_eq!(run.failure_examples, []);
    assert_eq!(asked.lock().unwrap().len(), 1);
}

#[test]
fn a_token_is_renewed_before_it_expires() {
    let second = Arc::new((Mutex::new(false), Condvar::new()));
    let granted_second = Arc::clone(&second);
    let (tokens, _) = token_server(move |number| {
        if number == 2 {
            *granted_second.0.lock().unwrap() = true;
            granted_second.1.notify_all();
        }
        let life = if number == 1 { "\"1\"" } else { "3600" };
        granted(&format!("t{number}"), life)
    });
    let seen = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&seen);
    let server = Server::answering(move |request| {
        keep.lock().unwrap().push(proof(request));
        // The first answer waits for the second token to be given out.
        let (given, told) = &*second;
        let waiting = given.lock().unwrap();
        let limit = Duration::from_secs(10);
        let (_given, waited) = told
            .wait_timeout_while(waiting, limit, |given| !*given)
            .unwrap();
        assert!(!waited.timed_out(), "the token is renewed");
        answer(200, "", "")
    });
    let mut plan = plan_for(&server.base_url(), 200, by_token(&tokens));
    plan.scenarios[0].rate_limit = Some(crate::plans::limit(200.0, 1));
    let run = driven(&plan);
    assert_eq!(run.failure_examples, []);
    let seen = seen.lock().unwrap();
    assert_eq!(seen[0], "Bearer t1");
    assert_eq!(seen[199], "Bearer t2");
}

#[test]
fn without_a_renewal_an_expired_token_is_not_sent() {
    let (tokens, _) = token_server(|number| match number {
        1 => granted("t1", "0"),
        _ => answer(503, "", ""),
    });
    let (server, seen) = target();
    let run = driven(&plan_for(&server.base_url(), 2, by_token(&tokens)));
    let outcomes: Vec<_> = run.sink.iter().map(|sample| sample.outcome).collect();
    assert_eq!(outcomes, [Outcome::Failure(FailureKind::SetupFailed); 2]);
    assert_eq!(seen.lock().unwrap().len(), 0);
    let told = &run.failure_examples[0].message;
    assert!(told.starts_with("the access token has expired"), "{told}");
}

fn refused_with(auth: Auth, token_url: &str) -> String {
    let told = refusal(&plan_for("http://127.0.0.1:1", 1, auth));
    told.replace(token_url, "TOKENS")
}

#[test]
fn no_token_no_run() {
    let answers = [
        answer(
            401,
            "",
            "{\"error\": \"invalid_client\", \"error_description\": \"who is\\nthat?\"}",
        ),
        answer(500, "", "<html>secret</html>"),
        answer(200, "", "{}"),
        answer(
            200,
            "",
            "{\"access_token\": \"a\", \"token_type\": \"mac\"}",
        ),
        answer(200, "", "{\"access_token\": \"a\\nb\"}"),
        answer(200, "", &"x".repeat(300_000)),
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n".to_vec(),
    ];
    let told: Vec<_> = answers
        .into_iter()
        .map(|answer| {
            let (tokens, _) = token_server(move |_| answer.clone());
            refused_with(by_token(&tokens), &tokens.base_url())
        })
        .collect();
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn a_token_server_that_is_not_there() {
    let url = refusing_url();
    let auth = Auth::OAuth2 {
        token_url: url.parse().unwrap(),
        client_id: "me".to_owned(),
        client_secret: secret("s"),
        scope: None,
    };
    insta::assert_snapshot!(refused_with(auth, &url), @r#"
    cannot open sessions for scenario `scenario`
    cannot get an access token from TOKENS
    connect_refused: client error (Connect): tcp connect error: connection refused
    "#);
}
