//! `run`: the whole story, from a plan to an exit code.

use std::num::NonZeroU32;
use std::path::Path;

use perf_baseline::{AtomicFile, MissingFolder};
use perf_core::{Completeness, Plan, Run, Selection, SelectionError};
use perf_driver::{StopSignal, Stub, StubConfig};
use perf_report::Output;
use perf_stats::GateDesign;

use super::certified::{certify_run, read_certificate};
use super::driven::{Audience, Onlookers, driven};
use super::kept::{Destinations, Unsaved, keep, save};
use super::one_run::one_run;
use super::plan_size::too_few;
use super::samples::Samples;
use super::worst_of_runs::worst_of;
use crate::arguments::RunArguments;
use crate::clock::now;
use crate::demonstration::{demonstration_plan, demonstration_routes};
use crate::exit_code;
use crate::failure::{Failure, Failures};
use crate::gate::{Expected, Gate};
use crate::interrupt::on_interrupt;
use crate::journal::{Journals, tell_of_killed_runs};
use crate::record::{begun_run, file_stem};
use crate::terminal::Terminal;
use crate::{planned, show};

/// The plan that is run when none is named.
const USUAL_PLAN: &str = "perf.toml";

/// Drives a plan, judges it, remembers it and shows it.
pub(super) fn run(arguments: &RunArguments, terminal: &Terminal) -> Result<u8, Failure> {
    // The stub of the demonstration lives as long as the run.
    let (plan, _stub) = chosen_plan(arguments, terminal)?;
    let plan = adjusted(plan, arguments)?;
    planned::refuse_programs(&plan, arguments.trust.no_exec)?;
    if arguments.dry_run {
        planned::check_data(&plan)?;
        terminal.data(&planned::describe(&plan))?;
        for sentence in too_few(&plan) {
            terminal.note(&sentence);
        }
        return Ok(exit_code::HOLDS);
    }
    let renderer = show::renderer(arguments.template.as_deref())?;
    let mut gate = Gate::open(&arguments.baseline)?;
    if let Some(gate) = &mut gate {
        gate.expect(&Expected::of_plan(&plan))?;
    }
    if let Some(left_out) = planned::left_out(&plan) {
        terminal.note(&left_out);
    }
    let beside = Journals::beside(arguments.record.as_deref(), &arguments.out);
    tell_of_killed_runs(&beside, terminal);
    let mut journals = Journals::in_folder(beside, terminal);
    let stop = StopSignal::new();
    stop_on_interrupt(&stop)?;
    let audience = Audience::gathered(arguments, terminal)?;
    let samples = arguments.samples.as_deref();
    let samples = samples
        .map(|file| Samples::begin(&plan, file))
        .transpose()?;
    let onlookers = Onlookers {
        terminal,
        audience: &audience,
        samples: samples.as_ref(),
    };
    let shown = (onlookers, &mut journals);
    let mut runs = all_runs(&plan, arguments, shown, &stop, gate.as_ref())?;
    drop(audience);
    let is_complete = |run: &Run| run.completeness == Completeness::Complete;
    let all_complete = runs.iter().all(is_complete);
    // What was measured is shown and saved before anything else can go wrong.
    let mut failures = Failures::default();
    if let Some(shown) = worst_of(&runs) {
        let destinations = Destinations {
            out: &arguments.out,
            record: arguments.record.as_deref(),
            reports: &arguments.report,
            samples: arguments.samples.as_deref(),
        };
        let output = (!arguments.quiet).then_some(Output::Console);
        let to = (&renderer, terminal);
        failures = keep(&shown, output, destinations, &mut journals, to);
    }
    if let Some(samples) = samples {
        failures.add(samples.finish(terminal));
    }
    // A file holds one run, and that is the last one; a store holds all of them.
    let takes_several = gate.as_ref().is_some_and(Gate::takes_several);
    let first = if takes_several {
        0
    } else {
        runs.len().saturating_sub(1)
    };
    for run in &mut runs[first..] {
        let Some(gate) = gate.as_ref().filter(|_| all_complete) else {
            break;
        };
        match gate.remember(run, terminal) {
            // Who makes a run the baseline has accepted what the comparison says.
            Ok(true) => run.comparison = None,
            Ok(false) => {}
            Err(failure) => failures.add(Err(failure)),
        }
    }
    terminal.last_of(failures)?;
    Ok(exit_code::of_runs(&runs, arguments.demands))
}

