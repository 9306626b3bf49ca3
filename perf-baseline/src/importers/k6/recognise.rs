//! Which JSON is k6's. Refuses to read it.

use crate::importers::json_outline::Outline;

/// Fields that stand beside `metrics` in a summary.
const BESIDE: [&str; 4] = ["root_group", "state", "options", "setup_data"];

/// A summary, of `--summary-export`, of `handleSummary`, or of the machine-readable kind.
pub(in crate::importers) fn is_summary(outline: &Outline) -> bool {
    let is_machine = outline.has_all(&["config", "results"])
        && outline
            .at("results")
            .is_some_and(|results| results.has("metrics"));
    let classic = outline.at("metrics").is_some_and(|metrics| {
        let beside = BESIDE.iter().any(|field| outline.has(field));
        let is_known = |name: &str| ["http_reqs", "iterations", "vus", "checks"].contains(&name);
        metrics.is_object() && (beside || metrics.fields().any(|(name, _)| is_known(name)))
    });
    is_machine || classic
}

/// A line of `--out json`.
pub(in crate::importers) fn is_line(outline: &Outline) -> bool {
    outline.has_all(&["metric", "type", "data"])
}
