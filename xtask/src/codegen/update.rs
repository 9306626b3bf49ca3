//! Compares every generated section with what it should say, and rewrites it if asked.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::difference::difference;
use super::section::{Section, Unpaired, sections};
use super::tidy_rules::HouseRule;
use super::{
    commands, crates, decisions, exit_codes, metrics, record, register, tidy_rules, view_model,
};
use crate::arguments::Mode;
use crate::{files, terminal};

/// A section that does not say what the code says, or that nobody can write.
#[derive(Debug)]
pub(crate) struct Stale {
    /// Relative to the root of the workspace.
    pub(crate) path: String,
    /// Of the marker.
    pub(crate) line: usize,
    problem: Problem,
}

#[derive(Debug)]
enum Problem {
    /// The name of the section and how it differs.
    OutOfDate { name: String, difference: String },
    /// A mistake in the markers.
    Marker(String),
}

impl Stale {
    /// What is wrong, in one line.
    pub(crate) fn reason(&self) -> String {
        match &self.problem {
            Problem::OutOfDate { name, .. } => format!("the section `{name}` is out of date"),
            Problem::Marker(message) => message.clone(),
        }
    }
}

/// Rewrites the sections, or shows what would change.
///
/// # Errors
///
/// Something is out of date in [`Mode::Check`], a marker is wrong, or a file cannot be read or
/// written.
pub(crate) fn run(root: &Path, rules: &[HouseRule], mode: Mode) -> anyhow::Result<()> {
    let mut generator = Generator {
        root,
        rules,
        done: BTreeMap::new(),
    };
    let mut wrong = 0;
    for file in documents(root)? {
        let text = read(&file)?;
        let Comparison { new_text, stale } = compare(&mut generator, root, &file, &text)?;
        for Stale {
            path,
            line,
            problem,
        } in &stale
        {
            match problem {
                Problem::Marker(message) => {
                    wrong += 1;
                    terminal::result(format!("{path}:{line}: {message}"));
                }
                Problem::OutOfDate { name, difference } if mode == Mode::Check => {
                    wrong += 1;
                    terminal::result(format!("{path}:{line}: `{name}` is out of date"));
                    terminal::result(difference.trim_end());
                }
                Problem::OutOfDate { name, .. } => {
                    terminal::note(format!("{path}: wrote `{name}`"));
                }
            }
        }
        if mode == Mode::Write && new_text != text {
            fs::write(&file, new_text)
                .with_context(|| format!("cannot write {}", file.display()))?;
        }
    }
    anyhow::ensure!(
        wrong == 0,
        "{wrong} sections are wrong; run `cargo xtask codegen`"
    );
    Ok(())
}

/// Everything that is out of date; changes nothing.
///
/// # Errors
///
/// A file cannot be read or a fact cannot be found out.
pub(crate) fn stale(root: &Path, rules: &[HouseRule]) -> anyhow::Result<Vec<Stale>> {
    let mut generator = Generator {
        root,
        rules,
        done: BTreeMap::new(),
    };
    let mut found = Vec::new();
    for file in documents(root)? {
        found.extend(compare(&mut generator, root, &file, &read(&file)?)?.stale);
    }
    Ok(found)
}

/// Generates each section once, and only if some document has it.
struct Generator<'a> {
    root: &'a Path,
    rules: &'a [HouseRule],
    done: BTreeMap<String, Option<String>>,
}

impl Generator<'_> {
    /// The text of a section, or nothing if there is no such section.
    fn text(&mut self, name: &str) -> anyhow::Result<Option<String>> {
        if let Some(text) = self.done.get(name) {
            return Ok(text.clone());
        }
        let text = match name {
            "crates" => Some(crates::generate(self.root)?),
            "commands" => Some(commands::generate(self.root)?),
            "decisions" => Some(decisions::generate(self.root)?),
            "exit-codes" => Some(exit_codes::generate(self.root)?),
            "metrics" => Some(metrics::generate(self.root)?),
            "record" => Some(record::generate(self.root)?),
            "requirements" => Some(register::generate(self.root, &register::REQUIREMENTS)?),
            "tidy-rules" => Some(tidy_rules::generate(self.rules)),
            "trust" => Some(register::generate(self.root, &register::FAULTS)?),
            "view-model" => Some(view_model::generate(self.root)?),
            _ => None,
        };
        self.done.insert(name.to_owned(), text.clone());
        Ok(text)
    }
}

struct Comparison {
    new_text: String,
    stale: Vec<Stale>,
}

fn compare(
    generator: &mut Generator<'_>,
    root: &Path,
    file: &Path,
    text: &str,
) -> anyhow::Result<Comparison> {
    let path = files::relative(root, file);
    let mut comparison = Comparison {
        new_text: text.to_owned(),
        stale: Vec::new(),
    };
    let sections = match sections(text) {
        Ok(sections) => sections,
        Err(Unpaired { line, message }) => {
            let problem = Problem::Marker(message.to_owned());
            comparison.stale.push(Stale {
                path,
                line,
                problem,
            });
            return Ok(comparison);
        }
    };
    // From the last to the first, so that the offsets of the others stay right.
    for Section {
        name,
        body,
        line,
        offset,
    } in sections.into_iter().rev()
    {
        let problem = match generator.text(name)? {
            None => Problem::Marker(format!(
                "nothing generates `{name}`; there are crates, commands, decisions, exit-codes, metrics, \
                     record, requirements, tidy-rules, trust, view-model"
            )),
            Some(expected) => {
                // A blank line on either side keeps Markdown from reading it as part of a marker.
                let expected = format!("\n{}\n\n", expected.trim_end());
                if expected == body {
                    continue;
                }
                comparison
                    .new_text
                    .replace_range(offset..offset + body.len(), &expected);
                let difference = difference(body, &expected);
                Problem::OutOfDate {
                    name: name.to_owned(),
                    difference,
                }
            }
        };
        comparison.stale.insert(
            0,
            Stale {
                path: path.clone(),
                line,
                problem,
            },
        );
    }
    Ok(comparison)
}

fn documents(root: &Path) -> anyhow::Result<Vec<PathBuf>> {
    files::with_extension(root, "md")
}

fn read(file: &Path) -> anyhow::Result<String> {
    fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}
