//! Bodies of parts, and bodies that are read while they are sent.

use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};

use perf_core::{
    Body, FailureKind, HttpSettings, HttpVersion, Outcome, Part, PartContent, RequestAddress, Step,
    Template,
};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Response;

use crate::hyper_server::{HyperServer, Speaks, text};
use crate::plans::{driven, iterations, plan, scenario, step};
use crate::scripted_server::{Received, Server, answer};

fn posting(body: Body) -> Step {
    let mut step = step("/");
    crate::plans::request_of(&mut step).method = "POST".parse().unwrap();
    crate::plans::request_of(&mut step).body = body;
    step
}

/// The requests that a server gets when `body` is sent twice.
fn sent(body: Body) -> Vec<Received> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&seen);
    let server = Server::answering(move |request| {
        keep.lock().unwrap().push(request.clone());
        answer(200, "", "")
    });
    let run = driven(&plan(
        &server.base_url(),
        vec![scenario(iterations(2, 1), vec![posting(body)])],
    ));
    assert_eq!(run.failure_examples, []);
    let seen = seen.lock().unwrap();
    seen.clone()
}

fn part(name: &str, content: PartContent) -> Part {
    Part {
        name: name.to_owned(),
        content,
        content_type: None,
        file_name: None,
    }
}

fn value(text: &str) -> PartContent {
    PartContent::Value(text.parse().unwrap())
}

/// A file of `length` bytes that are all different, as far as that goes.
fn file_of(folder: &Path, length: usize) -> (std::path::PathBuf, Vec<u8>) {
    let path = folder.join("large.bin");
    let bytes: Vec<u8> = (0..length)
        .map(|at| ((at * 7 + at / 251) % 256).try_into().unwrap())
        .collect();
    std::fs::write(&path, &bytes).unwrap();
    (path, bytes)
}

#[test]
fn parts_are_written_as_browsers_do() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a b.txt");
    std::fs::write(&file, "content").unwrap();
    let parts = vec![
        part("note", value("grüß")),
        part("a \"quoted\" name", value("")),
        part("file", PartContent::File(file.clone())),
        Part {
            content_type: Some("image/png".to_owned()),
            file_name: Some(Template::fixed("x.png")),
            ..part("image", PartContent::File(file))
        },
    ];
    let seen = sent(Body::Multipart(parts));
    let head = &seen[0].head;
    let boundary = head
        .lines()
        .find_map(|line| line.strip_prefix("content-type: multipart/form-data; boundary="))
        .unwrap();
    let body = String::from_utf8(seen[0].body.clone()).unwrap();
    assert_eq!(seen[1].body, seen[0].body, "every time");
    let shown = body.replace("\r\n", "\n").replace(boundary, "BOUNDARY");
    insta::assert_snapshot!(shown);
}

#[test]
fn what_varies_in_a_part_is_filled_in_for_each_request() {
    let named = Part {
        file_name: Some("{{iteration}}.png".parse().unwrap()),
        ..part("image", value("x"))
    };
    let seen = sent(Body::Multipart(vec![
        part("number", value("no. {{iteration}}")),
        named,
    ]));
    let bodies = seen
        .iter()
        .map(|received| String::from_utf8(received.body.clone()).unwrap());
    for (number, (body, received)) in bodies.zip(&seen).enumerate() {
        assert!(
            body.contains(&format!("\r\n\r\nno. {number}\r\n")),
            "{body}"
        );
        assert!(
            body.contains(&format!("filename=\"{number}.png\"")),
            "{body}"
        );
        let (_, rest) = received.head.split_once("boundary=").unwrap();
        let boundary = rest.lines().next().unwrap();
        assert!(body.ends_with(&format!("--{boundary}--\r\n")), "{body}");
    }
}

