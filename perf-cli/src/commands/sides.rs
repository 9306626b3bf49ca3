//! The two sides of a comparison, wherever their runs are kept. Refuses runs that say nothing.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use perf_baseline::{Circumstances, Difference, Store, StoredRun, Weightiness, differences};
use perf_core::{Environment, LoadModel, Run, RunFigures, ScenarioFigures};
use perf_stats::{MOST_BASELINE_RUNS, run_figures};

use super::result::{Any, read_any};
use crate::arguments::{CompareArguments, From};
use crate::exit_code;
use crate::failure::Failure;
use crate::stored;

/// What stands for all scenarios where a side knows nothing else.
const TOTAL: &str = "all scenarios";

/// The runs of one side, oldest first; never empty.
pub(super) struct Side {
    pub(super) runs: Vec<SideRun>,
}

/// A run of a side.
pub(super) struct SideRun {
    /// Which run, for a person.
    label: String,
    kept: StoredRun,
    /// Its record, where there is one.
    record: Option<Run>,
}

impl Side {
    /// The runs that `name` stands for: a result, a folder of records, a store, or a part of the
    /// names of runs in the store of the arguments.
    pub(super) fn read(name: &str, arguments: &CompareArguments) -> Result<Self, Failure> {
        let path = Path::new(name);
        let runs = if path.join("runs").is_dir() {
            of_store(&Store::at(path), None, arguments.plan.as_deref())?
        } else if path.is_dir() {
            of_folder(path)?
        } else if path.exists() {
            vec![of_file(path, arguments.from)?]
        } else {
            let store = Store::at(&arguments.store.folder);
            of_store(&store, Some(name), arguments.plan.as_deref())?
        };
        let plans: BTreeSet<&str> = runs.iter().map(|run| &*run.kept.name).collect();
        if plans.len() > 1 {
            let plans: Vec<_> = plans.iter().map(|plan| format!("`{plan}`")).collect();
            let message = format!("`{name}` has runs of several plans: {}", plans.join(", "));
            return Err(Failure::mistake(message).hint(Some("choose one with --plan NAME")));
        }
        Ok(Self { runs })
    }

    /// Their figures; where one of them knows only its total, that of each.
    pub(super) fn figures(&self, only_totals: bool) -> Vec<RunFigures> {
        let each = self.runs.iter().map(|run| {
            let figures = run.record.as_ref().map_or_else(
                || run.kept.figures(&run.label),
                |record| run_figures(record, &run.label),
            );
            if only_totals { total(figures) } else { figures }
        });
        each.collect()
    }

    /// Whether the scenarios of each run are known.
    pub(super) fn has_scenarios(&self) -> bool {
        self.runs.iter().all(|run| !run.kept.scenarios.is_empty())
    }

    /// The record of the only run.
    pub(super) fn only_record(&self) -> Option<&Run> {
        match self.runs.as_slice() {
            [only] => only.record.as_ref(),
            _ => None,
        }
    }

    /// The plan that its runs are of.
    pub(super) fn plan(&self) -> &str {
        self.runs.last().map_or("", |run| &run.kept.name)
    }

    /// What it is, in a few words.
    pub(super) fn label(&self) -> String {
        match self.runs.as_slice() {
            [] => String::new(),
            [only] => only.label.clone(),
            [first, .., last] => format!(
                "{} runs, from {} to {}",
                self.runs.len(),
                first.label,
                last.label
            ),
        }
    }
}

/// How runs differ from the last one of `before` in how they were made, each difference once, hard
/// ones first.
pub(super) fn all_differences(before: &Side, now: &Side) -> Vec<Difference> {
    let Some(reference) = before.runs.last() else {
        return Vec::new();
    };
    let mut found: Vec<Difference> = Vec::new();
    for run in before.runs.iter().chain(&now.runs) {
        let own = run.kept.scenarios.iter().filter(|s| !s.part_of_total);
        let scenarios: Vec<_> = own
            .map(|s| (&*s.name, s.hash.as_deref(), &*s.load))
            .collect();
        let current = Circumstances {
            environment: &run.kept.environment,
            target: run.kept.target.as_deref(),
            scenarios: &scenarios,
        };
        for difference in differences(&current, &reference.kept) {
            if !found.contains(&difference) {
                found.push(difference);
            }
        }
    }
    found.sort_by_key(|difference| std::cmp::Reverse(difference.weightiness));
    found
}

