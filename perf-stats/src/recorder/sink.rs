//! The recorder: listens to samples and makes series records. Judges nothing.

use std::collections::BTreeMap;

use perf_core::{Clock, Dependence, LatencyTimeline, Sample, SampleSink, SeriesRecord};

use super::curve::latency_timeline;
use super::ended::Ended;
use super::tally::Tally;
use super::warming::Warming;
use crate::recovery::Attempts;

/// What the recorder has to know of a series before its samples arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesShape {
    /// The scenario's name: the series of one scenario get timelines that line up.
    pub scenario: String,
    /// The step's name.
    pub step: String,
    /// Whether there is a schedule, so that response time and send lag are kept as well.
    pub scheduled: bool,
}

/// Counts the samples of a run, one tally a series.
///
/// Memory is bounded by the number of series: at most 1.7 MB each, if latencies reach from
/// nanoseconds to an hour. Once its histograms have grown to the latencies of the run, recording
/// allocates nothing. Every latency that fits a [`Sample`] is kept, zero and centuries included.
///
/// Forks are joined by adding counts: in any order and any grouping the result is the same as
/// if one recorder had seen every sample.
///
/// ```
/// use perf_core::{Bytes, Moment, Outcome, Sample, SampleSink, SeriesId};
/// use perf_stats::{Recorder, SeriesShape};
///
/// let mut recorder = Recorder::new(vec![SeriesShape {
///     scenario: "browse".to_owned(),
///     step: "list".to_owned(),
///     scheduled: true,
/// }]);
/// recorder.record(Sample {
///     series: SeriesId(0),
///     intended: Moment::from_nanos(0),
///     sent: Moment::from_nanos(1_000),
///     ended: Moment::from_nanos(51_000),
///     outcome: Outcome::Success,
///     received: Bytes::new(512),
/// });
/// let records = recorder.finish().series;
/// assert_eq!(records[0].successes, 1);
/// ```
#[must_use = "a recorder that is not finished loses its samples"]
#[derive(Debug, Clone)]
pub struct Recorder {
    shapes: Vec<SeriesShape>,
    tallies: Vec<Tally>,
    warming: Option<Warming>,
    /// Of the scenarios that are looked at request by request.
    attempts: BTreeMap<String, Attempts>,
}

/// What a recorder has kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// The records, in the order of the shapes.
    pub series: Vec<SeriesRecord>,
    /// How much the requests of all steps together depend on each other, by scenario and clock,
    /// for scenarios of several steps.
    pub pooled: BTreeMap<String, BTreeMap<Clock, Dependence>>,
    /// How long the requests of all steps together took when, by scenario; nothing for one
    /// without requests.
    pub latency_timelines: BTreeMap<String, LatencyTimeline>,
    /// The requests one by one, of the scenarios of which that was asked for.
    pub attempts: BTreeMap<String, Attempts>,
}

impl Recorder {
    /// An empty recorder; the place of a shape in the list is its [`SeriesId`](perf_core::SeriesId).
    pub fn new(shapes: Vec<SeriesShape>) -> Self {
        let tallies = shapes
            .iter()
            .map(|shape| Tally::new(shape.scheduled))
            .collect();
        Self {
            shapes,
            tallies,
            warming: None,
            attempts: BTreeMap::new(),
        }
    }

    /// The same, which keeps the requests of `scenario` one by one, without its warm-up: 24 bytes
    /// each, and at most two million of each worker.
    pub fn with_attempts_of(mut self, scenario: &str) -> Self {
        self.attempts
            .insert(scenario.to_owned(), Attempts::default());
        self
    }

    /// The records; a series without samples has an empty one.
    ///
    /// The timelines of one scenario's series have the same width and start together, at the
    /// slice in which the first of their requests ended.
    #[must_use]
    pub fn finish(self) -> Recorded {
        let mut scenarios: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, shape) in self.shapes.iter().enumerate() {
            scenarios.entry(&shape.scenario).or_default().push(index);
        }
        let mut records: Vec<(usize, SeriesRecord)> = Vec::with_capacity(self.shapes.len());
        let mut pooled = BTreeMap::new();
        let mut latency_timelines = BTreeMap::new();
        for (name, members) in scenarios {
            let tallies: Vec<&Tally> = members.iter().map(|i| &self.tallies[*i]).collect();
            let ended: Vec<_> = tallies.iter().map(|tally| tally.ended()).collect();
            for (index, aligned) in members.iter().zip(Ended::aligned(&ended)) {
                let step = self.shapes[*index].step.clone();
                let record = self.tallies[*index].to_record(step, aligned.to_timeline());
                records.push((*index, record));
            }
            let curve = match tallies.as_slice() {
                [first, others @ ..] if !others.is_empty() => {
                    let mut together = first.over_time().clone();
                    for one in others {
                        together.join(one.over_time());
                    }
                    pooled.insert(name.to_owned(), together.dependence());
                    latency_timeline(together.waited())
                }
                [only] => latency_timeline(only.over_time().waited()),
                _ => None,
            };
            latency_timelines.extend(curve.map(|curve| (name.to_owned(), curve)));
        }
        records.sort_by_key(|(index, _)| *index);
        Recorded {
            series: records.into_iter().map(|(_, record)| record).collect(),
            pooled,
            latency_timelines,
            attempts: self.attempts,
        }
    }
}

impl SampleSink for Recorder {
    /// Counts one sample.
    ///
    /// # Panics
    /// If the sample's series is not one of the shapes that the recorder was made for.
    fn record(&mut self, sample: Sample) {
        self.tallies[sample.series.0].record(&sample);
        // Nobody pays for what nobody asks for.
        if !self.attempts.is_empty() {
            let scenario = &self.shapes[sample.series.0].scenario;
            if let Some(attempts) = self.attempts.get_mut(scenario) {
                attempts.record(&sample);
            }
        }
    }

    /// Keeps one sample of the warm-up for as long as its scenario warms up.
    ///
    /// # Panics
    /// If the sample's series is not one of the shapes that the recorder was made for.
    fn record_warm_up(&mut self, sample: Sample) {
        let name = &self.shapes[sample.series.0].scenario;
        let first = self.shapes.iter().position(|shape| shape.scenario == *name);
        let scenario = first.unwrap_or_default();
        match &mut self.warming {
            Some(warming) if warming.scenario() == scenario => warming.record(&sample),
            other => other.insert(Warming::new(scenario)).record(&sample),
        }
    }

    /// Whether latencies of the scenario that warms up no longer change by more than chance: see
    /// [`warm_up`](crate::warm_up). It takes four seconds with samples at the least.
    fn is_steady(&mut self) -> bool {
        self.warming.as_ref().is_some_and(Warming::is_steady)
    }

    fn fork(&self) -> Self {
        let fork = Self::new(self.shapes.clone());
        let scenarios = self.attempts.keys();
        scenarios.fold(fork, |fork, scenario| fork.with_attempts_of(scenario))
    }

    /// Takes over all that `other` counted.
    ///
    /// # Panics
    /// If `other` was made for other series.
    fn join(&mut self, other: Self) {
        assert_eq!(
            self.shapes, other.shapes,
            "only recorders of the same series can be joined"
        );
        for (ours, theirs) in self.tallies.iter_mut().zip(&other.tallies) {
            ours.join(theirs);
        }
        for (scenario, theirs) in other.attempts {
            self.attempts.entry(scenario).or_default().join(theirs);
        }
    }
}
