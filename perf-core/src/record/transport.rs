//! Who carried the requests of a scenario, and why.

use serde::{Deserialize, Serialize};

/// The steps of a scenario that were carried in the same way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransportRecord {
    /// The transport: `lean` or `reqwest` for HTTP, or what a transport of somebody's own says.
    pub name: String,
    /// Why it was this one, in words.
    pub reason: String,
    /// The scenario.
    pub scenario: String,
    /// Its steps, in the plan's order.
    pub steps: Vec<String>,
}
