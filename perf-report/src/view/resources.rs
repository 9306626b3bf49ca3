//! What generator, target and machine used while the run went on.

use perf_core::{Bytes, Moment, Quantity, ResourceSample, Resources, Subject, Unit};
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
    /// Cores that were busy in the busiest second: `1.42`; `–` where it was seen only once.
    #[serde(default = "unknown")]
    pub peak_cpu: String,
    /// The same as a number; `null` where it was seen only once.
    pub peak_cpu_cores: Option<f64>,
    /// Open files and sockets; `null` where the system does not tell.
    pub open_files: Option<RiseView>,
    /// Threads; `null` where the system does not tell.
    pub threads: Option<RiseView>,
    /// How many looks it rests on.
    pub samples: Count,
    /// The looks, some of them where there were many.
    #[serde(default)]
    pub course: Vec<ResourcePoint>,
}

/// One look at a subject, or several that followed each other.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ResourcePoint {
    /// When, since the run began; of several, the last.
    pub at_nanoseconds: Moment,
    /// Processor time used since the point before, in cores.
    pub cpu_cores: f64,
    /// Memory in use; of several looks, the most.
    pub memory_bytes: Bytes,
}

/// Points of a curve at most.
const MOST_POINTS: usize = 128;

/// What a view that was made before this field shows.
fn unknown() -> String {
    UNKNOWN.to_owned()
}

/// How many of something there were at the start, and most at one time.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RiseView {
    /// Both: `12 → 48`; a single number where they are the same.
    pub text: String,
    /// At the start.
    pub baseline: Count,
    /// Most at one time.
    pub peak: Count,
}

impl RiseView {
    fn of((baseline, peak): (u64, u64)) -> Self {
        let (baseline, peak) = (Count::of(baseline), Count::of(peak));
        let text = if baseline == peak {
            peak.text.clone()
        } else {
            format!("{} → {}", baseline.text, peak.text)
        };
        Self {
            text,
            baseline,
            peak,
        }
    }
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
        let mean_cpu_cores = resources.mean_cpu_cores();
        let peak_cpu_cores = resources.peak_cpu_cores();
        let cores = |cores: Option<f64>| {
            cores.map_or_else(|| UNKNOWN.to_owned(), |cores| format!("{cores:.2}"))
        };
        Self {
            subject: labels::subject(resources.subject),
            baseline_memory: memory(resources.baseline_memory()),
            peak_memory: memory(resources.peak_memory()),
            memory_increase: memory(resources.memory_increase()),
            mean_cpu: cores(mean_cpu_cores),
            mean_cpu_cores,
            peak_cpu: cores(peak_cpu_cores),
            peak_cpu_cores,
            open_files: resources.open_files().map(RiseView::of),
            threads: resources.threads().map(RiseView::of),
            samples: Count::of(resources.samples.len() as u64),
            course: course(&resources.samples),
        }
    }
}

/// The looks; where there are too many, neighbours become one, with the mean use of the
/// processor over the time between them.
fn course(samples: &[ResourceSample]) -> Vec<ResourcePoint> {
    let together = samples.len().div_ceil(MOST_POINTS).max(1);
    let mut before = None;
    let points = samples.chunks(together).filter_map(|looks| {
        let last = looks.last()?;
        let mut used = 0.0;
        let mut span = 0.0;
        for look in looks {
            let seconds = before.map_or(0.0, |at| look.at.since(at).as_secs_f64());
            used += look.cpu_cores * seconds;
            span += seconds;
            before = Some(look.at);
        }
        Some(ResourcePoint {
            at_nanoseconds: last.at,
            cpu_cores: if span > 0.0 {
                used / span
            } else {
                last.cpu_cores
            },
            memory_bytes: looks.iter().map(|look| look.memory).max()?,
        })
    });
    points.collect()
}
