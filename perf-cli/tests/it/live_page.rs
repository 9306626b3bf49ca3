//! The live page: who may see it, what it tells, and that it never holds a run.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::child::Running;
use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

/// Far above anything that a test does.
const LIMIT: Duration = Duration::from_mins(2);

fn plan(url: &str) -> String {
    format!(
        r#"version = 1
name = "<b>endless</b>"
target = {{ base_url = "{url}" }}
[[scenario]]
name = "look around"
load = {{ arrival_rate = "100/s", duration = "10m" }}
step = [{{ path = "/it" }}]
"#
    )
}

/// A run that goes on, and the address of its page.
pub(crate) fn started(
    place: &Workplace,
    address: &str,
    token: Option<&str>,
) -> (StubTarget, Running, String) {
    let stub = StubTarget::start(place, &["/it latency=5ms"]);
    place.write("perf.toml", &plan(&stub.url));
    let mut command = place.command(&["run", "--quiet", "--live", address]);
    command.env_remove("PERF_LIVE_TOKEN");
    if let Some(token) = token {
        command.env("PERF_LIVE_TOKEN", token);
    }
    let mut run = Running::start(&mut command);
    let line = run.wait_for_stderr("live page: ");
    let url = line.strip_prefix("live page: ").unwrap().to_owned();
    (stub, run, url)
}

/// `HOST:PORT`, and what follows, of an address.
fn parts(url: &str) -> (&str, &str) {
    let rest = url.strip_prefix("http://").unwrap();
    rest.split_at(rest.find('/').unwrap())
}

/// The port at this machine, whatever address is listened on.
fn local(url: &str) -> String {
    let (host, _) = parts(url);
    format!("127.0.0.1:{}", host.rsplit_once(':').unwrap().1)
}

fn asked(address: &str, path: &str, headers: &str) -> TcpStream {
    let mut connection = TcpStream::connect(address).unwrap();
    connection.set_read_timeout(Some(LIMIT)).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{headers}\r\n");
    connection.write_all(request.as_bytes()).unwrap();
    connection
}

/// The whole answer; connections end with it.
fn answer(address: &str, path: &str, headers: &str) -> String {
    let mut text = String::new();
    let mut connection = asked(address, path, headers);
    connection.read_to_string(&mut text).unwrap();
    text
}

fn status(address: &str, path: &str, headers: &str) -> String {
    answer(address, path, headers)[9..12].to_owned()
}

/// A browser's stream of events.
struct Events(BufReader<TcpStream>);

impl Events {
    fn open(address: &str, path: &str) -> Self {
        let mut events = Self(BufReader::new(asked(address, path, "")));
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert!(events.0.read_line(&mut head).unwrap() > 0, "{head}");
        }
        assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
        assert!(head.contains("content-type: text/event-stream"), "{head}");
        events
    }

    /// Name and data of the next event; `None` at the end.
    fn next(&mut self) -> Option<(String, Value)> {
        let mut name = None;
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            if let Some(event) = line.strip_prefix("event: ") {
                name = Some(event.trim_end().to_owned());
            }
            if let Some(data) = line.strip_prefix("data: ") {
                let data = serde_json::from_str(data).unwrap();
                return Some((name.expect("an event has a name"), data));
            }
        }
    }

    fn wait_for(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let (name, data) = self.next().expect("the run goes on");
            assert_eq!(name, "state");
            if wanted(&data) {
                return data;
            }
        }
    }
}

fn measured(state: &Value) -> u64 {
    let count = state["scenarios"][0]["rows"][1][4].as_str().unwrap();
    count.replace(',', "").parse().unwrap()
}

