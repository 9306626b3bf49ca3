//! The tables of the examples that take the place of a whole system: every row of it is there, and what a row
//! names stands in a plan or in a command of the example.

use std::fs;
use std::path::Path;

use crate::applications::examples;

const CATALOGUE: &str = include_str!("../../../docs/requirements.txt");

/// A row of a table: which requirement, and the column that says where it stands.
struct Row<'a> {
    id: &'a str,
    place: &'a str,
}

/// The rows of the catalogue that ask for something, by example.
fn asked_for() -> Vec<(&'static str, Vec<&'static str>)> {
    let mut systems: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in CATALOGUE.lines() {
        let system = line.strip_prefix('[');
        if let Some((_, example)) = system.and_then(|head| head.rsplit_once(": ")) {
            systems.push((example, Vec::new()));
        } else if let Some((id, _)) = line.split_once(' ')
            && let Some((_, rows)) = systems.last_mut()
            && is_wish(id)
        {
            rows.push(id);
        }
    }
    systems
}

/// `A1`, and not `A-W1`, which is a defect, nor `M1`, which is a file.
fn is_wish(id: &str) -> bool {
    let (system, number) = id.split_at(1);
    "ABCDE".contains(system) && number.chars().all(|one| one.is_ascii_digit())
}

/// The rows of the only table of a README whose first column has such ids.
fn rows(readme: &str) -> Vec<Row<'_>> {
    let cells = readme.lines().filter_map(|line| {
        let line = line.strip_prefix("| ")?.strip_suffix(" |")?;
        let cells: Vec<&str> = line.split(" | ").collect();
        let id = cells[0];
        (id.len() > 1 && id.is_ascii() && is_wish(id)).then(|| Row {
            id,
            place: cells[2],
        })
    });
    cells.collect()
}

/// What stands between backticks.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// All that an example consists of: its plans and files, and the listings of its README.
fn parts(folder: &Path, readme: &str) -> String {
    let mut parts = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() && path.file_name().unwrap() != "README.md" {
            parts += &String::from_utf8_lossy(&fs::read(path).unwrap());
        }
    }
    let listings = readme.split("```").skip(1).step_by(2);
    listings.for_each(|listing| parts += listing);
    parts
}

#[test]
fn every_row_of_a_system_names_what_does_it() {
    let systems = asked_for();
    assert_eq!(systems.len(), 6, "{systems:?}");
    for (example, wanted) in systems {
        let folder = examples().join(example);
        let readme = fs::read_to_string(folder.join("README.md")).unwrap();
        if wanted.is_empty() {
            continue;
        }
        let rows = rows(&readme);
        let ids: Vec<&str> = rows.iter().map(|row| row.id).collect();
        assert_eq!(ids, wanted, "{example}");
        let parts = parts(&folder, &readme);
        for Row { id, place } in rows {
            let named = quoted(place);
            assert!(
                !named.is_empty(),
                "{example}, {id}: `{place}` names nothing"
            );
            for one in named {
                let is_file = folder.join(one).is_file();
                assert!(
                    is_file || parts.contains(one),
                    "{example}, {id}: no `{one}`"
                );
            }
        }
    }
}
