//! How many requests took about how long.

use std::time::Duration;

use perf_core::{Clock, Quantity};

use super::axis::Axis;
use super::model::{Chart, Hit, Plot, PlotMark, percent};
use super::shape;
use super::time::{legend, shape, time_label};
use crate::format::{alone, grouped};
use crate::view::{Basis, Bound, DistributionView, ScenarioRow};

/// `None` where the run has no distribution.
pub(super) fn chart(scenario: &ScenarioRow, places: usize) -> Option<Chart> {
    let distribution = scenario.distribution.as_ref()?;
    let (first, last) = (distribution.bins.first()?, distribution.bins.last()?);
    let baseline = scenario.baseline.as_ref();
    let baseline = baseline.and_then(|before| before.distribution.as_ref());
    let before = baseline.map_or_else(Vec::new, |before| in_bins_of(distribution, before));
    let ends = before.iter().map(|bin| (bin.0, bin.1));
    let own = (nanos(first.from_nanoseconds), nanos(last.to_nanoseconds));
    let (shortest, longest) =
        ends.fold(own, |(low, high), (from, to)| (low.min(from), high.max(to)));
    let across = Axis::logarithmic(shortest, longest);
    let place = |span: Duration| across.place(nanos(span));
    let largest = distribution.bins.iter().map(|bin| bin.requests).max()?;
    let highest = before.iter().map(|bin| bin.2);
    let axis = Axis::from_zero(highest.fold(largest as f64, f64::max));
    let bars = distribution.bins.iter().map(|bin| {
        let (left, right) = (place(bin.from_nanoseconds), place(bin.to_nanoseconds));
        (left, right, axis.place(bin.requests as f64))
    });
    let steps = before.iter().map(|(from, to, requests)| {
        (
            across.place(*from),
            across.place(*to),
            axis.place(*requests),
        )
    });
    let outline = baseline.map(|_| shape("baseline", false, shape::steps(steps)));
    let marks = percentiles(scenario)
        .into_iter()
        .filter_map(|(name, span)| {
            (span <= last.to_nanoseconds && span >= first.from_nanoseconds).then(|| PlotMark {
                kind: "percentile",
                x: place(span),
                value: None,
                text: format!("{name} {}", alone(Quantity::Time(span))),
            })
        });
    let plot = Plot {
        title: "Successful requests, latency on a log scale".to_owned(),
        height: 210,
        legend: baseline
            .map(|_| legend("baseline", "baseline"))
            .into_iter()
            .collect(),
        ticks: Vec::new(),
        shapes: [shape("bars", true, shape::bars(bars))]
            .into_iter()
            .chain(outline)
            .collect(),
        marks: marks.collect(),
        axis,
    };
    let chart = Chart::stacked(
        "Distribution",
        summary(distribution),
        &distribution.clock.text,
        vec![plot],
    );
    let ticks = across.ticks(6).into_iter();
    let ticks = ticks.map(|tick| (across.place(tick), time_label(tick)));
    let columns = ["longer than", "up to", "requests"]
        .map(str::to_owned)
        .to_vec();
    let every = distribution.bins.len().div_ceil(places.max(1)).max(1);
    let hits = distribution.bins.chunks(every).filter_map(|bins| {
        let (first, last) = (bins.first()?, bins.last()?);
        let (left, right) = (place(first.from_nanoseconds), place(last.to_nanoseconds));
        let requests: u64 = bins.iter().map(|bin| bin.requests).sum();
        let cells = [
            alone(Quantity::Time(first.from_nanoseconds)),
            alone(Quantity::Time(last.to_nanoseconds)),
            grouped(requests),
        ];
        (requests > 0).then(|| Hit {
            x: percent(left),
            width: percent(right - left),
            text: format!("{} to {}: {} requests", cells[0], cells[1], cells[2]),
            cells: cells.to_vec(),
        })
    });
    Some(
        chart
            .with_ticks(ticks.collect::<Vec<_>>())
            .with_hits(columns, hits.collect()),
    )
}

/// The bins of the baseline, and how many requests there would be in each if it had as many as the
/// run and its bins were as wide: bins in equal ratios have widths of their own.
fn in_bins_of(
    distribution: &DistributionView,
    baseline: &DistributionView,
) -> Vec<(f64, f64, f64)> {
    let width = |view: &DistributionView| {
        let bin = view.bins.first()?;
        let ends = (nanos(bin.from_nanoseconds), nanos(bin.to_nanoseconds));
        Some((ends.1 / ends.0.max(1.0)).ln()).filter(|width| *width > 0.0)
    };
    let Some((own, other)) = width(distribution).zip(width(baseline)) else {
        return Vec::new();
    };
    let scale = own / other * distribution.requests as f64 / baseline.requests.max(1) as f64;
    let bins = baseline.bins.iter().map(|bin| {
        let (from, to) = (nanos(bin.from_nanoseconds), nanos(bin.to_nanoseconds));
        (from, to, bin.requests as f64 * scale)
    });
    bins.collect()
}

/// The estimates of the usual percentiles over all requests.
fn percentiles(scenario: &ScenarioRow) -> Vec<(String, Duration)> {
    let column = scenario.latency.columns.iter().position(|column| {
        column.clock.code == Clock::ResponseTime && column.basis.code == Basis::AllRequests
    });
    let Some(column) = column else {
        return Vec::new();
    };
    let rows = scenario.latency.rows.iter();
    let rows = rows.filter(|row| ["p50", "p95", "p99"].contains(&row.name.as_str()));
    let known = rows.filter_map(|row| {
        let cell = row.cells.get(column)?;
        match (cell.bound, cell.value) {
            (Bound::Exactly, Some(Quantity::Time(span))) => Some((row.name.clone(), span)),
            _ => None,
        }
    });
    known.collect()
}

fn summary(distribution: &DistributionView) -> String {
    let most = distribution.bins.iter().max_by_key(|bin| bin.requests);
    most.map_or_else(String::new, |bin| {
        format!(
            "Most of the {} successful requests of equal ratio of latencies took {} to {}.",
            grouped(distribution.requests),
            alone(Quantity::Time(bin.from_nanoseconds)),
            alone(Quantity::Time(bin.to_nanoseconds)),
        )
    })
}

fn nanos(span: Duration) -> f64 {
    span.as_nanos() as f64
}
