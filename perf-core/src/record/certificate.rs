//! What a load generator has found out about itself on a machine.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::environment::Host;
use crate::units::{Quantity, Timestamp, serialize_as_nanos};

/// What a self-test of the load generator has measured, and whether that is within its limits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Certificate {
    /// When the self-test began.
    pub made_at: Timestamp,
    /// How long it took.
    #[serde(rename = "elapsed_ns", with = "serialize_as_nanos")]
    pub elapsed: Duration,
    /// The version of the program.
    pub version: String,
    /// The machine.
    pub host: Host,
    /// Each thing that was looked at, in the order in which it is told.
    pub checks: Vec<CertificateCheck>,
}

/// One thing that a self-test looks at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CertificateCheck {
    /// A stable word for it: `p99_error`.
    pub code: String,
    /// What it is, for a person.
    pub what: String,
    /// What is true, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub truth: Option<Quantity>,
    /// What was measured.
    pub measured: Quantity,
    /// How far it may be from the truth, or what it may be at most where that is not known; `None` where it is
    /// only told, or judged otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Quantity>,
    /// Whether it is as it has to be; what is only told is.
    pub holds: bool,
}

impl Certificate {
    /// Whether everything that is judged is within its limit.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.checks.iter().all(|check| check.holds)
    }
}
