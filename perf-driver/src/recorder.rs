//! What one worker has observed: hands samples to the sink and keeps an example of each failure.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use perf_core::{
    CustomRecord, FailureKind, MetricName, Moment, Outcome, Sample, SampleSink, SeriesId,
};

use crate::counters::Counters;
use crate::failure_example::FailureExample;
use crate::faults::FiredFault;
use crate::hidden::Hidden;
use crate::late_starts::LateStarts;
use crate::phase::{Phase, PhaseFailures};
use crate::readings::Tally;

/// The longest message that is kept of a failure, and the longest answer, in characters.
const LONGEST_MESSAGE: usize = 300;
const LONGEST_RESPONSE: usize = 4_000;

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
    examples: BTreeMap<(SeriesId, FailureKind), (Moment, FailureExample)>,
    phases: BTreeMap<(usize, Phase), PhaseFailures>,
    last_ended: Moment,
    /// When the first measured request was intended.
    first_intended: Option<Moment>,
    /// Requests of the warm-up.
    warm_up: u64,
    /// Of each scenario, without its warm-up.
    measured: BTreeMap<usize, Measured>,
    /// Scenarios that had no data left for an iteration.
    used_up: BTreeSet<usize>,
    /// Of each scenario that has a schedule.
    late_starts: BTreeMap<usize, LateStarts>,
    /// Faults that were done, in order of time within a scenario.
    fired: Vec<FiredFault>,
}

/// What is counted of a scenario without its warm-up.
#[derive(Debug, Default)]
struct Measured {
    iterations: u64,
    numbers: BTreeMap<MetricName, Tally>,
}

/// Why a request failed; of a success it says nothing.
#[derive(Clone, Copy)]
pub(crate) struct Why<'a> {
    message: &'a str,
    /// What the answer looked like. It is asked for the first failure of its kind only.
    response: &'a dyn Fn() -> Option<String>,
    /// What must not be shown of both beyond the plan's own secrets.
    secrets: &'a dyn Fn() -> Vec<String>,
}

impl<'a> Why<'a> {
    /// Just a message of our own: there was no answer.
    pub(crate) const fn of(message: &'a str) -> Self {
        Self::with_answer(message, &|| None, &Vec::new)
    }

    /// A message, what the answer looked like, and what must not be shown of both beyond the plan's own secrets.
    pub(crate) const fn with_answer(
        message: &'a str,
        response: &'a dyn Fn() -> Option<String>,
        secrets: &'a dyn Fn() -> Vec<String>,
    ) -> Self {
        Self {
            message,
            response,
            secrets,
        }
    }

    /// What is kept of it.
    fn kept(self) -> (String, Option<String>) {
        let hidden = Hidden::new((self.secrets)());
        let kept = |mut text: String, longest| {
            hidden.hide(&mut text);
            shortened(&text, longest)
        };
        let response = (self.response)();
        (
            kept(self.message.to_owned(), LONGEST_MESSAGE),
            response.map(|text| kept(text, LONGEST_RESPONSE)),
        )
    }
}

impl<S: SampleSink> Recorder<S> {
    pub(crate) fn new(sink: S, counters: Arc<Counters>) -> Self {
        Self {
            sink,
            counters,
            observed: Observed::default(),
        }
    }

    /// Takes a sample of a request that was sent, or was due and never sent. `why` says why
    /// it failed.
    pub(crate) fn record(&mut self, sample: Sample, why: Why<'_>) {
        self.count(sample, why);
        let first = self.observed.first_intended.get_or_insert(sample.intended);
        *first = sample.intended.min(*first);
        self.sink.record(sample);
    }

    /// Takes a sample of the warm-up: it is counted and shown as any other, and not judged.
    pub(crate) fn record_warm_up(&mut self, sample: Sample, why: Why<'_>) {
        self.count(sample, why);
        self.observed.warm_up += 1;
        self.sink.record_warm_up(sample);
    }

    /// Takes a sample of a part of a request, which is counted as a whole elsewhere.
    pub(crate) fn record_lap(&mut self, sample: Sample) {
        self.sink.record(sample);
    }

    /// Keeps that a request of a phase that is not measured failed.
    pub(crate) fn record_phase_failure(&mut self, scenario: usize, phase: Phase, why: Why<'_>) {
        let kept = self.observed.phases.entry((scenario, phase));
        let kept = kept.or_insert_with(|| {
            let (example, response) = why.kept();
            PhaseFailures {
                scenario,
                phase,
                count: 0,
                example,
                response,
            }
        });
        kept.count += 1;
    }

    /// Takes a number that an answer brought.
    pub(crate) fn record_number(&mut self, scenario: usize, metric: MetricName, number: Tally) {
        let measured = self.observed.measured.entry(scenario).or_default();
        let tally = measured.numbers.entry(metric);
        tally
            .and_modify(|tally| tally.join(number))
            .or_insert(number);
    }

