//! One run of a plan of the self-test.

use std::path::Path;

use perf_core::{Plan, Run, parse_plan};
use perf_driver::{StopSignal, Stub};

use super::super::journalled::unjournalled;
use super::super::one_run::one_run;
use crate::exit_code;
use crate::failure::Failure;

/// The plan in `text`, against `stub`, whose loads with a rate last for `span`.
pub(super) fn plan(text: &str, stub: &Stub, span: &str) -> Plan {
    let base_url = stub.base_url();
    let variable = |name: &str| match name {
        "PERF_STUB_URL" => Some(base_url.clone()),
        "SPAN" => Some(span.to_owned()),
        _ => None,
    };
    let plan = parse_plan(text, "selftest", Path::new(""), &variable);
    plan.expect("the built-in plans are right")
}

/// Drives `plan` to its end; what was cut short certifies nothing.
pub(super) fn measured(plan: &Plan, stop: &StopSignal) -> Result<Run, Failure> {
    let run = one_run(plan, stop, |_health, _environment, options| {
        unjournalled(plan, (&options, stop))
    })?;
    if stop.is_requested() {
        let failure = Failure::mistake("interrupted before the self-test was done");
        return Err(failure.code(exit_code::INTERRUPTED));
    }
    Ok(run)
}
