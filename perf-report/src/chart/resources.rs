//! What was used over time: processors, memory.

use perf_core::{Bytes, Quantity, Subject};

use super::axis::Axis;
use super::model::{Chart, Hit, Plot, percent};
use super::shape::{self, parts};
use super::time::{legend, moment, seconds, shape, time_axis, time_ticks};
use crate::format::{alone, round};
use crate::view::{ResourcePoint, ResourceRow};

/// Processors and memory over the whole run; `None` with fewer than two looks at anything.
pub(super) fn chart(rows: &[ResourceRow], places: usize) -> Option<Chart> {
    let points = || rows.iter().flat_map(|row| &row.course);
    let first = points().map(|point| point.at_nanoseconds).min()?;
    let last = points().map(|point| point.at_nanoseconds).max()?;
    let time = time_axis(first, last);
    let cpu = cpu_plot(rows, &SUBJECTS, &time, 110)?;
    let memory = memory_plot(rows, &time);
    let chart = Chart::stacked(
        "Resources over time",
        "Processors that were busy and memory in use; the table above has the peaks.".to_owned(),
        "time since the run began",
        [cpu].into_iter().chain(memory).collect(),
    );
    let (columns, hits) = hits(rows, &time, places);
    Some(chart.with_ticks(time_ticks(&time)).with_hits(columns, hits))
}

const SUBJECTS: [Subject; 3] = [Subject::Host, Subject::Target, Subject::Generator];

/// Busy processors; `None` where fewer than two looks fall into the time.
pub(super) fn cpu_plot(
    rows: &[ResourceRow],
    subjects: &[Subject],
    time: &Axis,
    height: u32,
) -> Option<Plot> {
    let shown: Vec<&ResourceRow> = subjects
        .iter()
        .filter_map(|subject| rows.iter().find(|row| row.subject.code == *subject))
        .filter(|row| within(row, time).count() > 1)
        .collect();
    let cores = shown
        .iter()
        .flat_map(|row| within(row, time))
        .map(|point| point.cpu_cores);
    let axis = Axis::from_zero(cores.fold(None, |most: Option<f64>, cores| {
        Some(most.map_or(cores, |most| most.max(cores)))
    })?);
    let curves = shown.iter().map(|row| {
        let curve = within(row, time).map(|point| {
            let at = seconds(point.at_nanoseconds);
            Some((time.place(at), axis.place(point.cpu_cores)))
        });
        let curve: Vec<_> = curve.collect();
        shape(
            kind(row.subject.code),
            false,
            shape::line(&parts(&curve, 0)),
        )
    });
    let ticks = axis.ticks(4).into_iter().filter(|tick| *tick > 0.0);
    Some(Plot {
        title: "Busy cores".to_owned(),
        height,
        legend: words(&shown),
        shapes: curves.collect(),
        ticks: ticks.map(|tick| (tick, cores_label(tick))).collect(),
        axis,
        marks: Vec::new(),
    })
}

/// Memory of generator and target: that of the machine is of another size.
fn memory_plot(rows: &[ResourceRow], time: &Axis) -> Option<Plot> {
    let shown: Vec<&ResourceRow> = rows
        .iter()
        .filter(|row| row.subject.code != Subject::Host && row.course.len() > 1)
        .collect();
    let bytes = |point: &ResourcePoint| point.memory_bytes.count() as f64;
    let most = shown.iter().flat_map(|row| &row.course).map(bytes);
    let axis = Axis::from_zero(most.reduce(f64::max)?);
    let curves = shown.iter().map(|row| {
        let curve = row.course.iter().map(|point| {
            let at = seconds(point.at_nanoseconds);
            Some((time.place(at), axis.place(bytes(point))))
        });
        let curve: Vec<_> = curve.collect();
        shape(
            kind(row.subject.code),
            false,
            shape::line(&parts(&curve, 0)),
        )
    });
    let ticks = axis.ticks(3).into_iter().filter(|tick| *tick > 0.0);
    Some(Plot {
        title: "Memory".to_owned(),
        height: 90,
        legend: words(&shown),
        shapes: curves.collect(),
        ticks: ticks.map(|tick| (tick, memory_label(tick))).collect(),
        axis,
        marks: Vec::new(),
    })
}

fn hits(rows: &[ResourceRow], time: &Axis, places: usize) -> (Vec<String>, Vec<Hit>) {
    let Some(longest) = rows.iter().max_by_key(|row| row.course.len()) else {
        return (Vec::new(), Vec::new());
    };
    let mut columns = vec!["time".to_owned()];
    for row in rows {
        columns.push(format!("{} cores", row.subject.text));
        columns.push(format!("{} memory", row.subject.text));
    }
    let every = longest.course.len().div_ceil(places.max(1)).max(1);
    let looks: Vec<&ResourcePoint> = longest.course.iter().step_by(every).collect();
    let place = |look: &ResourcePoint| time.place(seconds(look.at_nanoseconds));
    let hits = looks.iter().enumerate().map(|(index, look)| {
        // Each is shown for what is nearer to it than to its neighbours.
        let before = index.checked_sub(1).and_then(|before| looks.get(before));
        let left = before.map_or(0.0, |before| f64::midpoint(place(before), place(look)));
        let after = looks.get(index + 1);
        let right = after.map_or(1.0, |after| f64::midpoint(place(after), place(look)));
        let mut cells = vec![moment(seconds(look.at_nanoseconds))];
        for row in rows {
            let near = row.course.iter().min_by_key(|point| {
                point
                    .at_nanoseconds
                    .as_nanos()
                    .abs_diff(look.at_nanoseconds.as_nanos())
            });
            cells.push(near.map_or_else(unknown, |point| format!("{:.2}", point.cpu_cores)));
            cells
                .push(near.map_or_else(unknown, |point| alone(Quantity::Size(point.memory_bytes))));
        }
        let used = rows
            .iter()
            .zip(cells.get(1..).unwrap_or_default().chunks(2));
        let used = used.filter_map(|(row, used)| {
            let name = row.subject.text.split(' ').next_back()?;
            match used {
                [cores, memory] => Some(format!("{name} {cores} cores {memory}")),
                _ => None,
            }
        });
        let used: Vec<String> = used.collect();
        Hit {
            text: format!(
                "{}: {}",
                cells.first().map_or("", String::as_str),
                used.join(", ")
            ),
            x: percent(left),
            width: percent(right - left),
            cells,
        }
    });
    (columns, hits.collect())
}

fn within<'a>(row: &'a ResourceRow, time: &'a Axis) -> impl Iterator<Item = &'a ResourcePoint> {
    row.course
        .iter()
        .filter(|point| time.covers(seconds(point.at_nanoseconds)))
}

fn words(rows: &[&ResourceRow]) -> Vec<super::model::Legend> {
    let words = rows
        .iter()
        .map(|row| legend(kind(row.subject.code), &row.subject.text));
    words.collect()
}

const fn kind(subject: Subject) -> &'static str {
    match subject {
        Subject::Generator => "generator",
        Subject::Target => "process",
        Subject::Host => "machine",
    }
}

fn cores_label(cores: f64) -> String {
    let shown = format!("{cores:.3}");
    let short = shown.trim_end_matches('0').trim_end_matches('.');
    format!("{short} {}", if short == "1" { "core" } else { "cores" })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float becomes the nearest whole number there is"
)]
fn memory_label(bytes: f64) -> String {
    round(Quantity::Size(Bytes::new(bytes as u64)))
}

fn unknown() -> String {
    "–".to_owned()
}
