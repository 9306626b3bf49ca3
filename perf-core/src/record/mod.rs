//! One finished run, as plain values: what is stored, compared and shown.

mod course;
mod custom;
mod dependence;
mod environment;
mod figures;
mod generator;
mod generator_fault;
mod histogram;
mod latencies;
mod latency_timeline;
mod pace;
mod resources;
mod run;
mod run_verdict;
mod scenario;
mod series;
mod timeline;
mod transport;

pub use course::{Iterations, WarmUpRecord};
pub use custom::CustomRecord;
pub use dependence::{Dependence, DependenceError, DependenceLevel};
pub use environment::{Build, Environment, Host, HostDetails};
pub use figures::{RunFigures, ScenarioFigures, ScenarioLatencies};
pub use generator::{GeneratorRecord, Lateness};
pub use histogram::{Bucket, Histogram, HistogramError};
pub use latencies::{Latencies, QuantilePoint, QuantilePoints, Resolution};
pub use latency_timeline::{LatencySlice, LatencyTimeline};
pub use pace::{Pace, QuotaUse};
pub use resources::{ResourceSample, Resources};
pub use run::{Completeness, Origin, Run};
pub use run_verdict::RunVerdict;
pub use scenario::{LoadModel, ScenarioRecord};
pub use series::{ClockView, Clocks, FailureTally, Scheduled, SeriesRecord};
pub use timeline::{Slice, Timeline};
pub use transport::TransportRecord;
