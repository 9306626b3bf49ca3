//! Steps that talk over a WebSocket, with servers that keep to the protocol.

use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread::sleep;
use std::time::{Duration, Instant};

use perf_core::{Connections, TlsSettings, Trust, parse_plan};
use rustls::{ServerConnection, StreamOwned};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Message, accept};

use crate::certificates::Authority;
use crate::judged::plan_of;
use crate::observed::{outcomes, samples, stopped_after};
use crate::plans::{driven, iterations};
use crate::scripted_server::{Server, receive};
use crate::web_socket_server::{echo, echoing, header, opened, serving, write};

/// What becomes of `step` at `server`.
fn told(server: &Server, step: &str) -> String {
    let plan = plan_of(&server.base_url(), step);
    outcomes(&plan, &driven(&plan))
}

#[test]
fn messages_are_sent_and_come_back() {
    let (server, noticed) = echoing();
    let plan = plan_of(
        &server.base_url(),
        r#"websocket = { messages = [{ send = "one", receive = "one" }, { send = { json = { n = 2 } }, receive = { json = { "$.n" = 2 } } }], repeat = 3 }"#,
    );
    let run = driven(&plan);
    insta::assert_snapshot!(outcomes(&plan, &run), @r"
    GET /: 1 ok
    GET / / open: 1 ok
    GET / / round trip: 6 ok
    GET / / message: 6 ok
    ");
    let head = noticed.next();
    for line in [
        "upgrade: websocket",
        "connection: Upgrade",
        "sec-websocket-version: 13",
    ] {
        assert!(head.contains(&format!("\r\n{line}\r\n")), "{head}");
    }
    for _ in 0..3 {
        assert_eq!(noticed.next(), "text one");
        assert_eq!(noticed.next(), "text {\"n\":2}");
    }
    assert_eq!(noticed.next(), "close Some(1000)");
    assert_eq!(noticed.next(), "gone");
    let whole = samples(&plan, &run, "GET /")[0];
    assert_eq!(whole.received.count(), 3 * (3 + 7));
    let open = samples(&plan, &run, "GET / / open")[0];
    assert_eq!((open.intended, open.sent), (whole.intended, whole.sent));
    let trips = samples(&plan, &run, "GET / / round trip");
    assert!(open.ended <= trips[0].sent);
    assert!(trips.windows(2).all(|two| two[0].ended <= two[1].sent));
    assert!(trips[5].ended <= whole.ended);
}

#[test]
fn a_round_trip_is_as_long_as_the_target_takes() {
    const TAKES: Duration = Duration::from_millis(30);
    let server = serving(|socket, _| {
        while let Ok(Message::Text(text)) = socket.read() {
            sleep(TAKES);
            socket.send(Message::Text(text)).unwrap();
        }
    });
    let plan = plan_of(
        &server.base_url(),
        "websocket = { messages = [{ send = \"x\", receive = 1 }], repeat = 3 }",
    );
    let run = driven(&plan);
    let trips = samples(&plan, &run, "GET / / round trip");
    assert_eq!(trips.len(), 3);
    // The grain of the clocks can take a little away.
    let least = TAKES.saturating_sub(Duration::from_millis(1));
    assert!(
        trips.iter().all(|trip| trip.service_time() >= least),
        "{trips:?}"
    );
}

#[test]
fn messages_are_filled_in_for_each_request() {
    let (server, noticed) = echoing();
    let text = format!(
        r#"
        version = 1
        target = {{ base_url = "{}" }}
        [data.name]
        values = ["Ada", "Bob"]
        [[scenario]]
        name = "x"
        load = {{ iterations = 2 }}
        [[scenario.step]]
        name = "chat"
        path = "/rooms/{{{{iteration}}}}"
        websocket = {{ messages = [{{ send = "I am {{{{name}}}}", receive = 1 }}, {{ send = {{ json = {{ n = "{{{{iteration}}}}", name = "{{{{name}}}}" }} }}, receive = 1 }}] }}
        extract = {{ n = {{ json = "$.n" }} }}
        [[scenario.step]]
        path = "/after/{{{{n}}}}"
        "#,
        server.base_url()
    );
    let plan = parse_plan(&text, "plan", "".as_ref(), &|_| None).unwrap();
    let run = driven(&plan);
    assert_eq!(run.failure_examples, []);
    // A parting goes on beside what comes next, each in its order.
    let all: Vec<_> = (0..10).map(|_| noticed.next()).collect();
    let is_parting = |what: &&String| ["close Some(1000)", "gone"].contains(&what.as_str());
    let partings: Vec<_> = all.iter().filter(is_parting).collect();
    assert_eq!(partings.len(), 4, "{all:?}");
    assert_eq!(partings[0], "close Some(1000)");
    assert_eq!(partings[3], "gone");
    let mut conversations = all.iter().filter(|what| !is_parting(what));
    for (number, name) in ["Ada", "Bob"].into_iter().enumerate() {
        let asked = conversations.next().unwrap();
        assert!(asked.starts_with(&format!("GET /rooms/{number} ")));
        assert_eq!(*conversations.next().unwrap(), format!("text I am {name}"));
        let json = format!("text {{\"n\":{number},\"name\":\"{name}\"}}");
        assert_eq!(*conversations.next().unwrap(), json);
    }
    assert_eq!(samples(&plan, &run, "GET /after/{{n}}").len(), 2);
}

#[test]
fn a_file_is_sent_as_bytes() {
    let (server, noticed) = echoing();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("picture"), b"\x00\xff").unwrap();
    let text = format!(
        "version = 1\ntarget = {{ base_url = \"{}\" }}\n[[scenario]]\nname = \"x\"\n\
         load = {{ iterations = 1 }}\nstep = [{{ path = \"/\", websocket = {{ messages = \
         [{{ send = {{ file = \"picture\" }}, receive = 1 }}] }} }}]",
        server.base_url()
    );
    let plan = parse_plan(&text, "plan", folder.path(), &|_| None).unwrap();
    assert_eq!(driven(&plan).failure_examples, []);
    noticed.next();
    assert_eq!(noticed.next(), "bytes b\"\\0\\xff\"");
}

