//! A metric over the runs of the baseline and the ones that are looked at, with its levels.

use std::time::Duration;

use perf_core::{Quantity, Rate, Share, Verdict};
use serde::Serialize;

use super::axis::Axis;
use super::model::{Chart, Hit, Plot, PlotMark, percent};
use super::shape::{self, parts};
use super::time::{legend, shape};
use crate::format::{alone, round};
use crate::view::{HistoryRow, HistoryRunRow, HistoryView};

/// A spread of less than this part of the value shall not look like a mountain.
const FLATTEST: f64 = 0.1;
/// Runs without a figure that do not cut a curve.
const BRIDGED: usize = 3;
/// Of more metrics only those are drawn that changed or do not hold, and of these so many.
const MOST_CHARTS: usize = 24;
/// So many charts have a table of their values; that of more would fill the page.
const MOST_TABLES: usize = 12;

/// The metrics of a history that are worth a chart, in the order of the view.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub(super) struct HistoryCharts {
    drawn: Vec<Chart>,
    /// Whether there are so many metrics that some are left out.
    is_selection: bool,
}

/// A chart a metric; where there are many, those that are worth it.
pub(super) fn charts(history: &HistoryView) -> HistoryCharts {
    let all = history.metrics.iter();
    let is_worth_it = |row: &&HistoryRow| {
        let holds = row.verdict.as_ref().is_none_or(|v| v.code == Verdict::Pass);
        history.metrics.len() <= MOST_CHARTS || !row.changes.is_empty() || !holds
    };
    let drawn: Vec<_> = all.filter(is_worth_it).take(MOST_CHARTS).collect();
    let places = (300 / drawn.len().max(1)).clamp(8, history.runs.len().max(8));
    let charts = drawn.iter().filter_map(|row| {
        let chart = chart(row, &history.runs, places)?;
        Some(if drawn.len() <= MOST_TABLES {
            chart
        } else {
            chart.without_table()
        })
    });
    HistoryCharts {
        drawn: charts.collect(),
        is_selection: history.metrics.len() > MOST_CHARTS,
    }
}

/// `None` where no run has the metric.
fn chart(row: &HistoryRow, runs: &[HistoryRunRow], places: usize) -> Option<Chart> {
    let known = || row.values.iter().copied().flatten();
    let first = known().next()?;
    let values = || known().map(Quantity::in_base_unit);
    let (low, high) = (
        values().fold(f64::INFINITY, f64::min),
        values().fold(0.0, f64::max),
    );
    let room = ((high - low) * 0.2).max((high * FLATTEST - (high - low)) / 2.0);
    let axis = if high > 0.0 {
        Axis::between((low - room).max(0.0), high + room)
    } else {
        // Nothing but zeros: only the zero has a word.
        Axis::between(0.0, 1e-9)
    };
    let count = row.values.len() as f64;
    let across = |index: usize| (index as f64 + 0.5) / count;
    let height = |quantity: &Quantity| axis.place(quantity.in_base_unit());
    let curve: Vec<_> = row
        .values
        .iter()
        .enumerate()
        .map(|(index, value)| Some((across(index), height(value.as_ref()?))))
        .collect();
    let marks = changes(row, &across)
        .chain(lonely(row, &across))
        .chain(current(row, runs, &across));
    let words = if row.changes.is_empty() {
        Vec::new()
    } else {
        vec![legend("history", "measured"), legend("level", "level")]
    };
    let plot = Plot {
        title: format!("Now {}", row.latest.text),
        height: 84,
        legend: words,
        ticks: ticks(&axis, first, high <= 0.0),
        shapes: vec![
            shape("history", false, shape::line(&parts(&curve, BRIDGED))),
            shape("level", false, levels(row, &across, &axis)),
        ],
        marks: marks.collect(),
        axis,
    };
    let title = format!("{}, {}", row.subject, row.metric);
    let chart = Chart::stacked(&title, summary(row), "run", vec![plot]);
    let ends = [0, runs.len().saturating_sub(1)];
    let dated = ends.into_iter().filter_map(|index| {
        let day = runs.get(index)?.at.as_ref()?.get(..10)?.to_owned();
        let at_the_end = if index == 0 { 0.0 } else { 1.0 };
        Some((at_the_end, day))
    });
    let columns = ["run", "made", "commit", "value"].map(str::to_owned);
    let hits = hits(row, runs, places);
    Some(
        chart
            .with_ticks(dated.collect::<Vec<_>>())
            .with_hits(columns.to_vec(), hits),
    )
}

/// An upright line where a new level begins.
fn changes<'a>(
    row: &'a HistoryRow,
    across: &'a impl Fn(usize) -> f64,
) -> impl Iterator<Item = PlotMark> + 'a {
    row.changes.iter().map(move |change| PlotMark {
        kind: if change.is_worse { "worse" } else { "better" },
        x: across(change.position) - 0.5 / row.values.len() as f64,
        value: None,
        text: change.change.text.clone(),
    })
}

