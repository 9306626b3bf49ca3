//! What counts as a success.

use perf_core::{Condition, FailureKind, HeaderCheck, Outcome, Step};

use crate::plans::{driven, iterations, plan, scenario, step};
use crate::scripted_server::{Server, answer};

/// Sends `step` to a server that answers `answer`, and gives the outcome with its example.
fn outcome(answer: Vec<u8>, step: Step) -> (Outcome, String) {
    let server = Server::answering(move |_| answer.clone());
    let run = driven(&plan(
        &server.base_url(),
        vec![scenario(iterations(1, 1), vec![step])],
    ));
    let example = run.failure_examples.into_iter().next();
    (
        run.sink[0].outcome,
        example.map_or(String::new(), |example| example.message),
    )
}

fn expecting_status(status: &str) -> Step {
    let mut step = step("/");
    step.expect.status = status.parse().unwrap();
    step
}

fn expecting_header(name: &str, value: &str) -> Step {
    let mut step = step("/");
    step.expect.headers = vec![HeaderCheck {
        name: name.to_owned(),
        check: Condition::Equals(value.into()).into(),
    }];
    step
}

fn expecting_body(text: &str) -> Step {
    let mut step = step("/");
    step.expect.body_contains = vec![text.to_owned()];
    step
}

fn failed(kind: FailureKind, message: &str) -> (Outcome, String) {
    (Outcome::Failure(kind), message.to_owned())
}

fn succeeded() -> (Outcome, String) {
    (Outcome::Success, String::new())
}

#[test]
fn a_status_is_a_success_only_where_it_is_expected() {
    let cases = [
        (200, "2xx", succeeded()),
        (404, "404", succeeded()),
        (500, "5xx", succeeded()),
        (
            404,
            "2xx",
            failed(FailureKind::Status4xx, "expected status 200-299, got 404"),
        ),
        (
            503,
            "2xx",
            failed(FailureKind::Status5xx, "expected status 200-299, got 503"),
        ),
        (
            302,
            "2xx",
            failed(FailureKind::StatusOther, "expected status 200-299, got 302"),
        ),
        (
            200,
            "204",
            failed(FailureKind::StatusOther, "expected status 204, got 200"),
        ),
    ];
    for (status, expected, result) in cases {
        let headers = "Location: http://127.0.0.1:1/\r\n";
        let seen = outcome(answer(status, headers, ""), expecting_status(expected));
        assert_eq!(seen, result, "{status} where {expected} is expected");
    }
}

#[test]
fn a_header_must_be_there_with_just_its_value() {
    let with = |headers: &str| answer(200, headers, "");
    let step = || expecting_header("X-Cache", "hit");
    assert_eq!(outcome(with("x-cache: hit\r\n"), step()), succeeded());
    let twice = with("X-Cache: miss\r\nX-Cache: hit\r\n");
    assert_eq!(
        outcome(twice, step()),
        succeeded(),
        "one of several is enough"
    );
    assert_eq!(
        outcome(with("X-Cache: hit, maybe\r\n"), step()),
        failed(
            FailureKind::CheckFailed,
            "header `x-cache`: expected \"hit\", found \"hit, maybe\""
        )
    );
    assert_eq!(
        outcome(with(""), step()),
        failed(
            FailureKind::CheckFailed,
            "header `x-cache`: expected \"hit\", found nothing"
        )
    );
}

#[test]
fn a_body_must_contain_the_text() {
    let body = || answer(200, "", r#"{"status":"ok"}"#);
    assert_eq!(outcome(body(), expecting_body(r#""ok""#)), succeeded());
    assert_eq!(
        outcome(body(), expecting_body("error")),
        failed(
            FailureKind::CheckFailed,
            "expected a body with `error`, which is not in it"
        )
    );
}

#[test]
fn a_text_that_spans_chunks_is_found() {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let body = "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n";
    let answer = format!("{head}{body}").into_bytes();
    assert_eq!(outcome(answer, expecting_body("hello")), succeeded());
}

#[test]
fn an_unexpected_status_is_told_before_anything_else() {
    let mut step = expecting_body("error");
    step.expect.headers = expecting_header("x", "y").expect.headers;
    let (seen, _) = outcome(answer(500, "", ""), step);
    assert_eq!(seen, Outcome::Failure(FailureKind::Status5xx));
}
