//! Redirects: followed as far as the plan allows, with what a browser would send on.

use std::sync::{Arc, Mutex};

use perf_core::{Auth, Body, FailureKind, HttpSettings, Outcome, Sample, Secret, Step};
use perf_driver::Drive;

use crate::plans::{driven, iterations, plan, scenario, step};
use crate::scripted_server::{Received, Server, answer};

/// A server that redirects with the status in the path, `/302/next` to `/next`, and answers
/// anything else. It keeps the requests.
fn server() -> (Server, Arc<Mutex<Vec<Received>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&seen);
    let server = Server::answering(move |request| {
        keep.lock().unwrap().push(request.clone());
        let path = request.head.split(' ').nth(1).unwrap();
        let (first, rest) = path[1..].split_once('/').unwrap_or((&path[1..], ""));
        match first.parse::<u16>() {
            Ok(status) => answer(status, &format!("Location: /{rest}\r\n"), "moved"),
            Err(_) => answer(200, "", "here"),
        }
    });
    (server, seen)
}

fn run_of(base_url: &str, step: Step, http: HttpSettings) -> Drive<Vec<Sample>> {
    let mut scenario = scenario(iterations(1, 1), vec![step]);
    scenario.http = http;
    driven(&plan(base_url, vec![scenario]))
}

fn following(redirects: u32) -> HttpSettings {
    HttpSettings {
        redirects,
        ..HttpSettings::default()
    }
}

fn posting(path: &str) -> Step {
    let mut step = step(path);
    let mut request = step.http().unwrap().clone();
    request.method = "POST".parse().unwrap();
    request.body = Body::Text("body".parse().unwrap());
    step.call = perf_core::Call::Http(request);
    step
}

/// Method, path and body of what was sent.
fn lines(seen: &Mutex<Vec<Received>>) -> Vec<String> {
    let seen = seen.lock().unwrap();
    let line = |request: &Received| {
        let first = request.head.lines().next().unwrap();
        let first = first.strip_suffix(" HTTP/1.1").unwrap();
        let content = if request.head.contains("content-type") {
            "typed"
        } else {
            "-"
        };
        let body = String::from_utf8(request.body.clone()).unwrap();
        format!("{first} {content} {body}").trim_end().to_owned()
    };
    seen.iter().map(line).collect()
}

#[test]
fn none_is_followed_unless_the_plan_says_so() {
    let (server, seen) = server();
    let run = run_of(&server.base_url(), step("/302/a"), following(0));
    let unexpected = Outcome::Failure(FailureKind::StatusOther);
    assert_eq!(run.sink[0].outcome, unexpected);
    assert_eq!(lines(&seen), ["GET /302/a -"]);
}

#[test]
fn as_many_are_followed_as_the_plan_allows() {
    let (server, seen) = server();
    let run = run_of(&server.base_url(), step("/301/302/a"), following(2));
    assert_eq!(run.failure_examples, []);
    assert_eq!(run.sink[0].received.count(), 4, "the last answer's body");
    assert_eq!(
        lines(&seen),
        ["GET /301/302/a -", "GET /302/a -", "GET /a -"]
    );
}

#[test]
fn one_more_than_allowed_is_a_failure_of_its_own() {
    let (server, seen) = server();
    let run = run_of(&server.base_url(), step("/301/302/a"), following(1));
    let outcome = run.sink[0].outcome;
    assert_eq!(outcome, Outcome::Failure(FailureKind::TooManyRedirects));
    insta::assert_snapshot!(run.failure_examples[0].message, @"redirected more than 1 times");
    assert_eq!(seen.lock().unwrap().len(), 2);
}

#[test]
fn a_loop_comes_to_an_end() {
    let server = Server::answering(|_| answer(302, "Location: /\r\n", ""));
    let run = run_of(&server.base_url(), step("/"), following(20));
    let outcome = run.sink[0].outcome;
    assert_eq!(outcome, Outcome::Failure(FailureKind::TooManyRedirects));
}

