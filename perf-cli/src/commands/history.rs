//! `history`: a metric over the stored runs.

use std::collections::BTreeSet;

use perf_baseline::{RunId, Store, StoredRun};
use perf_core::Quantity;
use perf_report::{Entry, Heading, Listing, Section};
use perf_stats::{MetricChange, metric_changes};

use super::bisect::bisect;
use crate::arguments::HistoryArguments;
use crate::exit_code;
use crate::failure::Failure;
use crate::terminal::Terminal;
use crate::{show, stored};

/// Prints the runs with their figures, and the changes of level among them.
pub(super) fn history(arguments: &HistoryArguments, terminal: &Terminal) -> Result<u8, Failure> {
    let store = Store::at(&arguments.store.folder);
    let mut runs = of_plan(stored::all(&store)?, arguments)?;
    let keep = arguments.last.unwrap_or(runs.len());
    runs.drain(..runs.len().saturating_sub(keep));
    let figures: Vec<_> = runs.iter().map(|(_, run)| figure(run, arguments)).collect();
    if !runs.is_empty() && figures.iter().all(Option::is_none) {
        return Err(nothing_known(&runs, arguments));
    }
    let (changes, searched) = match metric_changes(arguments.metric, &figures) {
        Ok(changes) => (changes, "no change of level".to_owned()),
        Err(error) => (Vec::new(), format!("changes were not looked for: {error}")),
    };
    let of = arguments.scenario.as_deref().unwrap_or("all scenarios");
    let mut listing = Listing {
        sections: vec![
            Section {
                title: Some(format!("{} of {of}", arguments.metric)),
                if_empty: format!("no runs in `{}`", store.folder().display()),
                ..run_table(&runs, &figures, &changes)
            },
            Section {
                if_empty: format!("  {searched}"),
                ..change_table(&runs, &changes)
            },
        ],
    };
    if arguments.bisect {
        listing.sections.push(bisect(&runs, &changes));
    }
    show::list(&listing, arguments.listing.format, terminal)?;
    Ok(exit_code::HOLDS)
}

/// The runs of the plan that was asked for, or of the only one there is.
fn of_plan(
    mut runs: Vec<(RunId, StoredRun)>,
    arguments: &HistoryArguments,
) -> Result<Vec<(RunId, StoredRun)>, Failure> {
    let names: BTreeSet<String> = runs.iter().map(|(_, run)| run.name.clone()).collect();
    let listed = || {
        let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
        quoted.join(", ")
    };
    match &arguments.plan {
        Some(plan) if !names.contains(plan) => {
            let message = format!("the store has no run of a plan `{plan}`");
            Err(Failure::mistake(message).hint(Some(format!("it has runs of {}", listed()))))
        }
        Some(plan) => {
            runs.retain(|(_, run)| run.name == *plan);
            Ok(runs)
        }
        None if names.len() > 1 => {
            let message = format!("the store has runs of several plans: {}", listed());
            Err(Failure::mistake(message).hint(Some("choose one with --plan NAME")))
        }
        None => Ok(runs),
    }
}

fn figure(run: &StoredRun, arguments: &HistoryArguments) -> Option<Quantity> {
    let metrics = match &arguments.scenario {
        None => &run.metrics,
        Some(name) => &run.scenario(name)?.metrics,
    };
    metrics.get(arguments.metric).map(|known| known.value)
}

fn nothing_known(runs: &[(RunId, StoredRun)], arguments: &HistoryArguments) -> Failure {
    let scenarios: BTreeSet<_> = runs
        .iter()
        .flat_map(|(_, run)| run.scenarios.iter().map(|s| format!("`{}`", s.name)))
        .collect();
    let scenarios: Vec<_> = scenarios.into_iter().collect();
    match &arguments.scenario {
        Some(name) if !scenarios.contains(&format!("`{name}`")) => {
            let hint =
                (!scenarios.is_empty()).then(|| format!("there are {}", scenarios.join(", ")));
            Failure::mistake(format!("no run has a scenario `{name}`")).hint(hint)
        }
        _ => Failure::mistake(format!("no run of the store has {}", arguments.metric)).hint(Some(
            "a store keeps p50, p95, p99, mean, throughput and error_rate",
        )),
    }
}

fn run_table(
    runs: &[(RunId, StoredRun)],
    figures: &[Option<Quantity>],
    changes: &[MetricChange],
) -> Section {
    let rows = runs.iter().zip(figures).enumerate();
    let rows = rows.map(|(position, ((id, run), figure))| {
        let change = changes.iter().find(|change| change.position == position);
        vec![
            id.as_str().into(),
            run.recorded_at.into(),
            Entry::of(stored::commit(run)),
            Entry::of(*figure),
            Entry::of(change.and_then(|change| change.change)),
        ]
    });
    Section {
        key: "runs",
        title: None,
        headings: vec![
            Heading::left("id", "RUN"),
            Heading::left("recorded_at", "RECORDED"),
            Heading::left("commit", "COMMIT"),
            Heading::right("value", "VALUE"),
            Heading::right("change", "NEW LEVEL"),
        ],
        rows: rows.collect(),
        if_empty: String::new(),
    }
}

fn change_table(runs: &[(RunId, StoredRun)], changes: &[MetricChange]) -> Section {
    let at = |position: usize| runs.get(position).and_then(|(_, run)| stored::commit(run));
    let rows = changes.iter().map(|change| {
        let (first, last) = change.between;
        let before = first.checked_sub(1).and_then(at);
        vec![
            if change.is_worse { "worse" } else { "better" }.into(),
            Entry::of(change.change),
            change.before.into(),
            change.after.into(),
            Entry::of(before),
            Entry::of(at(last)),
            Entry::of(runs.get(change.position).map(|(id, _)| id.as_str())),
        ]
    });
    Section {
        key: "changes",
        title: Some("changes of level".to_owned()),
        headings: vec![
            Heading::left("direction", "IT BECAME"),
            Heading::right("change", "BY"),
            Heading::right("before", "BEFORE"),
            Heading::right("after", "AFTER"),
            Heading::left("after_commit", "AFTER COMMIT"),
            Heading::left("up_to_commit", "UP TO COMMIT"),
            Heading::left("run", "FIRST RUN"),
        ],
        rows: rows.collect(),
        if_empty: String::new(),
    }
}