/// Requirement: B6
#[test]
fn several_browsers_see_what_happens_and_one_that_reads_nothing_holds_nobody() {
    let place = Workplace::new();
    let (stub, run, url) = started(&place, "0", None);
    let (address, path) = parts(&url);
    assert_eq!(path, "/");
    let page = answer(address, "/", "");
    assert!(
        page.contains("content-security-policy: default-src 'none'; script-src 'self';"),
        "{page}"
    );
    assert!(
        page.contains("<script src=\"live.js\"") && !page.contains("http://"),
        "{page}"
    );
    assert!(answer(address, "/live.css", "").contains("content-type: text/css"));
    assert!(answer(address, "/live.js", "").contains("EventSource"));

    let idle = asked(address, "/events", "");
    let mut first = Events::open(address, "/events");
    let mut second = Events::open(address, "/events");
    for events in [&mut first, &mut second] {
        let state = events.wait_for(|state| measured(state) >= 200);
        assert_eq!(state["name"], "<b>endless</b>");
        assert_eq!(state["state"], "running");
        let scenario = &state["scenarios"][0];
        assert_eq!(scenario["name"], "look around");
        assert_eq!(scenario["clock"], "response time");
        assert!(measured(&state) <= stub.requests());
        let p50 = scenario["rows"][1][1].as_str().unwrap();
        let (millis, unit) = p50.split_once(' ').unwrap();
        assert_eq!(unit, "ms");
        assert!(millis.parse::<f64>().unwrap() >= 4.8, "{p50}");
        let course = scenario["course"].as_array().unwrap();
        assert!(
            !course.is_empty() && course[0][0].as_f64().unwrap() > 50.0,
            "{scenario}"
        );
    }
    drop(second);
    let sent = Command::new("kill")
        .args(["-INT", &run.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
    let mut last = None;
    while let Some(event) = first.next() {
        last = Some(event);
    }
    assert_eq!(last.map(|(name, _)| name).as_deref(), Some("end"));
    run.finish().ended_with(130);
    drop(idle);
}

/// Fault: W3
#[test]
fn a_page_of_this_machine_is_for_this_machine() {
    let place = Workplace::new();
    let (_stub, run, url) = started(&place, "localhost:0", None);
    let address = local(&url);
    let ask = |path: &str, host: &str| {
        let mut connection = TcpStream::connect(&address).unwrap();
        let request = format!("GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n");
        connection.write_all(request.as_bytes()).unwrap();
        let mut text = String::new();
        connection.read_to_string(&mut text).unwrap();
        text[9..12].to_owned()
    };
    assert_eq!(ask("/", "localhost"), "200");
    // A name of elsewhere that was made to lead here.
    assert_eq!(ask("/", "elsewhere.example"), "403");
    assert_eq!(ask("/events", "elsewhere.example"), "403");
    assert_eq!(ask("/other", "localhost"), "404");
    let posted = {
        let mut connection = TcpStream::connect(&address).unwrap();
        connection
            .write_all(b"POST / HTTP/1.0\r\nHost: localhost\r\n\r\n")
            .unwrap();
        let mut text = String::new();
        connection.read_to_string(&mut text).unwrap();
        text
    };
    assert!(posted.starts_with("HTTP/1.0 405"), "{posted}");
    drop(run);
}

/// Fault: W3, P3
#[test]
fn a_page_for_others_needs_the_token() {
    let place = Workplace::new();
    let own = "a-token-of-my-own";
    for (address, given) in [
        ("0.0.0.0:0", None),
        ("0.0.0.0:0", Some(own)),
        ("0", Some(own)),
    ] {
        let (_stub, run, url) = started(&place, address, given);
        let (_, path) = parts(&url);
        let printed = path.strip_prefix("/?token=").unwrap();
        // One that was given is a secret.
        assert_eq!(printed == "$PERF_LIVE_TOKEN", given.is_some(), "{url}");
        let token = given.unwrap_or(printed);
        assert!(token.len() >= 16, "{url}");
        let address = local(&url);
        let last = if token.ends_with('0') { "1" } else { "0" };
        let wrong = format!("{}{last}", &token[..token.len() - 1]);
        for path in ["/", "/events"] {
            assert_eq!(status(&address, path, ""), "401");
            assert_eq!(
                status(&address, &format!("{path}?token={wrong}"), ""),
                "401"
            );
            assert_eq!(status(&address, &format!("{path}?token="), ""), "401");
            let header = format!("Authorization: Bearer {wrong}\r\n");
            assert_eq!(status(&address, path, &header), "401");
        }
        assert_eq!(status(&address, &format!("/?token={token}"), ""), "200");
        let header = format!("Authorization: Bearer {token}\r\n");
        assert_eq!(status(&address, "/", &header), "200");
        let mut events = Events::open(&address, &format!("/events?token={token}"));
        events.wait_for(|state| measured(state) > 0);
        drop(run);
    }
}

/// Fault: P3
#[test]
fn what_cannot_be_served_is_said_before_anything_is_sent() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &["/it"]);
    place.write("perf.toml", &plan(&stub.url));
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let refused = place.run(&["run", "--live", &port]).ended_with(2);
    refused
        .says(&format!(
            "error: cannot serve the live page on 127.0.0.1:{port}: "
        ))
        .says("hint: `--live 0` takes a free port of this machine");
    for address in ["nowhere", "1.2.3.4", "70000", "localhost:x"] {
        place
            .run(&["run", "--live", address])
            .ended_with(2)
            .says("it must be a port of this machine, such as 8089");
    }
    for token in ["short", "with a blank in it", "sixteen&and=more"] {
        let mut command = place.command(&["run", "--live", "0"]);
        let finished = Running::start(command.env("PERF_LIVE_TOKEN", token)).finish();
        assert_eq!(finished.code, Some(2), "{finished:?}");
        assert!(
            finished.stderr.contains("hint: it must be 16 or more"),
            "{finished:?}"
        );
        assert!(!finished.stderr.contains(token), "{finished:?}");
    }
    assert_eq!(stub.requests(), 0);
}
