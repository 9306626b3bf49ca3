//! What stands around a run in its file: the format's name and version. Refuses to know the run.

use serde::{Deserialize, Serialize};

/// The version of the run record that this crate writes, and the newest that it reads. Version 1
/// had no `dependence`: its requests are taken for independent.
pub const RECORD_VERSION: u32 = 2;

/// The name by which a run record is told from other JSON.
pub(super) const SCHEMA: &str = "perf-run";

/// A run record as it is stored. The order of the fields is the order in the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Envelope<R> {
    pub(super) schema: String,
    pub(super) version: u32,
    pub(super) run: R,
}
