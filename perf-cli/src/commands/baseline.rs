//! `baseline`: the store of recorded runs.

use std::collections::BTreeMap;
use std::path::Path;

use perf_baseline::{RunId, Store, StoredRun};
use perf_core::Timestamp;

use super::accept::accept;
use super::calibrate::calibrated;
use super::result::read_for_store;
use super::rules::rules;
use crate::arguments::{BaselineCommand, BaselineStoreArguments};
use crate::exit_code;
use crate::failure::Failure;
use crate::show;
use crate::stored;
use crate::terminal::Terminal;

/// Does what was asked for with the store.
pub(super) fn baseline(
    arguments: &BaselineStoreArguments,
    terminal: &Terminal,
) -> Result<u8, Failure> {
    match &arguments.command {
        BaselineCommand::List { store, listing } => {
            let store = Store::at(&store.folder);
            let runs = stored::all(&store)?;
            let accepted = stored::accepted(&store)?;
            show::list(
                &stored::listed(&store, &runs, &accepted),
                listing.format,
                terminal,
            )?;
        }
        BaselineCommand::Show {
            run,
            store,
            listing,
        } => {
            let store = Store::at(&store.folder);
            let id = store.find(run).map_err(|error| {
                Failure::of(&error).hint(Some("`perf-cli baseline list` has the names"))
            })?;
            let run = store.run(&id).map_err(|e| Failure::of(&e).hint(e.hint()))?;
            show::list(&stored::shown(&id, &run), listing.format, terminal)?;
        }
        BaselineCommand::Add {
            results,
            from,
            notes,
            plan,
            store,
        } => {
            let mut runs = Vec::new();
            for file in results {
                let mut run = read_for_store(file, *from)?;
                if let Some(plan) = plan {
                    run.name.clone_from(plan);
                }
                run.notes = notes.clone().or(run.notes);
                runs.push(run);
            }
            // All of them could be read: a mistake in one adds none.
            add(&store.folder, &runs, terminal)?;
        }
        BaselineCommand::Accept(arguments) => accept(arguments, terminal)?,
        BaselineCommand::Calibrate {
            plan,
            store,
            listing,
        } => {
            let found = calibrated(&Store::at(&store.folder), plan.as_deref())?;
            show::list(&found, listing.format, terminal)?;
        }
        BaselineCommand::Rules {
            policy,
            plan,
            prune,
            listing,
        } => rules(policy, plan, *prune, listing.format, terminal)?,
        BaselineCommand::Prune {
            keep,
            before,
            dry_run,
            store,
        } => {
            let store = Store::at(&store.folder);
            let chosen = too_old(&stored::all(&store)?, *keep, *before);
            for id in &chosen {
                if !*dry_run {
                    store.remove(id).map_err(|error| Failure::of(&error))?;
                }
                terminal.data(&format!("{id}\n"))?;
            }
            if !*dry_run {
                let left = store.remove_left_behind();
                left.map_err(|error| Failure::of(&error))?;
            }
            let would = if *dry_run {
                "would be removed"
            } else {
                "removed"
            };
            terminal.note(&format!("{would}: {}", chosen.len()));
        }
    }
    Ok(exit_code::HOLDS)
}

fn add(folder: &Path, runs: &[StoredRun], terminal: &Terminal) -> Result<(), Failure> {
    let store = Store::at(folder);
    for run in runs {
        let id = store.add(run).map_err(|e| Failure::of(&e).hint(e.hint()))?;
        terminal.data(&format!("{id}\n"))?;
    }
    Ok(())
}

/// The runs beyond the newest `keep` of their plan, as far as they are from `before` that time.
fn too_old(
    runs: &[(RunId, StoredRun)],
    keep: Option<usize>,
    before: Option<Timestamp>,
) -> Vec<RunId> {
    let mut newer: BTreeMap<&str, usize> = BTreeMap::new();
    let mut chosen: Vec<RunId> = Vec::new();
    for (id, run) in runs.iter().rev() {
        let place = newer.entry(&run.name).or_default();
        let is_beyond = keep.is_none_or(|keep| *place >= keep);
        let is_before = before.is_none_or(|before| run.recorded_at < before);
        *place += 1;
        if is_beyond && is_before {
            chosen.push(id.clone());
        }
    }
    chosen.reverse();
    chosen
}
