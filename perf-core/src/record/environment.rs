//! Where a run was made: results from different machines are not comparable.

use serde::{Deserialize, Serialize};

use crate::units::Bytes;

/// Where and with what a run was made.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Environment {
    /// The machine of the load generator; `None` for another tool's run, which does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<Host>,
    /// The version under test, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub build: Option<Build>,
}

/// A machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Host {
    /// Operating system with its version: `Debian GNU/Linux 12`.
    pub os: String,
    /// Kernel release.
    pub kernel: String,
    /// Instruction set: `x86_64`.
    pub arch: String,
    /// Processor model.
    pub cpu_model: String,
    /// Logical processors that the generator may use.
    pub cores: usize,
    /// Installed memory.
    #[serde(rename = "memory_bytes")]
    pub memory: Bytes,
}

/// The version of the source that was in the working folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Build {
    /// Full commit id.
    pub commit: String,
    /// Branch, unless the head is detached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
}
