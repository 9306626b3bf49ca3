//! Benchmarks of functions and commands as a result: each is a scenario, and there is nothing
//! that could fail. Refuses to lose what a nanosecond is too coarse for: the exact figures are
//! kept beside, as numbers.

use std::time::Duration;

use perf_core::{Latencies, QuantilePoints, Resolution, Weight};

use super::buckets::Buckets;
use super::draft::{Outcomes, ResultDraft, ScenarioDraft, finding, nothing_known};
use super::metric::figure;
use super::time_unit::TimeUnit;

/// Below this, rounding to a nanosecond changes more than 0.1 %.
const FINE: f64 = 500.0;

/// One benchmark, in nanoseconds for each iteration.
#[derive(Debug, Default)]
pub(super) struct Benchmark {
    pub(super) name: String,
    /// How many measurements its figures rest on.
    pub(super) count: u64,
    pub(super) mean: Option<f64>,
    pub(super) median: Option<f64>,
    pub(super) min: Option<f64>,
    pub(super) max: Option<f64>,
    /// Other percentiles that the tool wrote down.
    pub(super) points: Vec<(perf_core::Quantile, f64)>,
    /// Every measurement, where the file has them all.
    pub(super) values: Vec<f64>,
    /// Figures that are no times of an iteration.
    pub(super) others: Vec<(String, f64)>,
}

impl Benchmark {
    pub(super) fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    fn smallest(&self) -> f64 {
        let known = [self.mean, self.median, self.min].into_iter().flatten();
        known
            .chain(self.values.iter().copied())
            .fold(f64::INFINITY, f64::min)
    }
}

/// A result of these benchmarks.
pub(super) fn draft(
    tool: &'static str,
    benchmarks: impl IntoIterator<Item = Benchmark>,
) -> ResultDraft {
    let mut draft = ResultDraft::new(tool);
    let mut fine = 0_u32;
    for benchmark in benchmarks {
        fine += u32::from(benchmark.smallest() < FINE);
        draft.scenarios.push(scenario(&benchmark));
    }
    if fine > 0 {
        let message = format!(
            "{fine} benchmarks are quicker than 0.5 µs; times are kept in whole nanoseconds, and \
             the exact ones beside them as `mean_ns` and `median_ns`"
        );
        draft.findings.push(finding(
            "finer-than-a-nanosecond",
            Weight::Notice,
            message,
            None,
        ));
    }
    draft
}

fn scenario(benchmark: &Benchmark) -> ScenarioDraft {
    let mut scenario = ScenarioDraft::new(&benchmark.name);
    let is_fine = benchmark.smallest() < FINE;
    scenario.successes = benchmark.count;
    scenario.outcomes = Outcomes::Unknown;
    "one after the other".clone_into(&mut scenario.load);
    for (name, value) in [("mean_ns", benchmark.mean), ("median_ns", benchmark.median)] {
        scenario
            .metrics
            .extend(value.and_then(|value| figure(name, value)));
    }
    for (name, value) in &benchmark.others {
        let record = figure(name, *value);
        let is_new = |known: &perf_core::CustomRecord| {
            record.is_some_and(|record| record.name != known.name)
        };
        if scenario.metrics.iter().all(is_new) {
            scenario.metrics.extend(record);
        }
    }
    // What would be rounded to nothing is absent, and only among the figures.
    let span = |nanos: f64| {
        let span = TimeUnit::Nanoseconds.span(nanos)?;
        (nanos == 0.0 || span > Duration::ZERO).then_some(span)
    };
    let spans: Option<Vec<Duration>> = benchmark.values.iter().map(|v| span(*v)).collect();
    scenario.latencies = match spans.filter(|spans| !spans.is_empty() && !is_fine) {
        Some(spans) => {
            let mut buckets = Buckets::new();
            for span in spans {
                buckets.add(span);
            }
            Latencies::Histogram(buckets.histogram())
        }
        None => Latencies::Points(points(benchmark, is_fine, span)),
    };
    scenario
}

fn points(
    benchmark: &Benchmark,
    is_fine: bool,
    span: impl Fn(f64) -> Option<Duration>,
) -> QuantilePoints {
    let mut found = benchmark.points.clone();
    if let Some(median) = benchmark.median {
        found.retain(|(quantile, _)| *quantile != perf_core::Quantile::P50);
        found.push((perf_core::Quantile::P50, median));
    }
    let found = found.into_iter();
    let spans = found.filter_map(|(quantile, nanos)| Some((quantile, span(nanos)?)));
    QuantilePoints {
        points: super::percentiles::rising(spans),
        mean: benchmark.mean.and_then(&span),
        min: benchmark.min.and_then(&span),
        max: benchmark.max.and_then(&span),
        resolution: if is_fine {
            // Rounded to 1 ns: the true value is at most half of that away.
            Resolution {
                unit: Duration::from_nanos(2),
                significant_digits: None,
            }
        } else {
            Resolution::EXACT
        },
        ..nothing_known(benchmark.count)
    }
}
