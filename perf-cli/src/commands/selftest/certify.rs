//! The parts of a self-test, one after the other.

use std::time::Instant;

use perf_core::Certificate;
use perf_driver::{StopSignal, detect_host};

use super::extent::Extent;
use super::{accuracy, clock, gate};
use crate::clock::now;
use crate::failure::Failure;

/// Measures it all; `tell` hears what is being done, and what was doubted meanwhile.
///
/// # Errors
/// A stub cannot be started, a run fails altogether, or a stop was asked for.
pub(super) fn certify(
    extent: Extent,
    stop: &StopSignal,
    tell: &dyn Fn(&str),
) -> Result<Certificate, Failure> {
    let began = Instant::now();
    let made_at = now()?;
    tell("the clock");
    let mut checks = vec![clock::resolution()];
    tell("known latencies, standstills, a steady rate, and as fast as it goes");
    checks.extend(accuracy::checks(extent, stop, tell)?);
    tell("the gate: the same target twice, and a slower one");
    checks.extend(gate::checks(extent, stop)?);
    Ok(Certificate {
        made_at,
        elapsed: began.elapsed(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        host: detect_host(),
        checks,
    })
}
