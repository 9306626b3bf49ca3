//! The vocabulary of the workspace: plain values that every other crate speaks in, and the
//! plan that people write.
//!
//! This crate knows nothing of sockets, clocks, threads, statistics or terminals. Whoever
//! drives load fills [`Sample`]s into a [`SampleSink`]; whoever judges makes [`Estimate`]s and
//! [`Judgement`]s; whoever stores or shows takes a [`Run`].
//!
//! ```
//! use perf_core::{Metric, Quantile, Requirement};
//!
//! let requirement: Requirement = "p95 < 500ms".parse()?;
//! assert_eq!(requirement.metric(), Metric::quantile(Quantile::P95));
//!
//! let mistake = "p95 < 500".parse::<Requirement>().unwrap_err();
//! assert_eq!(mistake.to_string(), "`500` has no unit");
//! assert_eq!(mistake.expected, "a unit, for example `500ms` or `500s`");
//! # Ok::<(), perf_core::UnitError>(())
//! ```
//!
//! # Limitations
//!
//! - Times are whole nanoseconds in 64 bits: 584 years.
//! - Percentiles have at most seven decimals.
//! - A plan's target is one base address.
//! - A plan that comes of a recording follows values through JSON, headers and cookies, not through
//!   HTML, and takes for secrets what goes by such a name or has such a shape.

mod clock;
mod criterion;
mod custom_statistic;
mod did_you_mean;
mod draft;
mod judge;
mod metric;
mod metric_name;
mod mistake;
mod outcome;
mod pace_statistic;
mod plan;
mod plan_file;
mod record;
mod recovery_statistic;
mod resource_statistic;
mod sample;
mod secret;
mod subject;
mod units;
mod upstream_statistic;
mod words;

pub use clock::Clock;
pub use criterion::{Comparator, Criterion, Priority, Requirement};
pub use custom_statistic::CustomStatistic;
pub use draft::{
    DocumentFault, DraftSourceError, DraftVariable, HarError, HarOptions, OpenApiError,
    OpenApiOptions, PlanDraft, plan_from_har, plan_from_openapi, read_draft_source,
};
pub use judge::{
    Allowance, Comparison, Concern, Estimate, Evidence, Finding, HistoryChange, HistoryRun,
    Insight, Interval, Judgement, LatencyShift, MetricComparison, MetricHistory, MetricSet,
    MetricValue, Multiple, QuantileShift, Reading, RegressionRule, RunAnswer, RunEvidence,
    RunHistory, Severity, ShiftReplicates, Summary, Verdict, Weight,
};
pub use metric::{Direction, Metric, Statistic};
pub use metric_name::MetricName;
pub use mistake::Mistake;
pub use outcome::{FailureKind, Outcome};
pub use pace_statistic::PaceStatistic;
pub use plan::{
    Action, Arrivals, Auth, BUILT_IN_NAMES, BaseUrl, Body, Call, Capacity, Choice, ClientIdentity,
    CommandCall, CommandLine, Condition, Connections, Conversation, CustomMetric, DataKind,
    DataScope, DataSource, Defaults, Delay, EventStream, ExitCodes, Expectations, ExpectedValue,
    ExtractFrom, Extraction, Fault, FaultAction, FaultCommand, FloatRange, FrameLength, Generator,
    GrpcCall, GrpcCode, GrpcConnections, GrpcDescriptors, GrpcSettings, GrpcStream, Guard,
    HeaderCheck, HealthCheck, HttpSettings, HttpTransportChoice, HttpVersion, Interleave,
    Isolation, Journey, JsonCheck, JsonPath, JsonTemplate, KeyPlace, Lap, LapCriterion, LapSeries,
    LeftOut, Listen, Load, MAX_SEED, MessageCheck, MessageContent, Method, NatsAuth, NatsAwaited,
    NatsCall, NatsDelivery, NatsMark, NatsSettings, NatsUrl, OnFailure, Order, Override,
    PLAN_VERSION, Parameter, Part, PartContent, Pattern, Payload, Per, Phases, Plan, PolicyRule,
    Process, PrometheusSelector, Protocol, ProtocolUse, ProxyUrl, RateLimit, ReadFrom, Received,
    Reference, RegressionPolicy, Relation, Request, RequestAddress, RequestQuota, RowCount,
    RowOrder, Rows, RowsAt, ScaleAxis, ScalePoint, Scenario, Secret, Selection, SelectionError,
    Series, SocketAddress, SocketReuse, SqlAuth, SqlCall, SqlKind, SqlParameter, SqlSettings,
    SqlStatement, SqlUrl, SqlWork, Stage, Stages, StatusSet, Step, StopWith, StreamEnd,
    Surroundings, Target, TargetCommand, Task, TcpAnswer, TcpCall, TcpPart, TcpSettings, Template,
    TemplatePart, TextPattern, TextPiece, TimeFormat, TimePattern, Times, TlsSettings, TokenUrl,
    Trust, Turn, UdpAnswer, UdpCall, UdpSettings, Upstream, ValueCheck, Variable, WarmUp,
    WebSocket, named_secrets, value_at,
};
pub use plan_file::{
    PLAN_SCHEMA, POLICY_VERSION, PlanError, PlanMistakes, PolicyFile, parse_plan, parse_policy,
    read_plan, read_policy,
};
pub use record::{
    BlockPair, BlockUse, BoundedNumber, Bucket, Build, CapacityEnd, CapacityKnee, CapacityRecord,
    CapacityStep, Certificate, CertificateCheck, ClockView, Clocks, Completeness, CustomRecord,
    Dependence, DependenceError, DependenceLevel, Environment, FailureTally, FaultRecord, Firing,
    GeneratorRecord, GrowthRecord, Histogram, HistogramError, Holding, Host, HostDetails,
    Iterations, JournalEntry, JournalHead, Latencies, LatencySlice, LatencyTimeline, Lateness,
    LoadModel, Origin, Overhead, OverheadRecord, Pace, QuantilePoint, QuantilePoints, QuotaUse,
    Recovery, Resolution, ResourceSample, Resources, Run, RunFigures, RunVerdict, ScalabilityLaw,
    ScalabilityPeak, ScalingPoint, ScalingRecord, ScenarioEntry, ScenarioFigures,
    ScenarioLatencies, ScenarioRecord, Scheduled, SeriesRecord, Slice, StepAnswer, Timeline,
    TransportRecord, UpstreamRecord, UpstreamRoute, UpstreamRows, WarmUpRecord,
};
pub use recovery_statistic::RecoveryStatistic;
pub use resource_statistic::ResourceStatistic;
pub use sample::{Sample, SampleSink, SeriesId};
pub use secret::{REDACTED, SHORTEST_SECRET, is_secret_name, secret_forms};
pub use subject::Subject;
pub use units::{
    Bytes, Change, DesignEffect, DesignEffectError, Factor, Growth, Moment, Number, Quantile,
    Quantity, Rate, Ratio, Share, Timestamp, Unit, UnitError, format_duration, parse_duration,
};
pub use upstream_statistic::UpstreamStatistic;
pub use words::split_words;

/// The example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
