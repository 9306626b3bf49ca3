//! Runs beside a store of earlier ones.

use std::path::Path;

use perf_baseline::{
    AcceptedChange, Comparable, Mismatch, NotComparable, Store, StoredRun, Weightiness,
    accepted_figures, comparable, default_rules, last_known_figures,
};
use perf_core::{Completeness, Finding, RegressionPolicy, Run, RunFigures, Timestamp, Weight};
use perf_stats::{
    FEWEST_BASELINE_RUNS, GateComparison, GateDesign, GateSettings, LearnedNoise,
    MOST_BASELINE_RUNS, compare_scenarios, compare_with_history, metric_set, run_figures,
};

use super::beside;
use super::circumstances::Expected;
use super::policy::{control_left_alone, orphaned, policy_of};
use super::unusable::refused;
use crate::arguments::BaselineArguments;
use crate::clock::now;
use crate::exit_code;
use crate::failure::Failure;
use crate::stored;
use crate::terminal::Terminal;

/// The store that runs are held against.
pub(crate) struct StoreGate<'a> {
    store: Store,
    arguments: &'a BaselineArguments,
    /// What a run can be held against; `None` where there is nothing yet.
    history: Option<Comparable>,
    accepted: Vec<AcceptedChange>,
    now: Timestamp,
    policy: RegressionPolicy,
    /// What is told of the policy.
    told: Vec<Finding>,
    /// How much runs of one version differ, as the store shows.
    noise: Vec<LearnedNoise>,
}

impl<'a> StoreGate<'a> {
    pub(super) fn open(folder: &Path, arguments: &'a BaselineArguments) -> Result<Self, Failure> {
        let store = Store::at(folder);
        let runs = store.ids().map_err(|e| Failure::of(&e).hint(e.hint()))?;
        if runs.is_empty() && arguments.require_baseline {
            return Err(missing(&format!(
                "there are no runs in `{}`",
                folder.display()
            )));
        }
        Ok(Self {
            accepted: stored::accepted(&store)?,
            now: now()?,
            policy: policy_of(arguments.policy.as_deref())?,
            told: Vec::new(),
            noise: Vec::new(),
            store,
            arguments,
            history: None,
        })
    }

    pub(super) fn expect(&mut self, expected: &Expected) -> Result<(), Failure> {
        let own = std::mem::take(&mut self.policy);
        self.policy = expected.regression.clone().overruled_by(own);
        self.told = orphaned(&self.policy, &expected.all_names());
        let runs = stored::all(&self.store)?;
        let mismatch = if self.arguments.allow_env_mismatch {
            Mismatch::Allow
        } else {
            Mismatch::Refuse
        };
        let found = expected.ask(|current| comparable(runs, &expected.plan, current, mismatch));
        self.history = match found {
            Ok(history) => Some(history),
            // Who makes a run a part of the baseline begins it anew where it has to be.
            Err(_other) if self.arguments.update_baseline => None,
            Err(error @ NotComparable::NoRuns { .. }) if self.arguments.require_baseline => {
                return Err(missing(&error.to_string()));
            }
            Err(NotComparable::NoRuns { .. }) => None,
            Err(error) => {
                let hint = if matches!(error, NotComparable::OtherScenarios { .. }) {
                    "run scenarios that have a baseline; --update-baseline begins one for these"
                } else {
                    "--update-baseline begins a baseline under these circumstances; \
                     --allow-env-mismatch compares all the same, and the result says so"
                };
                return Err(Failure::of(&error)
                    .code(exit_code::NOT_COMPARABLE)
                    .hint(Some(hint)));
            }
        };
        let history = self.history.as_ref();
        self.noise = history.map_or_else(Vec::new, |history| stored::noise(&history.runs));
        Ok(())
    }

    pub(super) fn compare(&self, runs: &mut [Run], design: GateDesign) -> bool {
        let Some(history) = &self.history else {
            return false;
        };
        let is_complete = |run: &Run| run.completeness == Completeness::Complete;
        if !runs.iter().all(is_complete) {
            return false;
        }
        let current: Vec<_> = runs.iter().map(|run| run_figures(run, "")).collect();
        let Some((last, compared)) = runs.last().zip(self.compared(history, &current, design))
        else {
            return false;
        };
        let GateComparison {
            mut comparison,
            is_undecided,
        } = compared;
        comparison.baseline = format!("{}: {}", self.store.folder().display(), comparison.baseline);
        comparison.findings.extend(self.told.iter().cloned());
        comparison.findings.extend(circumstances(history));
        comparison.findings.extend(self.acceptances(&last.name));
        let shown = beside::Beside {
            history: &history.runs,
            accepted: &self.accepted,
            now: self.now,
        };
        shown.add_to(&mut comparison, runs, current);
        if let Some(last) = runs.last_mut() {
            last.comparison = Some(comparison);
        }
        is_undecided
    }

