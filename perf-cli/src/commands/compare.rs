//! `compare`: two sides of runs beside each other.

use perf_baseline::default_rules;
use perf_core::{Comparison, Finding, RegressionPolicy, Weight};
use perf_stats::{GateDesign, GateError, GateSettings, compare_two_runs, compare_with_history};

use super::compared::{listed, summary};
use super::interleaved::interleaved;
use super::sides::{Side, all_differences, refuse_hard};
use crate::arguments::CompareArguments;
use crate::exit_code;
use crate::failure::Failure;
use crate::gate::{control_left_alone, orphaned, policy_of};
use crate::show;
use crate::terminal::Terminal;

/// Prints how B differs from A; the exit code is what that means.
pub(super) fn compare(arguments: &CompareArguments, terminal: &Terminal) -> Result<u8, Failure> {
    if let Some(plan) = &arguments.ab {
        return interleaved(plan, arguments, terminal);
    }
    let before = Side::read(&arguments.a, arguments)?;
    let now = Side::read(&arguments.b, arguments)?;
    let differences = all_differences(&before, &now);
    if !arguments.allow_env_mismatch {
        refuse_hard(&differences)?;
    }
    let policy = policy_of(arguments.policy.as_deref())?;
    let comparison = compared(&before, &now, &policy)?;
    let names = (before.label(), now.label());
    let listing = listed((&names.0, &names.1), &comparison, &differences);
    show::list(&listing, arguments.listing.format, terminal)?;
    terminal.note(&summary(&comparison));
    Ok(exit_code::of_comparison(&comparison, arguments.demands))
}

/// By runs where A has several of them, else by the requests of two runs and by fixed rules.
fn compared(before: &Side, now: &Side, policy: &RegressionPolicy) -> Result<Comparison, Failure> {
    let only_totals = !(before.has_scenarios() && now.has_scenarios());
    let (earlier, later) = (before.figures(only_totals), now.figures(only_totals));
    let mut comparison = if let ([a], [b]) = (earlier.as_slice(), later.as_slice()) {
        let records = now.only_record().zip(before.only_record());
        let mut compared = compare_two_runs((b, a), records, &default_rules(), policy);
        let why = "what is usual is known from several runs";
        compared.findings.extend(control_left_alone(policy, why));
        compared
    } else {
        let settings = GateSettings {
            policy: Some(policy),
            ..GateDesign::Once.into()
        };
        let compared = compare_with_history(&later, &earlier, settings);
        let nothing = |error: &GateError| Failure::of(error).code(exit_code::NOT_COMPARABLE);
        compared.map_err(|error| nothing(&error))?.comparison
    };
    if comparison.rows.is_empty() {
        let message = "no scenario is in both";
        return Err(Failure::mistake(message)
            .code(exit_code::NOT_COMPARABLE)
            .hint(Some("compare runs of the same scenarios")));
    }
    let names: Vec<String> = earlier
        .iter()
        .chain(&later)
        .flat_map(|run| run.scenarios.iter().map(|s| s.name.clone()))
        .collect();
    comparison.findings.extend(orphaned(policy, &names));
    if before.plan() != now.plan() {
        comparison.findings.push(Finding {
            code: "different-plans".to_owned(),
            weight: Weight::Notice,
            scenario: None,
            message: format!(
                "A is of the plan `{}`, B of the plan `{}`",
                before.plan(),
                now.plan()
            ),
            advice: None,
        });
    }
    Ok(comparison)
}
