//! Drives load on an honest clock.
//!
//! A [`Plan`](perf_core::Plan) says what to send. [`drive`] sends it and hands every request, as a
//! [`Sample`](perf_core::Sample), to a [`SampleSink`](perf_core::SampleSink): what was sent and
//! answered, and just as well what failed, what was due and never sent, and what was never
//! answered. A sample carries when its request was intended, when it was sent and when it ended,
//! so that neither a slow target nor a slow generator can hide in the figures. What the samples
//! amount to, and whether that is good enough, is for others to say.
//!
//! - [`Dataset`], [`Values`]: what requests are filled in with.
//! - [`DataError`], [`ValueError`]: why that cannot be had.
//! - [`Schedule`], [`UserSchedule`]: when the starts of an open model are due, and when the users
//!   of a closed one are at work; arithmetic alone.
//! - [`Operation`]: something of a tool's own, driven by [`drive_with`] in the place of requests.
//! - [`Transport`]: how a request is carried, where a tool has a protocol of its own.
//!   [`HttpTransport`] does HTTP/1.1 and HTTP/2. [`PROTOCOLS`] are those of a plan's steps that
//!   [`drive`] speaks; [`check_calls`] finds what in them does not fit files beside the plan.
//! - [`Laps`], [`NoLaps`]: who hears of what is measured within an exchange; [`EventParser`]: events
//!   of a stream.
//! - [`parse_server_timing`]: what a target says about its own time.
//! - [`DriveOptions`], [`StopSignal`], [`Progress`]: what can be chosen, stopped and seen.
//! - [`Drive`], [`FailureExample`]: what a run leaves behind beside its samples.
//! - [`check_health`], [`check_plan_health_while`], [`find_process`]: is the target there?
//!   [`StartedTarget`]: start it and stop it.
//! - [`Stub`], [`Route`], [`Latency`]: a target whose behaviour is known, to measure against.
//! - [`Monitor`], [`detect_host`], [`detect_build`], [`commits_between`]: what a run uses, and where it is made.
//! - [`Timer`]: wakes futures to a tenth of a millisecond, or in a runtime of its own to less.
//!
//! ```
//! use perf_driver::{DriveOptions, Progress, StopSignal, Stub, StubConfig, drive};
//!
//! let stub = Stub::start(StubConfig {
//!     routes: vec!["GET / latency=constant(2ms)".parse()?],
//!     ..StubConfig::default()
//! })?;
//! let text = format!(
//!     r#"
//!     version = 1
//!     target = {{ base_url = "{}" }}
//!     [[scenario]]
//!     name = "home"
//!     load = {{ iterations = 20, virtual_users = 4 }}
//!     step = [{{ path = "/" }}]
//!     "#,
//!     stub.base_url()
//! );
//! let plan = perf_core::parse_plan(&text, "plan.toml", "".as_ref(), &|_| None)?;
//!
//! let (options, stop) = (DriveOptions::new(), StopSignal::new());
//! let run = drive(&plan, Vec::new(), &options, &stop, &mut |progress| {
//!     if let Progress::ScenarioEnded(counts) = progress {
//!         assert_eq!((counts.sent, counts.succeeded), (20, 20));
//!     }
//! })?;
//! assert!(run.sink.iter().all(|sample| sample.service_time().as_millis() >= 2));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Limitations
//!
//! - HTTP/1.1 and HTTP/2, not HTTP/3. A scenario speaks one of them and falls back to no other.
//!   Nothing is sent again.
//! - Unless the plan says otherwise, all users of a worker share its open connections: over
//!   HTTP/1.1 each uses at most one at a time, though not always the same; over HTTP/2 there is
//!   one for all. A connection is opened when a request needs it, within that request's time.
//! - Redirects are one request with one sample: the time is that of all hops, the bytes are those
//!   of the last answer.
//! - Bytes are those of the body as it is checked: of a compressed answer, the decoded ones. The
//!   length that its head tells is that of the encoded body and is then not compared.
//! - An authority of the plan's own takes the place of the system's; token servers are asked with
//!   the same trust, proxy and addresses as the target. Credentials of OAuth 2 go by HTTP Basic.
//! - Cookies have no list of public suffixes; of one user at most 180 are kept, each of at most
//!   4 KiB.
//! - Where `resolve` changes a port that stands in the address, HTTP/2 shows the target the port
//!   that is connected to; HTTP/1.1 shows it the one that the plan names.
//! - Trace ids do not follow from the seed: no two runs have the same.
//! - A target that floods a connection with interim answers (1xx) takes up its worker's thread:
//!   time limits are then kept late.
//! - A stream of events that ends is not connected to again. A WebSocket goes over HTTP/1.1 and
//!   offers no extension, so that nothing is compressed; a proxy has to let it pass. Its closing is
//!   waited for outside of every time, and for a second at most.
//! - Messages of a WebSocket, and what is awaited, are filled in once a request: with `repeat`, all
//!   passes send the same.
//! - Over NATS (feature `nats`), the users of a worker share one connection, over which they publish and
//!   subscribe; each worker hears what the others publish and lets it go. Consumers of a stream are made
//!   for the run and acknowledge nothing. Of each worker the last 65,536 messages are known again, and
//!   for 200 ms after its last one.
//! - With SQL (features `postgres` and `sqlite`), a statement is prepared when a connection first needs it,
//!   within the time of that request. SQLite blocks, so each of its connections has a thread: what is
//!   handed to it and back is within the clock. A pool belongs to one worker, and so does its scenario.
//! - Over gRPC (feature `grpc`), calls and their answers are not compressed, and a call is made with one
//!   message. Descriptors that the server tells are asked for once, when a drive begins.
//! - Over TCP and UDP, a time limit that is over closes the connection or the socket. Where the system gives
//!   the port of a closed UDP socket to the next one at once, a late answer to the earlier one may still meet it.
//! - An answer that is not complete when its time is up counts no bytes.
//! - Time limits are kept to about a millisecond, starts to about a tenth of one.
//! - A plan's data is held in memory as a whole.
//! - A value cannot make up a segment of a path that is `.` or `..`, or a line of a header that HTTP
//!   does not allow: such a request is not sent, and fails as `missing_value`.
//! - Which user gets an iteration is chance: the next one that is free, and in an open model every
//!   connection is a user. A request that names both its user and its iteration may differ from run
//!   to run; what is drawn for an iteration does not.
//! - An iteration ends at the first step that fails; later steps are then not attempted and
//!   leave no samples. A start that is not sent leaves one sample, of the first step.
//! - Of two rate caps at once only the slower is kept exactly; the faster one can be exceeded by
//!   the one request that waited for the slower.
//! - The memory of several processes is added up: what they share counts once for each. Outside
//!   Linux, not all systems tell open files and threads, and none tells who listens on a port.
//! - Caps and quotas count requests as they are handed to the transport: what it sends by itself
//!   beside them is not seen.
//! - A command of a fault is killed after 30 s, and what it has started is not. Outside Unix no
//!   process can be suspended, and one that is to be stopped is killed.
//! - The caps on starts under way and the connections are dealt out among the workers, so with
//!   several workers one of them can be at its share of the cap while another is not.

