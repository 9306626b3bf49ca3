//! Why a plan cannot be driven. A target that fails is not an error of the drive: its failures
//! are samples.

use std::io;

use crate::data::DataError;
use crate::http::HttpSetupError;
use crate::monitor::MonitorError;
use crate::process::ProcessError;
use crate::protocols::ProtocolError;

/// Why a plan cannot be driven.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DriveError {
    /// A protocol cannot be set up for the plan's target.
    #[error("cannot set up {} for {addresses}", source.spoken())]
    Protocol {
        /// The target's addresses.
        addresses: String,
        /// Why not.
        source: Box<ProtocolError>,
    },
    /// The plan's data cannot be loaded, or lacks what a step asks for.
    #[error("cannot load the plan's data")]
    Data {
        /// Why not.
        source: DataError,
    },
    /// A step cannot be made ready to be sent.
    #[error("cannot prepare step `{step}` of scenario `{scenario}`")]
    Step {
        /// The scenario's name.
        scenario: String,
        /// The step's name.
        step: String,
        /// Why not.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The transport can open no sessions.
    #[error("cannot open sessions for scenario `{scenario}`")]
    Sessions {
        /// The scenario's name.
        scenario: String,
        /// Why not.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The process under test is not there.
    #[error("cannot watch the process under test")]
    Process {
        /// Why not.
        source: ProcessError,
    },
    /// Two scenarios that are to take turns do not stand beside each other.
    #[error("`{scenario}` is to take turns with `{with}`, which does not stand beside it")]
    Turns {
        /// The scenario that says so.
        scenario: String,
        /// The other one.
        with: String,
    },
    /// Nothing can be watched.
    #[error("cannot watch what the run uses")]
    Monitor {
        /// Why not.
        source: MonitorError,
    },
    /// A metric of the plan's own cannot be asked for.
    #[error("cannot read the metric `{metric}`")]
    Metric {
        /// The metric.
        metric: String,
        /// Why not.
        source: Box<HttpSetupError>,
    },
    /// There cannot be as many connections at the same time as the plan has users or connections.
    #[error(
        "the plan needs up to {needed} open files and connections, and this process may have {allowed}"
    )]
    Descriptors {
        /// Those of the plan, and some for everything else.
        needed: u64,
        /// The limit of the process that it may not raise itself.
        allowed: u64,
    },
    /// A thread for a worker cannot be started.
    #[error("cannot start a thread")]
    Thread {
        /// Why not.
        source: io::Error,
    },
    /// A worker's runtime, or the timer in it, cannot be started.
    #[error("cannot start a worker's runtime")]
    Runtime {
        /// Why not.
        source: io::Error,
    },
}

impl DriveError {
    /// What can be done about it, where that is known.
    #[must_use]
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Process { source } => source.hint(),
            Self::Protocol { source, .. } => source.hint(),
            Self::Descriptors { .. } => {
                Some("raise the hard limit (`ulimit -Hn`), or lower the users or `connections`")
            }
            Self::Data { .. }
            | Self::Step { .. }
            | Self::Sessions { .. }
            | Self::Turns { .. }
            | Self::Monitor { .. }
            | Self::Metric { .. }
            | Self::Thread { .. }
            | Self::Runtime { .. } => None,
        }
    }
}
