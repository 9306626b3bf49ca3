//! `plan`: looks at a plan and sends nothing.

use std::fmt::Write;

use perf_core::{Criterion, Plan, read_plan};

use super::run::plan_failure;
use crate::arguments::{PlanArguments, PlanCommand};
use crate::exit_code;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Tells every mistake, or what the plan would do.
pub(super) fn plan(arguments: &PlanArguments, terminal: &Terminal) -> Result<u8, Failure> {
    let PlanCommand::Check { plan: file } = &arguments.command;
    let plan =
        read_plan(file, |name| std::env::var(name).ok()).map_err(|error| plan_failure(&error))?;
    terminal.data(&describe(&plan));
    Ok(exit_code::HOLDS)
}

/// What the plan would do, one line a scenario, step and criterion.
pub(super) fn describe(plan: &Plan) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{} against {}", plan.name, plan.target.base_url);
    for scenario in &plan.scenarios {
        let _ = writeln!(text, "\n{}: {}", scenario.name, scenario.load);
        for step in &scenario.steps {
            let request = &step.request;
            let _ = writeln!(text, "  {} {}", request.method, request.path);
            describe_criteria(&mut text, &step.criteria, "    ");
        }
        describe_criteria(&mut text, &scenario.criteria, "  ");
    }
    if !plan.criteria.is_empty() {
        let _ = writeln!(text, "\nthe whole run");
        describe_criteria(&mut text, &plan.criteria, "  ");
    }
    let steps = plan
        .scenarios
        .iter()
        .flat_map(|s| &s.steps)
        .map(|s| s.criteria.len());
    let scenarios = plan.scenarios.iter().map(|s| s.criteria.len());
    let criteria = plan.criteria.len() + steps.sum::<usize>() + scenarios.sum::<usize>();
    let _ = writeln!(
        text,
        "\nno mistakes; scenarios: {}, criteria: {criteria}{}",
        plan.scenarios.len(),
        if criteria == 0 {
            " (nothing will be judged)"
        } else {
            ""
        },
    );
    text
}

fn describe_criteria(text: &mut String, criteria: &[Criterion], indent: &str) {
    for criterion in criteria {
        let name = criterion
            .name
            .as_ref()
            .map(|name| format!("{name} "))
            .unwrap_or_default();
        let tolerance = criterion
            .tolerance
            .map(|t| format!(", tolerance {t}"))
            .unwrap_or_default();
        let _ = writeln!(
            text,
            "{indent}must hold: {name}{} ({}{tolerance})",
            criterion.require, criterion.priority
        );
    }
}
