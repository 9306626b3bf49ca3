//! A target that misbehaves: each way is a class of its own, and nothing hangs.

use std::io::Write;
use std::net::{Shutdown, TcpStream};
use std::thread::sleep;
use std::time::{Duration, Instant};

use perf_core::{Bytes, FailureKind, Outcome, Sample, Step, Template};
use tokio::net::TcpSocket;
use tokio::runtime::Builder;

use crate::plans::{driven, iterations, plan, scenario, step};
use crate::scripted_server::{Server, answer, receive, refusing_url, wait_for_close};

const TIMEOUT: Duration = Duration::from_millis(300);

/// Sends `step` twice to `base_url`, and demands that both fail as `kind`, within the time limit.
/// Gives back the first sample and the example that was kept.
#[track_caller]
fn check(base_url: &str, step: Step, kind: FailureKind) -> (Sample, String) {
    let began = Instant::now();
    let run = driven(&plan(
        base_url,
        vec![scenario(iterations(2, 1), vec![step])],
    ));
    assert!(began.elapsed() < Duration::from_secs(10), "nothing hangs");
    let outcomes: Vec<_> = run.sink.iter().map(|sample| sample.outcome).collect();
    assert_eq!(
        outcomes,
        [Outcome::Failure(kind); 2],
        "{:?}",
        run.failure_examples
    );
    let [example] = run.failure_examples.as_slice() else {
        panic!("one class, one example: {:?}", run.failure_examples);
    };
    assert_eq!(example.kind, kind);
    assert!(!example.message.is_empty());
    (run.sink[0], example.message.clone())
}

fn limited() -> Step {
    Step {
        timeout: TIMEOUT,
        ..step("/")
    }
}

#[track_caller]
fn check_script(script: impl Fn(TcpStream) + Send + Sync + 'static, kind: FailureKind) -> String {
    let server = Server::start(script);
    check(&server.base_url(), step("/"), kind).1
}

/// Fault: T1
#[test]
fn refused() {
    let (_, example) = check(&refusing_url(), step("/"), FailureKind::ConnectRefused);
    assert!(example.ends_with("connection refused"), "{example}");
}

/// Fault: N1
#[test]
fn unknown_host() {
    // No label may have more than 63 characters, so no resolver has to be asked.
    let base_url = format!("http://{}.localhost", "x".repeat(64));
    check(&base_url, step("/"), FailureKind::Dns);
}

/// Fault: N2
#[test]
fn a_connection_that_is_never_accepted() {
    let runtime = Builder::new_current_thread().enable_io().build().unwrap();
    let _inside = runtime.enter();
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(100)) {
        waiting.push(stream);
        assert!(
            waiting.len() < 100,
            "the queue of connections is never full"
        );
    }
    let base_url = format!("http://{address}");
    let (sample, _) = check(&base_url, limited(), FailureKind::ConnectTimeout);
    assert!(sample.service_time() >= TIMEOUT);
}

/// Fault: N2
#[test]
fn a_tls_handshake_that_is_never_answered() {
    let server = Server::start(|stream| wait_for_close(&stream));
    let base_url = server.base_url().replace("http:", "https:");
    check(&base_url, limited(), FailureKind::ConnectTimeout);
}

/// Fault: T5
#[test]
fn tls_where_the_server_speaks_none() {
    let server = Server::start(|mut stream| {
        let _sent = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        wait_for_close(&stream);
    });
    let base_url = server.base_url().replace("http:", "https:");
    check(&base_url, step("/"), FailureKind::Tls);
}

/// Fault: T5
#[test]
fn tls_that_ends_in_the_handshake() {
    let server = Server::start(|stream| {
        let mut first = [0; 1];
        while stream.peek(&mut first).is_ok_and(|count| count == 0) {}
        stream.shutdown(Shutdown::Write).unwrap();
        wait_for_close(&stream);
    });
    let base_url = server.base_url().replace("http:", "https:");
    check(&base_url, step("/"), FailureKind::Tls);
}

/// Fault: T2
#[test]
fn reset() {
    // Closing with unread data makes the kernel reset the connection.
    let script = |stream: TcpStream| {
        let mut first = [0; 1];
        stream.peek(&mut first).unwrap();
    };
    check_script(script, FailureKind::Reset);
}

