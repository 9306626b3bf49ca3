//! The figures of an import as text, so that a test is a table: what is absent is `-`.

use std::path::Path;
use std::time::Duration;

use perf_baseline::{Format, Imported, import};
use perf_core::{Clock, ClockView, Histogram, Quantile, QuantilePoints, ScenarioRecord};

/// What a table of expectations has of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Figures {
    pub(crate) requests: u64,
    pub(crate) failed: Option<u64>,
    pub(crate) mean: Option<f64>,
    pub(crate) percentiles: Vec<(Quantile, f64)>,
    pub(crate) min: Option<f64>,
    pub(crate) max: Option<f64>,
}

pub(crate) fn read(path: &Path) -> Imported {
    import(path, Format::Auto).unwrap_or_else(|error| panic!("{error}\n{:?}", error.hint()))
}

/// The figures of the first scenario; over all attempts where the import keeps failures apart.
pub(crate) fn figures(imported: &Imported) -> Figures {
    let scenario = &imported.run.scenarios[0];
    match &imported.with_failures {
        Some(points) => of_points(scenario, points),
        None => of_scenario(scenario),
    }
}

pub(crate) fn of_scenario(scenario: &ScenarioRecord) -> Figures {
    match scenario.series[0].clocks.on(Clock::ServiceTime) {
        Some(ClockView::Points(points)) => of_points(scenario, points),
        Some(ClockView::Histogram(histogram)) => of_histogram(scenario, histogram),
        None => panic!("no latencies"),
    }
}

fn of_points(scenario: &ScenarioRecord, points: &QuantilePoints) -> Figures {
    let series = &scenario.series[0];
    let known = points.points.iter();
    Figures {
        requests: series.requests(),
        failed: (!series.outcomes_unknown).then(|| series.failed()),
        mean: points.mean.map(millis),
        percentiles: known.map(|p| (p.quantile, millis(p.value))).collect(),
        min: points.min.map(millis),
        max: points.max.map(millis),
    }
}

fn of_histogram(scenario: &ScenarioRecord, histogram: &Histogram) -> Figures {
    let series = &scenario.series[0];
    let wanted = [Quantile::P50, Quantile::P90, Quantile::P95, Quantile::P99];
    Figures {
        requests: series.requests(),
        failed: (!series.outcomes_unknown).then(|| series.failed()),
        mean: histogram.mean().map(millis),
        percentiles: wanted
            .into_iter()
            .filter_map(|quantile| Some((quantile, at(histogram, quantile)?)))
            .collect(),
        min: histogram.smallest().map(millis),
        max: histogram.largest().map(millis),
    }
}

/// By nearest rank.
fn at(histogram: &Histogram, quantile: Quantile) -> Option<f64> {
    let rank = quantile.rank(histogram.count());
    let mut passed = 0;
    histogram.buckets().iter().find_map(|bucket| {
        passed += bucket.count;
        (passed >= rank).then(|| millis(Duration::from_nanos(bucket.highest)))
    })
}

pub(crate) fn millis(span: Duration) -> f64 {
    span.as_secs_f64() * 1e3
}

impl Figures {
    /// Holds it against a line `requests failed mean p50 p90 p95 p99 min max`, where `-` is
    /// absent and `*` is not asked; percentiles may be off by `tolerance`, a share.
    #[track_caller]
    pub(crate) fn are(&self, expected: &str, tolerance: f64) {
        let p = |quantile: &str| {
            let quantile: Quantile = quantile.parse().unwrap();
            let known = self
                .percentiles
                .iter()
                .find(|(known, _)| *known == quantile);
            known.map(|(_, value)| *value)
        };
        #[expect(clippy::cast_precision_loss, reason = "samples are small")]
        let own = [
            Some(self.requests as f64),
            self.failed.map(|failed| failed as f64),
            self.mean,
            p("p50"),
            p("p90"),
            p("p95"),
            p("p99"),
            self.min,
            self.max,
        ];
        let wanted: Vec<&str> = expected.split_whitespace().collect();
        assert_eq!(wanted.len(), own.len(), "{expected}");
        for (index, (own, wanted)) in own.into_iter().zip(wanted).enumerate() {
            let fits = match (own, wanted) {
                (_, "*") | (None, "-") => true,
                (Some(own), wanted) if wanted != "-" => {
                    let wanted: f64 = wanted.parse().unwrap();
                    let by = if index < 2 { 0.0 } else { tolerance };
                    (own - wanted).abs() <= by * wanted.abs() + 1e-9
                }
                _ => false,
            };
            assert!(fits, "column {index} of `{expected}`: {own:?} in {self:?}");
        }
    }
}
