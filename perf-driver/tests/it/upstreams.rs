//! Proxies between a target and its upstreams: what passes through, and what is counted.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use perf_core::{
    Plan, Quantity, Sample, UpstreamRecord, UpstreamRows, UpstreamStatistic, parse_plan,
};
use perf_driver::{
    Drive, DriveOptions, StopSignal, Stub, StubConfig, UpstreamError, UpstreamProxies, drive,
};

use crate::certificates::Authority;
use crate::hyper_server::{HyperServer, Speaks, text};
use crate::raw_client::RawClient;
use crate::scripted_server::{Received, Server, answer, receive};

/// A plan whose target is its own upstream's proxy, so that each request is a call.
fn plan_of(proxy_port: u16, upstream: &str, settings: &str, scenarios: &str) -> Plan {
    let text = format!(
        "version = 1\n[target]\nbase_url = \"http://127.0.0.1:{proxy_port}\"\n\
         [upstream.sheet]\nurl = \"{upstream}\"\nport = {proxy_port}\n{settings}\n{scenarios}"
    );
    parse_plan(&text, "plan", Path::new(""), &|_| None).expect("it is right")
}

const ONE_REQUEST: &str =
    "[[scenario]]\nname = \"a\"\nload = { iterations = 1 }\nstep = [{ path = \"/\" }]";

/// The proxy of an upstream, for requests by hand.
fn proxied(upstream: &str, settings: &str) -> (Plan, UpstreamProxies, SocketAddr) {
    let mut plan = plan_of(1, upstream, settings, ONE_REQUEST);
    plan.upstreams[0].port = None;
    let proxies = UpstreamProxies::start(&plan).expect("a port is free");
    let proxies = proxies.expect("there is an upstream");
    let address = proxies.addresses()[0];
    (plan, proxies, address)
}

/// Drives a plan of which each request goes through the proxy.
fn driven(
    upstream: &str,
    settings: &str,
    scenarios: &str,
) -> (Drive<Vec<Sample>>, Vec<Vec<UpstreamRecord>>) {
    let mut plan = plan_of(1, upstream, settings, scenarios);
    plan.upstreams[0].port = None;
    let proxies = UpstreamProxies::start(&plan).expect("a port is free");
    let proxies = proxies.expect("there is an upstream");
    let target = format!("http://{}", proxies.addresses()[0]);
    plan.target.base_url = Some(target.parse().expect("an address"));
    let options = DriveOptions::new().upstreams(proxies);
    let drive = drive(&plan, Vec::new(), &options, &StopSignal::new(), &mut |_| ());
    let mut drive = drive.expect("it can be driven");
    let scenarios = std::mem::take(&mut drive.scenario_upstreams);
    (drive, scenarios)
}

fn stub(routes: &[&str]) -> Stub {
    let routes = routes.iter().map(|route| route.parse().expect("a route"));
    Stub::start(StubConfig {
        routes: routes.collect(),
        ..StubConfig::default()
    })
    .expect("a port is free")
}

