//! What counts as a success.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use perf_core::{Bytes, Condition, FailureKind, HeaderCheck, Outcome, Step, Template};
use perf_driver::{DriveError, DriveOptions, StopSignal, drive};
use proptest::prelude::*;

use crate::judged::{plan_of, verdict_on, verdicts};
use crate::operations::Operations;
use crate::plans::{driven, driven_with, iterations, plan, scenario, step};
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
    step.expect.body_contains = vec![Template::fixed(text)];
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

#[test]
fn headers_are_judged_by_conditions() {
    let headers = "X-Count: 12\r\nX-Cache: miss\r\nX-Cache: hit\r\nSet-Cookie: sid=s3cr3t\r\n";
    insta::assert_snapshot!(verdicts(
        headers,
        "",
        &[
            "expect.headers = { X-Count = 12 }",
            "expect.headers = { X-Count = { at_least = 10, below = 13 } }",
            "expect.headers = { X-Count = { at_least = 13 } }",
            "expect.headers = { X-Cache = \"hit\" }",
            "expect.headers = { X-Cache = { matches = \"^h\" } }",
            "expect.headers = { X-Cache = { contains = \"stale\" } }",
            "expect.headers = { X-None = { exists = false } }",
            "expect.headers = { X-None = { exists = true } }",
            "expect.headers = { X-Cache = { exists = false } }",
            "expect.headers = { set-cookie = { contains = \"sid=\" } }",
            "expect.headers = { set-cookie = { contains = \"other=\" } }",
        ]
    ));
}

#[test]
fn json_is_judged_by_conditions() {
    let body =
        r#"{"status": "ok", "items": [{"id": 1}, {"id": 2}], "access_token": "abc", "none": null}"#;
    insta::assert_snapshot!(verdicts(
        "",
        body,
        &[
            r#"expect.json = { "$.status" = "ok" }"#,
            r#"expect.json = { "$.status" = "failed" }"#,
            r#"expect.json = { "$.status" = { not_equals = "ok" } }"#,
            r#"expect.json = { "$.items" = { length = 2 } }"#,
            r#"expect.json = { "$.items" = { length = { above = 2 } } }"#,
            r#"expect.json = { "$.items[*].id" = { at_least = 1 } }"#,
            r#"expect.json = { "$.items[*].id" = { at_least = 2 } }"#,
            r#"expect.json = { "$.items[?@.id == 2].id" = 2 }"#,
            r#"expect.json = { "$.items[5].id" = 1 }"#,
            r#"expect.json = { "$.none" = { exists = true } }"#,
            r#"expect.json = { "$.error" = { exists = false } }"#,
            r#"expect.json = { "$.none" = { exists = false } }"#,
            r#"expect.json = { "$.access_token" = "hunter2" }"#,
            r#"expect.json = { "$" = { contains = "x" } }"#,
            r#"expect.json = { "$.status" = "ok", "$.items[0].id" = { below = 1 } }"#,
        ]
    ));
}

#[test]
fn bodies_are_judged_as_bytes() {
    insta::assert_snapshot!(verdicts(
        "",
        "hello world",
        &[
            r#"expect.body_contains = ["hello", "world"]"#,
            r#"expect.body_contains = ["hello", "moon"]"#,
            r#"expect.body_matches = "^hel+o""#,
            r#"expect.body_matches = ["o w", "^w"]"#,
            r#"expect.body_size = { at_least = "11B", at_most = "11B" }"#,
            r#"expect.body_size = { at_least = "12B" }"#,
            r#"expect.body_size = { at_most = "10B" }"#,
            r#"expect.json = { "$" = 1 }"#,
        ]
    ));
}

#[test]
fn bodies_follow_a_schema_or_not() {
    let of_list = r##"expect.schema = { type = "array", minItems = 1, items = { "$ref" = "#/$defs/item" }, "$defs" = { item = { type = "object", required = ["id"], properties = { id = { type = "integer" }, password = { type = "integer" } } } } }"##;
    let bodies = [
        r#"[{"id": 1}]"#,
        "[]",
        r#"[{"id": 1}, {"id": "two"}]"#,
        r#"[{"name": "x"}]"#,
        r#"[{"id": 1, "password": "hunter2"}]"#,
        r#"{"password": "hunter2"}"#,
        "no JSON",
    ];
    let told =
        bodies.map(|body| format!("{body}\n  {}\n", verdict_on(answer(200, "", body), of_list)));
    insta::assert_snapshot!(told.concat());
    let pattern = r#"expect.schema = { pattern = "^(a+)+$" }"#;
    let hostile = format!("\"{}!\"", "a".repeat(50_000));
    let verdict = verdict_on(answer(200, "", &hostile), pattern);
    assert!(verdict.starts_with("check_failed"), "{verdict}");
}

