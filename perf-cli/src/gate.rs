//! A run beside its baseline file: comparing, making and replacing it.

use std::path::Path;

use perf_baseline::{Baseline, default_rules, load_baseline, save_baseline};
use perf_core::{MetricSet, Run};
use perf_stats::{compare, metric_set};

use crate::arguments::BaselineArguments;
use crate::exit_code::{self, requests_and_failures};
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Compares `run` with its baseline, where one is named, and notes the result in it. Where the
/// file does not exist yet the run becomes it, loudly. Says whether the run has become the baseline.
pub(crate) fn compare_with_baseline(
    run: &mut Run,
    options: &BaselineArguments,
    terminal: &Terminal,
) -> Result<bool, Failure> {
    let Some(file) = options.baseline.as_deref() else {
        return Ok(false);
    };
    let known = load_baseline(file).map_err(|error| Failure::of(&error).hint(error.hint()))?;
    let current = metric_set(&run.scenarios, run.elapsed);
    let Some(baseline) = known else {
        if options.require_baseline {
            let message = format!("there is no baseline `{}`", file.display());
            return Err(Failure::mistake(message)
                .code(exit_code::NOT_COMPARABLE)
                .hint(Some(
                    "run once without --require-baseline to make one, and commit it",
                )));
        }
        become_baseline(run, &current, file)?;
        terminal.note(&format!(
            "NO BASELINE: `{}` did not exist, so this run was saved as it; nothing was compared. \
             Commit the file.",
            file.display()
        ));
        return Ok(true);
    };
    let label = label(file, &baseline);
    let mut comparison = compare(&current, baseline.metrics(), &label, &default_rules());
    comparison.findings.extend_from_slice(baseline.findings());
    run.comparison = Some(comparison);
    if options.update_baseline {
        become_baseline(run, &current, file)?;
        terminal.note(&format!(
            "baseline `{}` updated from this run",
            file.display()
        ));
        return Ok(true);
    }
    Ok(false)
}

/// Saves `run` as the baseline, unless later runs would be held against nothing.
fn become_baseline(run: &Run, metrics: &MetricSet, file: &Path) -> Result<(), Failure> {
    let (requests, failures) = requests_and_failures(run);
    if failures == requests {
        let why = match requests {
            0 => "it has no requests".to_owned(),
            _ => format!("all of its {requests} requests failed"),
        };
        let untouched = if file.exists() {
            format!("`{}` is as it was", file.display())
        } else {
            format!("`{}` was not made", file.display())
        };
        let message = format!("this run cannot be a baseline: {why}; {untouched}");
        return Err(Failure::mistake(message)
            .code(exit_code::INVALID)
            .hint(Some("check that the target ran and answered")));
    }
    let mut baseline = Baseline::new(metrics).map_err(|error| Failure::of(&error))?;
    baseline.timestamp = run.started_at.or_else(now);
    baseline.commit = run
        .environment
        .build
        .as_ref()
        .map(|build| build.commit.clone());
    save_baseline(file, &baseline).map_err(|error| Failure::of(&error))
}

fn now() -> Option<perf_core::Timestamp> {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .ok()?;
    perf_core::Timestamp::from_unix_millis(i64::try_from(since.as_millis()).ok()?)
}

fn label(file: &Path, baseline: &Baseline) -> String {
    let mut label = file.display().to_string();
    if let Some(commit) = &baseline.commit {
        label = format!(
            "{label}, commit {}",
            commit.chars().take(12).collect::<String>()
        );
    }
    if let Some(timestamp) = &baseline.timestamp {
        label = format!("{label}, {timestamp}");
    }
    label
}
