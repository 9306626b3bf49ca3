//! `run`: the whole story, from a plan to an exit code.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use perf_core::{Completeness, Plan, Run, Selection, SelectionError};
use perf_driver::{StopSignal, Stub, StubConfig};
use perf_report::Output;
use perf_stats::GateDesign;

use super::certified::{certify_run, read_certificate};
use super::driven::{Audience, Onlookers, driven};
use super::one_run::one_run;
use super::plan_size::too_few;
use super::samples::Samples;
use super::worst_of_runs::worst_of;
use crate::arguments::{ReportRequest, RunArguments};
use crate::demonstration::{demonstration_plan, demonstration_routes};
use crate::exit_code;
use crate::failure::Failure;
use crate::gate::{Expected, Gate};
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
    let mut runs = all_runs(&plan, arguments, onlookers, &stop, gate.as_ref())?;
    drop(audience);
    let is_complete = |run: &Run| run.completeness == Completeness::Complete;
    let all_complete = runs.iter().all(is_complete);
    // What was measured is shown and saved before anything else can go wrong.
    if let Some(shown) = worst_of(&runs) {
        if !arguments.quiet {
            show::print(&shown, Output::Console, &renderer, (terminal, &[]))?;
        }
        let destinations = Destinations {
            out: &arguments.out,
            record: arguments.record.as_deref(),
            reports: &arguments.report,
            samples: arguments.samples.as_deref(),
        };
        for (what, file) in write_results(&shown, destinations, &renderer)? {
            terminal.note(&format!("{what}: {}", file.display()));
        }
    }
    if let Some(samples) = samples {
        samples.finish(terminal)?;
    }
    // A file holds one run, and that is the last one; a store holds all of them.
    let takes_several = gate.as_ref().is_some_and(Gate::takes_several);
    let first = if takes_several {
        0
    } else {
        runs.len().saturating_sub(1)
    };
    for run in &mut runs[first..] {
        if let Some(gate) = &gate
            && all_complete
            && gate.remember(run, terminal)?
        {
            // Who makes a run the baseline has accepted what the comparison says.
            run.comparison = None;
        }
    }
    Ok(exit_code::of_runs(&runs, arguments.demands))
}

/// The runs that were asked for, and further ones while the gate is undecided and allows them.
/// All but the last one are saved; the last one has the comparison.
fn all_runs(
    plan: &Plan,
    arguments: &RunArguments,
    onlookers: Onlookers<'_>,
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
                save_earlier(earlier, runs.len(), arguments, onlookers.terminal)?;
            }
            let before = u32::try_from(runs.len()).unwrap_or(u32::MAX);
            let mut run = shown_run(plan, arguments, (onlookers, before), stop)?;
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
    terminal: &Terminal,
) -> Result<(), Failure> {
    let record = arguments.out.join(file_stem(run)).with_extension("json");
    perf_baseline::save_record(&record, run).map_err(|error| Failure::of(&error))?;
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
    stop: &StopSignal,
) -> Result<Run, Failure> {
    one_run(plan, stop, |health, options| {
        for report in health.iter().filter(|_| arguments.verbose) {
            shown.0.terminal.note(&format!(
                "{} is there (attempts: {})",
                report.url, report.attempts
            ));
        }
        make_folders(arguments)?;
        driven(plan, arguments, shown, stop, options)
    })
}

/// Makes the folders that results go to, so that a mistake in their names costs no measurement.
fn make_folders(arguments: &RunArguments) -> Result<(), Failure> {
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
    let parents = files.filter_map(|file| file.parent());
    let uses_out = arguments.record.is_none() || arguments.report.is_empty() || arguments.runs > 1;
    let out = uses_out.then_some(arguments.out.as_path());
    for folder in parents
        .chain(out)
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder).map_err(|error| {
            Failure::mistake(format!(
                "cannot make the folder `{}`: {error}",
                folder.display()
            ))
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

/// The first Ctrl-C lets what is under way end, the second does not.
pub(super) fn stop_on_interrupt(stop: &StopSignal) -> Result<(), Failure> {
    let stop = stop.clone();
    ctrlc::set_handler(move || stop.request_stop()).map_err(|error| Failure::of(&error))
}

/// Where the results of a run go.
#[derive(Clone, Copy)]
pub(super) struct Destinations<'a> {
    pub(super) out: &'a Path,
    pub(super) record: Option<&'a Path>,
    pub(super) reports: &'a [ReportRequest],
    pub(super) samples: Option<&'a Path>,
}

/// Writes the record and the reports, and says where they are.
pub(super) fn write_results(
    run: &Run,
    to: Destinations<'_>,
    renderer: &perf_report::Renderer,
) -> Result<Vec<(&'static str, PathBuf)>, Failure> {
    let stem = to.out.join(file_stem(run));
    let record = to
        .record
        .map_or_else(|| stem.with_extension("json"), Path::to_owned);
    perf_baseline::save_record(&record, run).map_err(|error| Failure::of(&error))?;
    let mut written = vec![("record", record)];
    let usual = [ReportRequest {
        output: Output::Markdown,
        file: stem.with_extension("md"),
    }];
    let requests = if to.reports.is_empty() {
        usual.as_slice()
    } else {
        to.reports
    };
    let record = ("run record", written[0].1.clone());
    let reports = requests.iter().map(ReportRequest::as_file);
    let samples = to.samples.iter();
    let samples = samples.map(|file| ("samples", file.to_path_buf()));
    let files: Vec<_> = [record].into_iter().chain(samples).chain(reports).collect();
    for request in requests {
        show::write(run, request.output, renderer, (&request.file, &files))?;
        written.push(("report", request.file.clone()));
    }
    Ok(written)
}

/// `catalog-20261121T050936Z`: sorts by time, and never overwrites an earlier run's.
pub(super) fn file_stem(run: &Run) -> String {
    let slug: Vec<_> = run
        .name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let slug = if slug.is_empty() {
        "run".to_owned()
    } else {
        slug.join("-")
    };
    let time: String = run
        .started_at
        .map(|at| {
            at.to_string()
                .chars()
                .filter(|c| !matches!(c, '-' | ':' | '.'))
                .collect()
        })
        .unwrap_or_default();
    let slug: String = slug.chars().take(60).collect();
    format!("{slug}-{time}")
}
