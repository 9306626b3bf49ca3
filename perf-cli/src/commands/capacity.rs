//! `capacity`: drives a scenario at one rate after another until its capacity is known, judges that
//! and shows it. Which rate comes next, and what a step says, is decided in perf-stats.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use perf_core::{
    CapacityEnd, CapacityRecord, CapacityStep, Completeness, Criterion, Rate, Reading, Run,
    StepAnswer, format_duration,
};
use perf_driver::StopSignal;
use perf_report::Output;
use perf_stats::{
    CapacityGoal, SearchMove, TriedStep, capacity_findings, capacity_record, judge_capacity,
    next_move,
};

use super::capacity_plan::CapacityPlan;
use super::capacity_step::{StepDriver, median};
use super::kept::{Destinations, keep, make_folder};
use super::run::stop_on_interrupt;
use crate::arguments::{CapacityArguments, CapacityFormat};
use crate::exit_code;
use crate::failure::Failure;
use crate::journal::{Journals, tell_of_killed_runs};
use crate::terminal::Terminal;
use crate::{show, target};

/// Searches for the highest rate at which the plan's criteria hold.
pub(super) fn capacity(arguments: &CapacityArguments, terminal: &Terminal) -> Result<u8, Failure> {
    let plan = CapacityPlan::of(arguments)?;
    let from = arguments.from.or_else(|| plan.first_rate());
    let from =
        from.ok_or_else(|| Failure::mistake("no rate to begin at").hint(Some("--from RATE")))?;
    let goal = CapacityGoal::new(from, arguments.to, arguments.precision)
        .map_err(|error| Failure::of(&error))?;
    let renderer = show::renderer(arguments.template.as_deref())?;
    let beside = Journals::beside(arguments.record.as_deref(), &arguments.out);
    tell_of_killed_runs(&beside, terminal);
    make_folder(&beside)?;
    let mut journals = Journals::in_folder(beside, terminal);
    let stop = StopSignal::new();
    stop_on_interrupt(&stop)?;
    let upstreams = target::upstreams(plan.plan())?;
    let mut started = target::started(plan.plan(), upstreams.as_ref(), &stop)?;
    target::wait_for(plan.plan(), &mut started, &stop)?;
    let driver = StepDriver {
        plan: &plan,
        arguments,
        upstreams,
        process: started.as_ref().map(perf_driver::StartedTarget::process),
        stop: &stop,
    };
    let search = Search::new(&goal, &driver).run(terminal, &mut journals)?;
    let mut run = search.into_run(arguments);
    target::stopped(started, &mut run);
    let output = match arguments.format {
        CapacityFormat::Text => Output::Console,
        CapacityFormat::Json => Output::Json,
    };
    let destinations = Destinations {
        out: &arguments.out,
        record: arguments.record.as_deref(),
        reports: &arguments.report,
        samples: None,
    };
    let output = (!arguments.quiet).then_some(output);
    let shown = (&renderer, terminal);
    let failures = keep(&run, output, destinations, &mut journals, shown);
    terminal.last_of(failures)?;
    Ok(exit_code::of(&run, arguments.demands))
}

/// A search that goes on.
struct Search<'a> {
    goal: &'a CapacityGoal,
    driver: &'a StepDriver<'a>,
    tried: Vec<TriedStep>,
    steps: Vec<CapacityStep>,
    /// The run at each rate that says the most about it, by the rate's bits.
    runs: BTreeMap<u64, Run>,
    /// The lowest rate that held, and the median at it.
    usual: Option<(Rate, Duration)>,
    not_recovered: u32,
    cut: Option<CapacityEnd>,
}

impl<'a> Search<'a> {
    const fn new(goal: &'a CapacityGoal, driver: &'a StepDriver<'a>) -> Self {
        Self {
            goal,
            driver,
            tried: Vec::new(),
            steps: Vec::new(),
            runs: BTreeMap::new(),
            usual: None,
            not_recovered: 0,
            cut: None,
        }
    }

