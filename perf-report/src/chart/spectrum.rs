//! Latencies from the shortest to the longest, on an axis on which each further nine is a step:
//! 90 %, 99 %, 99.9 %.

use std::time::Duration;

use perf_core::{Clock, Metric, Quantity, Statistic};

use super::axis::Axis;
use super::model::{Chart, Hit, Plot, PlotMark, percent};
use super::shape;
use super::time::{heading, legend, shape, time_label};
use crate::format::alone;
use crate::view::{CriterionRow, ScenarioRow, SpectrumView};

/// `None` where the run has no distribution.
pub(super) fn chart(
    scenario: &ScenarioRow,
    criteria: &[CriterionRow],
    places: usize,
) -> Option<Chart> {
    let first = scenario.spectra.first()?;
    let nines = Axis::between(0.0, (first.requests.max(10) as f64).log10());
    let place = |share: f64| nines.place(-(1.0 - share).log10());
    let targets = targets(scenario, criteria);
    // Send lags of microseconds would take most of the room.
    let decisive = scenario
        .spectra
        .iter()
        .filter(|curve| curve.clock.code != Clock::SendLag);
    let baseline = scenario
        .baseline
        .as_ref()
        .and_then(|before| before.spectrum.as_ref());
    let values = decisive
        .chain(baseline)
        .flat_map(|curve| &curve.points)
        .map(|point| nanos(point.nanoseconds));
    let axis = Axis::fitting(values.chain(targets.iter().map(|(_, target, _)| nanos(*target))));
    let curves = scenario.spectra.iter().map(|curve| {
        let points = curve.points.iter();
        let points = points.map(|point| (place(point.share), axis.place(nanos(point.nanoseconds))));
        shape(
            kind(curve.clock.code),
            false,
            shape::line(&[points.collect()]),
        )
    });
    let beneath = baseline.filter(|curve| !is_sparse(curve)).map(|curve| {
        let points = curve.points.iter();
        let points = points.filter(|point| nines.covers(-(1.0 - point.share).log10()));
        let points = points.map(|point| (place(point.share), axis.place(nanos(point.nanoseconds))));
        shape("baseline", false, shape::line(&[points.collect()]))
    });
    let dots = baseline.filter(|curve| is_sparse(curve));
    let dots = dots.into_iter().flat_map(|curve| &curve.points);
    let dots = dots.map(|point| PlotMark {
        kind: "baseline",
        x: place(point.share),
        value: Some(nanos(point.nanoseconds)),
        text: String::new(),
    });
    let marks = targets.iter().map(|(share, target, text)| PlotMark {
        kind: "target",
        x: place(*share),
        value: Some(nanos(*target)),
        text: text.clone(),
    });
    let words = scenario.spectra.iter();
    let words = words.map(|curve| legend(kind(curve.clock.code), &curve.clock.text));
    let words = words.chain(baseline.map(|_| legend("baseline", "baseline")));
    let ticks = axis.ticks(5).into_iter().filter(|tick| *tick > 0.0);
    let plot = Plot {
        title: heading("latency", &axis),
        height: 210,
        legend: words.collect(),
        ticks: ticks.map(|tick| (tick, time_label(tick))).collect(),
        shapes: beneath.into_iter().chain(curves).collect(),
        marks: marks.chain(dots).collect(),
        axis,
    };
    let chart = Chart::stacked(
        "Percentiles",
        summary(first),
        "share of the requests that took no longer",
        vec![plot],
    );
    let (columns, hits) = hits(&scenario.spectra, baseline, place, places);
    Some(
        chart
            .with_ticks(nine_ticks(first.requests, place))
            .with_hits(columns, hits),
    )
}

/// Criteria on percentiles of the whole scenario: which share, how long, in words.
fn targets(scenario: &ScenarioRow, criteria: &[CriterionRow]) -> Vec<(f64, Duration, String)> {
    let rows = criteria
        .iter()
        .filter(|row| row.scenario.as_deref() == Some(&scenario.name) && row.step.is_none());
    let targets = rows.filter_map(|row| {
        let Metric::Latency {
            statistic: Statistic::Quantile(quantile),
            ..
        } = row.requirement.metric
        else {
            return None;
        };
        let Some(Quantity::Time(target)) = row.requirement.target.value else {
            return None;
        };
        let share = quantile.numerator() as f64 / quantile.denominator() as f64;
        Some((share, target, row.requirement.text.clone()))
    });
    targets.collect()
}

