//! Where the time of requests went: connecting, waiting for the first byte, receiving the rest. It
//! picks and adds up what was measured, and estimates nothing.

use perf_core::{
    Clock, Estimate, Lap, Latencies, Metric, Quantile, Quantity, Run, SeriesRecord, Share,
    Statistic, Summary, Unit, Verdict,
};
use serde::{Deserialize, Serialize};

use super::figure::{Count, Figure, Labelled};
use super::measure::Measure;
use super::tally::worst;
use super::{labels, text};
use crate::format::Scales;

/// The phases of the requests of a step, where the plan has asked for them.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PhasesView {
    /// The step.
    pub step: String,
    /// Its phases in their order; one that no request got through is left out.
    pub phases: Vec<PhaseRow>,
}

/// One phase of a step's requests, where it ended well.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PhaseRow {
    /// Its name: `first byte`.
    pub name: String,
    /// The most serious verdict on its criteria; `null` where it has none.
    pub verdict: Option<Labelled<Verdict>>,
    /// How many had it: of connecting, how many connections were opened.
    pub requests: Count,
    /// Its time in all of them, as a part of that of all phases.
    pub share: Figure,
    /// Its mean, over those that had it.
    pub mean: Figure,
    /// Its median.
    pub p50: Measure,
    /// Its 95th percentile.
    pub p95: Measure,
}

impl PhasesView {
    /// The phases of `step`, a step of `scenario` in `run`; `None` where they were not measured.
    pub(super) fn of(step: &SeriesRecord, scenario: &str, run: &Run) -> Option<Self> {
        let measured: Vec<Measured<'_>> = Lap::PHASES
            .into_iter()
            .filter_map(|phase| Measured::of(phase, step, scenario, run))
            .collect();
        let total: u128 = measured.iter().map(|phase| phase.nanos).sum();
        // The unit is that of the longest: the others are read beside it.
        let means = measured.iter().map(|phase| phase.mean);
        let longest = means.max_by(|a, b| a.in_base_unit().total_cmp(&b.in_base_unit()));
        let scales = Scales::fitting(longest);
        let phases: Vec<PhaseRow> = measured
            .iter()
            .map(|phase| phase.row(total, &scales))
            .collect();
        (!phases.is_empty()).then(|| Self {
            step: text::name(&step.step),
            phases,
        })
    }
}

/// Whether `lap` is a phase of the requests of `step`.
pub(super) fn is_phase(step: &SeriesRecord, lap: &SeriesRecord) -> bool {
    let mut phases = Lap::PHASES.into_iter();
    phases.any(|phase| {
        step.lap(phase)
            .is_some_and(|known| std::ptr::eq(known, lap))
    })
}

/// A phase that some requests got through.
struct Measured<'a> {
    name: &'static str,
    count: u64,
    nanos: u128,
    mean: Quantity,
    summary: Option<&'a Summary>,
    verdict: Option<Verdict>,
}

impl<'a> Measured<'a> {
    fn of(phase: Lap, step: &SeriesRecord, scenario: &str, run: &'a Run) -> Option<Self> {
        let series = step.lap(phase)?;
        let Latencies::Histogram(histogram) = &series.clocks.service_time else {
            return None;
        };
        let is_it = |of: &Option<String>, step: &Option<String>| {
            of.as_deref() == Some(scenario) && step.as_deref() == Some(&series.step)
        };
        let judgements = run.judgements.iter();
        let own = judgements.filter(|judged| is_it(&judged.scenario, &judged.step));
        Some(Self {
            name: phase.name(),
            count: histogram.count(),
            nanos: histogram.sum_nanos(),
            mean: Quantity::Time(histogram.mean()?),
            summary: run
                .summaries
                .iter()
                .find(|summary| is_it(&summary.scenario, &summary.step)),
            verdict: worst(own.map(|judged| judged.verdict)),
        })
    }

    fn estimate(&self, quantile: Quantile) -> Option<&'a Estimate> {
        let metric = Metric::Latency {
            clock: Clock::ResponseTime,
            statistic: Statistic::Quantile(quantile),
        };
        self.summary?.estimate(metric)
    }

    fn row(&self, total: u128, scales: &Scales) -> PhaseRow {
        let measure = |quantile| {
            self.estimate(quantile).map_or_else(
                || Measure::missing(0),
                |estimate| Measure::of(estimate, scales),
            )
        };
        // As a float each is exact to 15 digits, of which three are shown.
        let share = Share::new(self.nanos as f64 / total.max(1) as f64).map(Quantity::Share);
        PhaseRow {
            name: self.name.to_owned(),
            verdict: self.verdict.map(labels::verdict),
            requests: Count::of(self.count),
            share: share.map_or_else(Figure::unknown, |share| {
                Figure::usual(share, scales.of(Unit::Share))
            }),
            mean: Figure::usual(self.mean, scales.of(Unit::Time)),
            p50: measure(Quantile::P50),
            p95: measure(Quantile::P95),
        }
    }
}