#[test]
fn a_schema_that_goes_in_circles_comes_to_an_end() {
    let circle = r##"expect.schema = { "$ref" = "#" }"##;
    let _any = verdict_on(answer(200, "", "{}"), circle);
    let list = r##"expect.schema = { type = "array", items = { "$ref" = "#" } }"##;
    let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
    assert_eq!(verdict_on(answer(200, "", &deep), list), "ok");
}

#[test]
fn a_schema_that_is_none_or_refers_elsewhere_is_told_before_anything_is_sent() {
    let refusal = |schema: &str| {
        let plan = plan_of("http://127.0.0.1:1", &format!("expect.schema = {schema}"));
        let (options, stop) = (DriveOptions::new(), StopSignal::new());
        let refused = drive(&plan, Vec::new(), &options, &stop, &mut |_| {
            panic!("nothing is begun")
        });
        let error: DriveError = refused.expect_err("this is no schema");
        let causes = std::iter::successors(Some(&error as &dyn std::error::Error), |cause| {
            (*cause).source()
        });
        let lines: Vec<_> = causes.map(ToString::to_string).collect();
        lines.join("\n")
    };
    let told: Vec<_> = [
        r#"{ properties = { a = { type = "integr" } } }"#,
        r#"{ "$ref" = "http://127.0.0.1:1/other.json" }"#,
        r#"{ "$ref" = "file:///etc/hostname" }"#,
        r#"{ pattern = "(" }"#,
    ]
    .into_iter()
    .map(refusal)
    .collect();
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn json_that_nests_too_deeply_is_a_failed_check() {
    let deep = "[".repeat(1_000_000);
    let verdict = verdict_on(answer(200, "", &deep), r#"expect.json = { "$" = 1 }"#);
    assert_eq!(
        verdict,
        "check_failed: expected a JSON body: recursion limit exceeded at line 1 column 128"
    );
}

#[test]
fn an_answer_that_is_late_is_a_failed_check_and_one_in_time_is_none() {
    let mut late = step("/20");
    late.expect.within = Some(Duration::from_millis(1));
    let mut early = step("/instant");
    early.expect.within = Some(Duration::from_secs(10));
    let of = |step| {
        let plan = plan(
            "http://127.0.0.1:1",
            vec![scenario(iterations(1, 1), vec![step])],
        );
        driven_with(Operations, &plan, &DriveOptions::new())
    };
    let run = of(late);
    assert_eq!(
        run.sink[0].outcome,
        Outcome::Failure(FailureKind::CheckFailed)
    );
    let message = &run.failure_examples[0].message;
    assert!(
        message.starts_with("expected an answer within 1.00 ms, got it after "),
        "{message}"
    );
    assert_eq!(run.sink[0].received, Bytes::new(1), "it is all there");
    assert_eq!(of(early).sink[0].outcome, Outcome::Success);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_body_makes_it_panic(bodies in prop::collection::vec(body(), 8)) {
        let next = Arc::new(Mutex::new(bodies.clone().into_iter()));
        let server = Server::answering(move |_| {
            let body = next.lock().unwrap().next().unwrap();
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
            [head.into_bytes(), body].concat()
        });
        let mut plan = plan_of(&server.base_url(), DEMANDING);
        plan.scenarios[0].load = iterations(bodies.len() as u64, 1);
        let run = driven(&plan);
        prop_assert_eq!(run.sink.len(), bodies.len());
        for example in &run.failure_examples {
            prop_assert_eq!(example.kind, FailureKind::CheckFailed);
            prop_assert!(example.response.as_ref().is_some_and(|text| text.chars().count() <= 4_000));
        }
    }
}

const DEMANDING: &str = r#"
expect.body_size = { at_most = "1KB" }
expect.body_matches = "(?s)^.*$"
expect.json = { "$" = { length = { at_least = 1 } }, "$..id" = { not_equals = 5 } }
expect.schema = { uniqueItems = true, maxProperties = 2 }
extract = { a = { json = "$..id" }, b = { regex = "(.)" }, c = { cookie = "a", default = 1 } }
"#;

/// Bytes, among them many that are almost JSON.
fn body() -> impl Strategy<Value = Vec<u8>> {
    let almost = "[\\[\\]{}\",:0-9eE.+\\-a-z \\\\]{0,60}";
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..2_000),
        almost.prop_map(String::into_bytes),
        "\\{\"(id|token)\": (1|\"x\"|null|\\[1,1\\]|\\{\"id\":5\\})[,}]?"
            .prop_map(String::into_bytes),
    ]
}
