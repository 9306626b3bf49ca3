//! The phases of a request, which are the same whoever carries it.

use std::io::Write;
use std::net::TcpStream;
use std::thread::sleep;
use std::time::Duration;

use perf_core::{Plan, Sample};
use perf_driver::Drive;

use crate::hyper_server::{HyperServer, Speaks, text};
use crate::judged::plan_text;
use crate::observed::{outcomes, samples};
use crate::plans::driven;
use crate::scripted_server::{Server, answer, receive, refusing_url, wait_for_close};

/// How long the server thinks, and how long it takes to send the body.
const THINKS: Duration = Duration::from_millis(40);
const DRIPS: Duration = Duration::from_millis(60);

/// Less than a millisecond of a sleep can be missing, because of the clocks' grains.
const GRAIN: Duration = Duration::from_millis(1);

/// Three requests, one after the other, of which `http` and `step` say the rest.
fn plan_with(base_url: &str, http: &str, step: &str) -> Plan {
    let scenario = format!(
        "[[scenario]]\nname = \"x\"\nload = {{ iterations = 3 }}\nhttp = {{ {http} }}\n\
         [[scenario.step]]\nname = \"get\"\npath = \"/\"\non_failure = \"continue\"\n{step}\n"
    );
    plan_text(base_url, &scenario)
}

/// What becomes of the three requests by each carrier, which has to be the same.
fn told(base_url: &str, http: &str, step: &str) -> String {
    let [lean, reqwest] = ["lean", "reqwest"].map(|carrier| {
        let http = format!("phases = true, transport = \"{carrier}\", {http}");
        let plan = plan_with(base_url, &http, step);
        let run = driven(&plan);
        let told = outcomes(&plan, &run);
        // What failures say is each carrier's own.
        let lines = told.lines().filter(|line| !line.starts_with(' '));
        lines.collect::<Vec<_>>().join("\n")
    });
    assert_eq!(lean, reqwest);
    lean
}

fn send(mut stream: &TcpStream, text: &str) {
    stream.write_all(text.as_bytes()).unwrap();
}

/// Thinks before it answers, and sends the body in three pieces.
fn dripping() -> Server {
    Server::start(|stream| {
        while receive(&stream).is_some() {
            sleep(THINKS);
            send(&stream, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n");
            for piece in ["a", "b", "c"] {
                sleep(DRIPS / 3);
                send(&stream, piece);
            }
        }
    })
}

#[track_caller]
fn check_dripping(plan: &Plan, run: &Drive<Vec<Sample>>, connections: usize) {
    assert_eq!(run.failure_examples, []);
    let of = |name: &str| samples(plan, run, name);
    let whole = of("get");
    let (connect, first, rest) = (
        of("get / connect"),
        of("get / first byte"),
        of("get / download"),
    );
    assert_eq!(whole.len(), 3);
    assert_eq!(connect.len(), connections);
    assert_eq!((first.len(), rest.len()), (3, 3));
    for (index, whole) in whole.iter().enumerate() {
        let (first, rest) = (first[index], rest[index]);
        assert!(
            first.service_time() >= THINKS.saturating_sub(GRAIN),
            "{first:?}"
        );
        // What is read late is read late at its beginning as well.
        assert!(rest.ended.since(first.sent) >= (THINKS + DRIPS).saturating_sub(GRAIN));
        assert!(first.ended <= rest.sent && rest.ended <= whole.ended);
        let begins = connect.get(index).map_or(first, |connect| connect);
        assert!(whole.sent <= begins.sent && begins.ended <= rest.sent);
        if let Some(connect) = connect.get(index) {
            assert!(connect.ended <= first.sent, "{connect:?} {first:?}");
        }
    }
}

#[test]
fn a_request_has_phases_that_follow_each_other() {
    let server = dripping();
    for carrier in ["lean", "reqwest"] {
        for (connections, count) in [("keep_alive", 1), ("per_user", 1), ("new", 3)] {
            let http = format!(
                "phases = true, transport = \"{carrier}\", connections = \"{connections}\""
            );
            let plan = plan_with(&server.base_url(), &http, "");
            check_dripping(&plan, &driven(&plan), count);
        }
    }
}

#[test]
fn there_are_none_unless_the_plan_asks_for_them() {
    let server = Server::answering(|_| answer(200, "", "x"));
    for carrier in ["lean", "reqwest"] {
        let http = format!("transport = \"{carrier}\"");
        let plan = plan_with(&server.base_url(), &http, "");
        assert_eq!(outcomes(&plan, &driven(&plan)), "get: 3 ok\n");
    }
}

#[test]
fn a_phase_that_is_not_over_fails_with_its_request_and_later_ones_never_begin() {
    insta::assert_snapshot!(told(&refusing_url(), "", ""), @r"
    get: 3 connect_refused
    get / connect: 3 connect_refused
    ");

    let silent = Server::start(|stream| wait_for_close(&stream));
    insta::assert_snapshot!(told(&silent.base_url(), "", "timeout = \"150ms\""), @r"
    get: 3 timeout
    get / connect: 3 ok
    get / first byte: 3 timeout
    ");
    let encrypted = silent.base_url().replace("http", "https");
    let trusting = "tls = { insecure = true }";
    insta::assert_snapshot!(told(&encrypted, trusting, "timeout = \"150ms\""), @r"
    get: 3 connect_timeout
    get / connect: 3 connect_timeout
    ");

    let broken = Server::start(|stream| {
        receive(&stream);
        send(&stream, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
    });
    insta::assert_snapshot!(told(&broken.base_url(), "", ""), @r"
    get: 3 wrong_length
    get / connect: 3 ok
    get / first byte: 3 ok
    get / download: 3 wrong_length
    ");
}

#[test]
fn an_answer_that_is_not_expected_has_had_its_phases() {
    let server = Server::answering(|_| answer(404, "", "x"));
    insta::assert_snapshot!(told(&server.base_url(), "", ""), @r"
    get: 3 status_4xx
    get / connect: 1 ok
    get / first byte: 3 ok
    get / download: 3 ok
    ");
}

#[test]
fn every_hop_of_a_redirect_has_its_phases() {
    let server = Server::answering(|request| {
        if request.head.starts_with("GET / ") {
            return answer(302, "Location: /there\r\n", "this way");
        }
        answer(200, "", "x")
    });
    let plan = plan_with(&server.base_url(), "phases = true, redirects = 1", "");
    insta::assert_snapshot!(outcomes(&plan, &driven(&plan)), @r"
    get: 3 ok
    get / connect: 1 ok
    get / first byte: 6 ok
    get / download: 6 ok
    ");
}

#[test]
fn requests_of_one_connection_have_one_connect() {
    let server = HyperServer::start(None, Speaks::Http2, |_| async { text("x") });
    let url = format!("http://{}", server.address);
    let plan = plan_with(&url, "phases = true, version = \"2\"", "");
    insta::assert_snapshot!(outcomes(&plan, &driven(&plan)), @r"
    get: 3 ok
    get / connect: 1 ok
    get / first byte: 3 ok
    get / download: 3 ok
    ");
}
