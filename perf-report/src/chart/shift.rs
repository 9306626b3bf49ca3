//! The shift function of a scenario: by how much each percentile moved since the baseline.

use super::axis::Axis;
use super::model::{Chart, Hit, Plot, percent};
use super::shape::{self, Point};
use super::time::{legend, shape};
use crate::view::{ChangeFigure, ScenarioRow, ShiftRow};

/// Less than this is not worth a closer look.
const NARROWEST: f64 = 0.02;
/// Half as wide as an interval's bar, of one.
const BAR: f64 = 0.3;

/// `None` where no percentile can be compared.
pub(super) fn chart(scenario: &ScenarioRow) -> Option<Chart> {
    let baseline = scenario.baseline.as_ref()?;
    let rows = &baseline.shifts;
    if rows.is_empty() {
        return None;
    }
    let ends = rows.iter().flat_map(|row| {
        let ends = [Some(&row.change), row.low.as_ref(), row.high.as_ref()];
        ends.into_iter().flatten().filter_map(fraction)
    });
    let (low, high) = ends.fold((-NARROWEST, NARROWEST), |(low, high), end| {
        (low.min(end), high.max(end))
    });
    let room = (high - low) * 0.08;
    let axis = Axis::between(low - room, high + room);
    let width = 1.0 / rows.len() as f64;
    let middle = |index: usize| width * (index as f64 + 0.5);
    let estimates: Vec<Point> = rows
        .iter()
        .enumerate()
        .filter_map(|(index, row)| Some((middle(index), axis.place(fraction(&row.change)?))))
        .collect();
    let bars = |moved: &'static str| {
        let wanted = rows.iter().enumerate();
        let wanted = wanted.filter(move |(_, row)| row.moved == moved);
        let bars = wanted.filter_map(|(index, row)| {
            let low = axis.place(fraction(row.low.as_ref()?)?);
            let high = axis.place(fraction(row.high.as_ref()?)?);
            let (left, right) = (middle(index) - BAR * width, middle(index) + BAR * width);
            // An interval that is a point is still seen.
            let high = high.max(low + 0.008);
            Some(vec![(left, high, low), (right, high, low)])
        });
        shape::band(&bars.collect::<Vec<_>>())
    };
    let dashes: Vec<Vec<Point>> = estimates
        .iter()
        .map(|(x, y)| vec![(x - BAR * width, *y), (x + BAR * width, *y)])
        .collect();
    let mut words = vec![legend("now", "change")];
    for (moved, text) in [
        ("slower", "slower"),
        ("faster", "faster"),
        ("unclear", "may be either"),
    ] {
        let has_any = rows
            .iter()
            .any(|row| row.moved == moved && row.low.is_some());
        words.extend(has_any.then(|| legend(moved, text)));
    }
    let plot = Plot {
        title: "Change since the baseline".to_owned(),
        height: 168,
        legend: words,
        ticks: ticks(&axis),
        shapes: vec![
            shape("unclear", true, bars("unclear")),
            shape("slower", true, bars("slower")),
            shape("faster", true, bars("faster")),
            shape("zero", false, shape::level(axis.place(0.0))),
            shape("now", false, shape::line(&dashes)),
        ],
        marks: Vec::new(),
        axis,
    };
    let chart = Chart::stacked("Shift", summary(rows), "percentile", vec![plot]);
    // On a phone every second percentile has room.
    let every = rows.len().div_ceil(9);
    let told = rows.iter().enumerate().rev().step_by(every);
    let told = told.map(|(index, row)| (middle(index), row.name.clone()));
    let mut ticks: Vec<_> = told.collect();
    ticks.reverse();
    let columns = ["percentile", "baseline", "now", "change", "interval"];
    let hits = rows.iter().enumerate().map(|(index, row)| Hit {
        x: percent(width * index as f64),
        width: percent(width),
        text: format!(
            "{}: {} → {}, {}{}",
            row.name,
            row.baseline.text,
            row.current.text,
            row.change.text,
            row.low
                .as_ref()
                .map_or_else(String::new, |_| format!(" {}", row.interval))
        ),
        cells: vec![
            row.name.clone(),
            row.baseline.text.clone(),
            row.current.text.clone(),
            row.change.text.clone(),
            row.interval.clone(),
        ],
    });
    let columns = columns.map(str::to_owned).to_vec();
    Some(chart.with_ticks(ticks).with_hits(columns, hits.collect()))
}

fn ticks(axis: &Axis) -> Vec<(f64, String)> {
    let ticks = axis.ticks(5).into_iter();
    let labelled = ticks.map(|tick| {
        let shown = format!("{:+.1}", tick * 100.0);
        let short = shown.strip_suffix(".0").unwrap_or(&shown);
        let short = if tick.abs() < 1e-9 { "0" } else { short };
        (tick, format!("{short}%"))
    });
    labelled.collect()
}

fn fraction(change: &ChangeFigure) -> Option<f64> {
    let fraction = change.change?.as_fraction();
    fraction.is_finite().then_some(fraction)
}

fn summary(rows: &[ShiftRow]) -> String {
    let named = |moved: &str| {
        let wanted = rows.iter().filter(|row| row.moved == moved);
        let named = wanted.map(|row| format!("{} {}", row.name, row.change.text));
        named.collect::<Vec<_>>().join(", ")
    };
    match (named("slower"), named("faster")) {
        (slower, faster) if slower.is_empty() && faster.is_empty() => {
            "No percentile has surely moved since the baseline.".to_owned()
        }
        (slower, faster) if faster.is_empty() => format!("Slower than the baseline: {slower}."),
        (slower, faster) if slower.is_empty() => format!("Faster than the baseline: {faster}."),
        (slower, faster) => format!("Slower than the baseline: {slower}. Faster: {faster}."),
    }
}
