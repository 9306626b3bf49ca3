//! A run beside its baseline file: comparing, making and replacing it.

use std::path::Path;

use perf_baseline::{Baseline, default_rules, load_baseline, save_baseline};
use perf_core::{Completeness, Run, Timestamp, Weight};
use perf_stats::{compare, metric_set};

use crate::arguments::BaselineArguments;
use crate::exit_code;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// The baseline that a run is held against; opened before anything is sent, so that a mistake in
/// it costs no measurement.
pub(crate) struct Gate<'a> {
    file: &'a Path,
    baseline: Option<Baseline>,
    update: bool,
}

impl<'a> Gate<'a> {
    /// The gate that the arguments ask for; `None` where they name no baseline.
    ///
    /// # Errors
    /// A baseline that cannot be read, or that is missing and required.
    pub(crate) fn open(arguments: &'a BaselineArguments) -> Result<Option<Self>, Failure> {
        let Some(file) = arguments.baseline.as_deref() else {
            return Ok(None);
        };
        let baseline =
            load_baseline(file).map_err(|error| Failure::of(&error).hint(error.hint()))?;
        if baseline.is_none() && arguments.require_baseline {
            let message = format!("there is no baseline `{}`", file.display());
            return Err(Failure::mistake(message)
                .code(exit_code::NOT_COMPARABLE)
                .hint(Some(
                    "run once without --require-baseline to make one, and commit it",
                )));
        }
        let update = arguments.update_baseline;
        Ok(Some(Self {
            file,
            baseline,
            update,
        }))
    }

    /// Notes in `run` how it compares. An interrupted run does not compare.
    pub(crate) fn compare(&self, run: &mut Run) {
        let Some(baseline) = &self.baseline else {
            return;
        };
        if run.completeness == Completeness::Interrupted {
            return;
        }
        let current = metric_set(&run.scenarios, run.elapsed);
        let label = label(self.file, baseline);
        let mut comparison = compare(&current, baseline.metrics(), &label, &default_rules());
        comparison.findings.extend_from_slice(baseline.findings());
        run.comparison = Some(comparison);
    }

    /// Makes `run` the baseline where there is none yet, loudly, or where that was asked for.
    /// Says whether it has become it.
    ///
    /// # Errors
    /// A run that later ones would be held against in vain, and a file that cannot be written.
    /// The file is as it was then.
    pub(crate) fn remember(&self, run: &Run, terminal: &Terminal) -> Result<bool, Failure> {
        if self.baseline.is_some() && !self.update {
            return Ok(false);
        }
        self.refuse_unusable(run)?;
        let metrics = metric_set(&run.scenarios, run.elapsed);
        let mut baseline = Baseline::new(&metrics).map_err(|error| Failure::of(&error))?;
        baseline.timestamp = run.started_at.or_else(now);
        baseline.commit = run
            .environment
            .build
            .as_ref()
            .map(|build| build.commit.clone());
        save_baseline(self.file, &baseline).map_err(|error| Failure::of(&error))?;
        let file = self.file.display();
        terminal.note(&if self.baseline.is_some() {
            format!("baseline `{file}` updated from this run")
        } else {
            format!(
                "NO BASELINE: `{file}` did not exist, so this run was saved as it; nothing was \
                 compared. Commit the file."
            )
        });
        Ok(true)
    }

    fn refuse_unusable(&self, run: &Run) -> Result<(), Failure> {
        let (requests, failures) = (run.requests(), run.failed());
        let (code, why) = if run.completeness == Completeness::Interrupted {
            (exit_code::INTERRUPTED, "it was interrupted".to_owned())
        } else if requests == 0 {
            (exit_code::INVALID, "it has no requests".to_owned())
        } else if failures == requests {
            (
                exit_code::INVALID,
                format!("all of its {requests} requests failed"),
            )
        } else if run
            .findings
            .iter()
            .any(|finding| finding.weight == Weight::Invalid)
        {
            (
                exit_code::INVALID,
                "a scenario has no successful request".to_owned(),
            )
        } else {
            return Ok(());
        };
        let kept = if self.baseline.is_some() {
            "is as it was"
        } else {
            "was not made"
        };
        let message = format!(
            "this run cannot be a baseline: {why}; `{}` {kept}",
            self.file.display()
        );
        Err(Failure::mistake(message)
            .code(code)
            .hint(Some("check that the target ran and answered")))
    }
}

fn now() -> Option<Timestamp> {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .ok()?;
    Timestamp::from_unix_millis(i64::try_from(since.as_millis()).ok()?)
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