/// Fault: T3
#[test]
fn closed_without_an_answer() {
    let script = |stream: TcpStream| drop(receive(&stream));
    check_script(script, FailureKind::ClosedEarly);
}

/// Fault: T3
#[test]
fn closed_within_the_head() {
    let script = |mut stream: TcpStream| {
        receive(&stream);
        let _sent = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Le");
    };
    check_script(script, FailureKind::ClosedEarly);
}

/// Fault: T3
#[test]
fn a_body_shorter_than_announced() {
    let server = Server::start(|mut stream| {
        receive(&stream);
        let _sent = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nten bytes!");
    });
    let (sample, example) = check(&server.base_url(), step("/"), FailureKind::WrongLength);
    insta::assert_snapshot!(example, @"the body ended before the 100 bytes that the head tells");
    assert_eq!(
        sample.received,
        Bytes::new(10),
        "what did arrive is counted"
    );
}

/// Fault: T3
#[test]
fn a_chunked_body_that_ends_too_soon() {
    let script = |mut stream: TcpStream| {
        receive(&stream);
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";
        let _sent = stream.write_all(head.as_bytes());
    };
    check_script(script, FailureKind::ClosedEarly);
}

/// Fault: T4
#[test]
fn garbage_in_place_of_an_answer() {
    let script = |mut stream: TcpStream| {
        receive(&stream);
        let _sent = stream.write_all(b"\x00\x01\x02 what?\r\n\r\n");
        wait_for_close(&stream);
    };
    check_script(script, FailureKind::Protocol);
}

#[test]
fn a_content_length_that_is_no_number() {
    let script = |mut stream: TcpStream| {
        receive(&stream);
        let _sent = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n");
        wait_for_close(&stream);
    };
    check_script(script, FailureKind::Protocol);
}

#[test]
fn garbage_in_place_of_a_chunk() {
    let script = |mut stream: TcpStream| {
        receive(&stream);
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n";
        let _sent = stream.write_all(head.as_bytes());
        wait_for_close(&stream);
    };
    check_script(script, FailureKind::Protocol);
}

/// Fault: T6
#[test]
fn no_answer_at_all() {
    let server = Server::start(|stream| wait_for_close(&stream));
    let (sample, example) = check(&server.base_url(), limited(), FailureKind::Timeout);
    assert!(sample.service_time() >= TIMEOUT);
    assert!(sample.service_time() < TIMEOUT * 4, "{sample:?}");
    insta::assert_snapshot!(example, @"no complete answer within 300ms");
}

/// Fault: T6
#[test]
fn an_answer_that_drips_too_slowly() {
    let server = Server::start(|mut stream| {
        receive(&stream);
        let mut sent = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
        while sent.is_ok() {
            sleep(Duration::from_millis(10));
            sent = stream.write_all(b".");
        }
    });
    let (sample, _) = check(&server.base_url(), limited(), FailureKind::Timeout);
    assert!(sample.service_time() >= TIMEOUT);
    assert!(sample.service_time() < TIMEOUT * 4, "{sample:?}");
}

/// Fault: T12
#[test]
fn a_body_larger_than_allowed_is_not_read_on() {
    let server = Server::start(|mut stream| {
        receive(&stream);
        let mut sent = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        while sent.is_ok() {
            sent = stream.write_all(&[b'.'; 10_000]);
        }
    });
    let mut small = step("/");
    small.expect.max_body = Bytes::new(5_000);
    let (sample, example) = check(&server.base_url(), small, FailureKind::TooLarge);
    assert!(sample.received > Bytes::new(5_000));
    assert!(sample.received < Bytes::new(1_000_000));
    insta::assert_snapshot!(example, @"the body is larger than 5.0 kB");
}

#[test]
fn a_body_just_as_large_as_allowed_is_a_success() {
    let server = Server::answering(|_| answer(200, "", &"x".repeat(5_000)));
    let mut small = step("/");
    small.expect.max_body = Bytes::new(5_000);
    let run = driven(&plan(
        &server.base_url(),
        vec![scenario(iterations(1, 1), vec![small])],
    ));
    assert_eq!(run.sink[0].outcome, Outcome::Success);
    assert_eq!(run.sink[0].received, Bytes::new(5_000));
}

/// Fault: T12
#[test]
fn a_head_without_end() {
    let script = |mut stream: TcpStream| {
        receive(&stream);
        let mut sent = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        while sent.is_ok() {
            sent = stream.write_all(b"X-More: and more\r\n");
        }
    };
    check_script(script, FailureKind::HeaderTooLarge);
}

