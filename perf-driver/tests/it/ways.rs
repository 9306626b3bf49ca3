//! Ways to the target: proxies, unix sockets, other addresses, connections that are not kept.

use std::io::{Read, Write, copy};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use perf_core::{
    Connections, FailureKind, HealthCheck, HttpSettings, HttpVersion, Outcome, Override, Plan,
    StatusSet, Target, TlsSettings, Trust,
};
use perf_driver::check_health;

use crate::certificates::Authority;
use crate::hyper_server::{HyperServer, Speaks, text};
use crate::plans::{driven, iterations, plan, scenario, step};
use crate::scripted_server::{Received, Server, answer, receive, refusing_url};

fn plan_for(base_url: &str, http: HttpSettings) -> Plan {
    let mut scenario = scenario(iterations(3, 1), vec![step("/a")]);
    scenario.http = http;
    plan(base_url, vec![scenario])
}

#[track_caller]
fn check_success(plan: &Plan) {
    let run = driven(plan);
    assert_eq!(run.failure_examples, []);
    assert_eq!(run.sink.len(), 3);
}

/// A server that keeps what it is asked.
fn keeping() -> (Server, Arc<Mutex<Vec<Received>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&seen);
    let server = Server::answering(move |request| {
        keep.lock().unwrap().push(request.clone());
        answer(200, "", "hello")
    });
    (server, seen)
}

fn through(proxy: &Server) -> HttpSettings {
    HttpSettings {
        proxy: Some(proxy.base_url().parse().unwrap()),
        ..HttpSettings::default()
    }
}

fn healthy(base_url: &str, path: Option<&str>, http: &HttpSettings) {
    let target = Target {
        base_url: Some(base_url.parse().unwrap()),
        health: HealthCheck {
            path: path.map(str::to_owned),
            status: StatusSet::success(),
            within: Duration::from_millis(500),
        },
        process: None,
    };
    check_health(&target, http).unwrap();
}

/// A proxy that opens tunnels and keeps what it is asked for.
fn tunnelling() -> (Server, Arc<Mutex<Vec<String>>>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&asked);
    let proxy = Server::start(move |mut stream| {
        let Some(request) = receive(&stream) else {
            return;
        };
        let first = request.head.lines().next().unwrap().to_owned();
        let address = first.split(' ').nth(1).unwrap().to_owned();
        keep.lock().unwrap().push(first);
        let Ok(onward) = TcpStream::connect(address) else {
            stream.write_all(&answer(502, "", "")).unwrap();
            return;
        };
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
        let (mut from, mut to) = (stream.try_clone().unwrap(), onward.try_clone().unwrap());
        thread::spawn(move || {
            let _ended = copy(&mut from, &mut to);
            let _ended = to.shutdown(Shutdown::Write);
        });
        let _ended = copy(&mut &onward, &mut stream);
    });
    (proxy, asked)
}

#[test]
fn a_proxy_is_asked_for_the_whole_address() {
    let (proxy, seen) = keeping();
    let http = through(&proxy);
    // Nobody resolves this name: the proxy would.
    check_success(&plan_for("http://shop.example:81", http.clone()));
    let seen = seen.lock().unwrap();
    let head = &seen[0].head;
    let expected = "GET http://shop.example:81/a HTTP/1.1\r\n";
    assert!(head.starts_with(expected), "{head}");
    drop(seen);
    healthy("http://shop.example", None, &http);
    healthy("http://shop.example", Some("/health"), &http);
}

#[test]
fn a_proxy_gets_its_credentials() {
    let (proxy, seen) = keeping();
    let with_credentials = proxy.base_url().replace("http://", "http://ann:secret@");
    let http = HttpSettings {
        proxy: Some(with_credentials.parse().unwrap()),
        ..HttpSettings::default()
    };
    check_success(&plan_for("http://shop.example", http));
    let head = seen.lock().unwrap()[0].head.clone();
    let expected = "proxy-authorization: Basic YW5uOnNlY3JldA==\r\n";
    assert!(head.contains(expected), "{head}");
}

#[test]
fn tls_goes_through_a_tunnel() {
    let authority = Authority::new("ours");
    let tls = authority.for_host("localhost").server();
    let server = HyperServer::start(Some(tls), Speaks::Http1, |_| async { text("hello") });
    let (proxy, asked) = tunnelling();
    let http = HttpSettings {
        tls: TlsSettings {
            trust: Trust::Ca(authority.file()),
            identity: None,
        },
        ..through(&proxy)
    };
    let place = format!("localhost:{}", server.address.port());
    check_success(&plan_for(&format!("https://{place}"), http));
    let asked = asked.lock().unwrap();
    assert_eq!(*asked, [format!("CONNECT {place} HTTP/1.1")]);
}

#[test]
fn a_proxy_that_opens_no_tunnel() {
    let (proxy, _) = tunnelling();
    let run = driven(&plan_for("https://127.0.0.1:1", through(&proxy)));
    let outcome = run.sink[0].outcome;
    let expected = Outcome::Failure(FailureKind::Connect);
    assert_eq!(outcome, expected, "{:?}", run.failure_examples);
}

