//! Criteria by category. A category is the first tag of a scenario: plans say it already.

use perf_core::{Run, Verdict};
use serde::{Deserialize, Serialize};

use super::figure::Labelled;
use super::tally::{Counted, Tally, worst};
use super::{labels, text};

/// Scenarios that belong together, and the criteria on them.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryRow {
    /// The first tag of its scenarios; `other` for those without tags, `whole run` for what is of no
    /// scenario alone.
    pub name: String,
    /// The most serious verdict on its criteria; `null` where it has none.
    pub verdict: Option<Labelled<Verdict>>,
    /// How many of its criteria came to which verdict.
    pub tally: Tally,
    /// Positions of its scenarios in the list of scenarios, counted from zero.
    pub scenarios: Vec<usize>,
    /// Positions of its criteria in the list of criteria, counted from zero.
    pub criteria: Vec<usize>,
}

/// The categories in the plan's order; none where all scenarios are of the same one.
pub(super) fn rows(run: &Run) -> Vec<CategoryRow> {
    let category = |tags: &[String]| tags.first().cloned();
    let mut names: Vec<Option<String>> = Vec::new();
    for scenario in &run.scenarios {
        let name = category(&scenario.tags);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.len() < 2 {
        return Vec::new();
    }
    // What has no tag comes last of the scenarios.
    names.sort_by_key(Option::is_none);
    let of_scenarios = names.into_iter().map(|name| {
        let all = run.scenarios.iter().enumerate();
        let own = all.filter(|(_, scenario)| category(&scenario.tags) == name);
        let scenarios: Vec<usize> = own.map(|(position, _)| position).collect();
        let is_own = |of: Option<&str>| {
            let mut own = scenarios.iter().filter_map(|at| run.scenarios.get(*at));
            own.any(|scenario| of == Some(&scenario.name))
        };
        let shown = name
            .as_deref()
            .map_or_else(|| "other".to_owned(), text::name);
        row(run, shown, &is_own, scenarios.clone())
    });
    let whole = row(run, "whole run".to_owned(), &|of| of.is_none(), Vec::new());
    let whole = Some(whole).filter(|whole| !whole.criteria.is_empty());
    of_scenarios.chain(whole).collect()
}

fn row(
    run: &Run,
    name: String,
    is_own: &dyn Fn(Option<&str>) -> bool,
    scenarios: Vec<usize>,
) -> CategoryRow {
    let all = run.judgements.iter().enumerate();
    let own: Vec<_> = all
        .filter(|(_, judgement)| is_own(judgement.scenario.as_deref()))
        .collect();
    let verdicts = || own.iter().map(|(_, judgement)| judgement.verdict);
    CategoryRow {
        name,
        verdict: worst(verdicts()).map(labels::verdict),
        tally: Tally::of(verdicts(), Counted::Criteria),
        criteria: own.iter().map(|(position, _)| *position).collect(),
        scenarios,
    }
}
