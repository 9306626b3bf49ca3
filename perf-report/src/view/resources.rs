//! What generator, target and machine used while the run went on.

use perf_core::{Bytes, Quantity, Resources, Subject, Unit};
use serde::{Deserialize, Serialize};

use super::figure::{Count, Figure, Labelled, UNKNOWN};
use super::labels;
use crate::format::{Place, Scales};

/// Resource use of one subject, its memory in one unit.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResourceRow {
    /// Whose.
    pub subject: Labelled<Subject>,
    /// Memory at the start.
    pub baseline_memory: Figure,
    /// Largest memory seen.
    pub peak_memory: Figure,
    /// Peak less baseline.
    pub memory_increase: Figure,
    /// Processor use over the run in cores: `0.42`; `–` without samples.
    pub mean_cpu: String,
    /// The same as a number; `null` without samples.
    pub mean_cpu_cores: Option<f64>,
    /// How many looks it rests on.
    pub samples: Count,
}

/// One row a subject.
pub(super) fn rows(resources: &[Resources]) -> Vec<ResourceRow> {
    resources.iter().map(ResourceRow::of).collect()
}

impl ResourceRow {
    fn of(resources: &Resources) -> Self {
        let sizes = [resources.baseline_memory(), resources.peak_memory()];
        let sizes = sizes.into_iter().flatten().map(Quantity::Size);
        let scale = Scales::fitting(sizes).of(Unit::Size);
        let peak = resources.peak_memory().unwrap_or_default();
        let place = Place::usual(scale.value(Quantity::Size(peak)));
        let memory = |bytes: Option<Bytes>| {
            bytes.map_or_else(Figure::unknown, |bytes| {
                Figure::at(Quantity::Size(bytes), scale, place)
            })
        };
        let mean_cpu_cores = mean_cpu(resources);
        Self {
            subject: labels::subject(resources.subject),
            baseline_memory: memory(resources.baseline_memory()),
            peak_memory: memory(resources.peak_memory()),
            memory_increase: memory(resources.memory_increase()),
            mean_cpu: mean_cpu_cores
                .map_or_else(|| UNKNOWN.to_owned(), |cores| format!("{cores:.2}")),
            mean_cpu_cores,
            samples: Count::of(resources.samples.len() as u64),
        }
    }
}

/// Processor time used between the first and the last look, divided by the time between them.
/// The first look's own figure belongs to the time before it; a single look stands for itself.
fn mean_cpu(resources: &Resources) -> Option<f64> {
    let (first, last) = (resources.samples.first()?, resources.samples.last()?);
    let span = last.at.since(first.at).as_secs_f64();
    if span == 0.0 {
        return Some(last.cpu_cores).filter(|cores| cores.is_finite());
    }
    let used: f64 = resources
        .samples
        .windows(2)
        .map(|pair| pair[1].cpu_cores * pair[1].at.since(pair[0].at).as_secs_f64())
        .sum();
    Some(used / span).filter(|mean| mean.is_finite())
}
