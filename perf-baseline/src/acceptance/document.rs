//! An accepted change as it stands on disk. Refuses to know what it does to a baseline.

use perf_core::{Metric, Timestamp};
use serde::{Deserialize, Serialize};

use super::accepted_change::{AcceptedChange, AcceptedShift};

/// The version of an accepted change that this crate writes, and the newest that it reads.
pub const ACCEPTANCE_VERSION: u32 = 1;

/// The name by which an accepted change is told from other JSON.
pub(super) const SCHEMA: &str = "perf-accepted-change";

/// A file of an accepted change. The order of the fields is the order in the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    pub(super) schema: String,
    pub(super) version: u32,
    pub(super) change: ChangeDocument,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeDocument {
    plan: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scenario: Option<String>,
    metric: Metric,
    shift: ShiftDocument,
    since: Timestamp,
    accepted_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    commit: Option<String>,
    reason: String,
    author: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<Timestamp>,
}

#[derive(Serialize, Deserialize)]
enum ShiftDocument {
    #[serde(rename = "ratio_millionths")]
    Ratio(u64),
    #[serde(rename = "share_parts_of_10^12")]
    Points(i64),
}

impl From<&AcceptedChange> for ChangeDocument {
    fn from(change: &AcceptedChange) -> Self {
        Self {
            plan: change.plan.clone(),
            scenario: change.scenario.clone(),
            metric: change.metric,
            shift: match change.shift {
                AcceptedShift::Ratio { millionths } => ShiftDocument::Ratio(millionths),
                AcceptedShift::Points { parts } => ShiftDocument::Points(parts),
            },
            since: change.since,
            accepted_at: change.accepted_at,
            commit: change.commit.clone(),
            reason: change.reason.clone(),
            author: change.author.clone(),
            expires_at: change.expires_at,
        }
    }
}

impl From<ChangeDocument> for AcceptedChange {
    fn from(written: ChangeDocument) -> Self {
        Self {
            plan: written.plan,
            scenario: written.scenario,
            metric: written.metric,
            shift: match written.shift {
                ShiftDocument::Ratio(millionths) => AcceptedShift::Ratio {
                    millionths: millionths.max(1),
                },
                ShiftDocument::Points(parts) => AcceptedShift::Points { parts },
            },
            since: written.since,
            accepted_at: written.accepted_at,
            commit: written.commit,
            reason: written.reason,
            author: written.author,
            expires_at: written.expires_at,
        }
    }
}