#[test]
fn a_head_that_is_too_large() {
    // Within what a connection would still read, in one line and in many.
    let one = format!("X-Large: {}\r\n", "x".repeat(100_000));
    let many: Vec<_> = (0..90)
        .map(|number| format!("X-{number}: {}\r\n", "x".repeat(1_000)))
        .collect();
    for lines in [one, many.concat()] {
        let server = Server::answering(move |_| answer(200, &lines, ""));
        let (_, example) = check(&server.base_url(), step("/"), FailureKind::HeaderTooLarge);
        assert_eq!(example, "the head is larger than 65.5 kB");
    }
}

#[test]
fn a_large_head_is_no_failure() {
    let line = format!("X-Large: {}\r\n", "x".repeat(60_000));
    let server = Server::answering(move |_| answer(200, &line, ""));
    let run = driven(&plan(
        &server.base_url(),
        vec![scenario(iterations(1, 1), vec![step("/")])],
    ));
    assert_eq!(run.sink[0].outcome, Outcome::Success);
}

/// Fault: T12
#[test]
fn hints_without_end() {
    let server = Server::start(|mut stream| {
        receive(&stream);
        let mut sent = Ok(());
        while sent.is_ok() {
            sleep(Duration::from_millis(1));
            sent = stream.write_all(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
        }
    });
    check(&server.base_url(), limited(), FailureKind::Timeout);
}

/// Fault: T12
#[test]
fn trailers_without_end() {
    let script = |mut stream: TcpStream| {
        receive(&stream);
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n";
        let mut sent = stream.write_all(head.as_bytes());
        while sent.is_ok() {
            sent = stream.write_all(b"X-More: and more\r\n");
        }
    };
    check_script(script, FailureKind::Protocol);
}

/// Fault: T12
#[test]
fn a_chunk_extension_without_end() {
    let script = |mut stream: TcpStream| {
        receive(&stream);
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;";
        let mut sent = stream.write_all(head.as_bytes());
        while sent.is_ok() {
            sent = stream.write_all(&[b'x'; 1_000]);
        }
    };
    check_script(script, FailureKind::Protocol);
}

#[test]
fn two_lengths_that_differ() {
    let script = |mut stream: TcpStream| {
        receive(&stream);
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello";
        let _sent = stream.write_all(head.as_bytes());
        wait_for_close(&stream);
    };
    check_script(script, FailureKind::Protocol);
}

/// Fault: T12
#[test]
fn more_than_was_announced_is_not_taken_for_the_next_answer() {
    let server = Server::start(|mut stream| {
        while receive(&stream).is_some() {
            let mut bytes = answer(200, "", "hello");
            bytes.extend_from_slice(&answer(500, "", "not asked for"));
            if stream.write_all(&bytes).is_err() {
                return;
            }
        }
    });
    let mut demanding = step("/");
    demanding.expect.body_contains = vec![Template::fixed("hello")];
    let run = driven(&plan(
        &server.base_url(),
        vec![scenario(iterations(5, 1), vec![demanding])],
    ));
    assert_eq!(run.failure_examples, []);
    assert_eq!(run.sink.len(), 5);
}

#[test]
fn an_example_is_cut_to_300_characters() {
    let server = Server::answering(|_| answer(200, "", ""));
    let mut demanding = step("/");
    demanding.expect.body_contains = vec![Template::fixed("ö".repeat(1000))];
    let (_, example) = check(&server.base_url(), demanding, FailureKind::CheckFailed);
    assert_eq!(example.chars().count(), 300);
    assert!(example.ends_with('…'));
}

#[test]
fn a_server_that_is_gone_and_comes_back_is_used_again() {
    // Each connection serves one request and is closed: the next request opens another.
    let server = Server::start(|mut stream| {
        receive(&stream);
        stream
            .write_all(&answer(200, "Connection: close\r\n", ""))
            .unwrap();
    });
    let run = driven(&plan(
        &server.base_url(),
        vec![scenario(iterations(5, 1), vec![step("/")])],
    ));
    let outcomes: Vec<_> = run.sink.iter().map(|sample| sample.outcome).collect();
    assert_eq!(outcomes, [Outcome::Success; 5]);
}
