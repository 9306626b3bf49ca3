//! Compressed answers: asked for and decoded where the plan wants it.

use std::io::Write;

use perf_core::{Bytes, FailureKind, HttpSettings, Outcome, Sample, Template};
use perf_driver::Drive;

use crate::plans::{driven, iterations, plan, scenario, step};
use crate::scripted_server::{Server, receive};

/// `hello`, by the usual programs.
const GZIP: &[u8] =
    b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xcb\x48\xcd\xc9\xc9\x07\0\x86\xa6\x10\x36\x05\0\0\0";
const BROTLI: &[u8] = b"\x0b\x02\x80hello\x03";
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd\x20\x05\x29\0\0hello";

/// One request to a server that answers `body` in `encoding` if it is asked for that.
fn run_of(encoding: &'static str, body: Vec<u8>, http: HttpSettings) -> Drive<Vec<Sample>> {
    let server = Server::start(move |mut stream| {
        while let Some(request) = receive(&stream) {
            let mut lines = request.head.lines();
            let asked = lines.find_map(|line| line.strip_prefix("accept-encoding: "));
            let head = match asked {
                Some(asked) if asked.contains(encoding) => {
                    format!(
                        "Content-Encoding: {encoding}\r\nContent-Length: {}",
                        body.len()
                    )
                }
                _ => "Content-Length: 5\r\nX-Plain: yes".to_owned(),
            };
            let plain = head.contains("X-Plain");
            let body = if plain { b"hello" } else { body.as_slice() };
            let head = format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n");
            if stream.write_all(&[head.as_bytes(), body].concat()).is_err() {
                return;
            }
        }
    });
    let mut step = step("/");
    step.expect.body_contains = vec![Template::fixed("hello")];
    step.expect.max_body = Bytes::new(1_000);
    let mut scenario = scenario(iterations(1, 1), vec![step]);
    scenario.http = http;
    driven(&plan(&server.base_url(), vec![scenario]))
}

fn compressed() -> HttpSettings {
    HttpSettings {
        compression: true,
        ..HttpSettings::default()
    }
}

#[test]
fn three_encodings_are_decoded() {
    for (encoding, body) in [("gzip", GZIP), ("br", BROTLI), ("zstd", ZSTD)] {
        let run = run_of(encoding, body.to_vec(), compressed());
        assert_eq!(run.failure_examples, [], "{encoding}");
        assert_eq!(run.sink[0].received, Bytes::new(5), "of the decoded body");
    }
}

#[test]
fn none_is_asked_for_unless_the_plan_says_so() {
    let run = run_of("gzip", GZIP.to_vec(), HttpSettings::default());
    assert_eq!(run.failure_examples, []);
    assert_eq!(run.sink[0].received, Bytes::new(5));
}

#[test]
fn garbage_is_no_encoding() {
    for encoding in ["gzip", "br", "zstd"] {
        let run = run_of(encoding, b"\xff\xfegarbage\0\0\0\0".to_vec(), compressed());
        let outcome = run.sink[0].outcome;
        let expected = Outcome::Failure(FailureKind::Protocol);
        assert_eq!(outcome, expected, "{encoding}: {:?}", run.failure_examples);
    }
}

#[test]
fn what_unfolds_without_end_is_not_read_on() {
    // 1 GB of zeros in repeated blocks of a byte: 128 KiB each, at four bytes.
    let mut bomb = b"\x28\xb5\x2f\xfd\0\x58".to_vec();
    for _ in 0..8_000 {
        bomb.extend_from_slice(&[0x02, 0x00, 0x10, 0x00]);
    }
    let run = run_of("zstd", bomb, compressed());
    let outcome = run.sink[0].outcome;
    let expected = Outcome::Failure(FailureKind::TooLarge);
    assert_eq!(outcome, expected, "{:?}", run.failure_examples);
    assert!(run.sink[0].received < Bytes::new(1_000_000));
}
