//! What HTTP holds in memory, seen from outside: each case runs in a process of its own.

#![cfg(target_os = "linux")]

use std::io::Write;
use std::process::Command;
use std::time::Duration;

use perf_core::{Bytes, Connections, FailureKind, HttpSettings, Outcome, Plan, Step};
use perf_driver::{HttpTransport, Transport};

use crate::plans::{driven, iterations, plan, scenario, step};
use crate::scripted_server::{Server, answer, receive};

/// The figure that the test called `name`, which is ignored otherwise, prints in a process of
/// its own.
fn figure_of(name: &str) -> u64 {
    let arguments = ["--exact", name, "--ignored", "--nocapture"];
    let output = Command::new(std::env::current_exe().unwrap())
        .args(arguments)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let found = text.lines().find_map(|line| line.split("figure: ").nth(1));
    let found = found.unwrap_or_else(|| panic!("no figure: {text}"));
    found.trim().parse().unwrap()
}

/// Bytes of this process that are in memory now (`VmRSS`), or were at most (`VmHWM`).
fn resident(key: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(key)).unwrap();
    let kibibytes: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kibibytes * 1024
}

/// What 10,000 sessions take, each.
fn bytes_a_session(http: HttpSettings) -> u64 {
    let server = Server::answering(|_| answer(200, "", ""));
    let mut scenario = scenario(iterations(10_000, 10_000), vec![step("/")]);
    scenario.http = http;
    let plan: Plan = plan(&server.base_url(), vec![scenario]);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let _inside = runtime.enter();
    let transport = HttpTransport::new(&plan).unwrap();
    let first = transport.open_sessions(0, 100).unwrap();
    let before = resident("VmRSS");
    let sessions = transport.open_sessions(0, 10_000).unwrap();
    let after = resident("VmRSS");
    drop((first, sessions));
    (after - before) / 10_000
}

#[test]
#[ignore = "run by its parent"]
fn sessions_with_cookies() {
    let figure = bytes_a_session(HttpSettings {
        cookies: true,
        ..HttpSettings::default()
    });
    println!("figure: {figure}");
}

#[test]
#[ignore = "run by its parent"]
fn sessions_with_connections_of_their_own() {
    let figure = bytes_a_session(HttpSettings {
        cookies: true,
        connections: Connections::PerUser,
        ..HttpSettings::default()
    });
    println!("figure: {figure}");
}

/// The most that this process has grown by while it was told something without end, and whether
/// it failed as `kind`.
fn growth(http: HttpSettings, kind: FailureKind, head: &'static [u8], more: &'static [u8]) -> u64 {
    let server = Server::start(move |mut stream| {
        receive(&stream);
        let mut sent = stream.write_all(head);
        while sent.is_ok() {
            sent = stream.write_all(more);
        }
    });
    let mut endured = Step {
        timeout: Duration::from_secs(1),
        ..step("/")
    };
    endured.expect.max_body = Bytes::new(u64::MAX);
    let mut scenario = scenario(iterations(1, 1), vec![endured]);
    scenario.http = http;
    let plan = plan(&server.base_url(), vec![scenario]);
    let before = resident("VmRSS");
    let run = driven(&plan);
    assert_eq!(run.sink[0].outcome, Outcome::Failure(kind));
    resident("VmHWM").saturating_sub(before)
}

#[test]
#[ignore = "run by its parent"]
fn answers_without_end() {
    const CHUNK: &[u8] = &[b'.'; 65_536];
    // A block of zstd that unfolds to 128 KiB.
    const ZEROS: &[u8] = &[0x02, 0x00, 0x10, 0x00];
    let plain = HttpSettings::default;
    let growths = [
        growth(
            plain(),
            FailureKind::Timeout,
            b"HTTP/1.1 200 OK\r\n\r\n",
            CHUNK,
        ),
        growth(
            plain(),
            FailureKind::HeaderTooLarge,
            b"HTTP/1.1 200 OK\r\nX: ",
            CHUNK,
        ),
        growth(
            HttpSettings {
                compression: true,
                ..plain()
            },
            FailureKind::Timeout,
            b"HTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\n\r\n\x28\xb5\x2f\xfd\0\x58",
            ZEROS,
        ),
    ];
    println!("figure: {}", growths.iter().max().unwrap());
}

#[test]
fn a_user_costs_little() {
    let with_cookies = figure_of("memory::sessions_with_cookies");
    assert!(with_cookies < 1_000, "{with_cookies}");
    let with_clients = figure_of("memory::sessions_with_connections_of_their_own");
    assert!(with_clients < 10_000, "{with_clients}");
}

#[test]
fn no_answer_takes_much_however_long_it_is() {
    let most = figure_of("memory::answers_without_end");
    assert!(most < 24_000_000, "{most}");
}
