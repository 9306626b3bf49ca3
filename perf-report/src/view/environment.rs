//! Where and with what a run was made.

use perf_core::{Build, Host, Quantity, Run};
use serde::{Deserialize, Serialize};

use super::certificate::CertificateView;
use super::figure::Figure;
use super::text;
use crate::format::Scales;

/// Where a run was made.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EnvironmentView {
    /// The machine of the load generator; `null` for another tool's run.
    pub host: Option<HostView>,
    /// The version under test; `null` where it is not known.
    pub build: Option<BuildView>,
    /// What the load generator had found out about itself; `null` unless the run was told.
    #[serde(default)]
    pub certificate: Option<CertificateView>,
}

/// A machine.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HostView {
    /// Operating system with its version.
    pub os: String,
    /// Kernel release.
    pub kernel: String,
    /// Instruction set.
    pub arch: String,
    /// Processor model.
    pub cpu_model: String,
    /// Logical processors that the generator may use.
    pub cores: usize,
    /// Installed memory.
    pub memory: Figure,
    /// Maker and product, which in a cloud is the type of the instance; `null` where it is not known.
    #[serde(default)]
    pub machine: Option<String>,
    /// What the processor runs under: `hypervisor`; `null` where nothing is known of it.
    #[serde(default)]
    pub virtualization: Option<String>,
    /// The container runtime; `null` where none is known.
    #[serde(default)]
    pub container: Option<String>,
    /// How the processor's clock is governed: `performance`; `null` where that is not known.
    #[serde(default)]
    pub governor: Option<String>,
}

/// A version of the source.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildView {
    /// Full commit id.
    pub commit: String,
    /// Its first twelve characters.
    pub short_commit: String,
    /// Branch, unless the head is detached.
    pub branch: Option<String>,
}

impl EnvironmentView {
    pub(super) fn of(run: &Run) -> Self {
        let environment = &run.environment;
        Self {
            host: environment.host.as_ref().map(HostView::of),
            build: environment.build.as_ref().map(BuildView::of),
            certificate: run.certificate.as_ref().map(CertificateView::of),
        }
    }
}

impl HostView {
    fn of(host: &Host) -> Self {
        let memory = Quantity::Size(host.memory);
        let scale = Scales::fitting([memory]).of(memory.unit());
        let known = |detail: &Option<String>| detail.as_deref().map(text::name);
        Self {
            os: text::name(&host.os),
            kernel: text::name(&host.kernel),
            arch: text::name(&host.arch),
            cpu_model: text::name(&host.cpu_model),
            cores: host.cores,
            memory: Figure::usual(memory, scale),
            machine: known(&host.details.machine),
            virtualization: known(&host.details.virtualization),
            container: known(&host.details.container),
            governor: known(&host.details.governor),
        }
    }
}

impl BuildView {
    fn of(build: &Build) -> Self {
        Self {
            commit: text::name(&build.commit),
            short_commit: build.commit.chars().take(12).collect(),
            branch: build.branch.as_deref().map(text::name),
        }
    }
}
