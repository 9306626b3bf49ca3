//! Head of the report: which run, and its verdict.

use perf_core::{Completeness, Origin, Quantity, Run, RunVerdict, Timestamp, format_duration};
use serde::{Deserialize, Serialize};

use super::figure::{Figure, Labelled};
use super::{labels, text};

/// Which run this is, and its verdict.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// The plan's name, or the imported file's.
    pub name: String,
    /// The answer for the whole run.
    pub verdict: Labelled<RunVerdict>,
    /// When it started, RFC 3339 in UTC; `null` where an import does not know.
    pub started: Option<String>,
    /// How long it took; `–` where an import does not know.
    pub elapsed: Figure,
    /// What the load went to.
    pub target: Option<String>,
    /// The seed of all randomness, as text, since it does not fit every program's numbers.
    pub seed: Option<String>,
    /// The tool that made the run, with its version: `perf-cli 0.1.0`.
    pub tool: String,
    /// A fingerprint of the plan.
    pub plan_hash: Option<String>,
    /// Whether all of the plan was done.
    pub completeness: Labelled<Completeness>,
}

impl Header {
    pub(super) fn of(run: &Run) -> Self {
        let optional_name = |value: &Option<String>| value.as_deref().map(text::name);
        Self {
            name: text::name(&run.name),
            verdict: labels::run_verdict(run.verdict()),
            started: run.started_at.map(without_zero_millis),
            elapsed: elapsed(run.elapsed),
            target: optional_name(&run.target),
            seed: run.seed.map(|seed| seed.to_string()),
            tool: tool(&run.origin),
            plan_hash: optional_name(&run.plan_hash),
            completeness: labels::completeness(run.completeness),
        }
    }
}

/// A single span, in the unit that suits it alone; unknown where it is zero.
pub(super) fn elapsed(span: std::time::Duration) -> Figure {
    if span.is_zero() {
        return Figure::unknown();
    }
    let written = format_duration(span);
    let (number, unit) = written.split_once(' ').unwrap_or((&written, ""));
    Figure {
        number: number.to_owned(),
        unit: unit.to_owned(),
        text: written.clone(),
        value: Some(Quantity::Time(span)),
    }
}

fn tool(origin: &Origin) -> String {
    let tool = match &origin.version {
        Some(version) => format!("{} {version}", origin.tool),
        None => origin.tool.clone(),
    };
    text::name(&tool)
}

fn without_zero_millis(moment: Timestamp) -> String {
    moment.to_string().replace(".000Z", "Z")
}
