//! Writes a table for each system: its rows, and what proves them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::catalogue::{self, FILE, Row, System};
use super::proofs::{self, Proof};

/// The tables, in the order of the catalogue.
///
/// # Errors
///
/// A row has no proof, a test names a row that is not there, or an example is missing.
pub(crate) fn generate(root: &Path) -> anyhow::Result<String> {
    let Ok(text) = fs::read_to_string(root.join(FILE)) else {
        return Ok("There is no catalogue of requirements yet.\n".to_owned());
    };
    let systems = catalogue::read(&text)?;
    let proofs = proofs::collect(root)?;
    all_are_known(&systems, &proofs)?;
    all_are_proved(&systems, &proofs)?;
    let mut tables = String::new();
    for system in &systems {
        let readme = format!("examples/{}/README.md", system.example);
        anyhow::ensure!(
            root.join(&readme).is_file(),
            "{FILE}: there is no {readme}, the example of system {}",
            system.id
        );
        describe(system, &proofs, &mut tables)?;
    }
    Ok(tables)
}

fn all_are_known(systems: &[System], proofs: &BTreeMap<String, Vec<Proof>>) -> anyhow::Result<()> {
    let rows: BTreeSet<&str> = rows(systems).map(|row| row.id.as_str()).collect();
    let stray = proofs.iter().find(|(id, _)| !rows.contains(id.as_str()));
    if let Some((id, tests)) = stray {
        let Proof { path, test } = &tests[0];
        anyhow::bail!("{path}: `{test}` is to prove `{id}`, which is not in {FILE}");
    }
    Ok(())
}

fn all_are_proved(systems: &[System], proofs: &BTreeMap<String, Vec<Proof>>) -> anyhow::Result<()> {
    let ids = rows(systems).map(|row| row.id.as_str());
    let open: Vec<&str> = ids.filter(|id| !proofs.contains_key(*id)).collect();
    anyhow::ensure!(
        open.is_empty(),
        "{FILE}: no test proves {}; write `/// Requirement: ID` above one that does",
        open.join(", ")
    );
    Ok(())
}

fn rows(systems: &[System]) -> impl Iterator<Item = &Row> {
    systems.iter().flat_map(|system| &system.rows)
}

fn describe(
    system: &System,
    proofs: &BTreeMap<String, Vec<Proof>>,
    text: &mut String,
) -> std::fmt::Result {
    let System { name, example, .. } = system;
    writeln!(
        text,
        "## {name}\n\nExample: `examples/{example}`\n\n\
         | | what | tests that prove it |\n|---|---|---|"
    )?;
    for Row { id, says } in &system.rows {
        let says = says.replace('|', "\\|");
        writeln!(text, "| {id} | {says} | {} |", tests(&proofs[id]))?;
    }
    text.push('\n');
    Ok(())
}

/// The tests by their files.
fn tests(proofs: &[Proof]) -> String {
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
