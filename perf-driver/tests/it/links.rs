//! Links of answers: followed where they lead, unless that is to somebody whom the plan does not name.

use std::error::Error;
use std::sync::{Arc, Mutex};

use perf_core::{FailureKind, Outcome, Plan, Sample};
use perf_driver::{Drive, DriveOptions, StopSignal, drive};

use crate::judged::plan_text;
use crate::plans::driven;
use crate::scripted_server::{Received, Server, answer};
use crate::web_socket_server::echoing;

type Seen = Arc<Mutex<Vec<Received>>>;

/// A server that answers `/first` with `link` in its header `Next`, and anything else with nothing. It keeps
/// the requests.
fn linking(link: impl Into<String>) -> (Server, Seen) {
    let link = link.into();
    let seen = Seen::default();
    let keep = Arc::clone(&seen);
    let server = Server::answering(move |request| {
        keep.lock().unwrap().push(request.clone());
        let is_first = request.head.contains("/first");
        let header = format!("Next: {link}\r\n");
        answer(200, if is_first { &header } else { "" }, "")
    });
    (server, seen)
}

/// A plan that asks for `/first` and then for what it leads to; `http` and `step` are what else it says.
fn plan(base_url: &str, http: &str, step: &str) -> Plan {
    let text = format!(
        r#"
        [http]
        {http}
        [[scenario]]
        name = "pages"
        load = {{ iterations = 1 }}
        step = [
            {{ path = "/first", extract = {{ next = {{ header = "next" }} }} }},
            {{ name = "next", {step} }},
        ]
        "#
    );
    plan_text(base_url, &text)
}

/// The link of most of these.
const NEXT: &str = r#"link = "{{next}}""#;

fn step(link: &str) -> String {
    format!("link = '{link}'")
}

fn first_lines(seen: &Seen) -> Vec<String> {
    let seen = seen.lock().unwrap();
    let line = |request: &Received| request.head.lines().next().unwrap().to_owned();
    seen.iter().map(line).collect()
}

/// What became of the second request, and why.
fn refused(run: &Drive<Vec<Sample>>) -> (Outcome, &str) {
    (run.sink[1].outcome, &run.failure_examples[0].message)
}

#[test]
fn a_link_is_whole_or_relative_to_the_base_address() {
    for (link, asked) in [
        ("items?page=2#top", "/api/items?page=2"),
        ("/items", "/items"),
        ("?page=2", "/api/?page=2"),
        ("../items/%2F", "/items/%2F"),
        ("  /blanks a ", "/blanks%20a"),
    ] {
        let (server, seen) = linking(link);
        let run = driven(&plan(&format!("{}/api", server.base_url()), "", NEXT));
        assert_eq!(run.failure_examples, [], "{link}");
        let expected = ["GET /api/first HTTP/1.1", &format!("GET {asked} HTTP/1.1")];
        assert_eq!(first_lines(&seen), expected, "{link}");
    }
    // What else the step says is put behind it.
    let (server, seen) = linking("/items?page=2");
    let more = r#"link = "{{next}}", method = "POST", query = { size = 5 }, text = "a""#;
    let run = driven(&plan(&server.base_url(), "", more));
    assert_eq!(run.failure_examples, []);
    assert_eq!(first_lines(&seen)[1], "POST /items?page=2&size=5 HTTP/1.1");
    assert_eq!(seen.lock().unwrap()[1].body, b"a");
}

#[test]
fn a_whole_address_of_the_target_is_asked_as_the_target_is() {
    // Its own server is known once it listens.
    let own = Arc::new(Mutex::new(String::new()));
    let (base, seen) = (Arc::clone(&own), Seen::default());
    let keep = Arc::clone(&seen);
    let server = Server::answering(move |request| {
        keep.lock().unwrap().push(request.clone());
        answer(200, &format!("Next: {}\r\n", base.lock().unwrap()), "")
    });
    let auth = r#"auth = { bearer = "t0ken" }"#;
    for (scheme, user) in [("http", ""), ("ws", ""), ("http", "eve:secret@")] {
        seen.lock().unwrap().clear();
        *own.lock().unwrap() = format!("{scheme}://{user}{}/next", server.address());
        let run = driven(&plan(&server.base_url(), auth, NEXT));
        assert_eq!(run.failure_examples, []);
        let seen = seen.lock().unwrap();
        assert!(seen[1].head.starts_with("GET /next HTTP/1.1"));
        // Nobody logs in as a link says.
        let head = &seen[1].head;
        assert!(head.contains("authorization: Bearer t0ken\r\n"), "{head}");
    }
}

#[test]
fn a_link_opens_a_web_socket() {
    let (server, noticed) = echoing();
    let talk = r#"websocket = { messages = [{ send = "one", receive = "one" }] }"#;
    for link in ["ws://{}/feed", "ws://{}/feed?of={{iteration}}"] {
        let link = step(&link.replace("{}", &server.address().to_string()));
        let scenario = format!(
            "[[scenario]]\nname = 'feed'\nload = {{ iterations = 1 }}\nstep = [{{ {link}, {talk} }}]"
        );
        let run = driven(&plan_text(&server.base_url(), &scenario));
        assert_eq!(run.failure_examples, [], "{link}");
        assert!(noticed.next().starts_with("GET /feed"));
        assert_eq!(noticed.next(), "text one");
        assert_eq!(noticed.next(), "close Some(1000)");
        assert_eq!(noticed.next(), "gone");
    }
}

