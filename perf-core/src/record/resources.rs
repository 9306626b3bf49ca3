//! What a process or a host used while a run went on.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::subject::Subject;
use crate::units::{Bytes, Moment};

/// The busiest stretch is sought among those at least so long: processor time is told in steps
/// of a hundredth of a second, so that shorter ones would show the step.
const STRETCH: Duration = Duration::from_secs(1);

/// Resource use of one subject over the run. That of a target is the sum over all its processes:
/// memory that several of them share is counted once for each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Resources {
    /// Whose.
    pub subject: Subject,
    /// The samples in order of time; their number is bounded.
    pub samples: Vec<ResourceSample>,
    /// Most cores that were busy over a second, or over the whole watch where that is shorter;
    /// `None` where the record does not have it apart from the samples.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu_peak_cores: Option<f64>,
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
    /// Open files, sockets and the like; `None` where the system does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_files: Option<u64>,
    /// Threads; `None` where the system does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threads: Option<u64>,
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

    /// Open files at the start of the run and most at one time; `None` where they were not seen
    /// at the start.
    #[must_use]
    pub fn open_files(&self) -> Option<(u64, u64)> {
        baseline_and_peak(&self.samples, |sample| sample.open_files)
    }

    /// Threads at the start of the run and most at one time; `None` where they were not seen at
    /// the start.
    #[must_use]
    pub fn threads(&self) -> Option<(u64, u64)> {
        baseline_and_peak(&self.samples, |sample| sample.threads)
    }

    /// Processor time used between the first and the last look, divided by the time between
    /// them, in cores. The first look's own figure belongs to the time before it; a single look
    /// stands for itself. `None` without samples.
    #[must_use]
    pub fn mean_cpu_cores(&self) -> Option<f64> {
        let (first, last) = (self.samples.first()?, self.samples.last()?);
        let span = last.at.since(first.at).as_secs_f64();
        if span == 0.0 {
            return Some(last.cpu_cores).filter(|cores| cores.is_finite());
        }
        let used: f64 = self.samples.windows(2).map(used_between).sum();
        Some(used / span).filter(|mean| mean.is_finite())
    }

    /// Cores that were busy in the busiest second, or over the whole watch where that is
    /// shorter; `None` with fewer than two samples.
    #[must_use]
    pub fn peak_cpu_cores(&self) -> Option<f64> {
        if self.samples.len() < 2 {
            return None;
        }
        self.cpu_peak_cores
            .or_else(|| self.busiest_stretch())
            .or_else(|| self.mean_cpu_cores())
    }

    /// The busiest stretch of a second, each begun at a sample and ended at the first that is a
    /// second later.
    fn busiest_stretch(&self) -> Option<f64> {
        let (mut begin, mut used) = (0, 0.0);
        let mut busiest: Option<f64> = None;
        for (end, pair) in self.samples.windows(2).enumerate() {
            let end = end + 1;
            used += used_between(pair);
            let since = |begin: usize| self.samples[end].at.since(self.samples[begin].at);
            while begin + 1 < end && since(begin + 1) >= STRETCH {
                used -= used_between(&self.samples[begin..=begin + 1]);
                begin += 1;
            }
            if since(begin) >= STRETCH {
                let cores = used / since(begin).as_secs_f64();
                busiest = Some(busiest.map_or(cores, |most| most.max(cores)));
            }
        }
        busiest
            .map(|cores| cores.max(0.0))
            .filter(|c| c.is_finite())
    }
}

/// Processor time in core-seconds that the second of two samples tells of.
fn used_between(pair: &[ResourceSample]) -> f64 {
    match pair {
        [first, second] => second.cpu_cores * second.at.since(first.at).as_secs_f64(),
        _ => 0.0,
    }
}

fn baseline_and_peak(
    samples: &[ResourceSample],
    of: impl Fn(&ResourceSample) -> Option<u64>,
) -> Option<(u64, u64)> {
    let baseline = of(samples.first()?)?;
    let peak = samples.iter().filter_map(of).max()?;
    Some((baseline, peak))
}
