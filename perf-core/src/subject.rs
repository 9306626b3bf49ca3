//! Whose use of the machine is watched.

use serde::{Deserialize, Serialize};

/// Whose resources.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The load generator itself.
    Generator,
    /// The process under test: all processes that the plan names, and what they started.
    #[default]
    Target,
    /// The whole machine that the generator runs on.
    Host,
}
