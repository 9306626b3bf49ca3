//! What the load generator had found out about itself, as it is shown.

use perf_core::{Certificate, CertificateCheck, Quantity};
use serde::{Deserialize, Serialize};

use super::figure::Figure;
use super::text;
use crate::format::Scales;

/// A certificate of the load generator on its machine.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CertificateView {
    /// When it was made, in RFC 3339.
    pub made: String,
    /// The version of the program.
    pub version: String,
    /// Whether all that is judged is within its limit.
    pub holds: bool,
    /// How many of its figures are, in a few words.
    pub text: String,
    /// Its figures.
    pub rows: Vec<CertificateRow>,
}

/// One figure of a certificate.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CertificateRow {
    /// A stable word for it: `p99_error`.
    pub code: String,
    /// What it is.
    pub what: String,
    /// What is true; `null` where that is not known.
    pub truth: Option<Figure>,
    /// What was measured.
    pub measured: Figure,
    /// How far it may be from what is true, or what it may be at most where that is not known; `null` where it is
    /// only told.
    pub limit: Option<Figure>,
    /// Whether it is within its limit; what is only told is.
    pub holds: bool,
}

impl CertificateView {
    pub(super) fn of(certificate: &Certificate) -> Self {
        let checks = &certificate.checks;
        let within = checks.iter().filter(|check| check.holds).count();
        Self {
            made: certificate.made_at.to_string(),
            version: text::name(&certificate.version),
            holds: certificate.holds(),
            text: format!("{within} of {} figures within their limits", checks.len()),
            rows: checks.iter().map(CertificateRow::of).collect(),
        }
    }
}

impl CertificateRow {
    fn of(check: &CertificateCheck) -> Self {
        // Each is of another kind and size: none of them sets the unit of the others.
        let shown = |quantity: Quantity| {
            Figure::usual(quantity, Scales::fitting([quantity]).of(quantity.unit()))
        };
        Self {
            code: text::name(&check.code),
            what: text::name(&check.what),
            truth: check.truth.map(shown),
            measured: shown(check.measured),
            limit: check.limit.map(shown),
            holds: check.holds,
        }
    }
}
