//! How much worse than a baseline what may be, as people write it. Applies nothing.

use super::glob::fits;
use crate::judge::{Allowance, RegressionRule, Severity};
use crate::metric::Metric;
use crate::units::{Change, Quantity};

/// Rules of somebody's own, and what is divided out of every comparison.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RegressionPolicy {
    /// The rules; of several that fit a metric of a scenario, the last one holds.
    pub rules: Vec<PolicyRule>,
    /// The scenario whose drift is divided out of the others; it gates nothing itself.
    pub control: Option<String>,
}

/// How much worse a metric may be.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyRule {
    /// A pattern of the names of scenarios that it is for, in which `*` stands for any text and `?`
    /// for any character; `None` for all of them.
    pub scenario: Option<String>,
    /// The metric.
    pub metric: Metric,
    /// The relative part: 0.1 allows 10 % more latency, or 10 % less throughput.
    pub relative: Option<Change>,
    /// The absolute part, in the unit of the metric. Where there are both, only what exceeds both
    /// counts.
    pub absolute: Option<Quantity>,
    /// What it means when it is exceeded.
    pub severity: Severity,
}

impl PolicyRule {
    /// Whether it is for the scenario of this name; `None` stands for all scenarios together,
    /// which only rules without a name are for.
    #[must_use]
    pub fn is_for(&self, scenario: Option<&str>) -> bool {
        match (&self.scenario, scenario) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(pattern), Some(name)) => fits(pattern, name),
        }
    }

    /// The rule without the scenarios that it is for. Without any part nothing is allowed.
    #[must_use]
    pub fn rule(&self) -> RegressionRule {
        let allowance = match (self.relative, self.absolute) {
            (Some(relative), Some(absolute)) => Allowance::Both { relative, absolute },
            (None, Some(absolute)) => Allowance::Absolute(absolute),
            (Some(relative), None) => Allowance::Relative(relative),
            (None, None) => Allowance::Relative(Change::NONE),
        };
        RegressionRule {
            metric: self.metric,
            allowance,
            severity: self.severity,
        }
    }
}

impl RegressionPolicy {
    /// The rule for a metric of a scenario, where there is one.
    #[must_use]
    pub fn rule_for(&self, scenario: Option<&str>, metric: Metric) -> Option<&PolicyRule> {
        let mut fitting = self.rules.iter().rev();
        fitting.find(|rule| rule.metric == metric && rule.is_for(scenario))
    }

    /// The rules for a scenario: `defaults`, each replaced where there is an own one, and then those
    /// for further metrics.
    #[must_use]
    pub fn rules_for(
        &self,
        scenario: Option<&str>,
        defaults: &[RegressionRule],
    ) -> Vec<RegressionRule> {
        let own = |metric| self.rule_for(scenario, metric).map(PolicyRule::rule);
        let mut rules: Vec<_> = defaults
            .iter()
            .map(|rule| own(rule.metric).unwrap_or(*rule))
            .collect();
        for rule in &self.rules {
            if rules.iter().all(|known| known.metric != rule.metric) {
                rules.extend(own(rule.metric));
            }
        }
        rules
    }

    /// The rules that are for none of these scenarios, by their places.
    #[must_use]
    pub fn orphans(&self, scenarios: &[&str]) -> Vec<usize> {
        let is_orphan = |rule: &PolicyRule| {
            rule.scenario.is_some() && !scenarios.iter().any(|name| rule.is_for(Some(name)))
        };
        let each = self.rules.iter().enumerate();
        each.filter(|(_, rule)| is_orphan(rule))
            .map(|(place, _)| place)
            .collect()
    }

    /// These rules, and then those of `later`, which go before them.
    #[must_use]
    pub fn overruled_by(mut self, later: Self) -> Self {
        self.rules.extend(later.rules);
        self.control = later.control.or(self.control);
        self
    }
}
