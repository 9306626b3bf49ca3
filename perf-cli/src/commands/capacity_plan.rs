//! The plan of a search for the highest rate: one scenario, with an arrival rate in place of its load.

use std::time::Duration;

use perf_core::{
    Criterion, Metric, Plan, Rate, Requirement, Scenario, Selection, SelectionError, WarmUp,
};
use perf_stats::StepLength;

use crate::arguments::CapacityArguments;
use crate::failure::Failure;
use crate::planned;

/// What may fail where the plan does not say.
const USUAL_ERROR_RATE: &str = "error_rate < 1%";
/// The longest start of a step that is not judged, where the plan has no warm-up of its own: the time
/// in which connections are opened.
const LONGEST_WARM_UP: Duration = Duration::from_secs(1);

/// What is driven at every rate.
pub(super) struct CapacityPlan {
    plan: Plan,
    length: StepLength,
    warm_up: WarmUp,
}

impl CapacityPlan {
    /// The plan that the arguments name, for one of its scenarios.
    pub(super) fn of(arguments: &CapacityArguments) -> Result<Self, Failure> {
        let mut plan = chosen(arguments)?;
        plan.seed = arguments.seed.unwrap_or(plan.seed);
        if let Some(base_url) = &arguments.base_url {
            plan.target.base_url = Some(base_url.clone());
        }
        let has_errors = every_criterion(&plan).any(|c| c.require.metric() == Metric::ErrorRate)
            || arguments
                .criterion
                .iter()
                .any(|c| c.metric() == Metric::ErrorRate);
        let of_errors: Option<Requirement> = USUAL_ERROR_RATE.parse().ok();
        let added = arguments.criterion.iter().copied();
        let added: Vec<_> = added.chain(of_errors.filter(|_| !has_errors)).collect();
        let scenario = &mut plan.scenarios[0];
        scenario
            .criteria
            .extend(added.into_iter().map(Criterion::from));
        // A schedule says when iterations begin.
        scenario.journey.think_time = None;
        scenario.journey.pacing = None;
        scenario.start_after = Duration::ZERO;
        let warm_up = match scenario.warm_up {
            WarmUp::None => WarmUp::Time((arguments.step_duration / 10).min(LONGEST_WARM_UP)),
            own => own,
        };
        let required: Vec<_> = every_criterion(&plan).map(|c| c.require).collect();
        let confidence = plan.defaults.confidence;
        Ok(Self {
            length: StepLength::new(arguments.step_duration, &required, confidence),
            plan,
            warm_up,
        })
    }

    pub(super) const fn plan(&self) -> &Plan {
        &self.plan
    }

    pub(super) fn scenario(&self) -> &Scenario {
        &self.plan.scenarios[0]
    }

    /// The criteria in words.
    pub(super) fn required(&self) -> Vec<String> {
        let mut required: Vec<String> = every_criterion(&self.plan)
            .map(ToString::to_string)
            .collect();
        required.push("no queue grows".to_owned());
        required
    }

    /// The lowest rate at which a step of the usual length has as many requests as its criteria need.
    pub(super) fn first_rate(&self) -> Option<Rate> {
        self.length.first_rate()
    }

    /// The plan of one step: at `rate`, for so many times the usual time.
    pub(super) fn at(&self, rate: Rate, lengths: u32) -> Plan {
        let first = match self.warm_up {
            WarmUp::None => 0.0,
            WarmUp::Time(span) => span.as_secs_f64(),
            WarmUp::Iterations(count) => count.get() as f64 / rate.as_per_second(),
            WarmUp::Steady { at_most } => at_most.as_secs_f64(),
        };
        let mut plan = self.plan.clone();
        let scenario = &mut plan.scenarios[0];
        let first = Duration::try_from_secs_f64(first).unwrap_or(Duration::MAX);
        let lasting = first.saturating_add(self.length.at(rate, lengths));
        scenario.load = scenario.load.with_arrival_rate(rate, lasting);
        scenario.warm_up = self.warm_up;
        plan
    }

    /// A glance at the target under a load that it bears: a few iterations at `rate`.
    pub(super) fn glance(&self, rate: Rate) -> Plan {
        let mut plan = self.plan.clone();
        let scenario = &mut plan.scenarios[0];
        let lasting = (10.0 / rate.as_per_second()).clamp(0.2, 5.0);
        let lasting = Duration::from_secs_f64(lasting);
        scenario.load = scenario.load.with_arrival_rate(rate, lasting);
        scenario.warm_up = WarmUp::None;
        plan
    }
}

fn every_criterion(plan: &Plan) -> impl Iterator<Item = &Criterion> {
    let scenarios = plan.scenarios.iter();
    let of_scenarios = scenarios.flat_map(|scenario| {
        let steps = scenario.steps().into_iter();
        let of_steps = steps.flat_map(|step| step.criteria.iter());
        scenario.criteria.iter().chain(of_steps)
    });
    of_scenarios.chain(&plan.criteria)
}

/// The plan with the scenario that is asked for alone.
fn chosen(arguments: &CapacityArguments) -> Result<Plan, Failure> {
    let plan = planned::read(&arguments.plan)?;
    let plan = match &arguments.scenario {
        None => plan,
        Some(scenario) => {
            let selection = Selection {
                scenarios: vec![scenario.clone()],
                ..Selection::default()
            };
            plan.select(&selection).map_err(|error| {
                let hint = match &error {
                    SelectionError::LeavesTurnsOut { .. } => {
                        Some("a capacity is that of one scenario, which takes turns with no other")
                    }
                    SelectionError::LeavesReferenceOut { .. } => {
                        Some("a capacity is that of one scenario, which is compared with no other")
                    }
                    _ => None,
                };
                Failure::of(&error).hint(hint)
            })?
        }
    };
    match plan.scenarios.as_slice() {
        [only] if !only.faults.is_empty() => {
            let message = format!("`{}` has faults, and with them no capacity", only.name);
            let hint = "search with a scenario that has none";
            Err(Failure::mistake(message).hint(Some(hint)))
        }
        [_] => planned::refuse_programs(&plan, arguments.trust.no_exec).map(|()| plan),
        several => {
            let names: Vec<_> = several.iter().map(|s| format!("`{}`", s.name)).collect();
            let message = format!(
                "a capacity is that of one scenario, and these are {}",
                names.join(", ")
            );
            Err(Failure::mistake(message).hint(Some("choose one with --scenario NAME")))
        }
    }
}