#[test]
fn a_boundary_is_in_no_part() {
    let boundary_of = |parts: Vec<Part>| {
        let head = sent(Body::Multipart(parts))[0].head.clone();
        let (_, rest) = head.split_once("boundary=").unwrap();
        rest.lines().next().unwrap().to_owned()
    };
    let usual = boundary_of(vec![part("a", value("x"))]);
    assert!(usual.starts_with("perf-driver-"));
    let hostile = vec![part("a", value("x")), part("b", value(&usual))];
    let other = boundary_of(hostile);
    assert_ne!(usual, other);
}

#[test]
fn a_large_file_is_sent_whole() {
    let folder = tempfile::tempdir().unwrap();
    // Neither a multiple of what is read at a time, nor held.
    let (path, bytes) = file_of(folder.path(), 3_000_001);
    for received in sent(Body::File(path.clone())) {
        assert!(received.head.contains("content-length: 3000001\r\n"));
        assert!(received.body == bytes);
    }
    let parts = vec![part("a", value("x")), part("f", PartContent::File(path))];
    let body = &sent(Body::Multipart(parts))[1].body;
    let found = memmem(body, &bytes);
    assert!(found && body.ends_with(b"--\r\n"));
}

fn memmem(haystack: &[u8], needle: &[u8]) -> bool {
    haystack
        .windows(needle.len())
        .any(|window| window == needle)
}

#[test]
fn a_large_file_is_sent_again_where_a_redirect_leads() {
    let folder = tempfile::tempdir().unwrap();
    let (path, bytes) = file_of(folder.path(), 2_000_000);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&seen);
    let server = Server::answering(move |request| {
        keep.lock().unwrap().push(request.body.clone());
        if request.head.starts_with("POST /a") {
            answer(307, "Location: /b\r\n", "")
        } else {
            answer(200, "", "")
        }
    });
    let mut step = posting(Body::File(path));
    crate::plans::request_of(&mut step).address = RequestAddress::Path("/a".parse().unwrap());
    let mut scenario = scenario(iterations(1, 1), vec![step]);
    scenario.http.redirects = 1;
    let run = driven(&plan(&server.base_url(), vec![scenario]));
    assert_eq!(run.failure_examples, []);
    let seen = seen.lock().unwrap();
    assert!(seen.len() == 2 && seen.iter().all(|body| *body == bytes));
}

#[test]
fn a_large_file_goes_over_http_2_too() {
    let folder = tempfile::tempdir().unwrap();
    let (path, bytes) = file_of(folder.path(), 2_000_000);
    let server = HyperServer::start(None, Speaks::Http2, move |request| {
        let bytes = bytes.clone();
        async move {
            let body = request.into_body().collect().await.unwrap().to_bytes();
            if body == bytes {
                return text("whole");
            }
            let mut refused = Response::new(Full::new(Bytes::new()));
            *refused.status_mut() = hyper::StatusCode::BAD_REQUEST;
            refused
        }
    });
    let mut scenario = scenario(iterations(2, 2), vec![posting(Body::File(path))]);
    scenario.http = HttpSettings {
        version: HttpVersion::Http2,
        ..HttpSettings::default()
    };
    let run = driven(&plan(&format!("http://{}", server.address), vec![scenario]));
    assert_eq!(run.failure_examples, []);
}

#[test]
fn a_large_file_that_becomes_shorter_is_not_the_targets_fault() {
    let folder = tempfile::tempdir().unwrap();
    let (path, _) = file_of(folder.path(), 2_000_000);
    let shrinking = path.clone();
    let server = Server::answering(move |_| {
        let mut file = std::fs::File::create(&shrinking).unwrap();
        file.write_all(b"short").unwrap();
        answer(200, "", "")
    });
    let run = driven(&plan(
        &server.base_url(),
        vec![scenario(
            iterations(2, 1),
            vec![posting(Body::File(path.clone()))],
        )],
    ));
    let outcomes: Vec<_> = run.sink.iter().map(|sample| sample.outcome).collect();
    let missing = Outcome::Failure(FailureKind::MissingValue);
    assert_eq!(outcomes, [Outcome::Success, missing]);
    let told = &run.failure_examples[0].message;
    assert!(told.contains("has become shorter"), "{told}");
}
