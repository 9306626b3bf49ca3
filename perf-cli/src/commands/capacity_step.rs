//! One step of a search for the highest rate, and the rest after one that was too much.

use std::time::{Duration, Instant};

use perf_core::{CapacityRecord, CapacityStep, Metric, Plan, Quantile, Rate, Run, Share};
use perf_driver::{DriveOptions, FoundProcess, StopSignal, UpstreamProxies};
use perf_stats::{StepOrder, Subject, capacity_step, estimate, has_recovered};

use super::capacity_plan::CapacityPlan;
use super::journalled::{journalled, unjournalled};
use super::one_run::environment;
use crate::arguments::CapacityArguments;
use crate::clock::now;
use crate::failure::Failure;
use crate::journal::Journals;
use crate::record::{begun_run, judged_run};

/// A target that does not recover in this time is taken as it is.
const LONGEST_REST: Duration = Duration::from_mins(1);

/// What all steps have in common.
pub(super) struct StepDriver<'a> {
    pub(super) plan: &'a CapacityPlan,
    pub(super) arguments: &'a CapacityArguments,
    pub(super) process: Option<FoundProcess>,
    pub(super) upstreams: Option<UpstreamProxies>,
    pub(super) stop: &'a StopSignal,
}

impl StepDriver<'_> {
    /// Drives the step that was ordered, and says what came of it. Its journal knows of the search
    /// `so_far`.
    pub(super) fn drive(
        &self,
        order: StepOrder,
        (journals, so_far): (&mut Journals<'_>, CapacityRecord),
    ) -> Result<(Run, CapacityStep), Failure> {
        let plan = self.plan.at(order.rate, order.length);
        let begun = Run {
            capacity: Some(so_far),
            ..begun_run(&plan, environment(), now()?)
        };
        let driven = journalled(&plan, begun, journals, (&self.options(), self.stop))?;
        let run = judged_run(&plan, driven, environment());
        let confidence = self.plan.plan().defaults.confidence;
        let step = capacity_step(&run, order.rate, self.arguments.precision, confidence);
        let step = step.ok_or_else(|| {
            journals.remove();
            Failure::mistake("interrupted before anything was sent")
        })?;
        Ok((run, step))
    }

    /// Waits until the target answers about as fast as it `usually` does at `rate`; whether it did.
    /// What a step has sent was awaited already: this is for what the target goes on doing.
    pub(super) fn rest(&self, rate: Rate, usually: Duration) -> Result<bool, Failure> {
        let begun = Instant::now();
        while !self.stop.is_requested() && begun.elapsed() < LONGEST_REST {
            let run = self.run(&self.plan.glance(rate))?;
            let median = median(&run, self.plan.plan().defaults.confidence);
            if median.is_some_and(|now| has_recovered(now, usually)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Drives a glance, which no journal needs to know.
    fn run(&self, plan: &Plan) -> Result<Run, Failure> {
        let driven = unjournalled(plan, (&self.options(), self.stop))?;
        Ok(judged_run(plan, driven, environment()))
    }

    fn options(&self) -> DriveOptions {
        let mut options = DriveOptions::new().workers(self.arguments.workers);
        if let Some(process) = &self.process {
            options = options.process(process.clone());
        }
        if let Some(upstreams) = &self.upstreams {
            options = options.upstreams(upstreams.clone());
        }
        options
    }
}

/// The median of the response time; `None` where that is not known, or falls among failures.
pub(super) fn median(run: &Run, confidence: Share) -> Option<Duration> {
    let scenario = run.scenarios.first()?;
    let subject = Subject::of_scenario(scenario, &run.resources);
    let median = estimate(Metric::quantile(Quantile::P50), &subject, confidence);
    match median.reading {
        perf_core::Reading::Exactly(perf_core::Quantity::Time(median)) => Some(median),
        _ => None,
    }
}