    /// Notes that a scenario had no data left for an iteration.
    pub(crate) fn note_used_up(&mut self, scenario: usize) {
        self.observed.used_up.insert(scenario);
    }

    /// Takes what the pacer of a scenario has counted.
    pub(crate) fn note_late_starts(&mut self, scenario: usize, late: LateStarts) {
        let counted = self.observed.late_starts.entry(scenario);
        counted.or_default().join(late);
    }

    /// Counts an iteration that is measured.
    pub(crate) fn count_iteration(&mut self, scenario: usize) {
        self.observed
            .measured
            .entry(scenario)
            .or_default()
            .iterations += 1;
    }

    /// Whether the sink takes what it has seen of the warm-up for a steady state.
    pub(crate) fn is_steady(&mut self) -> bool {
        self.sink.is_steady()
    }

    fn count(&mut self, sample: Sample, why: Why<'_>) {
        match sample.outcome {
            Outcome::Success => self.counters.succeeded(),
            Outcome::Failure(kind) => {
                if kind.was_sent() {
                    self.counters.failed();
                } else {
                    self.counters.not_sent();
                }
                let series = sample.series;
                let examples = &mut self.observed.examples;
                examples.entry((series, kind)).or_insert_with(|| {
                    let (message, response) = why.kept();
                    let example = FailureExample {
                        series,
                        kind,
                        message,
                        response,
                    };
                    (sample.ended, example)
                });
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
        for (key, failures) in other.phases {
            let count = failures.count;
            let kept = self.phases.entry(key);
            kept.and_modify(|kept| kept.count += count)
                .or_insert(failures);
        }
        self.last_ended = self.last_ended.max(other.last_ended);
        self.first_intended = [self.first_intended, other.first_intended]
            .into_iter()
            .flatten()
            .min();
        self.warm_up += other.warm_up;
        self.used_up.extend(other.used_up);
        self.fired.extend(other.fired);
        for (scenario, late) in other.late_starts {
            self.late_starts.entry(scenario).or_default().join(late);
        }
        for (scenario, other) in other.measured {
            let measured = self.measured.entry(scenario).or_default();
            measured.iterations += other.iterations;
            for (metric, number) in other.numbers {
                let tally = measured.numbers.entry(metric);
                tally
                    .and_modify(|tally| tally.join(number))
                    .or_insert(number);
            }
        }
    }

    /// What answers brought in `scenario`, in which so many measured requests were sent; in all
    /// scenarios where it is `None`.
    pub(crate) fn numbers(&self, scenario: Option<usize>, requests: u64) -> Vec<CustomRecord> {
        let mut numbers = BTreeMap::new();
        let mut iterations = 0;
        let wanted = |number: usize| scenario.is_none_or(|scenario| scenario == number);
        for (_, measured) in self.measured.iter().filter(|(number, _)| wanted(**number)) {
            iterations += measured.iterations;
            for (metric, number) in &measured.numbers {
                let tally = numbers.entry(*metric);
                tally
                    .and_modify(|tally: &mut Tally| tally.join(*number))
                    .or_insert(*number);
            }
        }
        let records = numbers.iter();
        records
            .map(|(metric, tally)| tally.record(*metric, iterations, requests))
            .collect()
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

    /// The scenarios that had no data left for an iteration.
    pub(crate) fn used_up(&self) -> impl Iterator<Item = usize> {
        self.used_up.iter().copied()
    }

    /// How late starts were noticed, of each scenario that has a schedule.
    pub(crate) fn lateness(&self) -> impl Iterator<Item = (usize, LateStarts)> {
        self.late_starts
            .iter()
            .map(|(scenario, late)| (*scenario, *late))
    }

    /// Notes faults that were done.
    pub(crate) fn note_faults(&mut self, fired: Vec<FiredFault>) {
        self.fired.extend(fired);
    }

    /// The faults that were done.
    pub(crate) fn take_faults(&mut self) -> Vec<FiredFault> {
        std::mem::take(&mut self.fired)
    }

    /// What failed in phases that are not measured, in order of scenario and phase.
    pub(crate) fn take_phases(&mut self) -> Vec<PhaseFailures> {
        std::mem::take(&mut self.phases).into_values().collect()
    }

    /// The examples in order of series and class.
    pub(crate) fn into_examples(self) -> Vec<FailureExample> {
        let examples = self.examples.into_values();
        examples.map(|(_, example)| example).collect()
    }
}

fn shortened(text: &str, longest: usize) -> String {
    if text.chars().nth(longest).is_none() {
        return text.to_owned();
    }
    let kept = text.chars().take(longest - 1);
    kept.chain(['…']).collect()
}