    fn run(mut self, terminal: &Terminal, journals: &mut Journals<'_>) -> Result<Self, Failure> {
        let arguments = self.driver.arguments;
        let begun = Instant::now();
        while let SearchMove::Drive(order) = next_move(self.goal, &self.tried) {
            if begun.elapsed() >= arguments.max_time {
                self.cut = Some(CapacityEnd::TimeUp);
                break;
            }
            let so_far = self.record(self.steps.clone(), Some(CapacityEnd::Interrupted));
            let (run, step) = self.driver.drive(order, (&mut *journals, so_far))?;
            let is_interrupted = run.completeness == Completeness::Interrupted;
            if is_interrupted {
                self.cut = Some(CapacityEnd::Interrupted);
                // It says nothing about its rate, unless it is all that there is.
                if self.runs.is_empty() {
                    self.keep(order.rate, run, &step);
                }
                break;
            }
            if !arguments.quiet {
                terminal.note(&told(&step));
            }
            self.keep(order.rate, run, &step);
            self.tried.push(TriedStep {
                rate: order.rate,
                length: order.length,
                answer: step.answer,
            });
            if step.answer != StepAnswer::Held
                && let Some((rate, usually)) = self.usual
                && !self.driver.rest(rate, usually)?
            {
                self.not_recovered += 1;
            }
            self.steps.push(step);
        }
        Ok(self)
    }

    fn keep(&mut self, rate: Rate, run: Run, step: &CapacityStep) {
        let held = step.answer == StepAnswer::Held;
        let is_lower = self.usual.is_none_or(|(lowest, _)| rate < lowest);
        if held
            && is_lower
            && let Some(median) = median(&run, self.driver.plan.plan().defaults.confidence)
        {
            self.usual = Some((rate, median));
        }
        let key = rate.as_per_second().to_bits();
        // Of a rate that held, a run in which it did.
        if held || !self.runs.contains_key(&key) {
            self.runs.insert(key, run);
        }
    }

    /// The search with `steps`, as it stands.
    fn record(&self, steps: Vec<CapacityStep>, cut: Option<CapacityEnd>) -> CapacityRecord {
        let plan = self.driver.plan;
        capacity_record(
            &plan.scenario().name,
            plan.required(),
            (self.goal, plan.plan().defaults.confidence),
            &self.tried,
            steps,
            cut,
        )
    }

    /// The run at the rate that was found, or else at the lowest one, with the search in it.
    fn into_run(mut self, arguments: &CapacityArguments) -> Run {
        let steps = std::mem::take(&mut self.steps);
        let record = self.record(steps, self.cut);
        let key = record.held.map(|held| held.as_per_second().to_bits());
        let chosen = key.and_then(|key| self.runs.remove(&key));
        let chosen = chosen.or_else(|| self.runs.pop_first().map(|(_, run)| run));
        let mut run = chosen.expect("every search drives a step");
        let findings = capacity_findings(&record, self.not_recovered);
        run.findings.extend(findings);
        if record.end == CapacityEnd::Interrupted {
            run.completeness = Completeness::Interrupted;
        }
        if let Some(require) = arguments.require {
            let judgement = judge_capacity(&Criterion::from(require), &record);
            run.judgements.insert(0, judgement);
        }
        run.capacity = Some(record);
        run
    }
}

/// A step in one line.
fn told(step: &CapacityStep) -> String {
    let answer = match step.answer {
        StepAnswer::Held => "held",
        StepAnswer::Failed => "failed",
        StepAnswer::Open => "open",
        StepAnswer::Invalid => "invalid",
    };
    let p99 = match step.p99.reading {
        Reading::Exactly(p99) => format!("p99 {p99}"),
        Reading::Above(p99) => format!("p99 above {p99}"),
        Reading::Missing => "no p99".to_owned(),
    };
    let reason = match step.answer {
        StepAnswer::Held => String::new(),
        _ => format!(" ({})", step.reason),
    };
    let (rate, lasted) = (step.rate, format_duration(step.lasted));
    format!("{rate} for {lasted}: {answer}, {p99}{reason}")
}
