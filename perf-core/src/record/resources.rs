//! What a process or a host used while a run went on.

use serde::{Deserialize, Serialize};

use crate::units::{Bytes, Moment};

/// Resource use of one subject over the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Resources {
    /// Whose.
    pub subject: Subject,
    /// The samples in order of time; their number is bounded.
    pub samples: Vec<ResourceSample>,
}

/// Whose resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The load generator itself.
    Generator,
    /// The process under test.
    Target,
    /// The whole machine that the generator runs on.
    Host,
}

/// One look at a subject.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ResourceSample {
    /// When.
    #[serde(rename = "at_ns")]
    pub at: Moment,
    /// Processor time used since the sample before, in cores: 1.5 is one and a half cores busy.
    pub cpu_cores: f64,
    /// Memory in use: resident for a process, not available to others for a host.
    #[serde(rename = "memory_bytes")]
    pub memory: Bytes,
}

impl Resources {
    /// Memory at the start of the run; `None` without samples.
    #[must_use]
    pub fn baseline_memory(&self) -> Option<Bytes> {
        self.samples.first().map(|sample| sample.memory)
    }

    /// Largest memory seen; `None` without samples.
    #[must_use]
    pub fn peak_memory(&self) -> Option<Bytes> {
        self.samples.iter().map(|sample| sample.memory).max()
    }

    /// Peak less baseline, never negative; `None` without samples.
    #[must_use]
    pub fn memory_increase(&self) -> Option<Bytes> {
        let increase = self.peak_memory()?.count() - self.baseline_memory()?.count();
        Some(Bytes::new(increase))
    }
}
