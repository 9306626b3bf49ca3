//! Section `metrics`: every metric with its unit, from the table that a test of perf-core makes of
//! the metrics themselves and keeps as a snapshot.

use std::fs;
use std::path::Path;

use anyhow::Context as _;

const FILE: &str = "perf-core/tests/it/snapshots/it__metrics__table_of_metrics.snap";

/// The table; a snapshot that is not there yet has none.
pub(super) fn generate(root: &Path) -> anyhow::Result<String> {
    let Ok(text) = fs::read_to_string(root.join(FILE)) else {
        return Ok("No metrics are documented yet.\n".to_owned());
    };
    // Behind what the snapshot says of itself, between two lines of dashes.
    let body = text.splitn(3, "---\n").nth(2);
    body.map(str::to_owned)
        .with_context(|| format!("{FILE} has no head"))
}
