//! Writes a table for each group: its rows, and what proves them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::catalogue::{self, Group, Row};
use super::kind::Kind;
use super::proofs::{self, Proof};

/// The tables, in the order of the catalogue.
///
/// # Errors
///
/// A row has no proof, a test names a row that is not there, or an example is missing.
pub(crate) fn generate(root: &Path, kind: &Kind) -> anyhow::Result<String> {
    let Kind { file, marker, .. } = kind;
    let Ok(text) = fs::read_to_string(root.join(file)) else {
        return Ok(format!("There is no {file} yet.\n"));
    };
    let groups = catalogue::read(kind, &text)?;
    let proofs = proofs::collect(root, marker)?;
    all_are_known(file, &groups, &proofs)?;
    all_are_proved(kind, &groups, &proofs)?;
    let mut tables = String::new();
    for group in &groups {
        if let Some(example) = &group.example {
            let readme = format!("examples/{example}/README.md");
            anyhow::ensure!(
                root.join(&readme).is_file(),
                "{file}: there is no {readme}, the example of {}",
                group.id
            );
        }
        describe(kind, group, &proofs, &mut tables)?;
    }
    Ok(tables)
}

fn all_are_known(
    file: &str,
    groups: &[Group],
    proofs: &BTreeMap<String, Vec<Proof>>,
) -> anyhow::Result<()> {
    let rows: BTreeSet<&str> = rows(groups).map(|row| row.id.as_str()).collect();
    let stray = proofs.iter().find(|(id, _)| !rows.contains(id.as_str()));
    if let Some((id, tests)) = stray {
        let Proof { path, test } = &tests[0];
        anyhow::bail!("{path}: `{test}` is to prove `{id}`, which is not in {file}");
    }
    Ok(())
}

fn all_are_proved(
    Kind { file, marker, .. }: &Kind,
    groups: &[Group],
    proofs: &BTreeMap<String, Vec<Proof>>,
) -> anyhow::Result<()> {
    let ids = rows(groups).map(|row| row.id.as_str());
    let open: Vec<&str> = ids.filter(|id| !proofs.contains_key(*id)).collect();
    anyhow::ensure!(
        open.is_empty(),
        "{file}: no test proves {}; write `/// {marker}ID` above one that does",
        open.join(", ")
    );
    Ok(())
}

fn rows(groups: &[Group]) -> impl Iterator<Item = &Row> {
    groups.iter().flat_map(|group| &group.rows)
}

fn describe(
    kind: &Kind,
    group: &Group,
    proofs: &BTreeMap<String, Vec<Proof>>,
    text: &mut String,
) -> std::fmt::Result {
    writeln!(text, "## {}\n", group.name)?;
    if let Some(example) = &group.example {
        writeln!(text, "Example: `examples/{example}`\n")?;
    }
    let (cells, tests) = (kind.cells.join(" | "), kind.tests);
    let rule = "---|".repeat(kind.cells.len() + 2);
    writeln!(text, "| | {cells} | {tests} |\n|{rule}")?;
    for Row { id, cells } in &group.rows {
        let cells = cells.join("\n").replace('|', "\\|").replace('\n', " | ");
        writeln!(text, "| {id} | {cells} | {} |", named(&proofs[id]))?;
    }
    text.push('\n');
    Ok(())
}

/// The tests by their files.
fn named(proofs: &[Proof]) -> String {
    let mut files: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for Proof { path, test } in proofs {
        files.entry(path).or_default().insert(test);
    }
    let each = files.into_iter().map(|(path, tests)| {
        let names: Vec<String> = tests.into_iter().map(|test| format!("`{test}`")).collect();
        format!("{path}: {}", names.join(", "))
    });
    each.collect::<Vec<_>>().join("; ")
}
