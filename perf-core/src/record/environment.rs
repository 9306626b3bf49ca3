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
    /// What else is known of it.
    #[serde(default, skip_serializing_if = "HostDetails::is_unknown")]
    pub details: HostDetails,
}

/// What is not known of every machine.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HostDetails {
    /// Maker and product, which in a cloud is the type of the instance: `Amazon EC2 m5.large`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine: Option<String>,
    /// What the processor runs under, such as `hypervisor`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub virtualization: Option<String>,
    /// The container runtime, such as `docker`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub container: Option<String>,
    /// The processor's microcode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub microcode: Option<String>,
    /// How the processor's clock is governed: `performance`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub governor: Option<String>,
}

impl HostDetails {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        *self == Self::default()
    }
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
