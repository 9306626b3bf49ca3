//! `baseline rules`: which rules of a policy are for which scenarios of a plan.

use std::path::Path;

use perf_baseline::{MissingFolder, write_atomically};
use perf_core::{Allowance, PolicyRule, Severity};
use perf_report::{Entry, Heading, Listing, ListingFormat, Section};

use crate::failure::Failure;
use crate::gate::policy_file;
use crate::terminal::Terminal;
use crate::{planned, show};

/// Lists the rules, and removes those that are for no scenario where that is asked for.
pub(super) fn rules(
    policy: &Path,
    plan: &Path,
    prune: bool,
    format: ListingFormat,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let read = policy_file(policy)?;
    let plan = planned::read(plan)?;
    let left_out = plan.left_out.iter().map(|l| &l.scenario);
    let all = plan.scenarios.iter().chain(left_out);
    let names: Vec<&str> = all.map(|scenario| scenario.name.as_str()).collect();
    let orphans = read.policy.orphans(&names);
    let rows = read.policy.rules.iter().map(|rule| {
        let fitting = names.iter().filter(|name| rule.is_for(Some(name)));
        let fitting: Vec<_> = fitting.map(|name| format!("`{name}`")).collect();
        vec![
            Entry::of(rule.scenario.clone()),
            rule.metric.to_string().into(),
            allowed(rule).into(),
            match rule.severity {
                Severity::Warn => "warn",
                Severity::Fail => "fail",
            }
            .into(),
            if fitting.is_empty() {
                "none".to_owned()
            } else {
                fitting.join(", ")
            }
            .into(),
        ]
    });
    let listing = Listing {
        sections: vec![Section {
            key: "rules",
            title: None,
            headings: vec![
                Heading::left("scenario", "FOR"),
                Heading::left("metric", "METRIC"),
                Heading::left("allowed", "MAY BE WORSE BY"),
                Heading::left("severity", "ELSE"),
                Heading::left("scenarios", "WHICH ARE"),
            ],
            rows: rows.collect(),
            if_empty: "no rules".to_owned(),
        }],
    };
    show::list(&listing, format, terminal)?;
    if !prune || orphans.is_empty() {
        terminal.note(&format!("rules for no scenario: {}", orphans.len()));
        return Ok(());
    }
    let text = read.without(&orphans).ok_or_else(|| {
        let message = "a rule for no scenario is not written as a table `[[rule]]` of its own";
        Failure::mistake(message).hint(Some("remove it by hand"))
    })?;
    write_atomically(policy, text.as_bytes(), MissingFolder::Refuse)
        .map_err(|error| Failure::of(&error).hint(error.hint()))?;
    terminal.note(&format!("rules removed: {}", orphans.len()));
    Ok(())
}

fn allowed(rule: &PolicyRule) -> String {
    match rule.rule().allowance {
        Allowance::Relative(by) => percent(by),
        Allowance::Absolute(by) => by.to_string(),
        Allowance::Both { relative, absolute } => {
            format!("{} and {absolute}", percent(relative))
        }
    }
}

fn percent(by: perf_core::Change) -> String {
    format!("{}%", (by.as_fraction() * 1e6).round() / 1e4)
}
