//! What a comparison found, as a table. Measures nothing.

use std::time::Duration;

use super::task::Task;
use crate::bench::columns;

/// Both sides of a task: one CPU time of an operation for each round.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) task: &'static Task,
    pub(crate) ours: Vec<Duration>,
    pub(crate) peer: Vec<Duration>,
}

impl Row {
    pub(super) fn holds(&self) -> bool {
        self.task.target.holds(self.ratio())
    }

    fn ratio(&self) -> f64 {
        middle(&self.ratios()).unwrap_or(f64::INFINITY)
    }

    /// Of each round, smallest first.
    fn ratios(&self) -> Vec<f64> {
        let rounds = self.ours.iter().zip(&self.peer);
        let mut ratios: Vec<f64> = rounds
            .map(|(ours, peer)| ours.as_secs_f64() / peer.as_secs_f64())
            .collect();
        ratios.sort_by(f64::total_cmp);
        ratios
    }

    fn cells(&self) -> [String; 6] {
        let Task {
            ours, peer, target, ..
        } = self.task;
        let ratios = self.ratios();
        let range = match (ratios.first(), ratios.last()) {
            (Some(least), Some(most)) => format!(" ({least:.3} to {most:.3})"),
            _ => String::new(),
        };
        [
            format!("{ours}, {peer}"),
            shown(&self.ours),
            shown(&self.peer),
            format!("{:.3}{range}", self.ratio()),
            match target.one_in {
                1 => "1".to_owned(),
                parts => format!("1/{parts}"),
            },
            if self.holds() { "holds" } else { "MISSED" }.to_owned(),
        ]
    }
}

/// Headings and rows in columns.
pub(crate) fn text(rows: &[Row]) -> String {
    let heading = ["task, peer", "ours", "peer", "ratio", "at most", ""].map(str::to_owned);
    let lines: Vec<Vec<String>> = std::iter::once(heading)
        .chain(rows.iter().map(Row::cells))
        .map(Vec::from)
        .collect();
    columns(&lines)
}

/// The median, in milliseconds.
fn shown(times: &[Duration]) -> String {
    let mut millis: Vec<f64> = times.iter().map(|time| time.as_secs_f64() * 1e3).collect();
    millis.sort_by(f64::total_cmp);
    middle(&millis).map_or_else(|| "-".to_owned(), |time| format!("{time:.1} ms"))
}

/// The median of sorted numbers, the lower one of two.
fn middle(sorted: &[f64]) -> Option<f64> {
    sorted.get(sorted.len().saturating_sub(1) / 2).copied()
}
