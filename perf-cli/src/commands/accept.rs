//! `baseline accept`: a change that is not to be red, with who says so.

use perf_baseline::{AcceptedChange, AcceptedShift, NotAcceptable, Store};
use perf_core::{Metric, MetricComparison, Run, Timestamp, Verdict};
use perf_driver::detect_build;

use super::result::read_record;
use crate::arguments::AcceptArguments;
use crate::clock::now;
use crate::failure::Failure;
use crate::stored;
use crate::terminal::Terminal;

/// One change that is to be accepted.
struct Wanted {
    scenario: Option<String>,
    metric: Metric,
    shift: AcceptedShift,
}

/// Keeps each change that was asked for in the store.
pub(super) fn accept(arguments: &AcceptArguments, terminal: &Terminal) -> Result<(), Failure> {
    let now = now()?;
    if arguments.until.is_some_and(|until| until <= now) {
        return Err(Failure::mistake("--until is in the past"));
    }
    let record = arguments.result.as_deref().map(read_record).transpose()?;
    let wanted = match &record {
        Some(run) => in_record(run, arguments)?,
        None => vec![as_written(arguments)?],
    };
    let plan = match &record {
        Some(run) => run.name.clone(),
        None => arguments.plan.clone().unwrap_or_default(),
    };
    let build = match &record {
        Some(run) => run.environment.build.clone(),
        None => detect_build(std::path::Path::new(".")),
    };
    let commit = arguments.commit.clone().or(build.map(|build| build.commit));
    let store = Store::at(&arguments.store.folder);
    let began = record.as_ref().and_then(|run| run.started_at);
    let since = since(&store, &plan, commit.as_deref(), began.unwrap_or(now))?;
    let author = author(arguments)?;
    for Wanted {
        scenario,
        metric,
        shift,
    } in wanted
    {
        let change = AcceptedChange {
            plan: plan.clone(),
            scenario,
            metric,
            shift,
            since,
            accepted_at: now,
            commit: commit.clone(),
            reason: arguments.reason.clone(),
            author: author.clone(),
            expires_at: arguments.until,
        };
        let kept = store.accept(&change);
        let file = kept.map_err(|error| Failure::of(&error))?;
        terminal.data(&format!("{}\n", file.display()))?;
        terminal.note(&stored::acceptance(&change));
    }
    Ok(())
}

/// The rows of the record's comparison that fail or warn, as far as they are asked for.
fn in_record(run: &Run, arguments: &AcceptArguments) -> Result<Vec<Wanted>, Failure> {
    let rows = run.comparison.iter().flat_map(|compared| &compared.rows);
    let fits = |row: &&MetricComparison| {
        arguments
            .metric
            .is_none_or(|metric| row.rule.metric == metric)
            && (arguments.scenario.is_none() || row.scenario == arguments.scenario)
    };
    let is_red = |row: &&MetricComparison| matches!(row.verdict, Verdict::Fail | Verdict::Warn);
    let rows: Vec<_> = rows.filter(fits).filter(is_red).collect();
    if rows.is_empty() {
        let what = if run.comparison.is_none() {
            "the record has no comparison with a baseline"
        } else {
            "nothing of the kind fails or warns in the record's comparison"
        };
        return Err(Failure::mistake(what).hint(Some(
            "`run --baseline perf` writes a record with one; or give --plan, --metric and --ratio",
        )));
    }
    let wanted = rows.into_iter().map(|row| {
        let both = row.baseline.zip(row.current);
        let (before, after) = both.ok_or_else(|| refused(&NotAcceptable::Unit))?;
        let shift = AcceptedShift::between(row.rule.metric, before, after);
        Ok(Wanted {
            scenario: row.scenario.clone(),
            metric: row.rule.metric,
            shift: shift.map_err(|error| refused(&error))?,
        })
    });
    wanted.collect()
}

fn as_written(arguments: &AcceptArguments) -> Result<Wanted, Failure> {
    let (Some(metric), Some(ratio)) = (arguments.metric, arguments.ratio) else {
        return Err(Failure::mistake("--metric and --ratio are missing"));
    };
    if metric == Metric::ErrorRate {
        let message = "an error rate has no ratio to accept";
        return Err(Failure::mistake(message).hint(Some("accept it from a run record")));
    }
    Ok(Wanted {
        scenario: arguments.scenario.clone(),
        metric,
        shift: AcceptedShift::ratio(ratio).map_err(|error| refused(&error))?,
    })
}

fn refused(error: &NotAcceptable) -> Failure {
    Failure::of(error)
}

/// From when on runs are of the new level: the first stored run of the commit, or `began`.
fn since(
    store: &Store,
    plan: &str,
    commit: Option<&str>,
    began: Timestamp,
) -> Result<Timestamp, Failure> {
    let runs = stored::all(store)?;
    let of_commit = runs.iter().filter(|(_, run)| {
        let build = run.environment.build.as_ref();
        let is_it = build
            .zip(commit)
            .is_some_and(|(b, c)| b.commit.starts_with(c));
        is_it && run.name == plan
    });
    let first = of_commit.map(|(_, run)| run.recorded_at).min();
    Ok(first.map_or(began, |first| first.min(began)))
}

fn author(arguments: &AcceptArguments) -> Result<String, Failure> {
    let named = ["GIT_AUTHOR_NAME", "USER", "USERNAME"];
    let of_machine = || named.iter().find_map(|name| std::env::var(name).ok());
    let author = arguments.author.clone().or_else(of_machine);
    author
        .filter(|name| !name.trim().is_empty())
        .ok_or_else(|| Failure::mistake("nobody is known here").hint(Some("give --author NAME")))
}
