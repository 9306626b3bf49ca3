//! The catalogue of requirements: systems, and rows of each. Knows nothing of proofs.

use std::collections::BTreeSet;

use anyhow::Context as _;

/// Where it lies, seen from the root of the workspace.
pub(super) const FILE: &str = "docs/requirements.txt";

/// A system that a plan has to be able to take the place of.
#[derive(Debug)]
pub(super) struct System {
    pub(super) id: String,
    pub(super) name: String,
    /// Its folder in `examples/`.
    pub(super) example: String,
    pub(super) rows: Vec<Row>,
}

/// Something that is asked for, or that must not happen again.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) says: String,
}

/// Reads the lines of a catalogue.
///
/// # Errors
///
/// The line that is neither a system, nor a row of one, nor a comment; an id that is there twice.
pub(super) fn read(text: &str) -> anyhow::Result<Vec<System>> {
    let mut systems: Vec<System> = Vec::new();
    let mut ids = BTreeSet::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(head) = line.strip_prefix('[') {
            let system = system(head)
                .with_context(|| format!("{FILE}:{number}: expected `[ID] NAME: EXAMPLE`"))?;
            systems.push(system);
            continue;
        }
        let row = line.split_once(' ').zip(systems.last_mut());
        let ((id, says), system) = row.with_context(|| {
            format!("{FILE}:{number}: expected a system, or an id and what is asked for")
        })?;
        anyhow::ensure!(
            id.starts_with(&system.id) && ids.insert(id.to_owned()),
            "{FILE}:{number}: `{id}` is there already, or does not begin with `{}`",
            system.id
        );
        system.rows.push(Row {
            id: id.to_owned(),
            says: says.to_owned(),
        });
    }
    Ok(systems)
}

/// What stands behind the bracket.
fn system(head: &str) -> Option<System> {
    let (id, rest) = head.split_once("] ")?;
    let (name, example) = rest.split_once(": ")?;
    Some(System {
        id: id.to_owned(),
        name: name.to_owned(),
        example: example.to_owned(),
        rows: Vec::new(),
    })
}