#[test]
fn a_proxy_that_is_not_there() {
    let http = HttpSettings {
        proxy: Some(refusing_url().parse().unwrap()),
        ..HttpSettings::default()
    };
    let run = driven(&plan_for("http://shop.example", http));
    let outcome = run.sink[0].outcome;
    assert_eq!(outcome, Outcome::Failure(FailureKind::ConnectRefused));
}

#[cfg(unix)]
#[test]
fn a_unix_socket_is_connected_to_whatever_the_address_says() {
    use std::os::unix::net::UnixListener;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.sock");
    let listener = UnixListener::bind(&path).unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            thread::spawn(move || {
                let mut head = Vec::new();
                let mut byte = [0];
                while let Ok(1) = stream.read(&mut byte) {
                    head.push(byte[0]);
                    if head.ends_with(b"\r\n\r\n") {
                        assert!(head.windows(18).any(|line| line == b"host: shop.example"));
                        head.clear();
                        stream.write_all(&answer(200, "", "hello")).unwrap();
                    }
                }
            });
        }
    });
    let http = HttpSettings {
        unix_socket: Some(path),
        ..HttpSettings::default()
    };
    check_success(&plan_for("http://shop.example", http.clone()));
    healthy("http://shop.example", None, &http);
    healthy("http://shop.example", Some("/health"), &http);
}

#[cfg(unix)]
#[test]
fn a_unix_socket_that_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let http = HttpSettings {
        unix_socket: Some(folder.path().join("none.sock")),
        ..HttpSettings::default()
    };
    let run = driven(&plan_for("http://shop.example", http));
    let outcome = run.sink[0].outcome;
    assert_eq!(outcome, Outcome::Failure(FailureKind::Connect));
}

#[test]
fn a_host_is_found_where_the_plan_says() {
    // With the port that goes without saying, and with another one.
    for (base_url, named, host) in [
        ("http://shop.example", "shop.example:80", "shop.example"),
        (
            "http://Shop.example:81",
            "shop.example:81",
            "shop.example:81",
        ),
    ] {
        let (server, seen) = keeping();
        let http = HttpSettings {
            resolve: vec![Override::new(named, server.address()).unwrap()],
            ..HttpSettings::default()
        };
        check_success(&plan_for(base_url, http.clone()));
        let head = seen.lock().unwrap()[0].head.clone();
        assert!(head.contains(&format!("host: {host}\r\n")), "{head}");
        healthy(base_url, None, &http);
        healthy(base_url, Some("/health"), &http);
    }
}

#[test]
fn a_certificate_is_checked_for_the_host_that_the_plan_names() {
    let authority = Authority::new("ours");
    for (host, base_url) in [
        ("shop.example:443", "https://shop.example"),
        ("shop.example:444", "https://shop.example:444"),
    ] {
        let tls = authority.for_host("shop.example").server();
        let server = HyperServer::start(Some(tls), Speaks::Http2, |request| async move {
            let authority = request.uri().authority().unwrap().clone();
            assert_eq!(authority.host(), "shop.example");
            text("hello")
        });
        let http = HttpSettings {
            version: HttpVersion::Http2,
            tls: TlsSettings {
                trust: Trust::Ca(authority.file()),
                identity: None,
            },
            resolve: vec![Override::new(host, server.address).unwrap()],
            ..HttpSettings::default()
        };
        check_success(&plan_for(base_url, http));
    }
}

#[test]
fn connections_are_kept_or_not_as_the_plan_says() {
    let connected = |connections, users| {
        let server = HyperServer::start(None, Speaks::Http1, |_| async { text("hello") });
        let http = HttpSettings {
            connections,
            ..HttpSettings::default()
        };
        let mut plan = plan_for(&format!("http://{}", server.address), http);
        plan.scenarios[0].load = iterations(12, users);
        assert_eq!(driven(&plan).failure_examples, []);
        server.connections()
    };
    assert_eq!(connected(Connections::KeepAlive, 1), 1);
    assert_eq!(connected(Connections::New, 1), 12);
    assert_eq!(connected(Connections::New, 4), 12);
    let of_users = connected(Connections::PerUser, 4);
    assert!((1..=4).contains(&of_users), "{of_users}");
}

#[test]
fn scenarios_go_their_own_ways() {
    let (first, seen_first) = keeping();
    let (second, seen_second) = keeping();
    let mut plan = plan_for(&first.base_url(), HttpSettings::default());
    let mut other = plan.scenarios[0].clone();
    other.name = "other".to_owned();
    other.http = through(&second);
    plan.scenarios.push(other);
    let run = driven(&plan);
    assert_eq!(run.failure_examples, []);
    let count = |seen: &Mutex<Vec<Received>>| seen.lock().unwrap().len();
    assert_eq!((count(&seen_first), count(&seen_second)), (3, 3));
}