#[test]
fn a_post_becomes_a_get_where_browsers_do_so() {
    let cases = [
        ("301", "GET /a -"),
        ("302", "GET /a -"),
        ("303", "GET /a -"),
        ("307", "POST /a typed body"),
        ("308", "POST /a typed body"),
    ];
    for (status, expected) in cases {
        let (server, seen) = server();
        let step = posting(&format!("/{status}/a"));
        let run = run_of(&server.base_url(), step, following(1));
        assert_eq!(run.failure_examples, []);
        assert_eq!(lines(&seen)[1], expected, "{status}");
    }
}

/// Fault: P2
#[test]
fn what_identifies_the_user_does_not_go_to_another_host() {
    let (there, seen_there) = server();
    let elsewhere = there.base_url();
    let kept = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&kept);
    let first = Server::answering(move |request| {
        keep.lock().unwrap().push(request.clone());
        let target = if request.head.starts_with("GET /first") {
            "/second".to_owned()
        } else {
            format!("{elsewhere}/a")
        };
        answer(302, &format!("Location: {target}\r\n"), "")
    });
    let http = HttpSettings {
        auth: Some(Auth::Bearer(Secret::new("secret".to_owned()))),
        ..following(2)
    };
    let run = run_of(&first.base_url(), step("/first"), http);
    assert_eq!(run.failure_examples, []);
    for request in kept.lock().unwrap().iter() {
        let head = &request.head;
        assert!(head.contains("authorization: Bearer secret\r\n"), "{head}");
    }
    assert_eq!(kept.lock().unwrap().len(), 2);
    let head = seen_there.lock().unwrap()[0].head.clone();
    assert!(!head.contains("authorization"), "{head}");
    assert!(head.contains(&format!("host: {}\r\n", there.address())));
}

/// Fault: W1
#[test]
fn another_host_is_asked_only_where_the_plan_allows_it() {
    let (there, seen) = server();
    let elsewhere = there.base_url().replace("127.0.0.1", "localhost");
    let first =
        Server::answering(move |_| answer(302, &format!("Location: {elsewhere}/a\r\n"), ""));
    let run = run_of(&first.base_url(), step("/"), following(2));
    let outcome = run.sink[0].outcome;
    assert_eq!(outcome, Outcome::Failure(FailureKind::ForbiddenHost));
    insta::assert_snapshot!(run.failure_examples[0].message, @"a redirect leads to `localhost`, which is neither the target's host nor one of `allowed_hosts`");
    assert_eq!(seen.lock().unwrap().len(), 0);
    let allowing = HttpSettings {
        allowed_hosts: vec!["localhost".to_owned()],
        ..following(2)
    };
    let run = run_of(&first.base_url(), step("/"), allowing);
    assert_eq!(run.failure_examples, []);
    assert_eq!(seen.lock().unwrap().len(), 1);
}

#[test]
fn a_redirect_to_nowhere_is_no_protocol() {
    for location in ["ftp://127.0.0.1/", "http://", "http://[", "mailto:a"] {
        let line = format!("Location: {location}\r\n");
        let server = Server::answering(move |_| answer(302, &line, ""));
        let run = run_of(&server.base_url(), step("/"), following(5));
        let outcome = run.sink[0].outcome;
        let expected = Outcome::Failure(FailureKind::Protocol);
        assert_eq!(outcome, expected, "{location}");
    }
}

#[test]
fn a_redirect_without_an_address_is_an_answer() {
    let server = Server::answering(|_| answer(302, "", ""));
    let mut tolerant = step("/");
    tolerant.expect.status = "302".parse().unwrap();
    let run = run_of(&server.base_url(), tolerant, following(5));
    assert_eq!(run.failure_examples, []);
}

#[test]
fn the_time_of_all_hops_counts() {
    let server = Server::answering(|request| {
        std::thread::sleep(std::time::Duration::from_millis(30));
        let last = request.head.starts_with("GET /c");
        let first = request.head.starts_with("GET /a");
        let next = if first { "/b" } else { "/c" };
        if last {
            answer(200, "", "")
        } else {
            answer(302, &format!("Location: {next}\r\n"), "")
        }
    });
    let run = run_of(&server.base_url(), step("/a"), following(5));
    assert!(run.sink[0].service_time().as_millis() >= 90);
}
