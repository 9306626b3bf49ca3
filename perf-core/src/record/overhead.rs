//! What the processes under test used in the blocks of two scenarios that were driven in turn, and how
//! much more the one takes than the other. Compares nothing.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::judge::Estimate;
use crate::units::{Bytes, Quantity, optional_as_nanos, serialize_as_nanos};

/// A scenario beside the one that it was driven in turn with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OverheadRecord {
    /// The scenario that is compared.
    pub scenario: String,
    /// The one that it is compared with.
    pub with: String,
    /// The blocks that were compared, in order of time, without those of the warm-up.
    pub pairs: Vec<BlockPair>,
    /// Processor time for an operation; `None` where it is not known of three pairs at least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu: Option<Overhead>,
    /// Resident memory; `None` where it is not known of three pairs at least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<Overhead>,
}

/// A block of each, one right after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockPair {
    /// That of the scenario that is compared.
    pub own: BlockUse,
    /// That of the other one.
    pub with: BlockUse,
    /// Whether that of the other one came first.
    pub with_first: bool,
}

/// What was used in one block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockUse {
    /// From its beginning to when its last answer was there.
    #[serde(rename = "elapsed_ns", with = "serialize_as_nanos")]
    pub elapsed: Duration,
    /// Iterations that did all that they were to do.
    pub operations: u64,
    /// Iterations that did not.
    pub failed: u64,
    /// Processor time of the processes under test; `None` where they were not there.
    #[serde(
        rename = "cpu_ns",
        default,
        skip_serializing_if = "Option::is_none",
        with = "optional_as_nanos"
    )]
    pub cpu: Option<Duration>,
    /// Their resident memory, on average over the block; `None` where they were not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<Bytes>,
    /// Their largest resident memory; `None` where they were not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_peak: Option<Bytes>,
}

/// How much more one takes than the other.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Overhead {
    /// What the scenario takes, on average over the blocks.
    pub own: Quantity,
    /// What the other one takes.
    pub with: Quantity,
    /// How much more that is, with its interval: of each pair of blocks the ratio, of the ratios the
    /// geometric mean, less one.
    pub change: Estimate,
}
