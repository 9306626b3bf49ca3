//! `check`: judges results that are there already.

use std::path::Path;

use perf_core::{Criterion, Plan, Run};
use perf_report::{Output, Renderer};
use perf_stats::{GateDesign, Subject, judge};

use super::result::{read_result, usual_confidence};
use super::worst_of_runs::worst_of;
use crate::arguments::{CheckArguments, ReportRequest};
use crate::exit_code;
use crate::failure::Failure;
use crate::gate::{Expected, Gate};
use crate::terminal::Terminal;
use crate::{planned, show};

/// Judges every result; the exit code is the most serious of theirs.
pub(super) fn check(arguments: &CheckArguments, terminal: &Terminal) -> Result<u8, Failure> {
    let gate = Gate::open(&arguments.baseline)?;
    let takes_several = gate.as_ref().is_some_and(Gate::takes_several);
    if arguments.baseline.update_baseline && arguments.results.len() > 1 && !takes_several {
        let message = "--update-baseline takes one result, since there is one baseline";
        return Err(Failure::mistake(message));
    }
    if !arguments.report.is_empty() && arguments.results.len() > 1 && !takes_several {
        let message = "--report takes one result, since a file holds one report";
        return Err(Failure::mistake(message).hint(Some("check each result by itself")));
    }
    let plan = arguments.plan.as_deref().map(planned::read).transpose()?;
    let plan = plan.as_ref();
    let renderer = show::renderer(arguments.template.as_deref())?;
    let mut codes = Vec::new();
    if takes_several {
        let runs = arguments.results.iter().map(|file| judged(file, arguments));
        let runs = runs.collect::<Result<Vec<Run>, _>>()?;
        if let Some(other) = runs.iter().find(|run| run.name != runs[0].name) {
            let message = format!(
                "results of two plans, `{}` and `{}`",
                runs[0].name, other.name
            );
            return Err(Failure::mistake(message).hint(Some("check those of each plan apart")));
        }
        let against = (gate, plan);
        codes.push(check_together(
            runs, against, arguments, &renderer, terminal,
        )?);
    } else {
        for file in &arguments.results {
            // The first one may have become the baseline of the others.
            let gate = Gate::open(&arguments.baseline)?;
            let runs = vec![judged(file, arguments)?];
            let against = (gate, plan);
            codes.push(check_together(
                runs, against, arguments, &renderer, terminal,
            )?);
        }
    }
    Ok(exit_code::most_serious(&codes))
}

fn judged(file: &Path, arguments: &CheckArguments) -> Result<Run, Failure> {
    let mut run = read_result(file, arguments.from)?;
    add_judgements(&mut run, arguments);
    if run.judgements.is_empty() && arguments.baseline.baseline.is_none() {
        let message = format!("nothing to check `{}` against", file.display());
        let hint = "give a --criterion 'p95 < 500ms' or a --baseline perf_baseline.json";
        return Err(Failure::mistake(message).hint(Some(hint)));
    }
    Ok(run)
}

/// The exit code for these runs, which are one comparison.
fn check_together(
    mut runs: Vec<Run>,
    (mut gate, plan): (Option<Gate<'_>>, Option<&Plan>),
    arguments: &CheckArguments,
    renderer: &Renderer,
    terminal: &Terminal,
) -> Result<u8, Failure> {
    if let (Some(gate), Some(last)) = (&mut gate, runs.last()) {
        let expected = Expected::of_run(last);
        gate.expect(&match plan {
            Some(plan) => expected.by_rules_of(plan),
            None => expected,
        })?;
    }
    if let Some(gate) = &gate {
        gate.compare(&mut runs, GateDesign::Once);
    }
    for run in runs.iter().filter(|_| !arguments.quiet) {
        let mut shown = run.clone();
        if !arguments.verbose {
            shown.scenarios.retain(|scenario| !scenario.part_of_total);
        }
        show::print(&shown, Output::Console, renderer, (terminal, &[]))?;
    }
    if let Some(shown) = worst_of(&runs) {
        let reports = arguments.report.iter().map(ReportRequest::as_file);
        let results = arguments
            .results
            .iter()
            .map(|file| ("result", file.clone()));
        let files: Vec<_> = results.chain(reports).collect();
        for request in &arguments.report {
            show::write(&shown, request.output, renderer, (&request.file, &files))?;
            terminal.note(&format!("report: {}", request.file.display()));
        }
    }
    for run in &mut runs {
        if let Some(gate) = &gate
            && gate.remember(run, terminal)?
        {
            // Who makes a run the baseline has accepted what the comparison says.
            run.comparison = None;
        }
    }
    Ok(exit_code::of_runs(&runs, arguments.demands))
}

/// The criteria of the command line, beside those that a record was judged by.
fn add_judgements(run: &mut Run, arguments: &CheckArguments) {
    let subject = Subject::of_run(&run.scenarios, run.elapsed, &run.resources)
        .with_pace(run.pace.as_ref())
        .with_metrics(&run.metrics)
        .with_upstreams(&run.upstreams);
    let criteria = arguments
        .criterion
        .iter()
        .map(|requirement| Criterion::from(*requirement));
    let judged: Vec<_> = criteria
        .map(|criterion| judge(&criterion, &subject, usual_confidence()))
        .collect();
    run.judgements.extend(judged);
}
