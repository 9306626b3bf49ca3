//! Faults, and how the service recovered from each.

use std::time::Duration;

use perf_core::{FaultRecord, Firing, Moment, Quantity, Run};
use serde::{Deserialize, Serialize};

use super::figure::{Count, Figure};
use super::text;
use crate::format::Scales;

/// One time that a fault was done; of a fault that was never done, that it was not.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FaultRow {
    /// The scenario.
    pub scenario: String,
    /// What the fault is called.
    pub name: String,
    /// What was done: `kill for 500 ms`.
    pub action: String,
    /// When, from the start of the run; `null` if it was never done.
    pub at_nanoseconds: Option<Moment>,
    /// The same in words.
    pub at: Figure,
    /// From then to the end of the first request that failed.
    pub first_failure: Figure,
    /// From then to the first success; where no request failed, the longest that one took.
    pub recovery: Figure,
    /// Between what the time lies that the service itself took: `287 to 297 ms`; requests show it no
    /// closer than they come.
    pub between: String,
    /// From then to when requests were as they were before.
    pub steady: Figure,
    /// Requests that failed meanwhile.
    pub failed: Count,
    /// Requests that were due meanwhile.
    pub requests: Count,
    /// Why it was not done as planned, or not made good again; `null` if all went well.
    pub problem: Option<String>,
}

/// The faults of all scenarios, in the plan's order, each time that they were done.
pub(super) fn rows(run: &Run) -> Vec<FaultRow> {
    let of_scenarios = run.scenarios.iter().flat_map(|scenario| {
        let name = text::name(&scenario.name);
        let faults = scenario.faults.iter();
        faults.flat_map(move |fault| FaultRow::of(fault, &name))
    });
    of_scenarios.collect()
}

impl FaultRow {
    fn of(fault: &FaultRecord, scenario: &str) -> Vec<Self> {
        if fault.firings.is_empty() {
            return vec![Self {
                problem: Some("never done".to_owned()),
                ..Self::named(fault, scenario)
            }];
        }
        let firings = fault.firings.iter();
        let rows = firings.map(|firing| Self::named(fault, scenario).done(firing));
        rows.collect()
    }

    fn named(fault: &FaultRecord, scenario: &str) -> Self {
        Self {
            scenario: scenario.to_owned(),
            name: text::name(&fault.name),
            action: text::name(&fault.action),
            at_nanoseconds: None,
            at: Figure::unknown(),
            first_failure: Figure::unknown(),
            recovery: Figure::unknown(),
            between: Figure::unknown().text,
            steady: Figure::unknown(),
            failed: Count::of(0),
            requests: Count::of(0),
            problem: None,
        }
    }

    fn done(self, firing: &Firing) -> Self {
        let time = |span: Option<Duration>| {
            span.map_or_else(Figure::unknown, |span| {
                let time = Quantity::Time(span);
                Figure::usual(time, Scales::fitting([time]).of(time.unit()))
            })
        };
        let between = firing.recovery.map(|recovery| {
            let ends = [recovery.at_least, recovery.at_most].map(Quantity::Time);
            let scale = Scales::fitting([ends[1]]).of(ends[1].unit());
            let [low, high] = ends.map(|end| Figure::usual(end, scale));
            format!("{} to {}", low.number, high.text)
        });
        Self {
            at_nanoseconds: Some(firing.at),
            at: time(Some(firing.at.since_start())),
            first_failure: time(firing.first_failure),
            recovery: time(firing.recovery.map(|recovery| recovery.time)),
            between: between.unwrap_or(self.between),
            steady: time(firing.steady),
            failed: Count::of(firing.failed),
            requests: Count::of(firing.requests),
            problem: firing.problem.as_deref().map(text::name),
            ..self
        }
    }
}