    /// By statistics where there are runs enough, else by the fixed rules against the last one.
    fn compared(
        &self,
        history: &Comparable,
        current: &[RunFigures],
        design: GateDesign,
    ) -> Option<GateComparison> {
        let figures = accepted_figures(&history.runs, &self.accepted, self.now);
        let with_scenarios = figures.iter().filter(|run| !run.scenarios.is_empty());
        let mut usable: Vec<RunFigures> = with_scenarios.cloned().collect();
        usable.drain(..usable.len().saturating_sub(MOST_BASELINE_RUNS));
        let settings = GateSettings {
            design,
            policy: Some(&self.policy),
            noise: &self.noise,
        };
        let doubt = match usable.len() {
            FEWEST_BASELINE_RUNS.. => match compare_with_history(current, &usable, settings) {
                Ok(compared) => return Some(compared),
                Err(error) => by_rules("not-compared-by-runs", &error.to_string()),
            },
            few => by_rules(
                "few-baseline-runs",
                &format!(
                    "{few} of the {FEWEST_BASELINE_RUNS} stored runs that it takes to know how \
                     much runs differ"
                ),
            ),
        };
        let before = last_known_figures(&figures)?;
        let mut comparison =
            compare_scenarios(current.last()?, &before, &default_rules(), &self.policy);
        comparison.findings.push(doubt);
        let why = "what is usual is known from several runs";
        comparison
            .findings
            .extend(control_left_alone(&self.policy, why));
        Some(GateComparison {
            comparison,
            is_undecided: false,
        })
    }

    /// What a reader has to know of changes that were accepted.
    fn acceptances<'b>(&'b self, plan: &'b str) -> impl Iterator<Item = Finding> + 'b {
        let of_plan = self.accepted.iter().filter(move |c| c.plan == plan);
        of_plan.map(|change| {
            let holds = change.holds_at(self.now);
            let told = stored::acceptance(change);
            Finding {
                code: if holds {
                    "change-accepted"
                } else {
                    "acceptance-expired"
                }
                .to_owned(),
                weight: if holds {
                    Weight::Notice
                } else {
                    Weight::Warning
                },
                scenario: None,
                message: if holds {
                    told
                } else {
                    format!("expired: {told}")
                },
                advice: None,
            }
        })
    }

    pub(super) fn remember(&self, run: &Run, terminal: &Terminal) -> Result<bool, Failure> {
        if self.history.is_some() && !self.arguments.update_baseline {
            return Ok(false);
        }
        let folder = self.store.folder().display().to_string();
        let kept = StoredRun::of(run, &metric_set, self.now)
            .map_err(|why| refused(&why, &folder, "is as it was"))?;
        let added = self.store.add(&kept);
        let id = added.map_err(|error| Failure::of(&error).hint(error.hint()))?;
        terminal.note(&if self.history.is_some() || self.arguments.update_baseline {
            format!("baseline `{folder}`: added {id}")
        } else {
            format!(
                "NO BASELINE: `{folder}` had no run of `{}`, so this one was added to it as {id}; \
                 nothing was compared. Commit the folder.",
                run.name
            )
        });
        Ok(true)
    }
}

/// Why runs are not compared by statistics.
fn by_rules(code: &str, why: &str) -> Finding {
    Finding {
        code: code.to_owned(),
        weight: Weight::Notice,
        scenario: None,
        message: format!("{why}: compared by fixed rules with the last run"),
        advice: Some("add runs: --update-baseline, or `perf-cli baseline add`".to_owned()),
    }
}

fn missing(message: &str) -> Failure {
    Failure::mistake(message)
        .code(exit_code::NOT_COMPARABLE)
        .hint(Some(
            "run once without --require-baseline to make a baseline, and commit it",
        ))
}

/// What a reader has to know of how the baseline was made.
fn circumstances(history: &Comparable) -> impl Iterator<Item = Finding> + '_ {
    history.differences.iter().map(|difference| {
        let is_hard = difference.weightiness == Weightiness::Hard;
        Finding {
            code: if is_hard {
                "circumstances-overridden"
            } else {
                "circumstances-differ"
            }
            .to_owned(),
            weight: if is_hard {
                Weight::Warning
            } else {
                Weight::Notice
            },
            scenario: None,
            message: if is_hard {
                format!("compared on demand in spite of {difference}")
            } else {
                difference.to_string()
            },
            advice: None,
        }
    })
}
