//! The table of borders in ARCHITECTURE.md: which crate may depend on what, and which words its
//! code never contains. Only what stands `in backticks` counts; the rest is for people.

use crate::source::Tree;

/// Where the table is.
pub(super) const FILE: &str = "ARCHITECTURE.md";

const HEADER: [&str; 3] = ["crate", "may depend on", "must never contain"];

/// One row.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Border {
    pub(super) member: String,
    pub(super) may_depend_on: Vec<String>,
    pub(super) must_never_contain: Vec<String>,
    /// Of the row, in [`FILE`].
    pub(super) line: usize,
}

/// The rows, or what is wrong with the table.
pub(super) fn read(tree: &Tree) -> Result<Vec<Border>, String> {
    let missing = || {
        format!(
            "no table with the columns {}; there must be one",
            HEADER.join(" | ")
        )
    };
    let text = tree.text(FILE).ok_or_else(missing)?;
    let mut lines = (1..).zip(text.lines());
    lines
        .by_ref()
        .find(|(_, line)| cells(line) == HEADER)
        .ok_or_else(missing)?;
    let rows = lines.skip(1).take_while(|(_, line)| line.starts_with('|'));
    Ok(rows
        .map(|(number, line)| border(number, &cells(line)))
        .collect())
}

fn border(line: usize, cells: &[&str]) -> Border {
    let column = |at: usize| {
        cells
            .get(at)
            .map(|cell| code_spans(cell))
            .unwrap_or_default()
    };
    Border {
        member: column(0).into_iter().next().unwrap_or_default(),
        may_depend_on: column(1),
        must_never_contain: column(2),
        line,
    }
}

fn cells(line: &str) -> Vec<&str> {
    let row = line.trim().trim_start_matches('|').trim_end_matches('|');
    row.split('|').map(str::trim).collect()
}

fn code_spans(cell: &str) -> Vec<String> {
    cell.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}
