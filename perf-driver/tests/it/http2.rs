//! HTTP/2, against a real server of it.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Response, Version};
use perf_core::{
    Action, Connections, FailureKind, HttpSettings, HttpVersion, Outcome, Plan, Step, TlsSettings,
    Trust,
};
use tokio::sync::Barrier;

use crate::certificates::Authority;
use crate::hyper_server::{HyperServer, Speaks, text};
use crate::plans::{driven, iterations, plan, scenario, step};
use crate::scripted_server::{Server, wait_for_close};

fn version_2() -> HttpSettings {
    HttpSettings {
        version: HttpVersion::Http2,
        ..HttpSettings::default()
    }
}

fn plan_for(base_url: &str, users: u32, http: HttpSettings) -> Plan {
    let mut scenario = scenario(iterations(u64::from(users), users), vec![step("/")]);
    scenario.http = http;
    plan(base_url, vec![scenario])
}

/// A server that answers no request before eight are there.
fn patient(tls: Option<rustls::ServerConfig>) -> HyperServer {
    let all_there = Arc::new(Barrier::new(8));
    HyperServer::start(tls, Speaks::Http2, move |request| {
        let all_there = Arc::clone(&all_there);
        async move {
            assert_eq!(request.version(), Version::HTTP_2);
            all_there.wait().await;
            text("hello")
        }
    })
}

#[track_caller]
fn check_successes(plan: &Plan, count: usize) {
    let run = driven(plan);
    assert_eq!(run.failure_examples, []);
    assert_eq!(run.sink.len(), count);
}

#[test]
fn users_share_one_connection_at_the_same_time() {
    let server = patient(None);
    let base_url = format!("http://{}", server.address);
    check_successes(&plan_for(&base_url, 8, version_2()), 8);
    assert_eq!(server.connections(), 1, "eight streams of one connection");
}

#[test]
fn with_tls_it_is_agreed_on() {
    let authority = Authority::new("ours");
    let server = patient(Some(authority.for_host("localhost").server()));
    let http = HttpSettings {
        tls: TlsSettings {
            trust: Trust::Ca(authority.file()),
            identity: None,
        },
        ..version_2()
    };
    let base_url = format!("https://localhost:{}", server.address.port());
    check_successes(&plan_for(&base_url, 8, http), 8);
    assert_eq!(server.connections(), 1);
}

#[test]
fn each_user_has_a_connection_of_its_own_where_the_plan_wants_it() {
    let server = patient(None);
    let http = HttpSettings {
        connections: Connections::PerUser,
        ..version_2()
    };
    let base_url = format!("http://{}", server.address);
    check_successes(&plan_for(&base_url, 8, http), 8);
    assert_eq!(server.connections(), 8);
}

#[test]
fn each_request_has_a_connection_of_its_own_where_the_plan_wants_it() {
    let server = HyperServer::start(None, Speaks::Http2, |_| async { text("hello") });
    let http = HttpSettings {
        connections: Connections::New,
        ..version_2()
    };
    let mut plan = plan_for(&format!("http://{}", server.address), 2, http);
    plan.scenarios[0].load = iterations(8, 2);
    check_successes(&plan, 8);
    assert_eq!(server.connections(), 8);
}

#[test]
fn a_server_with_tls_that_speaks_only_the_older_version() {
    let authority = Authority::new("ours");
    let tls = authority.for_host("localhost").server();
    let server = HyperServer::start(Some(tls), Speaks::Http1, |_| async { text("hello") });
    let http = HttpSettings {
        tls: TlsSettings {
            trust: Trust::Anyone,
            identity: None,
        },
        ..version_2()
    };
    let base_url = format!("https://localhost:{}", server.address.port());
    let run = driven(&plan_for(&base_url, 1, http));
    assert_eq!(run.sink[0].outcome, Outcome::Failure(FailureKind::Tls));
    insta::assert_snapshot!(run.failure_examples[0].message, @"client error (Connect): received fatal alert: NoApplicationProtocol");
}

#[test]
fn a_head_that_is_too_large() {
    let server = HyperServer::start(None, Speaks::Http2, |_| async {
        let mut large = Response::new(Full::new(Bytes::new()));
        for number in 0..100 {
            let name = hyper::header::HeaderName::try_from(format!("x-{number}")).unwrap();
            large
                .headers_mut()
                .insert(name, "y".repeat(1000).try_into().unwrap());
        }
        large
    });
    let base_url = format!("http://{}", server.address);
    let run = driven(&plan_for(&base_url, 1, version_2()));
    let outcome = run.sink[0].outcome;
    let expected = Outcome::Failure(FailureKind::HeaderTooLarge);
    assert_eq!(outcome, expected, "{:?}", run.failure_examples);
}

#[test]
fn a_body_shorter_than_announced() {
    let server = HyperServer::start(None, Speaks::Http2, |_| async {
        let mut wrong = text("ten bytes!");
        wrong
            .headers_mut()
            .insert("content-length", hyper::header::HeaderValue::from(100));
        wrong
    });
    let base_url = format!("http://{}", server.address);
    let run = driven(&plan_for(&base_url, 1, version_2()));
    let outcome = run.sink[0].outcome;
    let expected = Outcome::Failure(FailureKind::WrongLength);
    assert_eq!(outcome, expected, "{:?}", run.failure_examples);
}

/// The outcomes of two requests to a server that sends `frames` in the place of an answer, and
/// then `ending`.
fn outcomes_of(
    frames: &'static [u8],
    ending: impl Fn(&TcpStream) + Send + Sync + 'static,
) -> Vec<Outcome> {
    let server = Server::start(move |mut stream| {
        let mut preface = [0; 24];
        stream.read_exact(&mut preface).unwrap();
        stream.write_all(frames).unwrap();
        ending(&stream);
    });
    let mut plan = plan_for(&server.base_url(), 1, version_2());
    plan.scenarios[0].load = iterations(2, 1);
    plan.scenarios[0].journey.tasks[0].actions = vec![Action::Request(Box::new(Step {
        timeout: Duration::from_secs(2),
        ..step("/")
    }))];
    let run = driven(&plan);
    run.sink.iter().map(|sample| sample.outcome).collect()
}

const SETTINGS: &[u8] = b"\0\0\0\x04\0\0\0\0\0";

#[test]
fn a_server_that_speaks_only_the_older_version() {
    let outcomes = outcomes_of(b"HTTP/1.1 400 Bad Request\r\n\r\n", wait_for_close);
    assert_eq!(outcomes, [Outcome::Failure(FailureKind::Protocol); 2]);
}

#[test]
fn a_stream_that_is_reset() {
    const RESET: &[u8] = b"\0\0\0\x04\0\0\0\0\0\0\0\x04\x03\0\0\0\0\x01\0\0\0\x02";
    assert!(RESET.starts_with(SETTINGS));
    let outcomes = outcomes_of(RESET, wait_for_close);
    assert_eq!(outcomes[0], Outcome::Failure(FailureKind::Reset));
}

#[test]
fn a_connection_that_ends_before_the_answer() {
    let outcomes = outcomes_of(SETTINGS, |stream| {
        // What is read cannot make the end of the connection a reset.
        stream.shutdown(Shutdown::Write).unwrap();
        wait_for_close(stream);
    });
    assert_eq!(outcomes, [Outcome::Failure(FailureKind::ClosedEarly); 2]);
}

#[test]
fn no_answer_at_all() {
    let outcomes = outcomes_of(SETTINGS, wait_for_close);
    assert_eq!(outcomes, [Outcome::Failure(FailureKind::Timeout); 2]);
}
