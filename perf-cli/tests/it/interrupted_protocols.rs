//! What Ctrl-C does to requests of each protocol that nobody answers: the first one waits for them, the
//! second one does not, and what was measured is kept.

use std::io::Read as _;
use std::net::{TcpListener, UdpSocket};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::interrupts::{interrupt, wait_for_requests};
use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

/// Two users of one scenario: while one request of each is under way, nothing else is.
const USERS: usize = 2;

/// Nobody waits longer than this for requests to begin.
const BEGIN: Duration = Duration::from_mins(1);

/// A run whose requests are never answered.
fn plan(server: &str, step: &str) -> String {
    format!(
        "version = 1\nname = \"unanswered\"\n{server}\n[defaults]\ntimeout = \"10m\"\ndrain = \"10m\"\n\
         [[scenario]]\nname = \"first\"\nload = {{ virtual_users = {USERS}, duration = \"10m\" }}\n\
         step = [{{ name = \"it\", {step} }}]\n"
    )
}

/// Runs it until `begun` says that all users wait, and interrupts it twice.
fn waits_once_and_then_no_more(place: &Workplace, plan: &str, begun: impl FnOnce()) {
    place.write("perf.toml", plan);
    let mut run = place.start(&["run", "--quiet"]);
    begun();
    interrupt(&run);
    run.wait_for_stderr("interrupted: waiting for what is under way (requests: 2)");
    assert!(run.is_alive());
    interrupt(&run);
    // The limit of the harness is far below the plan's ten minutes.
    let finished = run.finish().ended_with(130).shows_nothing();
    assert!(
        finished.took < Duration::from_mins(1),
        "{:?}",
        finished.took
    );
    let record = place.only("perf-out", ".json");
    let shown = place.run(&["report", &record]).ended_with(0);
    shown.shows("unanswered at the end").shows("INTERRUPTED");
}

/// Waits for a word of each user's request.
fn of_each_user(told: &Receiver<()>) {
    let deadline = Instant::now() + BEGIN;
    for _ in 0..USERS {
        let left = deadline.saturating_duration_since(Instant::now());
        told.recv_timeout(left).expect("each user sends a request");
    }
}

/// Fault: S2
#[test]
fn requests_over_http() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &["/ latency=9m"]);
    let server = format!("target = {{ base_url = \"{}\" }}", stub.url);
    let begun = || wait_for_requests(&stub, 2);
    waits_once_and_then_no_more(&place, &plan(&server, "path = \"/\""), begun);
}

/// Fault: S2
#[test]
fn bytes_over_tcp() {
    let place = Workplace::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (tell, told) = channel();
    thread::spawn(move || {
        let mut open = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            // Whoever only looks whether somebody is there sends nothing.
            if stream.read(&mut [0; 64]).unwrap_or(0) > 0 {
                open.push(stream);
                tell.send(()).ok();
            }
        }
    });
    let server = format!("tcp = {{ address = \"127.0.0.1:{port}\" }}");
    let text = plan(&server, "tcp = { text = \"hello\" }");
    waits_once_and_then_no_more(&place, &text, || of_each_user(&told));
}

/// Fault: S2
#[test]
fn datagrams_over_udp() {
    let place = Workplace::new();
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(BEGIN)).unwrap();
    let port = socket.local_addr().unwrap().port();
    let server = format!("udp = {{ address = \"127.0.0.1:{port}\" }}");
    let text = plan(&server, "udp = { text = \"hello\" }");
    waits_once_and_then_no_more(&place, &text, || {
        for _ in 0..USERS {
            socket.recv_from(&mut [0; 64]).unwrap();
        }
    });
}

/// Fault: S2
#[test]
fn programs_with_what_they_have_started() {
    let place = Workplace::new();
    let shell = "echo $$ > begun-$$; sleep 600 & echo $! >> begun-$$; mv begun-$$ pids-$$; wait";
    let text = plan("", &format!("command = {{ shell = \"{shell}\" }}"));
    let pids = || {
        let names = place.names_in(".").into_iter();
        let files = names.filter(|name| name.starts_with("pids-"));
        let pids = files.map(|file| place.read(&file));
        pids.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
            .collect::<Vec<_>>()
    };
    waits_once_and_then_no_more(&place, &text, || {
        let deadline = Instant::now() + BEGIN;
        while pids().len() < 2 * USERS {
            assert!(Instant::now() < deadline, "each user starts a program");
            thread::sleep(Duration::from_millis(10));
        }
    });
    for pid in pids() {
        let state = std::fs::read_to_string(format!("/proc/{pid}/stat"));
        let is_gone = state.is_err() || state.is_ok_and(|state| state.contains(") Z "));
        assert!(is_gone, "{pid} is still at work");
    }
}

/// Fault: S2
#[cfg(feature = "nats")]
#[test]
fn requests_over_nats() {
    use crate::nats_server::NatsServer;

    let place = Workplace::new();
    let Some(server) = NatsServer::start(place.folder()) else {
        return;
    };
    let (tell, told) = channel();
    server.peer("silence", move |_| {
        tell.send(()).ok();
        Vec::new()
    });
    let at = format!("nats = {{ url = \"{}\" }}", server.url());
    let text = plan(&at, "nats = { request = \"silence\" }, text = \"hello\"");
    waits_once_and_then_no_more(&place, &text, || of_each_user(&told));
}

/// Fault: S2
#[cfg(feature = "grpc")]
#[test]
fn calls_over_grpc_which_the_server_hears_of() {
    use crate::grpc::Shop;

    let place = Workplace::new();
    let Some(mut shop) = Shop::start(&place, &[]) else {
        return;
    };
    let at = format!(
        "grpc = {{ address = \"127.0.0.1:{}\", descriptors = \"shop.binpb\" }}",
        shop.port
    );
    let call = "grpc = { call = \"shop.v1.Items/Find\", message = { id = 504 } }";
    waits_once_and_then_no_more(&place, &plan(&at, call), || {
        for _ in 0..USERS {
            assert_eq!(shop.says(), "504 waits");
        }
    });
    // Long before its minute is over.
    for _ in 0..USERS {
        assert_eq!(shop.says(), "504 is over");
    }
}
