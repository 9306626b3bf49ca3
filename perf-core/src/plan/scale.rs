//! A scenario that is run at several sizes or with several numbers of users.

use serde::{Deserialize, Serialize};

use crate::criterion::Criterion;
use crate::units::Number;

/// Where a scenario stands among those that its plan makes of one `scale`.
#[derive(Debug, Clone, PartialEq)]
pub struct ScalePoint {
    /// The name in the plan, which all of them share.
    pub of: String,
    /// What is varied.
    pub axis: ScaleAxis,
    /// The value of this one; above zero.
    pub value: Number,
    /// What must hold for how they scale: the same for all of them.
    pub criteria: Vec<Criterion>,
}

/// What is varied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScaleAxis {
    /// The size of the work, which templates see as `{{size}}`.
    Size,
    /// Users at the same time.
    VirtualUsers,
}

impl ScaleAxis {
    /// What stands before the value in the name of a scenario: `size 10`, `10 users`.
    #[must_use]
    pub fn label(self, value: Number) -> String {
        match self {
            Self::Size => format!("size {value}"),
            Self::VirtualUsers if value.value() <= 1.0 => format!("{value} user"),
            Self::VirtualUsers => format!("{value} users"),
        }
    }
}
