//! What one worker has observed: hands samples to the sink and keeps an example of each failure.

use std::collections::BTreeMap;
use std::sync::Arc;

use perf_core::{FailureKind, Moment, Outcome, Sample, SampleSink, SeriesId};

use crate::counters::Counters;
use crate::phase::{Phase, PhaseFailures};

/// The longest example that is kept, in characters.
const LONGEST_EXAMPLE: usize = 300;

/// Takes the samples of one worker.
#[derive(Debug)]
pub(crate) struct Recorder<S> {
    sink: S,
    counters: Arc<Counters>,
    observed: Observed,
}

/// What is kept beside the samples.
#[derive(Debug, Default)]
pub(crate) struct Observed {
    examples: BTreeMap<(SeriesId, FailureKind), (Moment, String)>,
    phases: BTreeMap<(usize, Phase), (u64, String)>,
    last_ended: Moment,
    /// When the first measured request was intended.
    first_intended: Option<Moment>,
    /// Requests of the warm-up.
    warm_up: u64,
}

impl<S: SampleSink> Recorder<S> {
    pub(crate) fn new(sink: S, counters: Arc<Counters>) -> Self {
        Self {
            sink,
            counters,
            observed: Observed::default(),
        }
    }

    /// Takes a sample of a request that was sent, or was due and never sent. `message` says why
    /// it failed.
    pub(crate) fn record(&mut self, sample: Sample, message: &str) {
        self.count(sample, message);
        let first = self.observed.first_intended.get_or_insert(sample.intended);
        *first = sample.intended.min(*first);
        self.sink.record(sample);
    }

    /// Takes a sample of the warm-up: it is counted and shown as any other, and not judged.
    pub(crate) fn record_warm_up(&mut self, sample: Sample, message: &str) {
        self.count(sample, message);
        self.observed.warm_up += 1;
        self.sink.record_warm_up(sample);
    }

    /// Keeps that a request of a phase that is not measured failed.
    pub(crate) fn record_phase_failure(&mut self, scenario: usize, phase: Phase, message: &str) {
        let first = || (0, shortened(message));
        let kept = self.observed.phases.entry((scenario, phase));
        kept.or_insert_with(first).0 += 1;
    }

    /// Whether the sink takes what it has seen of the warm-up for a steady state.
    pub(crate) fn is_steady(&mut self) -> bool {
        self.sink.is_steady()
    }

    fn count(&mut self, sample: Sample, message: &str) {
        match sample.outcome {
            Outcome::Success => self.counters.succeeded(),
            Outcome::Failure(kind) => {
                if kind.was_sent() {
                    self.counters.failed();
                } else {
                    self.counters.not_sent();
                }
                self.observed
                    .examples
                    .entry((sample.series, kind))
                    .or_insert_with(|| (sample.ended, shortened(message)));
            }
        }
        self.observed.last_ended = self.observed.last_ended.max(sample.ended);
    }

    /// The sink, and what was kept beside it.
    pub(crate) fn finish(self) -> (S, Observed) {
        (self.sink, self.observed)
    }
}

impl Observed {
    /// Takes over what `other` has observed; of two examples the earlier one stays.
    pub(crate) fn join(&mut self, other: Self) {
        for (key, example) in other.examples {
            let kept = self.examples.entry(key).or_insert_with(|| example.clone());
            if example.0 < kept.0 {
                *kept = example;
            }
        }
        for (key, (count, example)) in other.phases {
            let kept = self.phases.entry(key).or_insert((0, example));
            kept.0 += count;
        }
        self.last_ended = self.last_ended.max(other.last_ended);
        self.first_intended = [self.first_intended, other.first_intended]
            .into_iter()
            .flatten()
            .min();
        self.warm_up += other.warm_up;
    }

    /// When the last sample ended; the start of the run without samples.
    pub(crate) const fn last_ended(&self) -> Moment {
        self.last_ended
    }

    /// When the first measured request was intended.
    pub(crate) const fn first_intended(&self) -> Option<Moment> {
        self.first_intended
    }

    /// Requests of the warm-up.
    pub(crate) const fn warm_up(&self) -> u64 {
        self.warm_up
    }

    /// What failed in phases that are not measured, in order of scenario and phase.
    pub(crate) fn take_phases(&mut self) -> Vec<PhaseFailures> {
        let phases = std::mem::take(&mut self.phases).into_iter();
        phases
            .map(|((scenario, phase), (count, example))| PhaseFailures {
                scenario,
                phase,
                count,
                example,
            })
            .collect()
    }

    /// The examples in order of series and class.
    pub(crate) fn into_examples(self) -> Vec<(SeriesId, FailureKind, String)> {
        self.examples
            .into_iter()
            .map(|((series, kind), (_, message))| (series, kind, message))
            .collect()
    }
}

fn shortened(message: &str) -> String {
    if message.chars().nth(LONGEST_EXAMPLE).is_none() {
        return message.to_owned();
    }
    let kept = message.chars().take(LONGEST_EXAMPLE - 1);
    kept.chain(['…']).collect()
}