#[test]
fn pings_are_answered_and_are_no_messages() {
    let (tell, noticed) = channel();
    let tell = Mutex::new(tell);
    let server = serving(move |socket, _| {
        socket.send(Message::Ping("are you there?".into())).unwrap();
        let answer = socket.read().unwrap();
        tell.lock().unwrap().send(answer).unwrap();
        socket.send(Message::text("good")).unwrap();
        let _closed = socket.read();
    });
    let told = told(
        &server,
        "websocket = { messages = [{ receive = \"good\" }] }",
    );
    insta::assert_snapshot!(told, @r"
    GET /: 1 ok
    GET / / open: 1 ok
    GET / / message: 1 ok
    ");
    assert_eq!(
        noticed.recv().unwrap(),
        Message::Pong("are you there?".into())
    );
}

/// A room in which others speak as well.
fn room() -> Server {
    serving(|socket, _| {
        for text in ["Bob: hi", "Cid: hello", "Ada: welcome", "Bob: bye"] {
            socket.send(Message::text(text)).unwrap();
        }
        while socket.read().is_ok() {}
    })
}

#[test]
fn what_is_awaited_is_found_among_other_messages() {
    let step = r#"websocket = { messages = [{ send = "I am Ada", await = { text = { contains = "Ada" } } }, { receive = "Bob: bye" }] }"#;
    insta::assert_snapshot!(told(&room(), step), @r"
    GET /: 1 ok
    GET / / open: 1 ok
    GET / / round trip: 1 ok
    GET / / message: 4 ok
    ");
}

#[test]
fn messages_are_counted_while_time_passes() {
    let step = r#"websocket = { messages = [{ during = "500ms" }] }"#;
    let server = room();
    let plan = plan_of(&server.base_url(), step);
    let run = driven(&plan);
    insta::assert_snapshot!(outcomes(&plan, &run), @r"
    GET /: 1 ok
    GET / / open: 1 ok
    GET / / message: 4 ok
    ");
    let whole = samples(&plan, &run, "GET /")[0];
    assert!(
        whole.service_time() >= Duration::from_millis(499),
        "{whole:?}"
    );
}

#[test]
fn a_message_that_is_not_what_is_expected_is_a_failed_check_that_is_shown() {
    let plan_of_step = |server: &Server| {
        let step = r#"websocket = { messages = [{ send = "x", receive = { json = { "$.ok" = true } } }] }"#;
        plan_of(&server.base_url(), step)
    };
    let server = serving(|socket, _| {
        socket
            .send(Message::text(r#"{"ok": false, "token": "secret"}"#))
            .unwrap();
        while socket.read().is_ok() {}
    });
    let plan = plan_of_step(&server);
    let run = driven(&plan);
    insta::assert_snapshot!(outcomes(&plan, &run), @r"
    GET /: 1 check_failed
    GET / / open: 1 ok
    GET / / round trip: 1 check_failed
    GET / / message: 1 ok
      `$.ok`: expected true, found false
    ");
    let shown = run.failure_examples[0].response.clone().unwrap();
    assert!(
        shown.starts_with("HTTP/1.1 101 Switching Protocols\n"),
        "{shown}"
    );
    assert!(
        shown.ends_with("\n\n{\"ok\": false, \"token\": ***}"),
        "{shown}"
    );
    insta::assert_snapshot!(told(&room(), "websocket = { messages = [{ receive = \"welcome\" }] }"), @r#"
    GET /: 1 check_failed
    GET / / open: 1 ok
    GET / / message: 1 ok
      expected "welcome", got another text
    "#);
}

#[test]
fn the_last_message_is_the_body() {
    let step = |expect: &str| {
        format!("websocket = {{ messages = [{{ receive = 4 }}] }}\nexpect = {{ {expect} }}")
    };
    insta::assert_snapshot!(told(&room(), &step("body_contains = \"bye\"")), @r"
    GET /: 1 ok
    GET / / open: 1 ok
    GET / / message: 4 ok
    ");
    insta::assert_snapshot!(told(&room(), &step("body_contains = \"hello\"")), @r"
    GET /: 1 check_failed
    GET / / open: 1 ok
    GET / / message: 4 ok
      expected a body with `hello`, which is not in it
    ");
}

/// Closes with `code` after a message.
fn closing(code: CloseCode) -> Server {
    serving(move |socket, _| {
        socket.send(Message::text("hello")).unwrap();
        let reason = "out of \"memory\"\n".into();
        socket.close(Some(CloseFrame { code, reason })).unwrap();
        while socket.read().is_ok() {}
    })
}

#[test]
fn the_target_is_expected_to_close_or_has_closed_too_soon() {
    let step = "websocket = { messages = [{ send = \"x\", close = 1001 }] }";
    insta::assert_snapshot!(told(&closing(CloseCode::Away), step), @r"
    GET /: 1 ok
    GET / / open: 1 ok
    GET / / message: 1 ok
    ");
    insta::assert_snapshot!(told(&closing(CloseCode::Error), step), @r#"
    GET /: 1 check_failed
    GET / / open: 1 ok
    GET / / message: 1 ok, 1 check_failed
      expected to be closed with 1001, got 1011 (out of \"memory\"\n)
    "#);
    let step = "websocket = { messages = [{ send = \"x\", receive = 2 }] }";
    insta::assert_snapshot!(told(&closing(CloseCode::Error), step), @r#"
    GET /: 1 closed_early
    GET / / open: 1 ok
    GET / / round trip: 1 closed_early
    GET / / message: 1 ok, 1 closed_early
      the target closed the WebSocket with 1011 (out of \"memory\"\n)
    "#);
}

#[test]
fn a_subprotocol_is_agreed_on() {
    let (tell, noticed) = channel();
    let tell = Mutex::new(tell);
    let server = Server::start(move |stream| {
        let request = receive(&stream).unwrap();
        let offered = header(&request, "sec-websocket-protocol").to_owned();
        tell.lock().unwrap().send(offered).unwrap();
        let picked = "Sec-WebSocket-Protocol: chat.v1\r\n";
        write(&stream, opened(&request, picked).as_bytes());
        write(&stream, b"\x81\x02hi");
        crate::scripted_server::wait_for_close(&stream);
    });
    let step =
        r#"websocket = { subprotocols = ["chat.v2", "chat.v1"], messages = [{ receive = "hi" }] }"#;
    assert!(told(&server, step).starts_with("GET /: 1 ok\n"));
    assert_eq!(noticed.recv().unwrap(), "chat.v2, chat.v1");
}

#[test]
fn a_websocket_is_opened_as_the_plan_says_how_http_is_spoken() {
    let heads = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&heads);
    let server = Server::start(move |stream| {
        while let Some(request) = receive(&stream) {
            seen.lock().unwrap().push(request.head.clone());
            if request.head.starts_with("GET /login ") {
                let login =
                    "HTTP/1.1 200 OK\r\nSet-Cookie: id=7; Path=/\r\nContent-Length: 0\r\n\r\n";
                write(&stream, login.as_bytes());
            } else if request.head.starts_with("GET /old?room=1 ") {
                let moved = "HTTP/1.1 307 X\r\nLocation: /new\r\nContent-Length: 0\r\n\r\n";
                write(&stream, moved.as_bytes());
            } else {
                write(
                    &stream,
                    opened(&request, "Set-Cookie: ws=1; Path=/\r\n").as_bytes(),
                );
                write(&stream, b"\x81\x02hi");
                crate::scripted_server::wait_for_close(&stream);
                return;
            }
        }
    });
    let text = format!(
        r#"
        version = 1
        target = {{ base_url = "http://chat.example" }}
        [http]
        auth = {{ bearer = "t0ken" }}
        resolve = {{ "chat.example:80" = "{}" }}
        cookies = true
        redirects = 1
        traceparent = true
        [[scenario]]
        name = "x"
        load = {{ iterations = 1 }}
        headers = {{ x-trace = "on" }}
        step = [
          {{ path = "/login" }},
          {{ path = "/old", query = {{ room = 1 }}, websocket = {{ messages = [{{ receive = "hi" }}] }} }},
          {{ path = "/login", name = "again" }},
        ]
        "#,
        server.address()
    );
    let plan = parse_plan(&text, "plan", "".as_ref(), &|_| None).unwrap();
    let run = driven(&plan);
    assert_eq!(run.failure_examples, []);
    let heads = heads.lock().unwrap();
    let has = |number: usize, line: &str| heads[number].contains(&format!("\r\n{line}"));
    assert!(heads[2].starts_with("GET /new HTTP/1.1\r\n"), "{heads:?}");
    for number in [1, 2] {
        assert!(has(number, "authorization: Bearer t0ken\r\n"), "{heads:?}");
        assert!(has(number, "host: chat.example\r\n") && has(number, "cookie: id=7\r\n"));
        assert!(has(number, "traceparent: 00-") && has(number, "x-trace: on\r\n"));
        assert!(has(number, "sec-websocket-key: "));
    }
    assert!(has(3, "cookie: ") && heads[3].contains("ws=1"), "{heads:?}");
}

#[test]
fn a_websocket_goes_through_tls() {
    let authority = Authority::new("ours");
    let config = Arc::new(authority.for_host("localhost").server());
    let (tell, noticed) = channel();
    let tell = Mutex::new(tell);
    let server = Server::start(move |stream| {
        let tell = tell.lock().unwrap().clone();
        let tls = ServerConnection::new(Arc::clone(&config)).unwrap();
        let mut socket = accept(StreamOwned::new(tls, stream)).unwrap();
        echo(&mut socket, &tell);
    });
    let base_url = format!("https://localhost:{}", server.address().port());
    let step = "websocket = { messages = [{ send = \"hi\", receive = \"hi\" }] }";
    let mut plan = plan_of(&base_url, step);
    plan.scenarios[0].http.tls = TlsSettings {
        trust: Trust::Ca(authority.file()),
        identity: None,
    };
    insta::assert_snapshot!(outcomes(&plan, &driven(&plan)), @r"
    GET /: 1 ok
    GET / / open: 1 ok
    GET / / round trip: 1 ok
    GET / / message: 1 ok
    ");
    assert_eq!(noticed.recv().unwrap(), "text hi");
}

#[test]
fn whatever_becomes_of_connections_a_websocket_has_its_own() {
    for connections in [
        Connections::KeepAlive,
        Connections::PerUser,
        Connections::New,
    ] {
        let (server, _noticed) = echoing();
        let step = "name = \"chat\"\nwebsocket = { messages = [{ send = \"x\", receive = 1 }] }\n\
                    [[scenario.step]]\nname = \"plain\"\npath = \"/plain\"";
        let mut plan = plan_of(&server.base_url(), step);
        plan.scenarios[0].http.connections = connections;
        plan.scenarios[0].load = iterations(20, 4);
        let told = outcomes(&plan, &driven(&plan));
        insta::allow_duplicates! {
            insta::assert_snapshot!(told, @r"
            chat: 20 ok
            plain: 20 ok
            chat / open: 20 ok
            chat / round trip: 20 ok
            chat / message: 20 ok
            ");
        }
    }
}

#[test]
fn a_target_that_does_not_close_holds_nothing_up() {
    let server = serving(|socket, _| {
        socket.send(Message::text("hello")).unwrap();
        // The client's wish to close is read, and never answered.
        crate::scripted_server::wait_for_close(socket.get_ref());
    });
    let step = "websocket = { messages = [{ receive = 1 }] }";
    let mut plan = plan_of(&server.base_url(), step);
    plan.scenarios[0].load = iterations(20, 1);
    let began = Instant::now();
    let run = driven(&plan);
    let took = began.elapsed();
    assert!(outcomes(&plan, &run).starts_with("GET /: 20 ok\n"));
    // Each would have a second for closing if that were waited for.
    assert!(took < Duration::from_secs(10), "{took:?}");
}

#[test]
fn who_listens_for_ever_can_be_stopped() {
    let server = room();
    let plan = plan_of(
        &server.base_url(),
        "websocket = { messages = [{ during = \"1h\" }] }",
    );
    insta::assert_snapshot!(stopped_after(&plan, 5), @r"
    GET /: 1 unanswered
    GET / / open: 1 ok
    GET / / message: 4 ok, 1 unanswered
      no answer when the run ended
    ");
}

#[test]
fn a_websocket_in_the_setup_is_in_no_series() {
    let (server, _noticed) = echoing();
    let step = "[[scenario.setup]]\npath = \"/setup\"\n\
                websocket = { messages = [{ send = \"x\", receive = \"x\" }] }";
    assert_eq!(told(&server, step), "GET /: 1 ok\n");
}