fn nine_ticks(requests: u64, place: impl Fn(f64) -> f64) -> Vec<(f64, String)> {
    let ticks = [
        (0.5, 2, "50%"),
        (0.9, 10, "90%"),
        (0.99, 100, "99%"),
        (0.999, 1_000, "99.9%"),
        (0.9999, 10_000, "99.99%"),
        (0.99999, 100_000, "99.999%"),
        (0.999_999, 1_000_000, "99.9999%"),
    ];
    let reached = ticks
        .into_iter()
        .filter(|(_, least, _)| *least <= requests.max(10));
    reached
        .map(|(share, _, text)| (place(share), text.to_owned()))
        .collect()
}

fn hits(
    spectra: &[SpectrumView],
    baseline: Option<&SpectrumView>,
    place: impl Fn(f64) -> f64,
    places: usize,
) -> (Vec<String>, Vec<Hit>) {
    let Some(first) = spectra.first() else {
        return (Vec::new(), Vec::new());
    };
    let mut columns = vec!["share".to_owned()];
    columns.extend(spectra.iter().map(|curve| curve.clock.text.clone()));
    let baseline = baseline.filter(|curve| !is_sparse(curve));
    columns.extend(baseline.map(|_| "baseline".to_owned()));
    let every = first
        .points
        .len()
        .div_ceil((places / 2).clamp(1, 33))
        .max(1);
    let shown: Vec<_> = first.points.iter().step_by(every).collect();
    let hits = shown.iter().enumerate().map(|(index, point)| {
        let before = index.checked_sub(1).and_then(|before| shown.get(before));
        let here = place(point.share);
        let left = before.map_or(0.0, |before| f64::midpoint(place(before.share), here));
        let after = shown.get(index + 1);
        let right = after.map_or(1.0, |after| f64::midpoint(place(after.share), here));
        let mut cells = vec![share_label(point.share)];
        cells.extend(spectra.iter().chain(baseline).map(|curve| {
            let reached = curve
                .points
                .iter()
                .find(|other| other.share >= point.share - 1e-9);
            reached.map_or_else(
                || "failed".to_owned(),
                |other| alone(Quantity::Time(other.nanoseconds)),
            )
        }));
        let named = cells.iter().zip(&columns).skip(1);
        let named: Vec<String> = named.map(|(cell, name)| format!("{name} {cell}")).collect();
        Hit {
            text: format!("{}: {}", share_label(point.share), named.join(", ")),
            x: percent(left),
            width: percent(right - left),
            cells,
        }
    });
    let hits = hits.collect();
    (columns, hits)
}

/// Whether only some percentiles are known, between which nobody knows a curve.
const fn is_sparse(curve: &SpectrumView) -> bool {
    curve.points.len() < 10
}

/// As many digits as it takes to tell it from the next nine.
fn share_label(share: f64) -> String {
    let digits = (-(1.0 - share).log10()).max(0.0);
    let decimals = if digits < 1.0 {
        0
    } else if digits < 2.0 {
        1
    } else if digits < 3.0 {
        2
    } else {
        3
    };
    format!("{:.decimals$}%", share * 100.0)
}

fn summary(curve: &SpectrumView) -> String {
    let at = |share: f64| {
        let point = curve.points.iter().find(|point| point.share >= share)?;
        Some(alone(Quantity::Time(point.nanoseconds)))
    };
    match (at(0.5), at(0.99)) {
        (Some(median), Some(tail)) => {
            format!("Half of the requests took {median} or less, 99 in 100 took {tail} or less.")
        }
        (Some(median), None) => format!("Half of the requests took {median} or less."),
        _ => "Latencies from the shortest to the longest.".to_owned(),
    }
}

const fn kind(clock: Clock) -> &'static str {
    match clock {
        Clock::ResponseTime => "response",
        Clock::ServiceTime => "service",
        Clock::SendLag => "lag",
    }
}

fn nanos(span: Duration) -> f64 {
    span.as_nanos() as f64
}
