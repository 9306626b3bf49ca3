//! Servers that misbehave over a WebSocket: each way is a class of its own, and nothing hangs.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::judged::plan_of;
use crate::observed::outcomes;
use crate::plans::driven;
use crate::scripted_server::{Received, Server, answer, receive, wait_for_close};
use crate::web_socket_server::{opened, write, writing};

const LISTEN: &str = "websocket = { messages = [{ send = \"x\", receive = 1 }] }";

#[track_caller]
fn told(server: &Server, step: &str) -> String {
    let plan = plan_of(&server.base_url(), step);
    let began = Instant::now();
    let told = outcomes(&plan, &driven(&plan));
    assert!(began.elapsed() < Duration::from_secs(10), "nothing hangs");
    told
}

/// A server that answers the handshake with what `reply` makes of it.
fn replying(reply: impl Fn(&Received) -> String + Send + Sync + 'static) -> Server {
    Server::start(move |stream| {
        if let Some(request) = receive(&stream) {
            write(&stream, reply(&request).as_bytes());
            wait_for_close(&stream);
        }
    })
}

#[test]
fn a_handshake_that_is_refused() {
    let refusing = Server::answering(|_| answer(403, "", "members only"));
    insta::assert_snapshot!(told(&refusing, LISTEN), @r"
    GET /: 1 status_4xx
    GET / / open: 1 status_4xx
      expected status 101, got 403
    ");
    let expected = format!("{LISTEN}\nexpect = {{ status = 403, body_contains = \"members\" }}");
    insta::assert_snapshot!(told(&refusing, &expected), @"GET /: 1 ok");
    let page = Server::answering(|_| answer(200, "", "<h1>hello</h1>"));
    insta::assert_snapshot!(told(&page, LISTEN), @r"
    GET /: 1 status_other
    GET / / open: 1 status_other
      expected status 101, got 200
    ");
}

#[test]
fn a_websocket_that_should_have_been_refused() {
    let open = replying(|request| opened(request, ""));
    let step = format!("{LISTEN}\nexpect = {{ status = 403 }}");
    insta::assert_snapshot!(told(&open, &step), @r"
    GET /: 1 status_other
    GET / / open: 1 status_other
      expected status 403, got 101
    ");
}

#[test]
fn a_handshake_that_is_none() {
    let message = |server: &Server, step: &str| {
        let told = told(server, step);
        let (series, message) = told.rsplit_once("\n  ").unwrap();
        assert_eq!(series, "GET /: 1 protocol\nGET / / open: 1 protocol");
        message.to_owned()
    };
    let wrong_key = replying(|request| opened(request, "").replace("Accept: ", "Accept: x"));
    let no_key = replying(|request| opened(request, "").replace("Sec-WebSocket-Accept", "X-Y"));
    let h2c = replying(|request| opened(request, "").replace("websocket", "h2c"));
    let extension =
        replying(|request| opened(request, "Sec-WebSocket-Extensions: permessage-deflate\r\n"));
    let subprotocol = replying(|request| opened(request, "Sec-WebSocket-Protocol: mqtt\r\n"));
    let none = replying(|request| opened(request, ""));
    let offering = "websocket = { messages = [{ receive = 1 }], subprotocols = [\"chat\"] }";
    let messages = [
        message(&wrong_key, LISTEN),
        message(&no_key, LISTEN),
        message(&h2c, LISTEN),
        message(&extension, LISTEN),
        message(&subprotocol, LISTEN),
        message(&subprotocol, offering),
        message(&none, offering),
    ];
    insta::assert_snapshot!(messages.concat());
}

#[test]
fn a_handshake_that_is_never_answered() {
    let server = Server::start(|stream| wait_for_close(&stream));
    let step = format!("{LISTEN}\ntimeout = \"200ms\"");
    insta::assert_snapshot!(told(&server, &step), @r"
    GET /: 1 timeout
    GET / / open: 1 timeout
      no complete answer within 200ms
    ");
}

#[test]
fn a_message_that_never_comes() {
    let server = writing(b"\x81\x02hi", wait_for_close);
    let step = "websocket = { messages = [{ send = \"x\", await = \"ho\" }] }\ntimeout = \"1s\"";
    insta::assert_snapshot!(told(&server, step), @r"
    GET /: 1 timeout
    GET / / open: 1 ok
    GET / / round trip: 1 timeout
    GET / / message: 1 ok, 1 timeout
      no complete answer within 1s
    ");
}

/// What becomes of a conversation over which `bytes` come, and then nothing.
#[track_caller]
fn after(bytes: &'static [u8]) -> String {
    let server = writing(bytes, wait_for_close);
    told(
        &server,
        "websocket = { messages = [{ receive = 1 }] }\nexpect = { max_body = \"1KB\" }",
    )
}

#[test]
fn a_connection_that_ends() {
    let ended = writing(b"", |_| ());
    let told_of = told(&ended, "websocket = { messages = [{ receive = 1 }] }");
    insta::assert_snapshot!(told_of, @r"
    GET /: 1 closed_early
    GET / / open: 1 ok
    GET / / message: 1 closed_early
      the connection ended without a closing handshake
    ");
    let within_a_message = writing(b"\x81\x05he", |_| ());
    let told_of = told(
        &within_a_message,
        "websocket = { messages = [{ receive = 1 }] }",
    );
    assert!(told_of.starts_with("GET /: 1 closed_early\n"), "{told_of}");
    // Closing with unread data makes the kernel reset the connection.
    let reset = writing(b"", |stream: &TcpStream| {
        let mut first = [0; 1];
        stream.peek(&mut first).unwrap();
    });
    let told_of = told(&reset, LISTEN);
    assert!(told_of.starts_with("GET /: 1 reset\n"), "{told_of}");
}

#[test]
fn what_is_no_websocket() {
    let broken: [&'static [u8]; 7] = [
        b"GET / HTTP/1.1\r\nHost: a server that is the other way round, and says so at great length\r\n\r\n",
        b"\x81\x82\x00\x00\x00\x00hi",
        b"\x83\x00",
        b"\x81\x02\xff\xff",
        b"\x09\x00",
        b"\x80\x02hi",
        b"\x88\x01x",
    ];
    let lines = broken.map(|bytes| {
        let told = after(bytes);
        let (series, message) = told.rsplit_once("\n  ").unwrap();
        assert_eq!(
            series,
            "GET /: 1 protocol\nGET / / open: 1 ok\nGET / / message: 1 protocol"
        );
        format!("{}: {message}", bytes.escape_ascii())
    });
    insta::assert_snapshot!(lines.concat());
}

#[test]
fn a_message_that_is_too_large_is_not_waited_for() {
    // Frames that say how long they are and do not come; a message of ever more frames.
    let announced = after(b"\x81\x7f\x00\x00\x00\xff\xff\xff\xff\xff");
    insta::assert_snapshot!(announced, @r"
    GET /: 1 too_large
    GET / / open: 1 ok
    GET / / message: 1 too_large
      a message is larger than 1.0 kB
    ");
    let endless = writing(b"\x01\x01a", |stream| {
        let mut stream = stream;
        while std::io::Write::write_all(&mut stream, b"\x00\x7e\x01\x00").is_ok()
            && std::io::Write::write_all(&mut stream, &[b'a'; 256]).is_ok()
        {}
    });
    let told_of = told(
        &endless,
        "websocket = { messages = [{ receive = 1 }] }\nexpect = { max_body = \"1KB\" }",
    );
    assert!(told_of.starts_with("GET /: 1 too_large\n"), "{told_of}");
}

#[test]
fn a_flood_of_pings_or_messages_does_not_outlast_the_time_limit() {
    for frame in [&b"\x89\x00"[..], b"\x81\x02no"] {
        let flood = frame.repeat(4096);
        let server = Server::start(move |mut stream| {
            let request = receive(&stream).unwrap();
            write(&stream, opened(&request, "").as_bytes());
            while std::io::Write::write_all(&mut stream, &flood).is_ok() {}
        });
        let step = "websocket = { messages = [{ await = \"yes\" }] }\ntimeout = \"300ms\"";
        let told = told(&server, step);
        assert!(told.starts_with("GET /: 1 timeout\n"), "{told}");
    }
}

#[test]
fn a_target_that_reads_nothing_does_not_outlast_the_time_limit() {
    let server = Server::start(|stream| {
        let request = receive(&stream).unwrap();
        write(&stream, opened(&request, "").as_bytes());
        // Until the client has gone, which shows in an answer to what is written.
        while std::io::Write::write_all(&mut &stream, b"\x8a\x00").is_ok() {
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    let text = "x".repeat(100_000);
    let step = format!(
        "websocket = {{ messages = [{{ send = \"{text}\" }}], repeat = 1000 }}\ntimeout = \"500ms\""
    );
    insta::assert_snapshot!(told(&server, &step), @r"
    GET /: 1 timeout
    GET / / open: 1 ok
      no complete answer within 500ms
    ");
}
