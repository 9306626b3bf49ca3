//! Drives load on an honest clock.
//!
//! A [`Plan`](perf_core::Plan) says what to send. [`drive`] sends it and hands every request, as a
//! [`Sample`](perf_core::Sample), to a [`SampleSink`](perf_core::SampleSink): what was sent and
//! answered, and just as well what failed, what was due and never sent, and what was never
//! answered. A sample carries when its request was intended, when it was sent and when it ended,
//! so that a slow target, or a slow generator, cannot hide in the figures.

mod clock;
mod counters;
mod engine;
mod environment;
mod health;
mod http;
mod monitor;
mod process;
mod progress;
mod rate_cap;
mod recorder;
mod schedule;
mod stop;
mod stub;
mod timer;
mod transport;

pub use engine::{Drive, DriveError, DriveOptions, ScenarioTiming, drive, drive_with};
pub use environment::{detect_build, detect_host};
pub use health::{HealthError, HealthReport, check_health};
pub use http::{HttpAnswer, HttpPrepared, HttpSession, HttpSetupError, HttpTransport};
pub use monitor::{Monitor, MonitorError};
pub use process::{ProcessError, find_process};
pub use progress::{Progress, Tick};
pub use schedule::{Schedule, Shard, Start, Starts};
pub use stop::StopSignal;
pub use stub::{
    EmpiricalError, Latency, Quota, Route, RouteCounters, Stall, Stub, StubConfig, StubError,
};
pub use timer::{Sleep, Timer};
pub use transport::{Exchange, Failure, Transport};
