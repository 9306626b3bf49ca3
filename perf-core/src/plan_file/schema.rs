//! The JSON schema of the plan file, for editors. It knows keys, kinds and words; what goes together
//! and which units fit is told by the reader alone.

/// The JSON schema (2020-12) of a plan of version 1. Whatever the reader takes fits it; what fits it
/// may still have mistakes that only the reader tells.
///
/// ```
/// let schema: serde_json::Value = serde_json::from_str(perf_core::PLAN_SCHEMA)?;
/// let load = &schema["$defs"]["load"]["properties"]["duration"];
/// assert_eq!(load["description"], "For how long iterations are started, such as \"30s\".");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub const PLAN_SCHEMA: &str = include_str!("../../schema/plan-v1.json");