/// A dot for each run that is looked at.
fn current<'a>(
    row: &'a HistoryRow,
    runs: &'a [HistoryRunRow],
    across: &'a impl Fn(usize) -> f64,
) -> impl Iterator<Item = PlotMark> + 'a {
    let of_now = runs.iter().enumerate().filter(|(_, run)| run.is_current);
    of_now.filter_map(move |(index, _)| {
        let value = row.values.get(index).copied().flatten()?;
        Some(PlotMark {
            kind: "now",
            x: across(index),
            value: Some(value.in_base_unit()),
            text: String::new(),
        })
    })
}

/// A dot for each figure that no line goes through.
fn lonely<'a>(
    row: &'a HistoryRow,
    across: &'a impl Fn(usize) -> f64,
) -> impl Iterator<Item = PlotMark> + 'a {
    let known = |index: usize| row.values.get(index).copied().flatten();
    (0..row.values.len()).filter_map(move |index| {
        let near = index.saturating_sub(BRIDGED + 1)..=index + BRIDGED + 1;
        let is_alone = near.clone().filter(|other| known(*other).is_some()).count() == 1;
        known(index).filter(|_| is_alone).map(|value| PlotMark {
            kind: "history",
            x: across(index),
            value: Some(value.in_base_unit()),
            text: String::new(),
        })
    })
}

/// The levels between changes, as lines.
fn levels(row: &HistoryRow, across: &impl Fn(usize) -> f64, axis: &Axis) -> String {
    let half = 0.5 / row.values.len() as f64;
    let starts = row.changes.iter().map(|change| change.position);
    let ends = starts.clone().chain([row.values.len()]);
    let levels = row.changes.iter().map(|change| change.after.value);
    let first = row.changes.first().map(|change| change.before.value);
    let spans = [0].into_iter().chain(starts).zip(ends);
    let lines = spans
        .zip(first.into_iter().chain(levels))
        .filter_map(|((from, to), level)| {
            let height = axis.place(level?.in_base_unit());
            let end = across(to.checked_sub(1)?) + half;
            Some(vec![(across(from) - half, height), (end, height)])
        });
    shape::line(&lines.collect::<Vec<_>>())
}

fn ticks(axis: &Axis, like: Quantity, is_nothing: bool) -> Vec<(f64, String)> {
    let ticks = axis.ticks(2).into_iter();
    ticks
        .filter(|tick| !is_nothing || *tick <= 0.0)
        .filter_map(|tick| Some((tick, round(of_kind(like, tick)?))))
        .collect()
}

/// A quantity of the same kind from its number in the base unit.
fn of_kind(like: Quantity, number: f64) -> Option<Quantity> {
    match like {
        Quantity::Time(_) => Some(Quantity::Time(Duration::from_secs_f64(number / 1e9))),
        Quantity::Rate(_) => Rate::per_second(number).map(Quantity::Rate),
        Quantity::Share(_) => Share::new(number).map(Quantity::Share),
        _ => None,
    }
}

fn hits(row: &HistoryRow, runs: &[HistoryRunRow], places: usize) -> Vec<Hit> {
    let count = row.values.len();
    let every = count.div_ceil(places.max(1)).max(1);
    let width = 1.0 / count as f64;
    // Of several runs the last is shown, so that the newest always is.
    let shown = (0..count).rev().step_by(every);
    let hits = shown.filter_map(|index| {
        let run = runs.get(index)?;
        let value = row.values.get(index)?;
        let value = value.map_or_else(|| "–".to_owned(), alone);
        let made = run.at.as_deref().and_then(|at| at.get(..16));
        let made = made.map_or_else(|| "–".to_owned(), |at| at.replace('T', " "));
        let commit = run.commit.clone().unwrap_or_else(|| "–".to_owned());
        let named = if run.is_current { &run.label } else { &made };
        let first = index.saturating_sub(every - 1);
        Some(Hit {
            x: percent(width * first as f64),
            width: percent(width * (index + 1 - first) as f64),
            text: match &run.commit {
                Some(commit) => format!("{named}, {}: {value}", commit.get(..8).unwrap_or(commit)),
                None => format!("{named}: {value}"),
            },
            cells: vec![run.label.clone(), made, commit, value],
        })
    });
    let mut hits: Vec<_> = hits.collect();
    hits.reverse();
    hits
}

fn summary(row: &HistoryRow) -> String {
    let now = &row.latest.text;
    let told = row.changes.iter().map(|change| {
        let direction = if change.is_worse { "worse" } else { "better" };
        let (by, run) = (&change.change.text, &change.run);
        format!("{direction} by {by} from {run} on")
    });
    let told: Vec<_> = told.collect();
    if told.is_empty() {
        format!(
            "{} runs, now {now}; no change of level was found.",
            row.values.len()
        )
    } else {
        format!("{} runs, now {now}; {}.", row.values.len(), told.join(", "))
    }
}
