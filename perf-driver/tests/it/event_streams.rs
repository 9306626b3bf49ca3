//! Steps that listen to server-sent events, against servers that behave and servers that do not.

use std::io::Write;
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::thread::sleep;
use std::time::{Duration, Instant};

use hyper::header::{CONTENT_TYPE, HeaderValue};
use perf_core::{FailureKind, HttpVersion, Outcome, WarmUp};

use crate::hyper_server::{HyperServer, Speaks, text};
use crate::judged::plan_of;
use crate::observed::{outcomes, samples, stopped_after};
use crate::plans::{arrivals, driven};
use crate::scripted_server::{Server, answer, receive, wait_for_close};

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\n";
const TICKS: &str = "data: 1\n\ndata: 2\n\ndata: 3\n\n";

fn send(mut stream: &TcpStream, text: &str) {
    // Who has heard enough hangs up.
    let _gone = stream.write_all(text.as_bytes());
}

/// Streams `events` to every request, and then waits for the client to hang up.
fn streaming(events: &'static str) -> Server {
    Server::start(move |stream| {
        receive(&stream);
        send(&stream, HEAD);
        send(&stream, events);
        wait_for_close(&stream);
    })
}

/// Streams `events` to every request, and then closes the connection.
fn ending(events: &'static str) -> Server {
    Server::start(move |stream| {
        receive(&stream);
        send(&stream, HEAD);
        send(&stream, events);
    })
}

/// What becomes of `step` at `server`.
fn told(server: &Server, step: &str) -> String {
    let plan = plan_of(&server.base_url(), step);
    let began = Instant::now();
    let told = outcomes(&plan, &driven(&plan));
    assert!(began.elapsed() < Duration::from_secs(10), "nothing hangs");
    told
}

#[test]
fn so_many_events_are_listened_to() {
    let heads = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&heads);
    let server = Server::start(move |stream| {
        let request = receive(&stream).unwrap();
        seen.lock().unwrap().push(request.head);
        send(&stream, HEAD);
        send(&stream, ": hello\n\n");
        for event in [
            "data: 1\n\n",
            "event: x\ndata: 2\n\n",
            "data: 3\n\n",
            "data: 4\n\n",
        ] {
            sleep(Duration::from_millis(20));
            send(&stream, event);
        }
        wait_for_close(&stream);
    });
    let plan = plan_of(&server.base_url(), "events = { count = 3 }");
    let run = driven(&plan);
    insta::assert_snapshot!(outcomes(&plan, &run), @r"
    GET /: 1 ok
    GET / / first event: 1 ok
    GET / / next event: 2 ok
    ");
    let whole = samples(&plan, &run, "GET /")[0];
    let first = samples(&plan, &run, "GET / / first event")[0];
    let next = samples(&plan, &run, "GET / / next event");
    // Less than a millisecond of a sleep can be missing, because of the clocks' grains.
    let pause = Duration::from_millis(19);
    assert!(first.service_time() >= pause, "{first:?}");
    assert_eq!((first.intended, first.sent), (whole.intended, whole.sent));
    assert!(first.ended <= next[0].sent && next[0].ended <= next[1].sent);
    // One event can be read late and the next one then early, but the last one is never early.
    let last = next[1].ended.since(whole.sent);
    assert!(last >= 3 * pause, "{last:?}");
    assert!(next[1].ended <= whole.ended);
    let bytes = ": hello\n\ndata: 1\n\nevent: x\ndata: 2\n\ndata: 3\n\n".len();
    assert_eq!(whole.received.count(), bytes as u64);
    let heads = heads.lock().unwrap();
    assert!(
        heads[0].contains("\r\naccept: text/event-stream\r\n"),
        "{heads:?}"
    );
}

