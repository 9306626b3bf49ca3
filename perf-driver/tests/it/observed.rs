//! What a run left behind, as text: series by series, each sample in a word.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use perf_core::{Outcome, Plan, Sample, SampleSink, SeriesId};
use perf_driver::{Drive, DriveOptions, FailureExample, StopSignal, drive};

/// One line for each series that has samples, with how they ended; then the examples of failures
/// of steps.
pub(crate) fn outcomes(plan: &Plan, run: &Drive<Vec<Sample>>) -> String {
    in_words(plan, &run.sink, &run.failure_examples)
}

fn in_words(plan: &Plan, samples: &[Sample], examples: &[FailureExample]) -> String {
    let steps = plan
        .series()
        .into_iter()
        .map(|s| (s.id, s.step_name.to_owned()));
    let laps = plan.lap_series().into_iter().map(|lap| (lap.id, lap.name));
    let lines = steps.chain(laps).filter_map(|(id, name)| {
        let mut words: Vec<(&str, usize)> = Vec::new();
        for sample in samples.iter().filter(|sample| sample.series == id) {
            let word = match sample.outcome {
                Outcome::Success => "ok",
                Outcome::Failure(kind) => kind.name(),
            };
            match words.last_mut() {
                Some((last, count)) if *last == word => *count += 1,
                _ => words.push((word, 1)),
            }
        }
        let words: Vec<_> = words
            .into_iter()
            .map(|(word, count)| format!("{count} {word}"))
            .collect();
        (!words.is_empty()).then(|| format!("{name}: {}\n", words.join(", ")))
    });
    let examples = examples
        .iter()
        .map(|example| format!("  {}\n", example.message));
    lines.chain(examples).collect()
}

/// The samples of the series called `name`.
pub(crate) fn samples<'r>(plan: &Plan, run: &'r Drive<Vec<Sample>>, name: &str) -> Vec<&'r Sample> {
    let steps = plan
        .series()
        .into_iter()
        .map(|s| (s.id, s.step_name.to_owned()));
    let laps = plan.lap_series().into_iter().map(|lap| (lap.id, lap.name));
    let found: Vec<SeriesId> = steps
        .chain(laps)
        .filter(|(_, known)| known == name)
        .map(|(id, _)| id)
        .collect();
    let [id] = found.as_slice() else {
        panic!("there are {} series called `{name}`", found.len());
    };
    let samples = run.sink.iter();
    samples.filter(|sample| sample.series == *id).collect()
}

/// Keeps samples, and counts them for others.
struct Counting {
    samples: Vec<Sample>,
    count: Arc<AtomicUsize>,
}

impl SampleSink for Counting {
    fn record(&mut self, sample: Sample) {
        self.samples.push(sample);
        self.count.fetch_add(1, Ordering::SeqCst);
    }

    fn fork(&self) -> Self {
        Self {
            samples: Vec::new(),
            count: Arc::clone(&self.count),
        }
    }

    fn join(&mut self, mut other: Self) {
        self.samples.append(&mut other.samples);
    }
}

/// What becomes of `plan` if it is asked to stop, again and again, once there are `count` samples.
pub(crate) fn stopped_after(plan: &Plan, count: usize) -> String {
    let (stop, began) = (StopSignal::new(), Instant::now());
    let seen = Arc::new(AtomicUsize::new(0));
    let sink = Counting {
        samples: Vec::new(),
        count: Arc::clone(&seen),
    };
    let options = DriveOptions::new().progress_interval(Duration::from_millis(10));
    let run = drive(plan, sink, &options, &stop, &mut |_| {
        if seen.load(Ordering::SeqCst) >= count {
            stop.request_stop();
        }
    })
    .unwrap();
    let took = began.elapsed();
    assert!(
        took < Duration::from_secs(10),
        "it returns at once: {took:?}"
    );
    assert!(run.interrupted);
    in_words(plan, &run.sink.samples, &run.failure_examples)
}
