//! What is kept of an answer that failed: enough to see why, nothing that is secret.

use std::convert::Infallible;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use perf_core::{Bytes, FailureKind, Step};
use perf_driver::{DriveOptions, Exchange, Failure, Laps, Transport, Values};

use crate::judged::run_of;
use crate::plans::{driven_with, iterations, plan, scenario, step};
use crate::scripted_server::answer;

/// The example that is kept of `answer` where `step` is what the plan says.
fn example(answer: Vec<u8>, step: &str) -> Option<String> {
    let run = run_of(answer, step);
    let [example] = run.failure_examples.as_slice() else {
        panic!("one failure: {:?}", run.failure_examples);
    };
    example.response.clone()
}

fn shown(headers: &str, body: &str) -> String {
    example(answer(500, headers, body), "").expect("there was an answer")
}

#[test]
fn an_example_has_status_headers_and_body() {
    let headers = "Content-Type: application/json\r\nX-Request-Id: 17\r\n";
    insta::assert_snapshot!(shown(headers, "{\"error\": \"no such table\"}\n"));
}

#[test]
fn an_example_has_no_secrets() {
    let headers = "Authorization: Basic dXNlcjpodW50ZXIy\r\nProxy-Authorization: hunter2\r\n\
                   Cookie: a=hunter2\r\nSet-Cookie: sid=hunter2; Path=/\r\nX-API-Key: hunter2\r\n\
                   X-Auth-Token: hunter2\r\nLocation: /next?page=2&access_token=hunter2&x=1\r\n\
                   X-Plain: shown\r\n";
    let bodies = [
        r#"{"token": "hunter2", "ok": 1, "user": {"PassWord" : "hun\"ter2", "name": "Ada"}}"#,
        r#"{"sessions": ["hunter2", {"a": "hunter2"}], "api_key": 12345678, "left": true}"#,
        r#"{"apiKey":"hunter2","client-secret":"hunter2","pass\u0077ord":"hunter2"}"#,
        r#"{"nested": "{\"token\": \"hunter2\", \"ok\": 1}"}"#,
        "user=ada&password=hunter2&pass%77ord=hunter2&page=3",
        "session_id: hunter2 and more\nname: Ada",
        "it\"s {'token': 'hunter2', 'b': 2} {\"secret\": \"hunter2",
        "say \"{\"authorization\": [\"hunter2",
    ];
    let mut all = String::new();
    for body in bodies {
        let shown = shown(headers, body);
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(!shown.contains("12345678"), "{shown}");
        assert!(!shown.contains("ter2"), "{shown}");
        if all.is_empty() {
            all = shown;
        } else {
            let (_, body) = shown.split_once("\n\n").expect("there is a body");
            all = format!("{all}\n---\n{body}");
        }
    }
    insta::assert_snapshot!(all);
}

#[test]
fn an_example_is_bounded_and_printable() {
    let lines = (0..40).map(|number| format!("X-{number}: {}\r\n", "v".repeat(500)));
    let headers = lines.collect::<Vec<_>>().concat();
    let body = format!("\u{7}\u{1b}[31m{}", "ö".repeat(100_000));
    let shown = shown(&headers, &body);
    assert!(shown.chars().count() <= 4_000, "{}", shown.len());
    assert!(
        shown.contains("… 29 more") && shown.ends_with("… of 200.0 kB"),
        "{shown}"
    );
    assert!(
        !shown.contains(|c: char| c.is_control() && c != '\n'),
        "{shown:?}"
    );
    let bytes = b"HTTP/1.1 500 \r\nContent-Length: 4\r\n\r\n\xff\x00a\xfe".to_vec();
    let shown = example(bytes, "").expect("there was an answer");
    assert!(
        shown.ends_with("\n\n\u{fffd}\u{fffd}a\u{fffd}"),
        "{shown:?}"
    );
}

#[test]
fn whatever_fails_in_an_answer_its_beginning_is_kept() {
    let steps = [
        "expect.status = 204",
        "expect.headers = { x = \"y\" }",
        "expect.body_size = { at_most = \"1B\" }",
        "expect.body_contains = \"x\"",
        "expect.json = { \"$.a\" = 2 }",
        "expect.within = \"1ns\"",
        "extract = { a = { header = \"x\" } }",
    ];
    for step in steps {
        let shown = example(answer(200, "", "{\"a\": 1}"), step).expect("there was an answer");
        assert!(shown.ends_with("\n\n{\"a\": 1}"), "{step}: {shown}");
    }
}

#[test]
fn a_request_without_an_answer_has_no_example_of_one() {
    let cut = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nten bytes!".to_vec();
    assert_eq!(example(cut, "timeout = \"300ms\""), None);
}

/// Answers at once; every answer is wrong, or none is. Counts the examples it is asked for.
struct Counting {
    wrong: bool,
    examples: Arc<AtomicU64>,
}

impl Transport for Counting {
    type Prepared = ();
    type Rendered = ();
    type Session = ();
    type Answer = ();
    type Error = Infallible;

    fn prepare(&self, _: usize, _: &Step) -> Result<(), Infallible> {
        Ok(())
    }

    fn open_sessions(&self, _scenario: usize, count: usize) -> Result<Vec<()>, Infallible> {
        Ok(vec![(); count])
    }

    fn render(&self, (): &(), _: &mut Values) -> Result<(), Failure> {
        Ok(())
    }

    async fn exchange(&self, (): &mut (), (): &(), (): (), _: &impl Laps) -> Exchange<()> {
        Exchange::new(Bytes::default(), Ok(()))
    }

    fn check(&self, (): &(), (): &(), _: &mut Values) -> Result<(), Failure> {
        if self.wrong {
            return Err(Failure::new(FailureKind::CheckFailed, "wrong"));
        }
        Ok(())
    }

    fn example(&self, (): &()) -> Option<String> {
        self.examples.fetch_add(1, Ordering::SeqCst);
        Some("answer".to_owned())
    }
}

#[test]
fn an_answer_is_described_once_a_worker_and_only_where_it_fails() {
    let described = |wrong| {
        let examples = Arc::new(AtomicU64::new(0));
        let transport = Counting {
            wrong,
            examples: Arc::clone(&examples),
        };
        let plan = plan(
            "http://127.0.0.1:1",
            vec![scenario(iterations(1_000, 2), vec![step("/")])],
        );
        let options = DriveOptions::new().workers(NonZeroUsize::new(2).unwrap());
        let run = driven_with(transport, &plan, &options);
        assert_eq!(run.sink.len(), 1_000);
        let kept: Vec<_> = run
            .failure_examples
            .into_iter()
            .map(|e| e.response)
            .collect();
        (examples.load(Ordering::SeqCst), kept)
    };
    assert_eq!(described(true), (2, vec![Some("answer".to_owned())]));
    assert_eq!(described(false), (0, vec![]));
}