#[test]
fn a_stream_is_listened_to_until_an_event() {
    let server = streaming(
        "id: 1\ndata: {\"n\": 1}\n\nevent: done\nid: 2\ndata: {\"n\": 2}\n\ndata: {\"n\": 3}\n\n",
    );
    for until in [
        r#"{ event = "done" }"#,
        r#"{ id = "2" }"#,
        r#"{ data = { contains = "2" } }"#,
        r#"{ json = { "$.n" = 2 } }"#,
    ] {
        let told = told(&server, &format!("events = {{ until = {until} }}"));
        insta::allow_duplicates! {
            insta::assert_snapshot!(told, @r"
            GET /: 1 ok
            GET / / first event: 1 ok
            GET / / next event: 1 ok
            ");
        }
    }
    let told = told(
        &server,
        r#"events = { until = { json = { "$.n" = 1 } }, at_least = 2 }
        timeout = "1s""#,
    );
    insta::assert_snapshot!(told, @r"
    GET /: 1 timeout
    GET / / first event: 1 ok
    GET / / next event: 2 ok, 1 timeout
      no complete answer within 1s
    ");
}

#[test]
fn a_stream_is_listened_to_until_the_target_ends_it() {
    let server = ending(TICKS);
    insta::assert_snapshot!(told(&server, "events = { until = \"end\", at_least = 3 }"), @r"
    GET /: 1 ok
    GET / / first event: 1 ok
    GET / / next event: 2 ok
    ");
    insta::assert_snapshot!(told(&server, "events = { until = \"end\", at_least = 4 }"), @r"
    GET /: 1 closed_early
    GET / / first event: 1 ok
    GET / / next event: 2 ok, 1 closed_early
      the stream ended after 3 events, expected at least 4 events
    ");
    insta::assert_snapshot!(told(&ending(""), "events = { until = \"end\", at_least = 0 }"), @"GET /: 1 ok");
}

#[test]
fn a_stream_is_listened_to_for_a_time() {
    let server = streaming(TICKS);
    let step = "events = { during = \"700ms\", at_least = 3 }";
    let plan = plan_of(&server.base_url(), step);
    let run = driven(&plan);
    insta::assert_snapshot!(outcomes(&plan, &run), @r"
    GET /: 1 ok
    GET / / first event: 1 ok
    GET / / next event: 2 ok
    ");
    let whole = samples(&plan, &run, "GET /")[0];
    assert!(
        whole.service_time() >= Duration::from_millis(699),
        "{whole:?}"
    );
    insta::assert_snapshot!(told(&server, "events = { during = \"700ms\", at_least = 4 }"), @r"
    GET /: 1 check_failed
    GET / / first event: 1 ok
    GET / / next event: 2 ok, 1 check_failed
      expected at least 4 events, got 3
    ");
    // Of a time limit, only what is beside the listening counts.
    insta::assert_snapshot!(told(&streaming(""), "events = { during = \"200ms\" }\ntimeout = \"150ms\""), @r"
    GET /: 1 check_failed
    GET / / first event: 1 check_failed
      expected at least 1 event, got 0
    ");
    insta::assert_snapshot!(told(&ending(TICKS), "events = { during = \"1min\" }"), @r"
    GET /: 1 closed_early
    GET / / first event: 1 ok
    GET / / next event: 2 ok, 1 closed_early
      the stream ended after 3 events, before its time
    ");
}

#[test]
fn the_data_of_the_last_event_is_the_body() {
    let server = Server::start(|stream| {
        while let Some(request) = receive(&stream) {
            if request.head.starts_with("GET /next/two ") {
                send(&stream, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                continue;
            }
            send(&stream, HEAD);
            send(
                &stream,
                "data: {\"id\": \"one\"}\n\ndata: {\"id\": \"two\"}\n\n",
            );
            wait_for_close(&stream);
        }
    });
    let told = |expect: &str| {
        let step = format!(
            r#"
            events = {{ count = 2 }}
            expect = {{ {expect} }}
            extract = {{ id = {{ json = "$.id" }} }}
            [[scenario.step]]
            path = "/next/{{{{id}}}}"
            "#
        );
        told(&server, &step)
    };
    let ok = told(
        r#"body_contains = "two", json = { "$.id" = "two" }, body_size = { at_most = "13B" }"#,
    );
    insta::assert_snapshot!(ok, @r"
    GET /: 1 ok
    GET /next/{{id}}: 1 ok
    GET / / first event: 1 ok
    GET / / next event: 1 ok
    ");
    insta::assert_snapshot!(told(r#"json = { "$.id" = "one" }"#), @r#"
    GET /: 1 check_failed
    GET / / first event: 1 ok
    GET / / next event: 1 ok
      `$.id`: expected "one", found "two"
    "#);
}

#[test]
fn an_answer_that_is_no_stream_of_events_is_a_failed_check_that_is_shown() {
    let html = Server::answering(|_| answer(200, "Content-Type: text/html\r\n", "<h1>no</h1>"));
    let plan = plan_of(&html.base_url(), "events = { count = 1 }");
    let run = driven(&plan);
    insta::assert_snapshot!(outcomes(&plan, &run), @r"
    GET /: 1 check_failed
    GET / / first event: 1 check_failed
      expected content type `text/event-stream`, got content type `text/html`
    ");
    let shown = run.failure_examples[0].response.as_deref();
    insta::assert_snapshot!(shown.unwrap(), @r"
    HTTP/1.1 200 OK
    content-length: 11
    content-type: text/html
    ");
    let nothing = Server::answering(|_| answer(200, "", ""));
    insta::assert_snapshot!(told(&nothing, "events = { count = 1 }"), @r"
    GET /: 1 check_failed
    GET / / first event: 1 check_failed
      expected content type `text/event-stream`, got no content type
    ");
}

#[test]
fn a_status_is_judged_before_anything_is_listened_to() {
    let server = Server::answering(|_| answer(503, "", "later"));
    insta::assert_snapshot!(told(&server, "events = { count = 1 }"), @r"
    GET /: 1 status_5xx
    GET / / first event: 1 status_5xx
      expected status 200-299, got 503
    ");
}

#[test]
fn a_stream_that_ends_too_soon() {
    insta::assert_snapshot!(told(&ending("data: 1\n\ndata: 2\n"), "events = { count = 2 }"), @r"
    GET /: 1 closed_early
    GET / / first event: 1 ok
    GET / / next event: 1 closed_early
      the stream ended after 1 event, expected 2
    ");
    insta::assert_snapshot!(told(&ending(TICKS), "events = { until = { data = \"9\" } }"), @r"
    GET /: 1 closed_early
    GET / / first event: 1 ok
    GET / / next event: 2 ok, 1 closed_early
      the stream ended after 3 events, before the one that is awaited
    ");
    let broken = Server::start(|stream| {
        receive(&stream);
        send(
            &stream,
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\
                       Transfer-Encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n9\r\ndata",
        );
    });
    insta::assert_snapshot!(told(&broken, "events = { count = 2 }"), @r"
    GET /: 1 closed_early
    GET / / first event: 1 ok
    GET / / next event: 1 closed_early
      error reading a body from connection: end of file before message length reached
    ");
}

#[test]
fn a_stream_that_falls_silent() {
    insta::assert_snapshot!(told(&streaming(""), "events = { count = 1 }\ntimeout = \"200ms\""), @r"
    GET /: 1 timeout
    GET / / first event: 1 timeout
      no complete answer within 200ms
    ");
    insta::assert_snapshot!(told(&streaming(TICKS), "events = { count = 5 }\ntimeout = \"1s\""), @r"
    GET /: 1 timeout
    GET / / first event: 1 ok
    GET / / next event: 2 ok, 1 timeout
      no complete answer within 1s
    ");
}

#[test]
fn an_event_without_an_end_is_given_up() {
    let server = Server::start(|mut stream| {
        receive(&stream);
        send(&stream, HEAD);
        send(&stream, "data: ");
        while stream.write_all(&[b'x'; 8192]).is_ok() {}
    });
    insta::assert_snapshot!(told(&server, "events = { count = 1 }\nexpect = { max_body = \"64KiB\" }"), @r"
    GET /: 1 too_large
    GET / / first event: 1 too_large
      an event is larger than 65.5 kB
    ");
}

#[test]
fn a_stream_as_a_whole_may_be_larger_than_the_largest_body() {
    let server = streaming(TICKS);
    let told = told(
        &server,
        "events = { count = 3 }\nexpect = { max_body = \"2B\" }",
    );
    assert!(told.starts_with("GET /: 1 ok\n"), "{told}");
}

#[test]
fn events_come_over_http_2_as_well() {
    let server = HyperServer::start(None, Speaks::Http2, |_| async {
        let mut answer = text(TICKS);
        let kind = HeaderValue::from_static("text/event-stream");
        answer.headers_mut().insert(CONTENT_TYPE, kind);
        answer
    });
    let mut plan = plan_of(
        &format!("http://{}", server.address),
        "events = { until = \"end\" }",
    );
    plan.scenarios[0].http.version = HttpVersion::Http2;
    insta::assert_snapshot!(outcomes(&plan, &driven(&plan)), @r"
    GET /: 1 ok
    GET / / first event: 1 ok
    GET / / next event: 2 ok
    ");
}

#[test]
fn laps_of_the_warm_up_and_of_what_is_not_measured_are_in_no_series() {
    let server = streaming(TICKS);
    let step = r#"events = { count = 2 }
        [[scenario.before_each]]
        path = "/before"
        events = { count = 3 }"#;
    let mut plan = plan_of(&server.base_url(), step);
    let scenario = &mut plan.scenarios[0];
    scenario.load = crate::plans::iterations(5, 1);
    scenario.warm_up = WarmUp::Iterations(2.try_into().unwrap());
    insta::assert_snapshot!(outcomes(&plan, &driven(&plan)), @r"
    GET /: 3 ok
    GET / / first event: 3 ok
    GET / / next event: 3 ok
    ");
}

#[test]
fn where_there_is_a_schedule_the_first_event_counts_from_when_it_was_due() {
    let server = streaming(TICKS);
    let mut plan = plan_of(&server.base_url(), "events = { count = 2 }");
    plan.scenarios[0].load = arrivals(200.0, Duration::from_millis(100), 1, 100);
    let run = driven(&plan);
    let (whole, first, next) = (
        samples(&plan, &run, "GET /"),
        samples(&plan, &run, "GET / / first event"),
        samples(&plan, &run, "GET / / next event"),
    );
    assert_eq!((whole.len(), first.len(), next.len()), (20, 20, 20));
    for (whole, first) in whole.iter().zip(&first) {
        assert_eq!((first.intended, first.sent), (whole.intended, whole.sent));
    }
    assert!(next.iter().all(|next| next.intended == next.sent));
}

#[test]
fn who_listens_for_ever_can_be_stopped() {
    let server = streaming(TICKS);
    let plan = plan_of(&server.base_url(), "events = { during = \"1h\" }");
    insta::assert_snapshot!(stopped_after(&plan, 3), @r"
    GET /: 1 unanswered
    GET / / first event: 1 ok
    GET / / next event: 2 ok, 1 unanswered
      no answer when the run ended
    ");
}

#[test]
fn each_failure_of_a_step_has_a_failure_of_what_was_under_way() {
    let server = ending(TICKS);
    let plan = plan_of(&server.base_url(), "events = { count = 9 }");
    let run = driven(&plan);
    let whole = samples(&plan, &run, "GET /")[0];
    let last = samples(&plan, &run, "GET / / next event")[2];
    let failed = Outcome::Failure(FailureKind::ClosedEarly);
    assert_eq!((whole.outcome, last.outcome), (failed, failed));
    assert_eq!(whole.ended, last.ended);
}
