//! Whether latencies over NATS are those that a client written by hand sees, against a real
//! nats-server in the same minutes. Takes a minute, a quiet machine and a build that is made to
//! be fast, for without one the driver itself is what is measured:
//!
//! `PERF_SLOW_TESTS=1 cargo test --release -p perf-driver --features nats --test it nats_agreement`

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use async_nats::{Client, HeaderMap, Subscriber};
use futures_util::StreamExt;
use perf_core::{Sample, parse_plan};
use perf_driver::{DriveOptions, StopSignal, drive};
use tokio::runtime::{Builder, Runtime};
use tokio::time::interval;

/// Messages in one turn.
const TURN: usize = 1_000;
/// From one message to the next. Both sides ask at the same rate: a server that is asked sooner again
/// after its answer has not gone to sleep yet, and answers sooner.
const GAP: Duration = Duration::from_millis(1);
/// Turns of each side, in the order ours, theirs, theirs, ours.
const ROUNDS: usize = 4;
/// How far the medians may be apart, as a share.
const APART: f64 = 0.10;
/// Another program may take the machine meanwhile.
const ATTEMPTS: usize = 4;

/// A server that ends with the test.
struct Server {
    process: Child,
    url: String,
}

impl Server {
    fn start() -> Option<Self> {
        let daemons = ["nats-server", "/usr/sbin/nats-server"];
        let started = daemons.iter().find_map(|program| {
            Command::new(program)
                .args(["-a", "127.0.0.1", "-p", "-1"])
                .stderr(Stdio::piped())
                .spawn()
                .ok()
        });
        let mut process = started?;
        let stderr = BufReader::new(process.stderr.take().expect("it is piped"));
        let mut lines = stderr.lines().map_while(Result::ok);
        let line = lines
            .find(|line| line.contains("Listening for client connections"))
            .expect("it says where it is");
        // What it says later must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        let port = line.rsplit(':').next().expect("a port stands last").trim();
        Some(Self {
            url: format!("nats://127.0.0.1:{port}"),
            process,
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// A client written by hand.
struct ByHand {
    runtime: Runtime,
    client: Client,
    subscriber: Subscriber,
}

impl ByHand {
    fn connect(url: &str) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let (client, subscriber) = runtime.block_on(async {
            let client = async_nats::connect(url).await.unwrap();
            let subscriber = client.subscribe("theirs").await.unwrap();
            client.flush().await.unwrap();
            (client, subscriber)
        });
        Self {
            runtime,
            client,
            subscriber,
        }
    }

    /// Publishes messages at an even rate, and waits for the delivery of each.
    fn deliveries(&mut self) -> Vec<Duration> {
        let Self {
            runtime,
            client,
            subscriber,
        } = self;
        runtime.block_on(async {
            let mut took = Vec::with_capacity(TURN);
            let mut due = interval(GAP);
            for number in 0..TURN {
                due.tick().await;
                let mut headers = HeaderMap::new();
                headers.insert("Perf-Id", number.to_string());
                let began = Instant::now();
                let published = client.publish_with_headers("theirs", headers, "hello".into());
                published.await.unwrap();
                subscriber.next().await.unwrap();
                took.push(began.elapsed());
            }
            took
        })
    }

    /// Asks for replies at an even rate.
    fn requests(&self) -> Vec<Duration> {
        self.runtime.block_on(async {
            let mut took = Vec::with_capacity(TURN);
            let mut due = interval(GAP);
            for _ in 0..TURN {
                due.tick().await;
                let began = Instant::now();
                self.client
                    .request("service", "hello".into())
                    .await
                    .unwrap();
                took.push(began.elapsed());
            }
            took
        })
    }
}

/// Answers every request on `service`, until the server ends.
fn respond(url: &str) {
    let url = url.to_owned();
    let (ready, is_ready) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let client = async_nats::connect(url).await.unwrap();
            let mut requests = client.subscribe("service").await.unwrap();
            client.flush().await.unwrap();
            ready.send(()).unwrap();
            while let Some(request) = requests.next().await {
                if let Some(reply) = request.reply {
                    client.publish(reply, "hello".into()).await.ok();
                }
            }
        });
    });
    is_ready.recv().unwrap();
}

/// What the driver measures of `nats`.
fn driven(url: &str, nats: &str) -> Vec<Duration> {
    let rate = 1.0 / GAP.as_secs_f64();
    let span = GAP.as_secs_f64() * TURN as f64;
    let text = format!(
        "version = 1\nnats = {{ url = \"{url}\" }}\n[[scenario]]\nname = \"a\"\n\
         load = {{ arrival_rate = \"{rate}/s\", duration = \"{span}s\" }}\nstep = [{{ nats = {{ {nats} }}, text = \"hello\" }}]\n"
    );
    let plan = parse_plan(&text, "p", "".as_ref(), &|_| None).unwrap();
    let options = DriveOptions::new();
    let run = drive(&plan, Vec::new(), &options, &StopSignal::new(), &mut |_| {}).unwrap();
    let step = plan.series()[0].id;
    let samples = run
        .sink
        .iter()
        .filter(|sample: &&Sample| sample.series == step);
    samples.map(Sample::service_time).collect()
}

fn median(mut took: Vec<Duration>) -> f64 {
    took.sort_unstable();
    took[took.len() / 2].as_secs_f64()
}

/// Whether the medians of both sides agree in one of several attempts, measured in turn.
#[expect(clippy::print_stdout, reason = "who runs it wants to see the figures")]
fn agree(
    what: &str,
    mut ours: impl FnMut() -> Vec<Duration>,
    mut theirs: impl FnMut() -> Vec<Duration>,
) {
    let mut told = Vec::new();
    // The first of each is slower than all that follow.
    let _warm = (ours(), theirs());
    for _ in 0..ATTEMPTS {
        let (mut our, mut their) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            our.extend(ours());
            their.extend(theirs());
            their.extend(theirs());
            our.extend(ours());
        }
        assert_eq!(our.len(), 2 * ROUNDS * TURN);
        let (our, their) = (median(our), median(their));
        let apart = our / their - 1.0;
        told.push(format!(
            "{:.1} and {:.1} µs, {:+.1}%",
            our * 1e6,
            their * 1e6,
            apart * 100.0
        ));
        if apart.abs() <= APART {
            println!("{what}: {}", told.join("; "));
            return;
        }
    }
    panic!("{what}: {}", told.join("; "));
}

#[test]
fn latencies_agree_with_a_client_written_by_hand() {
    let is_slow = std::env::var_os("PERF_SLOW_TESTS").is_some_and(|value| value == "1");
    if !is_slow || cfg!(debug_assertions) {
        return;
    }
    let Some(server) = Server::start() else {
        return;
    };
    let url = server.url.as_str();
    respond(url);
    let mut by_hand = ByHand::connect(url);
    agree(
        "request and reply",
        || driven(url, "request = \"service\""),
        || by_hand.requests(),
    );
    agree(
        "publish to delivery",
        || driven(url, "publish = \"ours\", delivered = true"),
        || by_hand.deliveries(),
    );
}
