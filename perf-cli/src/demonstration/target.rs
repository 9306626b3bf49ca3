//! The routes of the demonstration's stub, and the plan that asks them.

use std::path::Path;

use perf_core::{Plan, PlanMistakes, parse_plan};
use perf_driver::Route;

const PLAN: &str = include_str!("plan.toml");
const ROUTES: [&str; 5] = [
    "GET /items latency=log_normal(median=8ms,sigma=0.4) size=4KB",
    "GET /search latency=bimodal(fast=6ms,slow=80ms,slow_share=4%,spread=25%) size=1KB",
    "POST /orders latency=log_normal(median=12ms,sigma=0.3) error_rate=0.5% status=201",
    "PUT /orders/* latency=normal(mean=6ms,deviation=1ms)",
    "GET /stalling latency=1ms stall=100ms/1s",
];

/// What the embedded target answers.
pub(crate) fn demonstration_routes() -> Vec<Route> {
    let routes = ROUTES.iter().map(|text| text.parse());
    routes
        .collect::<Result<_, _>>()
        .expect("the built-in routes are right")
}

/// The demonstration's plan, against the stub at `base_url`.
///
/// # Errors
/// None: the plan is right. A mistake in it would be told as any other plan's.
pub(crate) fn demonstration_plan(base_url: &str) -> Result<Plan, PlanMistakes> {
    let variable = |name: &str| (name == "PERF_STUB_URL").then(|| base_url.to_owned());
    parse_plan(PLAN, "demonstration", Path::new(""), &variable)
}