/// The runs that were asked for, and further ones while the gate is undecided and allows them.
/// All but the last one are saved; the last one has the comparison.
fn all_runs(
    plan: &Plan,
    arguments: &RunArguments,
    (onlookers, journals): (Onlookers<'_>, &mut Journals<'_>),
    stop: &StopSignal,
    gate: Option<&Gate<'_>>,
) -> Result<Vec<Run>, Failure> {
    let design = match NonZeroU32::new(arguments.runs).filter(|runs| runs.get() > 1) {
        Some(each) => GateDesign::Looks { each },
        None => GateDesign::Once,
    };
    let certificate = arguments.certificate.as_deref();
    let certificate = certificate.map(read_certificate).transpose()?;
    let mut runs: Vec<Run> = Vec::new();
    for look in 1..=design.looks() {
        for _ in 0..arguments.runs {
            if let Some(earlier) = runs.last() {
                let number = runs.len();
                save_earlier(
                    earlier,
                    number,
                    arguments,
                    (onlookers.terminal, &mut *journals),
                )?;
            }
            let before = u32::try_from(runs.len()).unwrap_or(u32::MAX);
            let mut run = shown_run(plan, arguments, (onlookers, before), journals, stop)?;
            if let Some(certificate) = &certificate {
                certify_run(&mut run, certificate);
            }
            let is_interrupted = run.completeness == Completeness::Interrupted;
            runs.push(run);
            if is_interrupted {
                return Ok(runs);
            }
        }
        let is_undecided = gate.is_some_and(|gate| gate.compare(&mut runs, design));
        if !is_undecided || look == design.looks() {
            break;
        }
        if let Some(last) = runs.last_mut() {
            // The comparison is that of all runs; this one was a look on the way.
            last.comparison = None;
        }
        onlookers.terminal.note(&format!(
            "undecided after {} runs: {} more",
            runs.len(),
            arguments.runs
        ));
    }
    Ok(runs)
}