fn figure(record: &UpstreamRecord, statistic: UpstreamStatistic) -> f64 {
    match record.figure(statistic) {
        Some(Quantity::Number(number)) => number.value(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_concerns_one_connection_is_not_passed_on_and_all_else_is() {
    let (tell, told_of) = channel();
    let upstream = Server::answering(move |request: &Received| {
        tell.send(request.clone()).expect("somebody listens");
        let head = "x-own: 1\r\nkeep-alive: timeout=9\r\nx-hop: 2\r\nconnection: x-hop\r\n";
        answer(201, head, "created")
    });
    let base = format!("{}/v4", upstream.base_url());
    let (_plan, _proxies, address) = proxied(&base, "");
    let mut stream = TcpStream::connect(address).expect("it listens");
    let head = "POST /a%20b/../c?x=1&y=%2F HTTP/1.1\r\nHost: elsewhere\r\nX-Mine: yes\r\n\
                Connection: close, X-Only-Here\r\nX-Only-Here: 1\r\nTE: trailers\r\n\
                Cookie: a=1\r\nContent-Length: 4\r\n\r\nbody";
    stream.write_all(head.as_bytes()).expect("it reads");
    let mut told = String::new();
    stream
        .read_to_string(&mut told)
        .expect("it answers and closes");
    let request = told_of.recv().expect("the upstream was asked");
    let head = request.head.to_ascii_lowercase();
    assert!(head.starts_with("post /v4/"), "{head}");
    assert!(head.contains("?x=1&y=%2f http/1.1"), "{head}");
    for line in ["x-mine: yes", "cookie: a=1", "content-length: 4"] {
        assert!(head.contains(line), "{line} in {head}");
    }
    assert!(
        head.contains(&format!("host: {}", upstream.address())),
        "{head}"
    );
    for name in [
        "x-only-here",
        "te:",
        "elsewhere",
        "user-agent",
        "connection: close",
    ] {
        assert!(!head.contains(name), "{name} in {head}");
    }
    assert_eq!(request.body, b"body");
    assert!(told.starts_with("HTTP/1.1 201"), "{told}");
    assert!(
        told.contains("x-own: 1") && told.ends_with("created"),
        "{told}"
    );
    assert!(
        !told.contains("x-hop: 2") && !told.contains("timeout=9"),
        "{told}"
    );
}

#[test]
fn bodies_go_through_piece_by_piece_in_both_directions() {
    // Each side sends its next piece only when the other's has come.
    let upstream = Server::start(|mut stream| {
        let mut piece = [0; 512];
        let mut come = Vec::new();
        while !come.ends_with(b"first\r\n") {
            let count = stream.read(&mut piece).expect("it sends");
            assert!(count > 0, "it went away");
            come.extend_from_slice(&piece[..count]);
        }
        let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n";
        stream.write_all(head.as_bytes()).expect("it reads");
        while !come.ends_with(b"0\r\n\r\n") {
            let count = stream.read(&mut piece).expect("it sends");
            assert!(count > 0, "it went away");
            come.extend_from_slice(&piece[..count]);
        }
        stream
            .write_all(b"3\r\ntwo\r\n0\r\n\r\n")
            .expect("it reads");
    });
    let (_plan, _proxies, address) = proxied(&upstream.base_url(), "");
    let mut stream = TcpStream::connect(address).expect("it listens");
    let limit = Some(Duration::from_mins(1));
    stream.set_read_timeout(limit).expect("a TCP option");
    let head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n";
    stream.write_all(head.as_bytes()).expect("it reads");
    let mut told = Vec::new();
    let mut read_until = |stream: &mut TcpStream, end: &str| {
        let mut piece = [0; 512];
        while !String::from_utf8_lossy(&told).contains(end) {
            let count = stream.read(&mut piece).expect("it answers");
            assert!(count > 0, "it went away before {end}");
            told.extend_from_slice(&piece[..count]);
        }
    };
    read_until(&mut stream, "one");
    stream.write_all(b"0\r\n\r\n").expect("it reads");
    read_until(&mut stream, "two");
}

#[test]
fn upgrades_are_refused_and_a_connection_is_kept() {
    let upstream = stub(&["/ size=3B"]);
    let (_plan, _proxies, address) = proxied(&upstream.base_url(), "");
    let mut client = RawClient::connect(address);
    assert_eq!(client.ask("GET", "/").body, "xxx");
    assert_eq!(client.ask("GET", "/missing").status, 404);
    let mut stream = TcpStream::connect(address).expect("it listens");
    let head =
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade, close\r\nUpgrade: websocket\r\n\r\n";
    stream.write_all(head.as_bytes()).expect("it reads");
    let mut told = String::new();
    stream
        .read_to_string(&mut told)
        .expect("it answers and closes");
    assert!(told.starts_with("HTTP/1.1 501"), "{told}");
    assert!(told.contains("connections are not handed over"), "{told}");
    assert_eq!(upstream.counters()[0].requests, 1);
}

#[test]
fn calls_are_counted_by_scenario_and_for_each_iteration() {
    let upstream = stub(&["POST /rows/* latency=2ms", "GET /*"]);
    let scenarios = r#"
[[scenario]]
name = "write"
load = { iterations = 20, virtual_users = 2 }
[[scenario.step]]
method = "POST"
path = "/rows/{{iteration}}"
json = { rows = [[1], [2], [3]] }
[[scenario.step]]
path = "/look"

[[scenario]]
name = "read"
load = { iterations = 5 }
step = [{ path = "/look" }]
"#;
    let settings = "rows = \"$.rows\"\nquota = { limit = 100, window = \"1h\" }";
    let (drive, scenarios) = driven(&upstream.base_url(), settings, scenarios);
    let [write, read] = [0, 1].map(|place| scenarios[place][0].clone());
    assert_eq!(
        (write.calls, read.calls, drive.upstreams[0].calls),
        (40, 5, 45)
    );
    assert!((figure(&write, UpstreamStatistic::CallsPerOperation) - 2.0).abs() < 1e-9);
    assert!((figure(&write, UpstreamStatistic::CallsPerRequest) - 1.0).abs() < 1e-9);
    let rows = UpstreamRows {
        calls: 20,
        total: 60,
        largest: 3,
        unread: 0,
    };
    assert_eq!(
        (write.rows, read.rows),
        (Some(rows), Some(UpstreamRows::default()))
    );
    // Where no call had rows there is no largest one.
    assert_eq!(read.figure(UpstreamStatistic::RowsMax), None);
    assert_eq!(write.statuses, [(200, 40)].into());
    let routes: Vec<_> = write
        .routes
        .iter()
        .map(|route| (route.route.as_str(), route.calls))
        .collect();
    assert_eq!(routes, [("GET /look", 20), ("POST /rows/{}", 20)]);
    assert!((1..=2).contains(&write.peak_in_flight));
    let of_whole = &drive.upstreams[0].pace;
    assert_eq!(of_whole.quota.expect("there is one").peak, 45);
    assert!(write.mean >= Duration::from_millis(1) && write.longest >= write.mean);
    assert_eq!(write.received.count(), 80);
    // What the upstream has counted itself is the same.
    let counted: u64 = upstream.counters().iter().map(|route| route.requests).sum();
    assert_eq!(counted, 45);
}

#[test]
fn calls_before_the_load_are_nobodys_and_no_calls_are_no_observation() {
    let upstream = stub(&["/"]);
    let plan = plan_of(1, &upstream.base_url(), "", ONE_REQUEST);
    let mut plan = Plan {
        target: perf_core::Target {
            base_url: Some(upstream.base_url().parse().expect("an address")),
            ..plan.target
        },
        ..plan
    };
    plan.upstreams[0].port = None;
    let proxies = UpstreamProxies::start(&plan).expect("a port is free");
    let proxies = proxies.expect("there is an upstream");
    let mut client = RawClient::connect(proxies.addresses()[0]);
    assert_eq!(client.ask("GET", "/").status, 200);
    let options = DriveOptions::new().upstreams(proxies);
    let drive = drive(&plan, Vec::new(), &options, &StopSignal::new(), &mut |_| ());
    let drive: Drive<Vec<Sample>> = drive.expect("it can be driven");
    assert_eq!(upstream.counters()[0].requests, 2);
    assert_eq!(
        (drive.upstreams, drive.scenario_upstreams),
        (vec![], vec![vec![]])
    );
}

#[test]
fn an_upstream_that_is_not_there_is_told_as_502_and_counted() {
    let gone = Server::answering(|_| Vec::new()).base_url();
    let (drive, scenarios) = driven(&gone, "", ONE_REQUEST);
    let record = &scenarios[0][0];
    assert_eq!(
        (record.calls, record.unanswered, record.failed()),
        (1, 1, 1)
    );
    assert!(record.statuses.is_empty());
    let example = &drive.failure_examples[0];
    assert!(example.message.contains("502"), "{example:?}");
}

#[test]
fn over_tls_it_trusts_whom_the_plan_trusts_and_nobody_else() {
    let authority = Authority::new("ours");
    let tls = authority.for_host("localhost").server();
    let upstream = HyperServer::start(Some(tls), Speaks::Http1, |_| async { text("hello") });
    let url = format!("https://localhost:{}", upstream.address.port());
    // A table of the file's top level stands behind the settings of the upstream.
    let trusted = format!("[http]\ntls = {{ ca = {:?} }}", authority.file());
    let (drive, scenarios) = driven(&url, &trusted, ONE_REQUEST);
    assert_eq!(drive.failure_examples, []);
    let record = &scenarios[0][0];
    assert_eq!((record.calls, record.unanswered), (1, 0));
    assert_eq!(record.statuses, [(200, 1)].into());
    let (drive, scenarios) = driven(&url, "", ONE_REQUEST);
    let record = &scenarios[0][0];
    assert_eq!((record.calls, record.unanswered), (1, 1));
    assert!(drive.failure_examples[0].message.contains("502"));
}

#[test]
fn an_answer_that_breaks_off_is_not_an_answer() {
    let upstream = Server::start(|mut stream| {
        let _request = receive(&stream);
        let head = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf";
        stream.write_all(head.as_bytes()).expect("it reads");
    });
    let (_, scenarios) = driven(&upstream.base_url(), "", ONE_REQUEST);
    assert_eq!((scenarios[0][0].calls, scenarios[0][0].unanswered), (1, 1));
}

#[test]
fn a_body_that_is_too_large_to_look_at_leaves_the_rows_unknown() {
    let upstream = stub(&["/ size=0B"]);
    let large = format!(
        "[[scenario]]\nname = \"a\"\nload = {{ iterations = 1 }}\n\
         [[scenario.step]]\nmethod = \"POST\"\npath = \"/\"\ntext = \"{}\"",
        "1\\n".repeat(2_200_000)
    );
    let (_, scenarios) = driven(&upstream.base_url(), "rows = \"lines\"", &large);
    let record = &scenarios[0][0];
    assert_eq!(record.rows.expect("they are looked for").unread, 1);
    assert_eq!(record.figure(UpstreamStatistic::RowsMax), None);
    assert_eq!((record.calls, record.sent.count()), (1, 4_400_000));
    assert_eq!(record.statuses, [(200, 1)].into());
}

#[test]
fn many_kinds_of_calls_are_told_as_one() {
    let upstream = stub(&["/*"]);
    let letters = "[data.word]\nvalues = [\"a\", \"b\", \"c\", \"d\", \"e\", \"f\", \"g\", \"h\"]\n\
                   [data.other]\npattern = \"[a-z]{3}\"\n";
    let scenario = "[[scenario]]\nname = \"a\"\nload = { iterations = 300 }\n\
                    step = [{ path = \"/{{word}}/{{other}}\" }]";
    let (_, scenarios) = driven(&upstream.base_url(), "", &format!("{letters}{scenario}"));
    let record = &scenarios[0][0];
    assert_eq!(record.calls, 300);
    assert_eq!(
        record.routes.iter().map(|route| route.calls).sum::<u64>(),
        300
    );
    assert_eq!(record.routes.len(), 51);
    assert_eq!(record.routes[0].route, "others");
}

#[test]
fn a_port_that_is_taken_is_an_error_and_several_targets_wait_for_nobody() {
    let upstream = stub(&["/"]);
    let (_plan, _proxies, address) = proxied(&upstream.base_url(), "");
    let plan = plan_of(address.port(), &upstream.base_url(), "", ONE_REQUEST);
    let error = UpstreamProxies::start(&plan).expect_err("it is taken");
    assert!(matches!(error, UpstreamError::Bind { .. }), "{error:?}");
    assert_eq!(
        error.to_string(),
        format!("cannot listen on {address} for the upstream `sheet`")
    );
    let clients: Vec<_> = (0..40).map(|_| RawClient::connect(address)).collect();
    let clients: Vec<_> = clients
        .into_iter()
        .map(|mut client| {
            client.send("GET", "/", "");
            client
        })
        .collect();
    for mut client in clients {
        assert_eq!(client.receive().status, 200);
    }
}

#[test]
fn the_process_under_test_is_told_by_the_variables_that_the_plan_names() {
    let upstream = stub(&["/"]);
    let (mut plan, _, _) = proxied(&upstream.base_url(), "");
    plan.upstreams[0].variable = Some("SHEET_URL".to_owned());
    let proxies = UpstreamProxies::start(&plan).expect("a port is free");
    let proxies = Arc::new(proxies.expect("there is an upstream"));
    let variables = proxies.variables();
    let address = proxies.addresses()[0];
    assert_eq!(variables[0].name, "SHEET_URL");
    assert_eq!(variables[0].value, format!("http://{address}"));
    plan.upstreams.clear();
    assert!(
        UpstreamProxies::start(&plan)
            .expect("nothing to do")
            .is_none()
    );
    drop(proxies);
    assert!(TcpStream::connect(address).is_err(), "it listens no longer");
}
