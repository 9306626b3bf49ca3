//! Which runs of a store a new run can be held against. Refuses to judge it.

use super::difference::{Difference, Weightiness};
use super::differences::{Circumstances, differences};
use crate::store::{RunId, StoredRun};

/// The runs that a new one can be held against.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparable {
    /// The runs, oldest first; not empty.
    pub runs: Vec<(RunId, StoredRun)>,
    /// How the latest of them differs: soft differences, and the hard ones that were allowed.
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
/// circumstance. Where all do and `mismatch` allows it, all of them.
///
/// # Errors
/// [`NotComparable`]: no run of the plan, or only others.
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
    let is_same = |run: &StoredRun| {
        let mut found = differences(current, run).into_iter();
        found.all(|difference| difference.weightiness == Weightiness::Soft)
    };
    if !of_plan.iter().any(|(_, run)| is_same(run)) {
        let differences = differences(current, last);
        return match mismatch {
            Mismatch::Refuse => Err(NotComparable::Differs {
                latest: latest.clone(),
                differences,
            }),
            Mismatch::Allow => Ok(Comparable {
                runs: of_plan,
                differences,
            }),
        };
    }
    let runs: Vec<_> = of_plan.into_iter().filter(|(_, r)| is_same(r)).collect();
    let last = runs.last().map(|(_, run)| differences(current, run));
    Ok(Comparable {
        differences: last.unwrap_or_default(),
        runs,
    })
}