/// Refuses to compare what differs in a way that matters, with all differences.
pub(super) fn refuse_hard(differences: &[Difference]) -> Result<(), Failure> {
    let is_hard = |difference: &Difference| difference.weightiness == Weightiness::Hard;
    if !differences.iter().any(is_hard) {
        return Ok(());
    }
    let mut message = "the two sides were not made under the same circumstances".to_owned();
    for difference in differences {
        let soft = if is_hard(difference) {
            ""
        } else {
            " (of little weight)"
        };
        // Writing to a string cannot fail.
        let _ = write!(
            message,
            "\n  {}: `{}` in A, `{}` in B{soft}",
            difference.circumstance, difference.baseline, difference.current
        );
    }
    Err(Failure::mistake(message)
        .code(exit_code::NOT_COMPARABLE)
        .hint(Some(
            "--allow-env-mismatch compares all the same, and the result says so",
        )))
}

fn of_file(file: &Path, from: From) -> Result<SideRun, Failure> {
    if let Some(run) = in_store(file)? {
        return Ok(run);
    }
    let read = read_any(file, from)?;
    let record = match &read {
        Any::Run(run) => Some((**run).clone()),
        Any::Baseline(_) => None,
    };
    let mut kept = read.kept(file, "be compared")?;
    if record.is_none() {
        // A baseline file does not know when it was made on which machine.
        kept.environment = Environment::default();
    }
    Ok(SideRun {
        label: file.display().to_string(),
        kept,
        record,
    })
}

/// The run of a store that this file is; `None` for any other file.
fn in_store(file: &Path) -> Result<Option<SideRun>, Failure> {
    let folder = file.parent().filter(|folder| folder.ends_with("runs"));
    let Some((folder, stem)) = folder.and_then(Path::parent).zip(file.file_stem()) else {
        return Ok(None);
    };
    let store = Store::at(folder);
    let ids = store.ids().map_err(|e| Failure::of(&e).hint(e.hint()))?;
    let Some(id) = ids.iter().find(|id| stem == id.as_str()) else {
        return Ok(None);
    };
    let kept = store.run(id).map_err(|e| Failure::of(&e).hint(e.hint()))?;
    Ok(Some(SideRun {
        label: id.to_string(),
        kept,
        record: None,
    }))
}

/// The records in a folder.
fn of_folder(folder: &Path) -> Result<Vec<SideRun>, Failure> {
    let unreadable = |error: std::io::Error| {
        Failure::mistake(format!("cannot read `{}`: {error}", folder.display()))
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let file = entry.map_err(unreadable)?.path();
        if file.extension().is_some_and(|ending| ending == "json") {
            files.push(file);
        }
    }
    files.sort();
    if files.is_empty() {
        let message = format!("`{}` has no records", folder.display());
        return Err(Failure::mistake(message)
            .hint(Some("name a folder that `run --out` wrote to, or a store")));
    }
    let read = files.iter().map(|file| of_file(file, From::Record));
    let mut runs = read.collect::<Result<Vec<_>, _>>()?;
    runs.sort_by_key(|run| run.kept.recorded_at);
    Ok(runs)
}

/// The last runs of a store, of those that have `part` in their names.
fn of_store(
    store: &Store,
    part: Option<&str>,
    plan: Option<&str>,
) -> Result<Vec<SideRun>, Failure> {
    let folder = store.folder().display();
    let mut runs = stored::all(store)?;
    if let Some(plan) = plan {
        runs.retain(|(_, run)| run.name == plan);
    }
    if part == Some("latest") {
        runs.drain(..runs.len().saturating_sub(1));
    } else if let Some(part) = part {
        runs.retain(|(id, _)| id.as_str().contains(part));
    }
    runs.drain(..runs.len().saturating_sub(MOST_BASELINE_RUNS));
    if runs.is_empty() {
        let message = match part {
            Some(part) => {
                format!("`{part}` is no file, and no run of `{folder}` has it in its name")
            }
            None => format!("`{folder}` has no such runs"),
        };
        return Err(Failure::mistake(message).hint(Some("`perf-cli baseline list` has the names")));
    }
    let each = runs.into_iter().map(|(id, kept)| SideRun {
        label: id.to_string(),
        kept,
        record: None,
    });
    Ok(each.collect())
}

/// The total in the place of all scenarios.
fn total(figures: RunFigures) -> RunFigures {
    let received = figures.scenarios.iter().map(|s| s.received.count()).sum();
    RunFigures {
        scenarios: vec![ScenarioFigures {
            name: TOTAL.to_owned(),
            model: LoadModel::Closed,
            received: perf_core::Bytes::new(received),
            metrics: figures.total.clone(),
        }],
        ..figures
    }
}
