//! A scenario of the baseline beside that of the run: its latencies, and by how much they moved.

use perf_core::{
    Change, LatencyShift, LoadModel, QuantileShift, Quantity, ScenarioRecord, ShiftReplicates,
};
use serde::{Deserialize, Serialize};

use super::figure::{ChangeFigure, Figure};
use super::spectrum::{self, DistributionView, SpectrumView};
use crate::format::Scales;

/// The same scenario in the baseline.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BaselineView {
    /// What is compared and what the intervals rest on, in words.
    pub basis: String,
    /// Its latencies from the shortest up; `null` where they are not known.
    pub spectrum: Option<SpectrumView>,
    /// How many of its requests took about how long; `null` where that is not known.
    pub distribution: Option<DistributionView>,
    /// By how much the percentiles moved, rising; empty where there are too few requests.
    pub shifts: Vec<ShiftRow>,
}

/// By how much one percentile moved. Every value is in the same unit.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShiftRow {
    /// Which percentile: `p95`.
    pub name: String,
    /// The share of requests that took no longer, of one.
    pub share: f64,
    /// Its value in the baseline.
    pub baseline: Figure,
    /// Its value now.
    pub current: Figure,
    /// From the one to the other.
    pub change: ChangeFigure,
    /// Lower end of the interval of the change; `null` where there is none.
    pub low: Option<ChangeFigure>,
    /// Upper end of it.
    pub high: Option<ChangeFigure>,
    /// The interval in words: `[-1.2%, +4.0%]`; `–` where there is none.
    pub interval: String,
    /// `slower` or `faster` where all of the interval says so, else `unclear`.
    pub moved: String,
}

impl BaselineView {
    pub(super) fn of(shift: &LatencyShift, scenario: &ScenarioRecord) -> Self {
        let model: LoadModel = scenario.model;
        let spans = shift.points.iter();
        let spans = spans.flat_map(|point| [point.baseline, point.current]);
        let scales = Scales::fitting(spans.map(Quantity::Time));
        Self {
            basis: basis(shift),
            spectrum: spectrum::known_spectrum(&shift.baseline, shift.baseline_failed, model),
            distribution: spectrum::known_distribution(&shift.baseline, model),
            shifts: shift
                .points
                .iter()
                .map(|point| ShiftRow::of(point, &scales))
                .collect(),
        }
    }
}

impl ShiftRow {
    fn of(point: &QuantileShift, scales: &Scales) -> Self {
        let figure = |span| {
            let quantity = Quantity::Time(span);
            Figure::usual(quantity, scales.of(quantity.unit()))
        };
        let ends = point.low.zip(point.high);
        let moved = match ends {
            Some((low, _)) if low > Change::NONE => "slower",
            Some((_, high)) if high < Change::NONE => "faster",
            _ => "unclear",
        };
        Self {
            name: point.quantile.to_string(),
            share: point.quantile.as_f64(),
            baseline: figure(point.baseline),
            current: figure(point.current),
            change: ChangeFigure::of(Some(point.change)),
            low: point.low.map(|low| ChangeFigure::of(Some(low))),
            high: point.high.map(|high| ChangeFigure::of(Some(high))),
            interval: ends.map_or_else(
                || super::figure::UNKNOWN.to_owned(),
                |(low, high)| format!("[{low}, {high}]"),
            ),
            moved: moved.to_owned(),
        }
    }
}

/// What was compared, and what the intervals know.
fn basis(shift: &LatencyShift) -> String {
    let runs = |count: u64| match count {
        1 => "1 run".to_owned(),
        many => format!("{many} runs"),
    };
    let (now, before) = (runs(shift.current_runs), runs(shift.baseline_runs));
    let has_intervals = shift.points.iter().any(|point| point.low.is_some());
    match shift.replicates {
        ShiftReplicates::Runs if has_intervals => format!(
            "{now} beside {before} before; each interval holds its change at 95%, by how much runs \
             differ"
        ),
        ShiftReplicates::Runs => {
            format!("{now} beside {before} before, too few of them for an interval")
        }
        ShiftReplicates::Requests => {
            "1 run beside 1 before; the intervals hold all changes at 95%, by their requests \
             alone: how much runs differ is not known"
                .to_owned()
        }
        ShiftReplicates::Nothing => {
            "the baseline is a file of percentiles, and there are no intervals".to_owned()
        }
    }
}
