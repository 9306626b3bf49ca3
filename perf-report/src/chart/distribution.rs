//! How many requests took about how long.

use std::time::Duration;

use perf_core::{Clock, Quantity};

use super::axis::Axis;
use super::model::{Chart, Hit, Plot, PlotMark, percent};
use super::shape;
use super::time::{shape, time_label};
use crate::format::{alone, grouped};
use crate::view::{Basis, Bound, DistributionView, ScenarioRow};

/// `None` where the run has no distribution.
pub(super) fn chart(scenario: &ScenarioRow) -> Option<Chart> {
    let distribution = scenario.distribution.as_ref()?;
    let (first, last) = (distribution.bins.first()?, distribution.bins.last()?);
    let across = Axis::logarithmic(nanos(first.from_nanoseconds), nanos(last.to_nanoseconds));
    let place = |span: Duration| across.place(nanos(span));
    let largest = distribution.bins.iter().map(|bin| bin.requests).max()?;
    let axis = Axis::from_zero(largest as f64);
    let bars = distribution.bins.iter().map(|bin| {
        let (left, right) = (place(bin.from_nanoseconds), place(bin.to_nanoseconds));
        (left, right, axis.place(bin.requests as f64))
    });
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
        legend: Vec::new(),
        ticks: Vec::new(),
        shapes: vec![shape("bars", true, shape::bars(bars))],
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
    let hits = distribution
        .bins
        .iter()
        .filter(|bin| bin.requests > 0)
        .map(|bin| {
            let (left, right) = (place(bin.from_nanoseconds), place(bin.to_nanoseconds));
            Hit {
                x: percent(left),
                width: percent(right - left),
                text: format!(
                    "{} to {}: {} requests",
                    alone(Quantity::Time(bin.from_nanoseconds)),
                    alone(Quantity::Time(bin.to_nanoseconds)),
                    grouped(bin.requests)
                ),
                cells: vec![
                    alone(Quantity::Time(bin.from_nanoseconds)),
                    alone(Quantity::Time(bin.to_nanoseconds)),
                    grouped(bin.requests),
                ],
            }
        });
    Some(
        chart
            .with_ticks(ticks.collect::<Vec<_>>())
            .with_hits(columns, hits.collect()),
    )
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
