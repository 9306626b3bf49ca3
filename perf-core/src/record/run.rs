//! One finished run.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::capacity::CapacityRecord;
use super::certificate::Certificate;
use super::custom::CustomRecord;
use super::environment::Environment;
use super::generator::GeneratorRecord;
use super::growth::GrowthRecord;
use super::overhead::OverheadRecord;
use super::pace::Pace;
use super::resources::Resources;
use super::scaling::ScalingRecord;
use super::scenario::ScenarioRecord;
use super::transport::TransportRecord;
use super::upstream::UpstreamRecord;
use crate::judge::{Comparison, Finding, Judgement, Summary};
use crate::units::{Timestamp, serialize_as_nanos};

/// One finished run: what was observed, what statistics make of it, and where it was made.
///
/// The stored form is the run record; its version belongs to whoever stores it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// The plan's name, or the imported file's.
    pub name: String,
    /// Who made it.
    pub origin: Origin,
    /// When it started; `None` where an import does not know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    /// How long it took.
    #[serde(rename = "elapsed_ns", with = "serialize_as_nanos")]
    pub elapsed: Duration,
    /// Whether all of it was done.
    pub completeness: Completeness,
    /// What the load went to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The seed of all randomness, where the run had one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// A fingerprint of the plan's text, as 16 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan_hash: Option<String>,
    /// Where it was made.
    pub environment: Environment,
    /// The scenarios in the plan's order.
    pub scenarios: Vec<ScenarioRecord>,
    /// Resource use while it went on.
    #[serde(default)]
    pub resources: Vec<Resources>,
    /// How what the process under test holds has grown; empty where it was not watched for long
    /// enough.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub growth: Vec<GrowthRecord>,
    /// How closely the requests of all scenarios followed each other; `None` where that was not
    /// asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pace: Option<Pace>,
    /// How the load generator fared; `None` for another tool's run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generator: Option<GeneratorRecord>,
    /// What the load generator had found out about itself before; `None` unless the run was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Certificate>,
    /// Who carried the requests of each scenario; empty for another tool's run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transports: Vec<TransportRecord>,
    /// Metrics of the plan's own over the whole run, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub metrics: Vec<CustomRecord>,
    /// What upstreams of the target were asked for during the whole run, in the plan's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub upstreams: Vec<UpstreamRecord>,
    /// The search for the highest rate that this run is the last word of: it is then the run at the
    /// rate that was found. `None` for any other run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<CapacityRecord>,
    /// How scenarios scale that were run at several sizes or with several numbers of users.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scaling: Vec<ScalingRecord>,
    /// How much more scenarios take than those that they were driven in turn with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overheads: Vec<OverheadRecord>,
    /// The estimates: of each scenario, of each step where there are several, and of the whole.
    pub summaries: Vec<Summary>,
    /// The verdicts on the plan's criteria.
    pub judgements: Vec<Judgement>,
    /// Its comparison with a baseline, where one was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
    /// What a reader has to know.
    pub findings: Vec<Finding>,
}

/// Who made a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The tool: `perf-cli`, `locust`.
    pub tool: String,
    /// Its version, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// Whether all of a run was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Completeness {
    /// Everything in the plan was done.
    Complete,
    /// It was interrupted; what had been measured by then is here.
    Interrupted,
}