/// Fault: W4
#[test]
fn a_link_to_a_stranger_is_not_followed() {
    let (there, seen) = linking("");
    let port = there.address().port();
    for link in [
        format!("http://localhost:{port}/a"),
        format!("//localhost:{port}/a"),
        // As browsers read it.
        format!("\\\\localhost:{port}/a"),
        format!("http://127.0.0.1@localhost:{port}/a"),
        format!("https:localhost:{port}/a"),
        format!("http://127.0.0.2:{port}/a"),
    ] {
        let (server, _) = linking(link.as_str());
        let run = driven(&plan(&server.base_url(), "", NEXT));
        let (outcome, message) = refused(&run);
        let forbidden = Outcome::Failure(FailureKind::ForbiddenHost);
        assert_eq!(outcome, forbidden, "{link}: {message}");
        let why = "which is neither the target's host nor one of `allowed_hosts`";
        assert!(message.starts_with("the link leads to `"), "{message}");
        assert!(message.ends_with(why), "{message}");
    }
    assert_eq!(seen.lock().unwrap().len(), 0);
    let allowing = r#"allowed_hosts = ["localhost"]"#;
    let (server, _) = linking(format!("http://localhost:{port}/a"));
    let run = driven(&plan(&server.base_url(), allowing, NEXT));
    assert_eq!(run.failure_examples, []);
    assert_eq!(first_lines(&seen), ["GET /a HTTP/1.1"]);
}

/// Fault: P2
#[test]
fn who_asks_is_not_told_elsewhere() {
    let told = r#"link = "{{next}}", headers = { authorization = "Basic cGxhbg==", cookie = "of=plan", x-api-key = "k3y", x-page = "2" }"#;
    for auth in [
        r#"bearer = "t0ken""#,
        r#"api_key = { header = "X-Key", value = "t0ken" }"#,
        r#"api_key = { query = "key", value = "t0ken" }"#,
    ] {
        let (there, seen) = linking("");
        let (server, asked) = linking(format!("{}/a", there.base_url()));
        let http = format!("auth = {{ {auth} }}");
        let run = driven(&plan(&server.base_url(), &http, told));
        assert_eq!(run.failure_examples, []);
        assert!(asked.lock().unwrap()[0].head.contains("t0ken"), "{auth}");
        let head = seen.lock().unwrap()[0].head.clone();
        for secret in [
            "t0ken",
            "cGxhbg",
            "of=plan",
            "k3y",
            "authorization",
            "cookie",
        ] {
            assert!(!head.contains(secret), "{secret}: {head}");
        }
        // The rest of the step is sent.
        assert!(head.contains("x-page: 2\r\n"), "{head}");
        assert!(
            head.contains(&format!("host: {}\r\n", there.address())),
            "{head}"
        );
    }
}

#[test]
fn what_is_no_address_of_http_is_sent_nowhere() {
    for link in [
        "ftp://127.0.0.1/",
        "mailto:a",
        "http://",
        "http://[",
        "data:,a",
        "",
    ] {
        let (server, seen) = linking(link);
        let run = driven(&plan(&server.base_url(), "", NEXT));
        let (outcome, message) = refused(&run);
        let missing = Outcome::Failure(FailureKind::MissingValue);
        assert_eq!(outcome, missing, "{link}: {message}");
        assert_eq!(
            message,
            "the link is no address of HTTP, neither whole nor relative to the target's"
        );
        assert_eq!(seen.lock().unwrap().len(), 1);
    }
}

#[test]
fn a_redirect_of_a_linked_host_may_lead_back() {
    let home = Arc::new(Mutex::new(String::new()));
    let back = Arc::clone(&home);
    let there = Server::answering(move |_| {
        let location = format!("Location: {}/back\r\n", back.lock().unwrap());
        answer(302, &location, "")
    });
    let port = there.address().port();
    let (server, seen) = linking(format!("http://localhost:{port}/a"));
    *home.lock().unwrap() = server.base_url();
    let allowing = "allowed_hosts = [\"localhost\"]\nredirects = 1";
    let run = driven(&plan(&server.base_url(), allowing, NEXT));
    assert_eq!(run.failure_examples, []);
    assert_eq!(first_lines(&seen)[1], "GET /back HTTP/1.1");
}

#[test]
fn a_link_that_always_leads_astray_is_a_mistake_of_the_plan() {
    let (server, seen) = linking("");
    let why = |http: &str, link: &str| {
        let plan = plan(&server.base_url(), http, &step(link));
        let (options, stop) = (DriveOptions::new(), StopSignal::new());
        let error = drive(&plan, Vec::new(), &options, &stop, &mut |_| ()).unwrap_err();
        std::iter::successors(error.source(), |error| Error::source(*error))
            .last()
            .map_or_else(|| error.to_string(), ToString::to_string)
    };
    let told = [
        why("", "http://localhost/a"),
        why("", "ftp://127.0.0.1/"),
        why("transport = \"lean\"", "{{next}}"),
    ];
    insta::assert_snapshot!(told.join("\n"), @r"
    the link leads to `localhost`, which is neither the target's host nor one of `allowed_hosts`
    the link is no address of HTTP, neither whole nor relative to the target's
    the lean transport cannot do links, which may lead elsewhere
    ");
    assert_eq!(seen.lock().unwrap().len(), 0);
    let run = driven(&plan(&server.base_url(), "", &step("/fixed")));
    assert_eq!(run.failure_examples, []);
    assert_eq!(first_lines(&seen)[1], "GET /fixed HTTP/1.1");
}
