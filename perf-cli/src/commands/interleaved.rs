//! `compare --ab`: two targets driven in turn by one plan.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

use perf_baseline::{NotKept, refuse_unusable};
use perf_core::{
    BaseUrl, Comparison, Plan, Process, Run, RunFigures, StopWith, TargetCommand, split_words,
};
use perf_driver::StopSignal;
use perf_stats::{GateDesign, GateSettings, compare_interleaved, run_figures};

use super::compared::{listed, summary};
use super::journalled::journalled;
use super::kept::{make_folder, save};
use super::one_run::one_run;
use super::run::stop_on_interrupt;
use crate::arguments::CompareArguments;
use crate::clock::now;
use crate::exit_code;
use crate::failure::Failure;
use crate::gate::{orphaned, policy_of};
use crate::journal::{Journals, tell_of_killed_runs};
use crate::record::{begun_run, file_stem};
use crate::terminal::Terminal;
use crate::{planned, show};

/// Drives both sides in the order A B B A until it is decided, and prints how B differs from A.
pub(super) fn interleaved(
    file: &Path,
    arguments: &CompareArguments,
    terminal: &Terminal,
) -> Result<u8, Failure> {
    let plan = planned::read(file)?;
    planned::refuse_programs(&plan, arguments.no_exec)?;
    let mut sides = [
        Side::of("A", &arguments.a, &plan, &arguments.out.join("a"))?,
        Side::of("B", &arguments.b, &plan, &arguments.out.join("b"))?,
    ];
    let each = NonZeroU32::new(arguments.pairs).unwrap_or(NonZeroU32::MIN);
    let design = GateDesign::Looks { each };
    let own = policy_of(arguments.policy.as_deref())?;
    let policy = plan.regression.clone().overruled_by(own);
    let left_out = plan.left_out.iter().map(|l| &l.scenario);
    let all = plan.scenarios.iter().chain(left_out);
    let names: Vec<String> = all.map(|scenario| scenario.name.clone()).collect();
    let settings = GateSettings {
        policy: Some(&policy),
        ..design.into()
    };
    for side in &sides {
        tell_of_killed_runs(&side.out, terminal);
    }
    let stop = StopSignal::new();
    stop_on_interrupt(&stop)?;
    let most = design.looks() * each.get();
    let mut pair = 0;
    loop {
        pair += 1;
        // A B, B A, A B: neither side is always the first one.
        let order = if pair % 2 == 1 { [0, 1] } else { [1, 0] };
        for side in order {
            sides[side].run(&stop, terminal)?;
        }
        terminal.note(&format!("pair {pair} of at most {most}"));
        if pair % each != 0 {
            continue;
        }
        let [a, b] = &sides;
        let found = compare_interleaved(&b.figures, &a.figures, settings);
        let mut found =
            found.map_err(|error| Failure::of(&error).code(exit_code::NOT_COMPARABLE))?;
        if !found.is_undecided || pair >= most {
            found.comparison.findings.extend(orphaned(&policy, &names));
            return tell(&found.comparison, &sides, arguments, terminal);
        }
    }
}

fn tell(
    comparison: &Comparison,
    [a, b]: &[Side; 2],
    arguments: &CompareArguments,
    terminal: &Terminal,
) -> Result<u8, Failure> {
    let label = |side: &Side| format!("{}, {} runs", side.what, side.figures.len());
    let listing = listed((&label(a), &label(b)), comparison, &[]);
    show::list(&listing, arguments.listing.format, terminal)?;
    let runs = a.figures.len();
    terminal.note(&format!("after {runs} pairs: {}", summary(comparison)));
    Ok(exit_code::of_comparison(comparison, arguments.demands))
}

/// One of the two: how it is run, and what came out so far.
struct Side {
    name: &'static str,
    what: String,
    plan: Plan,
    out: PathBuf,
    figures: Vec<RunFigures>,
}

impl Side {
    /// `what` is an address, or a command.
    fn of(name: &'static str, what: &str, plan: &Plan, out: &Path) -> Result<Self, Failure> {
        let mut plan = plan.clone();
        if what.starts_with("http://") || what.starts_with("https://") {
            let base_url = what.parse::<BaseUrl>();
            plan.target.base_url = Some(base_url.map_err(|error| mistake(name, what, &error))?);
            // What the plan starts or watches is not this target.
            plan.target.process = None;
        } else {
            let mut words = split_words(what)
                .map_err(|error| mistake(name, what, &error))?
                .into_iter();
            let program = words.next().unwrap_or_default();
            let command = command_of(&plan);
            plan.target.process = Some(Process::Command(Box::new(TargetCommand {
                program,
                arguments: words.collect(),
                ..command
            })));
        }
        Ok(Self {
            name,
            what: what.to_owned(),
            plan,
            out: out.to_owned(),
            figures: Vec::new(),
        })
    }

    /// Makes one more run, and keeps its record.
    fn run(&mut self, stop: &StopSignal, terminal: &Terminal) -> Result<(), Failure> {
        let of_side = |failure: Failure| Failure {
            message: format!("side {} (`{}`): {}", self.name, self.what, failure.message),
            ..failure
        };
        let mut journals = Journals::in_folder(self.out.clone(), terminal);
        let run = one_run(&self.plan, stop, |_health, environment, options| {
            make_folder(&self.out)?;
            let begun = begun_run(&self.plan, environment.clone(), now()?);
            journalled(&self.plan, begun, &mut journals, (&options, stop))
        });
        let run = run.map_err(of_side)?;
        let record = self.out.join(file_stem(&run)).with_extension("json");
        save(&run, &record, &mut journals).map_err(|unsaved| unsaved.failure)?;
        refuse(&run).map_err(of_side)?;
        self.figures
            .push(run_figures(&run, &record.display().to_string()));
        Ok(())
    }
}

/// A run that says nothing about its target says nothing about the other one either.
fn refuse(run: &Run) -> Result<(), Failure> {
    refuse_unusable(run).map_err(|why| match why {
        NotKept::Interrupted => {
            Failure::mistake("interrupted before it was decided").code(exit_code::INTERRUPTED)
        }
        other => Failure::of(&other)
            .code(exit_code::INVALID)
            .hint(Some("check that the target runs and answers")),
    })
}

/// How the plan starts its target, or how it would.
fn command_of(plan: &Plan) -> TargetCommand {
    match &plan.target.process {
        Some(Process::Command(command)) => (**command).clone(),
        _ => TargetCommand {
            program: String::new(),
            arguments: Vec::new(),
            environment: Vec::new(),
            folder: PathBuf::new(),
            output: None,
            stop: StopWith::default(),
            grace: Duration::from_secs(5),
        },
    }
}

fn mistake(name: &str, what: &str, error: &perf_core::UnitError) -> Failure {
    let message = format!("side {name}, `{what}`: {}", error.problem);
    Failure::mistake(message).hint(Some(format!("it must be {}", error.expected)))
}
