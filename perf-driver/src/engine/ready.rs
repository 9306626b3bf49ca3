//! A scenario made ready: its steps prepared, its series numbered, its load known.

use std::sync::Arc;
use std::time::Duration;

use perf_core::{Load, Plan, RateLimit, Series, SeriesId};

use super::drive_error::DriveError;
use crate::transport::Transport;

/// A scenario that can be started.
#[derive(Debug)]
pub(super) struct ReadyScenario<P> {
    pub(super) index: usize,
    pub(super) name: String,
    pub(super) load: Load,
    pub(super) rate_limit: Option<RateLimit>,
    /// Never empty.
    pub(super) steps: Vec<ReadyStep<P>>,
}

/// A step that can be sent.
#[derive(Debug)]
pub(super) struct ReadyStep<P> {
    pub(super) series: SeriesId,
    pub(super) timeout: Duration,
    pub(super) prepared: P,
}

/// Makes all scenarios of `plan` ready, so that a mistake in the last one shows before the first
/// one is sent.
pub(super) fn ready<T: Transport>(
    transport: &T,
    plan: &Plan,
) -> Result<Vec<Arc<ReadyScenario<T::Prepared>>>, DriveError> {
    let series = plan.series();
    let scenarios = plan.scenarios.iter().enumerate();
    scenarios
        .map(|(index, scenario)| {
            let own_series = series.iter().filter(|series| series.scenario == index);
            let steps = own_series.zip(scenario.steps()).map(|(series, step)| {
                let Series { id, .. } = *series;
                let prepared = transport.prepare(step).map_err(|source| DriveError::Step {
                    scenario: scenario.name.clone(),
                    step: step.name.clone(),
                    source: Box::new(source),
                })?;
                Ok(ReadyStep {
                    series: id,
                    timeout: step.timeout,
                    prepared,
                })
            });
            Ok(Arc::new(ReadyScenario {
                index,
                name: scenario.name.clone(),
                load: scenario.load,
                rate_limit: scenario.rate_limit,
                steps: steps.collect::<Result<_, _>>()?,
            }))
        })
        .collect()
}
