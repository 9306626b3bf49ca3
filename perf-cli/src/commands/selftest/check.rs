//! One thing that is looked at, from what was measured.

use std::time::Duration;

use perf_core::{CertificateCheck, Quantity};

/// How far a span may be from the truth.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tolerance {
    /// As a part of the truth.
    pub(super) share: f64,
    /// What is never held against it.
    pub(super) least: Duration,
}

/// A figure that is only told.
pub(super) fn told(code: &str, what: impl Into<String>, measured: Quantity) -> CertificateCheck {
    CertificateCheck {
        code: code.to_owned(),
        what: what.into(),
        truth: None,
        measured,
        limit: None,
        holds: true,
    }
}

/// A figure that may be at most `limit`.
pub(super) fn at_most(
    code: &str,
    what: impl Into<String>,
    (measured, limit): (Quantity, Quantity),
) -> CertificateCheck {
    let holds = measured.unit() == limit.unit() && measured.in_base_unit() <= limit.in_base_unit();
    CertificateCheck {
        limit: Some(limit),
        holds,
        ..told(code, what, measured)
    }
}

/// A span whose true length is known.
pub(super) fn near(
    code: &str,
    what: impl Into<String>,
    (measured, truth): (Duration, Duration),
    tolerance: Tolerance,
) -> CertificateCheck {
    let limit = truth.mul_f64(tolerance.share).max(tolerance.least);
    CertificateCheck {
        truth: Some(Quantity::Time(truth)),
        limit: Some(Quantity::Time(limit)),
        holds: measured.abs_diff(truth) <= limit,
        ..told(code, what, Quantity::Time(measured))
    }
}