fn save_earlier(
    run: &Run,
    number: usize,
    arguments: &RunArguments,
    (terminal, journals): (&Terminal, &mut Journals<'_>),
) -> Result<(), Failure> {
    let record = arguments.out.join(file_stem(run)).with_extension("json");
    if let Err(Unsaved { failure, instead }) = save(run, &record, journals) {
        if instead.is_none() {
            let renderer = show::renderer(arguments.template.as_deref())?;
            show::print(run, Output::Console, &renderer, (terminal, &[]))?;
        }
        return Err(failure);
    }
    let verdict = run.verdict();
    terminal.note(&format!(
        "run {number}: {verdict}, record: {}",
        record.display()
    ));
    Ok(())
}

/// One of the runs, shown while it goes on.
fn shown_run(
    plan: &Plan,
    arguments: &RunArguments,
    shown: (Onlookers<'_>, u32),
    journals: &mut Journals<'_>,
    stop: &StopSignal,
) -> Result<Run, Failure> {
    one_run(plan, stop, |health, environment, options| {
        for report in health.iter().filter(|_| arguments.verbose) {
            shown.0.terminal.note(&format!(
                "{} is there (attempts: {})",
                report.url, report.attempts
            ));
        }
        try_destinations(arguments)?;
        let begun = begun_run(plan, environment.clone(), now()?);
        driven(plan, arguments, shown, (begun, journals), (options, stop))
    })
}

/// Begins the files that results go to, and drops them again, so that a mistake in their names, or a
/// folder that takes none, costs no measurement.
fn try_destinations(arguments: &RunArguments) -> Result<(), Failure> {
    let written = arguments
        .report
        .iter()
        .map(|request| &request.file)
        .chain(&arguments.record)
        .chain(&arguments.samples);
    let written: Vec<_> = written.collect();
    let kept = arguments.baseline.baseline.iter().chain(&arguments.plan);
    for (index, file) in written.iter().enumerate() {
        if kept
            .clone()
            .chain(written[..index].iter().copied())
            .any(|other| same(file, other))
        {
            let message = format!("`{}` would be written over", file.display());
            return Err(Failure::mistake(message).hint(Some("give every file a name of its own")));
        }
    }
    let files = arguments
        .record
        .iter()
        .chain(arguments.report.iter().map(|request| &request.file));
    let uses_out = arguments.record.is_none() || arguments.report.is_empty() || arguments.runs > 1;
    // It will have a name that nobody knows yet.
    let out = uses_out.then(|| arguments.out.join("record.json"));
    for file in files.chain(&out) {
        let begun = AtomicFile::create(file, MissingFolder::Create);
        begun.map(drop).map_err(|error| {
            let elsewhere = "name another place by --out, --record or --report";
            let hint = error.hint().unwrap_or_else(|| elsewhere.to_owned());
            Failure::of(&error).hint(Some(hint))
        })?;
    }
    Ok(())
}

/// Whether two names are those of one file.
fn same(one: &Path, other: &Path) -> bool {
    let full = |file: &Path| {
        file.canonicalize()
            .or_else(|_missing| std::path::absolute(file))
            .ok()
    };
    full(one).is_some() && full(one) == full(other)
}

fn chosen_plan(
    arguments: &RunArguments,
    terminal: &Terminal,
) -> Result<(Plan, Option<Stub>), Failure> {
    let usual = Path::new(USUAL_PLAN);
    let file = arguments
        .plan
        .as_deref()
        .or_else(|| usual.exists().then_some(usual));
    if let Some(file) = file {
        return planned::read(file).map(|plan| (plan, None));
    }
    if arguments.base_url.is_some() {
        return Err(
            Failure::mistake("--base-url needs a plan").hint(Some("run PLAN --base-url URL"))
        );
    }
    let config = StubConfig {
        routes: demonstration_routes(),
        seed: 1,
        ..StubConfig::default()
    };
    let stub = Stub::start(config).map_err(|error| Failure::of(&error))?;
    terminal.note(&format!(
        "no plan given and no {USUAL_PLAN} here: demonstration against a stub at {}",
        stub.base_url()
    ));
    let plan = demonstration_plan(&stub.base_url())
        .map_err(|mistakes| planned::with_mistakes(&mistakes, "plan"))?;
    Ok((plan, Some(stub)))
}

/// The plan with what the command line asks for in place of what it says itself.
fn adjusted(plan: Plan, arguments: &RunArguments) -> Result<Plan, Failure> {
    let selection = Selection {
        scenarios: arguments.scenario.clone(),
        not_scenarios: arguments.not_scenario.clone(),
        tags: arguments.tag.clone(),
        not_tags: arguments.not_tag.clone(),
    };
    let mut plan = if selection == Selection::default() {
        plan
    } else {
        plan.select(&selection).map_err(|error| {
            let hint = match &error {
                SelectionError::LeavesTurnsOut { with, .. } => {
                    Some(format!("select `{with}` as well"))
                }
                SelectionError::LeavesReferenceOut { scenario, of } => Some(format!(
                    "select `{of}` as well, or leave the other out: --not-scenario '{scenario}'"
                )),
                _ => None,
            };
            Failure::of(&error).hint(hint)
        })?
    };
    plan.seed = arguments.seed.unwrap_or(plan.seed);
    if let Some(base_url) = &arguments.base_url {
        plan.target.base_url = Some(base_url.clone());
    }
    for scenario in &mut plan.scenarios {
        if let Some(iterations) = arguments.iterations {
            scenario.load = scenario.load.with_iterations(iterations);
        }
        if let Some(duration) = arguments.duration {
            scenario.load = scenario.load.with_duration(duration);
        }
    }
    Ok(plan)
}

/// The first Ctrl-C, or signal to end, lets what is under way end, the second does not.
pub(super) fn stop_on_interrupt(stop: &StopSignal) -> Result<(), Failure> {
    let stop = stop.clone();
    on_interrupt(move || stop.request_stop())
}
