//! What stands around the values of a journal. Refuses to know them.

use serde::{Deserialize, Serialize};

/// The version of the journal that this crate writes, and the only one that it reads: a journal is
/// for the program that wrote it, until its run is over.
pub const JOURNAL_VERSION: u32 = 1;

/// The name by which a journal is told from other JSON.
pub(super) const SCHEMA: &str = "perf-journal";

/// How every journal starts.
pub(super) const START: &[u8] = br#"{"schema":"perf-journal","#;

/// The first line. The order of the fields is the order in the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FirstLine<H> {
    pub(super) schema: String,
    pub(super) version: u32,
    pub(super) head: H,
}
