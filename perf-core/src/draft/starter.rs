//! The plan that somebody without a plan begins with.

/// A plan with comments that reads without mistakes and without variables: one scenario, one
/// request.
///
/// ```
/// let plan = perf_core::parse_plan(perf_core::STARTER_PLAN, "perf.toml", "".as_ref(), &|_| None)?;
/// assert_eq!(plan.scenarios.len(), 1);
/// # Ok::<(), perf_core::PlanMistakes>(())
/// ```
pub const STARTER_PLAN: &str = include_str!("starter.toml");
