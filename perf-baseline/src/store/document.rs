//! A stored run as it stands on disk, field by field. Refuses to know what the numbers mean.

use std::collections::BTreeMap;

use perf_core::{
    Environment, FailureKind, Latencies, LoadModel, Metric, Origin, QuantilePoints, Timestamp,
};
use serde::{Deserialize, Serialize};

use super::counts::StoredCounts;

/// The version of the files of a store that this crate writes, and the newest that it reads.
pub const STORE_VERSION: u32 = 1;

/// The name by which a stored run is told from other JSON.
pub(super) const SCHEMA: &str = "perf-stored-run";

/// A file of the store. The order of the fields is the order in the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    pub(super) schema: String,
    pub(super) version: u32,
    pub(super) run: RunDocument,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RunDocument {
    pub(super) name: String,
    pub(super) origin: Origin,
    pub(super) recorded_at: Timestamp,
    pub(super) elapsed_ns: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) target: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) plan_hash: Option<String>,
    pub(super) environment: Environment,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) notes: Option<String>,
    pub(super) metrics: MetricsDocument,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) scenarios: Vec<ScenarioDocument>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MetricsDocument {
    pub(super) requests: u64,
    pub(super) failures: u64,
    pub(super) values: BTreeMap<Metric, Amount>,
}

/// A metric's value as a whole number, with the lowest and the highest that it may have had
/// where it was rounded.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Amount {
    Exact(u64),
    Rounded([u64; 3]),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScenarioDocument {
    pub(super) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) hash: Option<String>,
    pub(super) model: LoadModel,
    pub(super) load: String,
    pub(super) elapsed_ns: u64,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) part_of_total: bool,
    pub(super) metrics: MetricsDocument,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) worth: BTreeMap<Metric, u64>,
    pub(super) steps: Vec<StepDocument>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepDocument {
    pub(super) step: String,
    pub(super) successes: u64,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) failures: BTreeMap<FailureKind, u64>,
    pub(super) received_bytes: u64,
    pub(super) response_time: LatenciesDocument,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum LatenciesDocument {
    Histogram(StoredCounts),
    Points(QuantilePoints),
}

impl From<Latencies> for LatenciesDocument {
    fn from(latencies: Latencies) -> Self {
        match latencies {
            Latencies::Histogram(histogram) => Self::Histogram((&histogram).into()),
            Latencies::Points(points) => Self::Points(points),
        }
    }
}
