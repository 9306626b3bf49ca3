//! What one worker has observed: hands samples to the sink and keeps an example of each failure.

use std::collections::BTreeMap;
use std::sync::Arc;

use perf_core::{FailureKind, Moment, Outcome, Sample, SampleSink, SeriesId};

use crate::counters::Counters;

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
    last_ended: Moment,
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
        match sample.outcome {
            Outcome::Success => self.counters.succeeded(),
            Outcome::Failure(kind) => {
                if kind == FailureKind::NotSent {
                    self.counters.not_sent();
                } else {
                    self.counters.failed();
                }
                self.observed
                    .examples
                    .entry((sample.series, kind))
                    .or_insert_with(|| (sample.ended, shortened(message)));
            }
        }
        self.observed.last_ended = self.observed.last_ended.max(sample.ended);
        self.sink.record(sample);
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
        self.last_ended = self.last_ended.max(other.last_ended);
    }

    /// When the last sample ended; the start of the run without samples.
    pub(crate) const fn last_ended(&self) -> Moment {
        self.last_ended
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
