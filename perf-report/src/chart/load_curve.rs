//! What a load does to latency and throughput: over the rates of a search, and over the sizes or users
//! of a scenario that is scaled.

use perf_core::{Quantity, Rate};

use super::axis::Axis;
use super::model::{Chart, Hit, Plot, PlotMark, percent};
use super::shape::{self, Point};
use super::time::{heading, legend, shape, time_label};
use crate::format::round;
use crate::view::{Bound, CapacityStepRow, CapacityView, Measure, ScalingView};

/// A figure of a step.
type OfStep = fn(&CapacityStepRow) -> &Measure;

/// Latency and throughput over the rate, with the ends of the interval and the knee. `None` with fewer
/// than two rates.
pub(super) fn of_capacity(view: &CapacityView) -> Option<Chart> {
    // What a queue comes to depends on how long a step is, and the first one at a rate is no longer
    // than usual.
    let is_first = |at: usize| {
        let rate = |at: usize| view.steps.get(at).map(|step| step.rate.text.as_str());
        at == 0 || rate(at - 1) != rate(at)
    };
    let steps = view.steps.iter().enumerate();
    let steps: Vec<&CapacityStepRow> = steps
        .filter(|(at, _)| is_first(*at))
        .map(|(_, step)| step)
        .collect();
    let rate = |step: &CapacityStepRow| step.rate.value.map_or(0.0, Quantity::in_base_unit);
    let places: Vec<f64> = steps.iter().map(|step| rate(step)).collect();
    let across = across(&places)?;
    let kinds: [(&'static str, OfStep); 3] = [
        ("p50", |step| &step.p50),
        ("p95", |step| &step.p95),
        ("p99", |step| &step.p99),
    ];
    let figures = |of: OfStep| {
        let figures = steps.iter().zip(&places);
        let figures = figures.filter_map(|(step, at)| Some((*at, known(of(step))?)));
        figures.collect::<Vec<(f64, f64)>>()
    };
    let all = kinds.iter().flat_map(|(_, of)| figures(*of));
    let axis = Axis::fitting(all.map(|(_, value)| value));
    let ends = [
        (&view.held, "better", "held"),
        (&view.failed, "worse", "did not"),
    ];
    let ends = ends.into_iter().filter_map(|(figure, kind, word)| {
        Some(mark(kind, across.place(figure.value?.in_base_unit()), word))
    });
    let knee = view.knee.as_ref().and_then(|knee| {
        let place = across.place(knee.rate.value?.in_base_unit());
        Some(mark("knee", place, "knee"))
    });
    let latency = Plot {
        title: heading("response time", &axis),
        height: 190,
        legend: kinds.iter().map(|(kind, _)| legend(kind, kind)).collect(),
        ticks: time_ticks(&axis),
        shapes: kinds
            .iter()
            .map(|(kind, of)| curve(kind, &figures(*of), &across, &axis))
            .collect(),
        marks: ends.chain(knee).collect(),
        axis,
    };
    let throughput = rates(&figures(|step| &step.throughput), &across);
    let summary = match &view.knee {
        Some(knee) => format!("{}. Knee of the p99: {}.", view.text, knee.text),
        None => format!("{}.", view.text),
    };
    let chart = Chart::stacked("Load curve", summary, "rate", vec![latency, throughput]);
    let hits = steps.iter().zip(&places).enumerate();
    let hits = hits.map(|(at, (step, _))| {
        let (x, width) = around(at, &places, &across);
        let (rate, answer) = (&step.rate.text, &step.answer.text);
        Hit {
            x: percent(x),
            width: percent(width),
            text: format!(
                "{rate}: {answer}, p50 {}, p99 {}",
                step.p50.text, step.p99.text
            ),
            cells: vec![
                rate.clone(),
                answer.clone(),
                step.throughput.text.clone(),
                step.p50.text.clone(),
                step.p95.text.clone(),
                step.p99.text.clone(),
            ],
        }
    });
    let columns = ["rate", "answer", "throughput", "p50", "p95", "p99"];
    let columns = columns.map(str::to_owned).to_vec();
    let hits = hits.collect();
    Some(
        chart
            .with_ticks(ticks_across(&across, |value| {
                Rate::per_second(value).map_or_else(String::new, |r| round(Quantity::Rate(r)))
            }))
            .with_hits(columns, hits),
    )
}

/// The median, and the throughput, over sizes or users. `None` with fewer than two values.
pub(super) fn of_scaling(view: &ScalingView) -> Option<Chart> {
    let value = |figure: &crate::view::Figure| figure.value.map_or(0.0, Quantity::in_base_unit);
    let places: Vec<f64> = view
        .points
        .iter()
        .map(|point| value(&point.value))
        .collect();
    let across = across(&places)?;
    let figures = |of: fn(&crate::view::ScalingRow) -> &Measure| {
        let points = view.points.iter().zip(&places);
        let mut points: Vec<(f64, f64)> = points
            .filter_map(|(point, at)| Some((*at, known(of(point))?)))
            .collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        points
    };
    let medians = figures(|point| &point.p50);
    let axis = Axis::fitting(medians.iter().map(|(_, value)| *value));
    let latency = Plot {
        title: heading("median response time", &axis),
        height: 150,
        legend: vec![legend("p50", "measured")],
        ticks: time_ticks(&axis),
        shapes: vec![curve("p50", &medians, &across, &axis)],
        marks: Vec::new(),
        axis,
    };
    let throughput = rates(&figures(|point| &point.throughput), &across);
    let summary = match &view.exponent {
        Some(exponent) => format!("The median grows with the exponent {}.", exponent.text),
        None => "Too few values for an exponent.".to_owned(),
    };
    let plots = vec![latency, throughput];
    let chart = Chart::stacked(&view.name, summary, &view.axis.text, plots);
    let hits = view.points.iter().enumerate().map(|(at, point)| {
        let (x, width) = around(at, &places, &across);
        let cells = vec![
            point.value.text.clone(),
            point.p50.text.clone(),
            point.throughput.text.clone(),
        ];
        Hit {
            x: percent(x),
            width: percent(width),
            text: format!("{}: {}, {}", cells[0], cells[1], cells[2]),
            cells,
        }
    });
    let columns = [&*view.axis.text, "median", "throughput"].map(str::to_owned);
    let hits = hits.collect();
    Some(
        chart
            .with_ticks(ticks_across(&across, |value| format!("{value}")))
            .with_hits(columns.to_vec(), hits),
    )
}

/// From the smallest to the largest value, in equal ratios where they are far apart.
fn across(places: &[f64]) -> Option<Axis> {
    let low = places.iter().copied().fold(f64::INFINITY, f64::min);
    let high = places.iter().copied().fold(0.0, f64::max);
    if low >= high || low <= 0.0 {
        return None;
    }
    Some(if high / low > 8.0 {
        Axis::logarithmic(low / 1.05, high * 1.05)
    } else {
        let room = (high - low) * 0.03;
        Axis::between((low - room).max(0.0), high + room)
    })
}

fn known(measure: &Measure) -> Option<f64> {
    (measure.bound == Bound::Exactly).then_some(measure.value?.in_base_unit())
}

fn curve(
    kind: &'static str,
    points: &[(f64, f64)],
    across: &Axis,
    axis: &Axis,
) -> super::model::Shape {
    let points = points.iter();
    let points: Vec<Point> = points
        .map(|(load, value)| (across.place(*load), axis.place(*value)))
        .collect();
    shape(kind, false, shape::line(&[points]))
}

fn rates(points: &[(f64, f64)], across: &Axis) -> Plot {
    let most = points
        .iter()
        .fold(0.0_f64, |most, (_, rate)| most.max(*rate));
    let axis = Axis::from_zero(most);
    let ticks = axis.ticks(3).into_iter();
    let ticks = ticks.filter(|tick| *tick > 0.0).filter_map(|tick| {
        let rate = Rate::per_second(tick)?;
        Some((tick, round(Quantity::Rate(rate))))
    });
    Plot {
        title: heading("throughput", &axis),
        height: 90,
        legend: Vec::new(),
        ticks: ticks.collect(),
        shapes: vec![curve("history", points, across, &axis)],
        marks: Vec::new(),
        axis,
    }
}

fn time_ticks(axis: &Axis) -> Vec<(f64, String)> {
    let ticks = axis.ticks(4).into_iter().filter(|tick| *tick > 0.0);
    ticks.map(|tick| (tick, time_label(tick))).collect()
}

fn ticks_across(across: &Axis, word: impl Fn(f64) -> String) -> Vec<(f64, String)> {
    let ticks = across.ticks(5).into_iter();
    ticks.map(|tick| (across.place(tick), word(tick))).collect()
}

fn mark(kind: &'static str, x: f64, text: &str) -> PlotMark {
    PlotMark {
        kind,
        x,
        value: None,
        text: text.to_owned(),
    }
}

/// The stretch that is nearer to a place than to its neighbours: from the left, and its width.
fn around(at: usize, places: &[f64], across: &Axis) -> (f64, f64) {
    let place = |at: usize| places.get(at).map(|value| across.place(*value));
    let own = place(at).unwrap_or(0.0);
    let before = at.checked_sub(1).and_then(place);
    let left = before.map_or(0.0, |before| f64::midpoint(before, own));
    let right = place(at + 1).map_or(1.0, |after| f64::midpoint(own, after));
    (left.min(right), (right - left).abs())
}
