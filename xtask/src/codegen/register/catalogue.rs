//! A catalogue: groups, and rows of each. Knows nothing of proofs.

use std::collections::BTreeSet;

use anyhow::Context as _;

use super::kind::Kind;

/// Between the cells of a row.
const BETWEEN: &str = " -> ";

/// Rows that belong together, such as those of one system.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) id: String,
    pub(super) name: String,
    /// Its folder in `examples/`, where groups of the kind have one.
    pub(super) example: Option<String>,
    pub(super) rows: Vec<Row>,
}

/// Something that is asked for, or that may go wrong.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: String,
    /// As many as the kind has headings.
    pub(super) cells: Vec<String>,
}

/// Reads the lines of a catalogue.
///
/// # Errors
///
/// The line that is neither a group, nor a row of one, nor a comment; an id that is there twice.
pub(super) fn read(kind: &Kind, text: &str) -> anyhow::Result<Vec<Group>> {
    let Kind { file, .. } = kind;
    let mut groups: Vec<Group> = Vec::new();
    let mut ids = BTreeSet::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(head) = line.strip_prefix('[') {
            let form = kind.group_form();
            let group =
                group(kind, head).with_context(|| format!("{file}:{number}: expected `{form}`"))?;
            groups.push(group);
            continue;
        }
        let row = row(kind, line).zip(groups.last_mut());
        let (row, group) = row.with_context(|| {
            let (group, row) = (kind.group_form(), kind.row_form());
            format!("{file}:{number}: expected `{group}`, or `{row}` below one")
        })?;
        anyhow::ensure!(
            row.id.starts_with(&group.id) && ids.insert(row.id.clone()),
            "{file}:{number}: `{}` is there already, or does not begin with `{}`",
            row.id,
            group.id
        );
        group.rows.push(row);
    }
    Ok(groups)
}

/// What stands behind the bracket.
fn group(kind: &Kind, head: &str) -> Option<Group> {
    let (id, rest) = head.split_once("] ")?;
    let (name, example) = if kind.has_examples {
        let (name, example) = rest.split_once(": ")?;
        (name, Some(example.to_owned()))
    } else {
        (rest, None)
    };
    Some(Group {
        id: id.to_owned(),
        name: name.to_owned(),
        example,
        rows: Vec::new(),
    })
}

fn row(kind: &Kind, line: &str) -> Option<Row> {
    let (id, rest) = line.split_once(' ')?;
    let cells: Vec<String> = rest
        .splitn(kind.cells.len(), BETWEEN)
        .map(str::to_owned)
        .collect();
    (cells.len() == kind.cells.len()).then(|| Row {
        id: id.to_owned(),
        cells,
    })
}
