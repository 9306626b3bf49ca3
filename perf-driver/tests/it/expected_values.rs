//! What answers are compared with is known only when they come: values of the run.

use std::fmt::Write;

use perf_core::FailureKind;

use crate::judged::{plan_of, plan_text, run_of, verdict_on};
use crate::observed::outcomes;
use crate::operations::{count, successes};
use crate::plans::driven;
use crate::scripted_server::{Server, answer};
use crate::web_socket_server::echoing;

/// Answers with the number at the end of the path, and what is added to it.
fn numbers(more: u64) -> Server {
    Server::answering(move |request| {
        let line = request.head.lines().next().unwrap();
        let path = line.split(' ').nth(1).unwrap();
        let number: u64 = path.rsplit('/').next().unwrap().parse().unwrap();
        let number = number + more;
        let body =
            format!(r#"{{"id": {number}, "name": "row {number}", "all": [{number}, 1000]}}"#);
        answer(200, &format!("X-Id: {number}\r\n"), &body)
    })
}

/// Three iterations that ask for rows 7, 8 and 9.
fn plan_with(expect: &str) -> String {
    format!(
        "[data.row]\nvalues = [{{ id = 7 }}, {{ id = 8 }}, {{ id = 9 }}]\n[[scenario]]\n\
         name = \"x\"\nload = {{ iterations = 3 }}\n[[scenario.step]]\npath = \"/{{{{row.id}}}}\"\n\
         {expect}\n"
    )
}

#[test]
fn every_iteration_is_compared_with_its_own_values() {
    let cases = [
        r#"expect.headers = { x-id = "{{row.id}}" }"#,
        r#"expect.json = { "$.id" = "{{row.id}}" }"#,
        r#"expect.json = { "$.name" = "row {{row.id}}" }"#,
        r#"expect.json = { "$.all" = ["{{row.id}}", 1000] }"#,
        r#"expect.json = { "$.all" = { contains = "{{row.id}}", length = 2 } }"#,
        r#"expect.body_contains = ["1000", "\"row {{row.id}}\""]"#,
    ];
    let (right, wrong) = (numbers(0), numbers(1));
    let mut told = String::new();
    for expect in cases {
        let plan = |server: &Server| plan_text(&server.base_url(), &plan_with(expect));
        let run = driven(&plan(&right));
        assert_eq!(successes(&run.sink), 3, "{expect}");
        let run = driven(&plan(&wrong));
        assert_eq!(count(&run.sink, FailureKind::CheckFailed), 3, "{expect}");
        let message = &run.failure_examples[0].message;
        writeln!(told, "{expect}\n  {message}").unwrap();
    }
    let unlike = r#"expect.json = { "$.id" = { not_equals = "{{row.id}}" } }"#;
    let run = driven(&plan_text(&wrong.base_url(), &plan_with(unlike)));
    assert_eq!(successes(&run.sink), 3);
    insta::assert_snapshot!(told);
}

#[test]
fn what_is_expected_of_a_secret_is_not_shown() {
    let steps = [
        r#"expect.json = { "$.name" = "{{token}}" }"#,
        r#"expect.json = { "$.name" = { contains = "{{token}}" } }"#,
        r#"expect.headers = { x-id = "id {{token}}" }"#,
        r#"expect.body_contains = "by {{token}}""#,
    ];
    let answer = answer(200, "X-Id: stale5\r\n", r#"{"name": "stale5"}"#);
    let server = Server::answering(move |_| answer.clone());
    let mut told = String::new();
    for step in steps {
        let text = format!(
            "[data.token]\nvalues = [\"fresh7\"]\n[[scenario]]\nname = \"x\"\n\
             load = {{ iterations = 1 }}\n[[scenario.step]]\npath = \"/\"\n{step}\n"
        );
        let run = driven(&plan_text(&server.base_url(), &text));
        assert_eq!(count(&run.sink, FailureKind::CheckFailed), 1);
        let message = &run.failure_examples[0].message;
        assert!(!message.contains("fresh7"), "{message}");
        writeln!(told, "{step}\n  {message}").unwrap();
    }
    insta::assert_snapshot!(told);
}

#[test]
fn a_value_that_is_not_there_leaves_nothing_to_compare_with() {
    let server = Server::answering(|_| answer(200, "", "{}"));
    let text = "[[scenario]]\nname = \"x\"\nload = { iterations = 1 }\n\
         step = [{ if = { \"{{user}}\" = 5 }, path = \"/\", extract = { id = { json = \"$.id\" } } }, \
         { path = \"/second\", expect.json = { \"$.id\" = \"{{id}}\" } }]\n";
    let run = driven(&plan_text(&server.base_url(), text));
    let example = &run.failure_examples[0];
    assert_eq!(
        example.message,
        "it cannot be told what is expected: `id` is not known"
    );
    // It was sent and answered, so that it is no request that was not sent.
    assert_eq!(example.kind, FailureKind::CheckFailed);
    assert_eq!(run.scenarios[0].sent, 1);
}

#[test]
fn two_pairs_of_braces_are_braces() {
    let body = || answer(200, "", r#"{"template": "{{name}}"}"#);
    for step in [
        r#"expect.json = { "$.template" = "{{{{name}}" }"#,
        r#"expect.body_contains = "{{{{name}}""#,
    ] {
        assert_eq!(verdict_on(body(), step), "ok", "{step}");
    }
    assert_eq!(run_of(body(), "").sink.len(), 1);
}

#[test]
fn a_message_may_be_awaited_by_a_value_that_was_sent() {
    let (server, _noticed) = echoing();
    let plan = plan_of(
        &server.base_url(),
        r#"websocket = { messages = [
        { send = "other" },
        { send = { json = { id = "{{uuid}}", n = 1 } }, await = { json = { "$.id" = "{{uuid}}" } } },
        { send = "{{uuid}}", receive = "{{uuid}}" },
        { send = "for {{iteration}}", receive = { text = { contains = "{{iteration}}" } } },
        ] }"#
            .replace('\n', "")
            .as_str(),
    );
    insta::assert_snapshot!(outcomes(&plan, &driven(&plan)), @r"
    GET /: 1 ok
    GET / / open: 1 ok
    GET / / round trip: 3 ok
    GET / / message: 4 ok
    ");
    let plan = plan_of(
        &server.base_url(),
        r#"websocket = { messages = [{ send = "x", receive = "{{iteration}}" }] }"#,
    );
    insta::assert_snapshot!(outcomes(&plan, &driven(&plan)), @r#"
    GET /: 1 check_failed
    GET / / open: 1 ok
    GET / / round trip: 1 check_failed
    GET / / message: 1 ok
      expected "0", got another text
    "#);
}

#[test]
fn an_event_may_be_awaited_by_a_value_of_the_run() {
    let events = "data: 5\n\nevent: done\ndata: 7 0\n\ndata: 9\n\n";
    let stream = answer(200, "Content-Type: text/event-stream\r\n", events);
    let server = Server::answering(move |_| stream.clone());
    for (until, heard) in [
        (r#"{ data = "7 {{iteration}}" }"#, true),
        (r#"{ data = "8 {{iteration}}" }"#, false),
    ] {
        let step = format!("events = {{ until = {until} }}");
        let run = driven(&plan_of(&server.base_url(), &step));
        let whole = run.sink.iter().find(|sample| sample.series.0 == 0).unwrap();
        let is_heard = whole.outcome == perf_core::Outcome::Success;
        assert_eq!(is_heard, heard, "{until}");
    }
}
