//! What a plan's request looks like on the wire.

use std::sync::{Arc, Mutex};

use perf_core::{Body, Conversation, Parameter, Phases, Request, RequestAddress, Template};

use crate::plans::{driven, iterations, plan, scenario, step};
use crate::scripted_server::{Received, Server, answer};

fn pair(name: &str, value: &str) -> Parameter {
    Parameter {
        name: name.to_owned(),
        value: Template::fixed(value),
    }
}

/// The one request that reaches the server when `request` is sent to a base address with
/// `credentials` in front of the host and `path` behind it.
fn on_the_wire(path: &str, request: Request) -> Received {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&seen);
    let server = Server::answering(move |request| {
        keep.lock().unwrap().push(request.clone());
        answer(200, "", "")
    });
    let mut step = step("/");
    step.call = perf_core::Call::Http(request);
    let base_url = format!("http://{}{path}", server.address());
    let run = driven(&plan(
        &base_url,
        vec![scenario(iterations(1, 1), vec![step])],
    ));
    assert_eq!(run.failure_examples, []);
    let seen = seen.lock().unwrap();
    assert_eq!(seen.len(), 1);
    let mut request = seen[0].clone();
    let address = server.address().to_string();
    request.head = request
        .head
        .replace("\r\n", "\n")
        .replace(&address, "ADDRESS");
    request
}

#[test]
fn a_plain_get() {
    let request = step("/").http().unwrap().clone();
    insta::assert_snapshot!(on_the_wire("", request).head, @r"
    GET / HTTP/1.1
    user-agent: perf-driver/0.1.0
    accept: */*
    host: ADDRESS
    ");
}

#[test]
fn path_query_and_headers() {
    let request = Request {
        method: "put".parse().unwrap(),
        address: RequestAddress::Path(Template::fixed("/items/ä b")),
        query: vec![pair("q", "a&b c"), pair("q", "ü")],
        headers: vec![
            pair("X-Twice", "1"),
            pair("X-Twice", "2"),
            pair("User-Agent", "mine"),
        ],
        body: Body::Empty,
        conversation: Conversation::Answer,
        phases: Phases::Together,
    };
    insta::assert_snapshot!(on_the_wire("/api/v1", request).head, @r"
    PUT /api/v1/items/%C3%A4%20b?q=a%26b+c&q=%C3%BC HTTP/1.1
    content-length: 0
    x-twice: 1
    x-twice: 2
    user-agent: mine
    accept: */*
    host: ADDRESS
    ");
}

#[test]
fn bodies_come_with_their_content_type() {
    let file = std::env::temp_dir().join(format!("perf-driver-body-{}", std::process::id()));
    std::fs::write(&file, b"\x00\xff").unwrap();
    let cases = [
        (
            Body::Json(serde_json::json!([1, 2]).into()),
            "application/json",
            b"[1,2]".as_slice(),
        ),
        (
            Body::Form(vec![pair("a", "1 2"), pair("b", "&")]),
            "application/x-www-form-urlencoded",
            b"a=1+2&b=%26",
        ),
        (
            Body::Text(Template::fixed("grüß")),
            "text/plain; charset=utf-8",
            "grüß".as_bytes(),
        ),
        (
            Body::File(file.clone()),
            "application/octet-stream",
            b"\x00\xff",
        ),
    ];
    for (body, content_type, bytes) in cases {
        let mut request = step("/").http().unwrap().clone();
        request.method = "POST".parse().unwrap();
        request.body = body;
        let seen = on_the_wire("", request);
        assert!(
            seen.head
                .contains(&format!("content-type: {content_type}\n")),
            "{}",
            seen.head
        );
        assert_eq!(seen.body, bytes);
    }
    std::fs::remove_file(file).unwrap();
}

#[test]
fn a_content_type_of_the_plan_wins() {
    let mut request = step("/").http().unwrap().clone();
    request.method = "POST".parse().unwrap();
    request.body = Body::Text(Template::fixed("{}"));
    request.headers = vec![pair("Content-Type", "application/problem+json")];
    let head = on_the_wire("", request).head;
    assert!(
        head.contains("content-type: application/problem+json\n"),
        "{head}"
    );
    assert!(!head.contains("text/plain"), "{head}");
}
