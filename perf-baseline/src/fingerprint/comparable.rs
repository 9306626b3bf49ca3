//! Which runs of a store a new run can be held against. Refuses to judge it.

use super::difference::{Difference, Weightiness};
use super::differences::{Circumstances, differences};
use crate::store::{RunId, StoredRun};

/// The runs that a new one can be held against.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparable {
    /// The runs, oldest first, with the scenarios that are comparable; not empty.
    pub runs: Vec<(RunId, StoredRun)>,
    /// How the latest of them differs from the run: soft differences, and the hard ones that were
    /// allowed.
    pub differences: Vec<Difference>,
}

/// What to do where every run differs in a circumstance that matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mismatch {
    /// Refuse to compare.
    Refuse,
    /// Compare all the same, with all of them.
    Allow,
}

/// Why there is nothing to hold a run against.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotComparable {
    /// No run of this plan has been stored.
    #[error("the store has no run of the plan `{plan}`")]
    NoRuns {
        /// The plan's name.
        plan: String,
    },
    /// All runs were made under other circumstances.
    #[error(
        "no stored run was made under these circumstances; the latest, {latest}, differs:{}",
        listed(differences)
    )]
    Differs {
        /// The latest run of the plan.
        latest: RunId,
        /// How it differs, hard differences first.
        differences: Vec<Difference>,
    },
    /// Runs were made under these circumstances, but of other scenarios only.
    #[error(
        "no stored run has a scenario of this run\n  only in the baseline: {}\n  only in this run: {}",
        names(before),
        names(now)
    )]
    OtherScenarios {
        /// The scenarios of the latest run that is comparable.
        before: Vec<String>,
        /// Those of the run.
        now: Vec<String>,
    },
}

fn names(scenarios: &[String]) -> String {
    if scenarios.is_empty() {
        return "none".to_owned();
    }
    let quoted: Vec<_> = scenarios.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

fn listed(differences: &[Difference]) -> String {
    let lines = differences.iter().map(|difference| {
        let soft = match difference.weightiness {
            Weightiness::Hard => "",
            Weightiness::Soft => " (of little weight)",
        };
        format!("\n  {difference}{soft}")
    });
    lines.collect()
}

/// Those of `runs` that are of the plan `plan` and do not differ from `current` in a hard
/// circumstance. A scenario that does another thing, or under another load, is taken out of the
/// runs that have it so; the others of these runs stay. Where there is nothing left to hold the
/// run or one of its scenarios against, and `mismatch` allows it, what differs stays.
///
/// # Errors
/// [`NotComparable`]: no run of the plan, or only others for the run or for a scenario, or none
/// with any of its scenarios, which no `mismatch` makes comparable.
pub fn comparable(
    runs: Vec<(RunId, StoredRun)>,
    plan: &str,
    current: &Circumstances<'_>,
    mismatch: Mismatch,
) -> Result<Comparable, NotComparable> {
    let of_plan: Vec<_> = runs.into_iter().filter(|(_, r)| r.name == plan).collect();
    let Some((latest, last)) = of_plan.last() else {
        return Err(NotComparable::NoRuns {
            plan: plan.to_owned(),
        });
    };
    if !of_plan.iter().any(|(_, run)| is_same_place(current, run)) {
        let differences = differences(current, last);
        return match mismatch {
            Mismatch::Refuse => Err(NotComparable::Differs {
                latest: latest.clone(),
                differences,
            }),
            Mismatch::Allow => with_some_scenario(current, of_plan, differences),
        };
    }
    let here = of_plan.into_iter();
    let mut here: Vec<_> = here.filter(|(_, r)| is_same_place(current, r)).collect();
    let mut told = here.last().map_or_else(Vec::new, |(_, run)| {
        let found = differences(current, run).into_iter();
        found.filter(|d| d.scenario.is_none()).collect()
    });
    let (latest, outdated) = outdated(current, &here);
    if mismatch == Mismatch::Refuse
        && let (Some(latest), false) = (latest, outdated.is_empty())
    {
        told.extend(outdated);
        told.sort_by_key(|difference| std::cmp::Reverse(difference.weightiness));
        return Err(NotComparable::Differs {
            latest,
            differences: told,
        });
    }
    let had_some: Vec<bool> = here.iter().map(|(_, r)| !r.scenarios.is_empty()).collect();
    for (_, run) in &mut here {
        let other = hard_scenarios(&differences(current, run));
        let allowed = |name: &String| outdated.iter().any(|d| d.scenario.as_ref() == Some(name));
        let is_kept = |name: &String| !other.contains(name) || allowed(name);
        run.scenarios.retain(|scenario| is_kept(&scenario.name));
    }
    // A run without scenarios is one of which only the total is known, and that is of all of them.
    let mut had_some = had_some.into_iter();
    here.retain(|(_, run)| had_some.next() == Some(false) || !run.scenarios.is_empty());
    told.extend(outdated);
    with_some_scenario(current, here, told)
}

/// The runs, unless none of them has a scenario of the run.
fn with_some_scenario(
    current: &Circumstances<'_>,
    runs: Vec<(RunId, StoredRun)>,
    differences: Vec<Difference>,
) -> Result<Comparable, NotComparable> {
    let is_known = |name: &str| runs.iter().any(|(_, run)| run.scenario(name).is_some());
    // Of a run without scenarios the total is known, and is held against the total.
    let has_total = runs.iter().any(|(_, run)| run.scenarios.is_empty());
    if has_total || current.scenarios.iter().any(|(name, ..)| is_known(name)) {
        return Ok(Comparable { runs, differences });
    }
    let last = runs.last().map_or(&[][..], |(_, run)| &run.scenarios);
    let own = last.iter().filter(|scenario| !scenario.part_of_total);
    Err(NotComparable::OtherScenarios {
        before: own.map(|scenario| scenario.name.clone()).collect(),
        now: current
            .scenarios
            .iter()
            .map(|(name, ..)| (*name).to_owned())
            .collect(),
    })
}

/// Whether the run was made on such a machine, with the target at such a place.
fn is_same_place(current: &Circumstances<'_>, run: &StoredRun) -> bool {
    let mut found = differences(current, run).into_iter();
    found.all(|d| d.weightiness == Weightiness::Soft || d.scenario.is_some())
}

fn hard_scenarios(differences: &[Difference]) -> Vec<String> {
    let hard = differences
        .iter()
        .filter(|d| d.weightiness == Weightiness::Hard);
    hard.filter_map(|d| d.scenario.clone()).collect()
}

/// How the scenarios differ of which there are runs, but none that is comparable, with the latest
/// run that has one of them.
fn outdated(
    current: &Circumstances<'_>,
    runs: &[(RunId, StoredRun)],
) -> (Option<RunId>, Vec<Difference>) {
    let mut latest = None;
    let mut found = Vec::new();
    for (name, ..) in current.scenarios {
        let mut of_scenario = runs.iter().rev().filter_map(|(id, run)| {
            run.scenario(name)?;
            let of_it = |d: &Difference| d.scenario.as_deref() == Some(*name);
            let differing = differences(current, run).into_iter().filter(of_it);
            Some((id, differing.collect::<Vec<_>>()))
        });
        let Some((id, last)) = of_scenario.next() else {
            continue;
        };
        let is_open = last.is_empty() || of_scenario.any(|(_, differing)| differing.is_empty());
        if !is_open {
            latest = latest.max(Some(id.clone()));
            found.extend(last);
        }
    }
    (latest, found)
}
