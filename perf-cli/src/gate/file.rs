//! A run beside its baseline file: comparing, making and replacing it.

use std::path::Path;

use perf_baseline::{Baseline, default_rules, load_baseline, refuse_unusable, save_baseline};
use perf_core::{Completeness, Finding, RegressionPolicy, Run, Weight};
use perf_stats::{compare, known_shift, metric_set};

use super::circumstances::Expected;
use super::policy::{control_left_alone, orphaned, policy_of};
use super::unusable::refused;
use crate::arguments::BaselineArguments;
use crate::clock::now;
use crate::exit_code;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// The baseline file that runs are held against.
pub(crate) struct FileGate<'a> {
    file: &'a Path,
    baseline: Option<Baseline>,
    update: bool,
    allow_mismatch: bool,
    policy: RegressionPolicy,
    /// What is told of the policy.
    told: Vec<Finding>,
}

impl<'a> FileGate<'a> {
    pub(super) fn open(file: &'a Path, arguments: &'a BaselineArguments) -> Result<Self, Failure> {
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
        Ok(Self {
            file,
            baseline,
            update: arguments.update_baseline,
            allow_mismatch: arguments.allow_env_mismatch,
            policy: policy_of(arguments.policy.as_deref())?,
            told: Vec::new(),
        })
    }

    /// A file has the metrics of all scenarios together: of others they say nothing.
    pub(super) fn expect(&mut self, expected: &Expected) -> Result<(), Failure> {
        let own = std::mem::take(&mut self.policy);
        self.policy = expected.regression.clone().overruled_by(own);
        self.told = orphaned(&self.policy, &expected.all_names());
        let one = self
            .policy
            .rules
            .iter()
            .find(|rule| rule.scenario.is_some());
        self.told.extend(one.map(|rule| Finding {
            code: "rule-not-applied".to_owned(),
            weight: Weight::Notice,
            scenario: None,
            message: format!(
                "a baseline file knows no scenarios, so that rules for one, such as that for {} of \
                 `{}`, are not applied",
                rule.metric,
                rule.scenario.as_deref().unwrap_or_default()
            ),
            advice: Some("keep a store: --baseline perf".to_owned()),
        }));
        let why = "a baseline file knows no scenarios";
        self.told.extend(control_left_alone(&self.policy, why));
        let known = self.baseline.as_ref().and_then(|b| b.scenarios.as_ref());
        let Some(before) = known.filter(|_| !self.update && !self.allow_mismatch) else {
            return Ok(());
        };
        let now = expected.scenario_names();
        if *before == now {
            return Ok(());
        }
        let only = |of: &[String], other: &[String]| {
            let names = of.iter().filter(|name| !other.contains(name));
            let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
            if names.is_empty() {
                "none".to_owned()
            } else {
                names.join(", ")
            }
        };
        let message = format!(
            "`{}` is of other scenarios than this run\n  only in the baseline: {}\n  only in \
             this run: {}",
            self.file.display(),
            only(before, &now),
            only(&now, before)
        );
        Err(Failure::mistake(message)
            .code(exit_code::NOT_COMPARABLE)
            .hint(Some(
                "run the same scenarios, or keep a store (--baseline perf/), which knows each of \
                 them; --update-baseline makes this run the baseline",
            )))
    }

    /// Notes in `run` how it compares. An interrupted run does not compare.
    pub(super) fn compare(&self, run: &mut Run) {
        let Some(baseline) = &self.baseline else {
            return;
        };
        if run.completeness == Completeness::Interrupted {
            return;
        }
        let now = Expected::of_run(run).scenario_names();
        let is_other = baseline
            .scenarios
            .as_ref()
            .is_some_and(|names| *names != now);
        if is_other && !self.allow_mismatch {
            // Only who replaces the baseline comes here.
            return;
        }
        let current = metric_set(&run.scenarios, run.elapsed);
        let label = label(self.file, baseline);
        let rules = self.policy.rules_for(None, &default_rules());
        let mut comparison = compare(&current, baseline.metrics(), &label, &rules);
        comparison.findings.extend(self.told.iter().cloned());
        comparison.findings.extend_from_slice(baseline.findings());
        comparison.findings.extend(is_other.then(|| Finding {
            code: "circumstances-overridden".to_owned(),
            weight: Weight::Warning,
            scenario: None,
            message: "compared on demand although the baseline is of other scenarios".to_owned(),
            advice: None,
        }));
        // A file knows no scenarios: of a single one its metrics are.
        if let [only] = run.scenarios.as_slice() {
            let shift = known_shift(&only.name, &current, baseline.metrics());
            comparison.shifts.extend(shift);
        }
        run.comparison = Some(comparison);
    }

    /// Makes `run` the baseline where there is none yet, loudly, or where that was asked for.
    /// Says whether it has become it.
    ///
    /// # Errors
    /// A run that later ones would be held against in vain, and a file that cannot be written.
    /// The file is as it was then.
    pub(super) fn remember(&self, run: &Run, terminal: &Terminal) -> Result<bool, Failure> {
        if self.baseline.is_some() && !self.update {
            return Ok(false);
        }
        let kept = if self.baseline.is_some() {
            "is as it was"
        } else {
            "was not made"
        };
        let file = self.file.display().to_string();
        refuse_unusable(run).map_err(|why| refused(&why, &file, kept))?;
        let metrics = metric_set(&run.scenarios, run.elapsed);
        let mut baseline = Baseline::new(&metrics).map_err(|error| Failure::of(&error))?;
        baseline.timestamp = Some(run.started_at.map_or_else(now, Ok)?);
        baseline.scenarios = Some(Expected::of_run(run).scenario_names());
        baseline.commit = run
            .environment
            .build
            .as_ref()
            .map(|build| build.commit.clone());
        save_baseline(self.file, &baseline).map_err(|error| Failure::of(&error))?;
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
