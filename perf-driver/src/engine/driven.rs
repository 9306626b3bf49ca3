//! What a run has observed, beside the samples that went to the sink.

use std::time::Duration;

use perf_core::{
    BlockPair, CustomRecord, GeneratorRecord, Moment, Pace, Resources, Timestamp, TransportRecord,
    UpstreamRecord,
};

use crate::failure_example::FailureExample;
use crate::faults::FiredFault;
use crate::phase::PhaseFailures;
use crate::readings::ReadingFailure;

/// A run that is over, or was stopped.
#[derive(Debug)]
#[must_use = "the samples are in its sink"]
pub struct Drive<S> {
    /// The sink that was handed in, with the samples of all workers.
    pub sink: S,
    /// The scenarios that were begun, in the plan's order; fewer than the plan has if the run was
    /// stopped before their turn.
    pub scenarios: Vec<ScenarioTiming>,
    /// One failure of each class of each series, in order of series and class.
    pub failure_examples: Vec<FailureExample>,
    /// Requests that failed in parts that are not measured, in order of scenario and phase.
    pub phase_failures: Vec<PhaseFailures>,
    /// Scenarios whose load ended before its time for want of data, in the plan's order.
    pub used_up: Vec<UsedUpData>,
    /// The blocks of scenarios that were driven in turn.
    pub turns: Vec<TakenTurns>,
    /// Faults of the plan that were done, in order of time within a scenario.
    pub fired_faults: Vec<FiredFault>,
    /// Whether a stop was asked for before everything was done.
    pub interrupted: bool,
    /// From the start of the run to its end.
    pub elapsed: Duration,
    /// What the wall clock showed at the start of the run.
    pub started_at: Timestamp,
    /// The resources that were used meanwhile.
    pub resources: Vec<Resources>,
    /// How closely the requests of all scenarios followed each other; `None` where neither a
    /// quota nor a criterion of the plan asks for it.
    pub pace: Option<Pace>,
    /// How the generator fared.
    pub generator: GeneratorRecord,
    /// Who carried the requests of each scenario that was made ready, in the plan's order; empty
    /// where the transport has one way only.
    pub transports: Vec<TransportRecord>,
    /// Metrics of the plan's own: of each scenario that was begun, in their order.
    pub scenario_metrics: Vec<Vec<CustomRecord>>,
    /// The same over the whole run, from before the first scenario to after the last.
    pub metrics: Vec<CustomRecord>,
    /// What upstreams were asked for: of each scenario that was begun, in their order. Scenarios that run
    /// at the same time are not told apart.
    pub scenario_upstreams: Vec<Vec<UpstreamRecord>>,
    /// The same over the whole run.
    pub upstreams: Vec<UpstreamRecord>,
    /// Metrics that could not be read when they should have been.
    pub reading_failures: Vec<ReadingFailure>,
}

impl<S> Drive<S> {
    /// The same with what `change` makes of the sink.
    pub fn map_sink<R>(self, change: impl FnOnce(S) -> R) -> Drive<R> {
        Drive {
            sink: change(self.sink),
            scenarios: self.scenarios,
            failure_examples: self.failure_examples,
            phase_failures: self.phase_failures,
            used_up: self.used_up,
            turns: self.turns,
            fired_faults: self.fired_faults,
            interrupted: self.interrupted,
            elapsed: self.elapsed,
            started_at: self.started_at,
            resources: self.resources,
            pace: self.pace,
            generator: self.generator,
            transports: self.transports,
            scenario_metrics: self.scenario_metrics,
            metrics: self.metrics,
            scenario_upstreams: self.scenario_upstreams,
            upstreams: self.upstreams,
            reading_failures: self.reading_failures,
        }
    }
}

/// Two scenarios that were driven in turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenTurns {
    /// The place in the plan of the one that says so.
    pub scenario: usize,
    /// The place in the plan of the other one.
    pub with: usize,
    /// The pairs of blocks that were driven to their end, without that of the warm-up.
    pub pairs: Vec<BlockPair>,
}

/// Rows that may be drawn once only, and were all drawn: the scenario's load ended with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedUpData {
    /// The scenario's place in the plan.
    pub scenario: usize,
    /// The source's name.
    pub source: String,
    /// Its rows, of which each was one iteration's.
    pub rows: u64,
}

/// When a scenario ran, and how much of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScenarioTiming {
    /// The scenario's place in the plan.
    pub scenario: usize,
    /// When it began; in an open model, when its first start was due.
    pub started: Moment,
    /// From its beginning to the end of its last request.
    pub elapsed: Duration,
    /// The part of it that is not judged; `None` if the plan asks for none.
    pub warm_up: Option<WarmUpTiming>,
    /// Iterations that were begun; in an open model, starts that were due, sent or not.
    pub starts: u64,
    /// Iterations that did not do all they were to do because something failed.
    pub failed_iterations: u64,
    /// Requests that were sent, those of the warm-up included.
    pub sent: u64,
    /// Requests that a rate cap made wait.
    pub held_back: u64,
    /// How closely its requests followed each other, those of setup and teardown included;
    /// `None` where neither a quota nor a criterion asks for it.
    pub pace: Option<Pace>,
    /// When metrics of the plan's own were read just before its first user began and just after its
    /// last one had ended; `None` where the plan reads none.
    pub read_between: Option<(Moment, Moment)>,
}

/// The warm-up of a scenario, as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WarmUpTiming {
    /// Requests that belong to it, whatever became of them.
    pub requests: u64,
    /// From the beginning of the scenario to the first request that is judged.
    pub lasted: Duration,
    /// `false` where a steady state was to be waited for and did not come in time.
    pub settled: bool,
}
