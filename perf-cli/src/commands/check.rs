//! `check`: judges results that are there already.

use std::path::Path;

use perf_core::{Criterion, Run};
use perf_report::{Output, Renderer};
use perf_stats::{Subject, judge};

use super::result::{read_result, usual_confidence};
use crate::arguments::CheckArguments;
use crate::exit_code;
use crate::failure::Failure;
use crate::gate::Gate;
use crate::show;
use crate::terminal::Terminal;

/// Judges every result; the exit code is the most serious of theirs.
pub(super) fn check(arguments: &CheckArguments, terminal: &Terminal) -> Result<u8, Failure> {
    if arguments.baseline.update_baseline && arguments.results.len() > 1 {
        let message = "--update-baseline takes one result, since there is one baseline";
        return Err(Failure::mistake(message));
    }
    let renderer = show::renderer(None)?;
    let mut codes = Vec::new();
    for file in &arguments.results {
        codes.push(check_one(file, arguments, &renderer, terminal)?);
    }
    let by_weight = [
        exit_code::INTERRUPTED,
        exit_code::INVALID,
        exit_code::FAILS,
        exit_code::INCONCLUSIVE,
    ];
    Ok(by_weight
        .into_iter()
        .find(|code| codes.contains(code))
        .unwrap_or(exit_code::HOLDS))
}

fn check_one(
    file: &Path,
    arguments: &CheckArguments,
    renderer: &Renderer,
    terminal: &Terminal,
) -> Result<u8, Failure> {
    let gate = Gate::open(&arguments.baseline)?;
    let mut run = read_result(file, arguments.from)?;
    add_judgements(&mut run, arguments);
    if run.judgements.is_empty() && arguments.baseline.baseline.is_none() {
        let message = format!("nothing to check `{}` against", file.display());
        let hint = "give a --criterion 'p95 < 500ms' or a --baseline perf_baseline.json";
        return Err(Failure::mistake(message).hint(Some(hint)));
    }
    if let Some(gate) = &gate {
        gate.compare(&mut run);
    }
    if !arguments.quiet {
        let mut shown = run.clone();
        if !arguments.verbose {
            shown.scenarios.retain(|scenario| !scenario.part_of_total);
        }
        show::print(&shown, Output::Console, renderer, terminal)?;
    }
    if let Some(gate) = &gate
        && gate.remember(&run, terminal)?
    {
        // Who makes a run the baseline has accepted what the comparison says.
        run.comparison = None;
    }
    Ok(exit_code::of(&run, arguments.demands))
}

/// The criteria of the command line, beside those that a record was judged by.
fn add_judgements(run: &mut Run, arguments: &CheckArguments) {
    let subject =
        Subject::of_run(&run.scenarios, run.elapsed, &run.resources).with_pace(run.pace.as_ref());
    let criteria = arguments
        .criterion
        .iter()
        .map(|requirement| Criterion::from(*requirement));
    let judged: Vec<_> = criteria
        .map(|criterion| judge(&criterion, &subject, usual_confidence()))
        .collect();
    run.judgements.extend(judged);
}