mod clock;
mod command;
mod counters;
mod data;
mod descriptors;
mod dial;
mod engine;
mod environment;
mod failure_example;
mod faults;
#[cfg(feature = "grpc")]
mod grpc;
mod health;
mod hidden;
mod host_details;
mod http;
#[cfg(test)]
#[path = "../../perf-core/tests/it/hunt/mod.rs"]
mod hunt;
mod io_failure;
mod judge;
mod laps;
mod late_starts;
mod monitor;
#[cfg(feature = "nats")]
mod nats;
mod operation;
mod pace_watch;
mod phase;
mod process;
mod progress;
mod protocols;
mod random;
mod rate_cap;
mod readings;
mod recorder;
mod saying;
mod schedule;
mod sliding_window;
mod socket;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod sql;
mod stop;
mod stub;
mod timer;
mod tls;
mod transport;
mod upstream;
mod values;

pub use command::CommandSetupError;
pub use data::{DataError, Dataset};
pub use engine::{
    Drive, DriveError, DriveOptions, ScenarioTiming, TakenTurns, UsedUpData, WarmUpTiming, drive,
    drive_with,
};
pub use environment::{commits_between, detect_build, detect_host};
pub use failure_example::FailureExample;
pub use faults::FiredFault;
#[cfg(feature = "grpc")]
pub use grpc::GrpcSetupError;
pub use health::{HealthError, HealthReport, check_health, check_plan_health_while};
pub use http::{
    EventParser, EventTooLarge, HttpPrepared, HttpRendered, HttpSession, HttpSetupError,
    HttpTransport, StreamEvent, TokenError,
};
pub use judge::{Answer, ExpectationError, ServerTiming, parse_server_timing};
pub use laps::{Laps, NoLaps};
pub use monitor::{Monitor, MonitorError, Watched};
#[cfg(feature = "nats")]
pub use nats::NatsSetupError;
pub use operation::{NotAnOperation, Operation};
pub use phase::{Phase, PhaseFailures};
pub use process::{
    ControlError, Ending, FoundProcess, ProcessError, StartError, StartedTarget, TargetControl,
    TargetEnd, find_process,
};
pub use progress::{Progress, Tick};
pub use protocols::{PROTOCOLS, ProtocolError, check_calls};
pub use readings::ReadingFailure;
pub use schedule::{Schedule, Shard, Shift, Start, Starts, UserSchedule};
pub use socket::SocketSetupError;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub use sql::SqlSetupError;
pub use stop::StopSignal;
pub use stub::{
    Batch, EmpiricalError, Latency, Quota, QuotaWindow, Reply, Route, RouteCounters, Stall, Stub,
    StubConfig, StubError,
};
pub use timer::{Sleep, Timer};
pub use tls::TlsError;
pub use transport::{Carrier, Exchange, Failure, Transport};
pub use upstream::{UpstreamError, UpstreamProxies};
pub use values::{Known, ValueError, Values};

/// The example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
