//! How a scenario scales over a list of sizes or of users: the points, and what was fitted to them.
//! Fits nothing.

use serde::{Deserialize, Serialize};

use crate::judge::Estimate;
use crate::plan::ScaleAxis;
use crate::units::{Number, Rate};

/// One scenario at several sizes or numbers of users.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScalingRecord {
    /// The scenario's name, as in the plan.
    pub name: String,
    /// What was varied.
    pub axis: ScaleAxis,
    /// What was measured at each value, in the plan's order.
    pub points: Vec<ScalingPoint>,
    /// The exponent b of median latency ∝ valueᵇ: 1 is proportional, 2 quadratic; `None` with fewer
    /// than two values that can be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exponent: Option<BoundedNumber>,
    /// The Universal Scalability Law of throughput over users; `None` for sizes, and for fewer than
    /// three numbers of users.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub law: Option<ScalabilityLaw>,
}

/// What was measured at one size or number of users.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScalingPoint {
    /// The scenario that it was measured in.
    pub scenario: String,
    /// The size or the number of users.
    pub value: Number,
    /// The median of the response time.
    pub p50: Estimate,
    /// Successful requests per second.
    pub throughput: Estimate,
}

/// A fitted number with the ends of its interval; an end is `None` where the points cannot bound it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BoundedNumber {
    /// The best value.
    pub value: Number,
    /// The lower end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<Number>,
    /// The upper end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<Number>,
}

/// X(N) = λ·N / (1 + σ·(N − 1) + κ·N·(N − 1)).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ScalabilityLaw {
    /// λ, the throughput of a single user.
    pub single: Rate,
    /// σ, the part of the work that waits for a shared resource.
    pub contention: BoundedNumber,
    /// κ, what each pair of concurrent users costs to keep consistent.
    pub coherence: BoundedNumber,
    /// Where the throughput is the highest; `None` where it grows for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peak: Option<ScalabilityPeak>,
}

/// The most throughput, by the law.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ScalabilityPeak {
    /// At how many users; at least 1.
    pub users: Number,
    /// How much.
    pub throughput: Rate,
    /// Whether so many users were measured; otherwise it is an extrapolation.
    pub measured: bool,
}
