//! What is put before a sink so that each sample goes to a file as well. It writes nothing itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::SyncSender;

use perf_core::{Sample, SampleSink};

/// Samples that are handed over at once: some 60 kB.
const BLOCK: usize = 1024;

/// Samples of one worker, and of which run they are.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) run: u32,
    /// Each with whether it is of the warm-up.
    pub(super) samples: Vec<(Sample, bool)>,
}

/// What the writer is told.
#[derive(Debug)]
pub(super) enum Word {
    Write(Block),
    /// Nothing comes after this.
    Stop,
}

/// Takes the samples of one worker of one run.
#[derive(Debug)]
pub struct SampleTap {
    run: u32,
    samples: Vec<(Sample, bool)>,
    words: SyncSender<Word>,
    left_out: Arc<AtomicU64>,
}

/// A sink whose samples are written to a file as well; without a tap it is just that sink.
#[derive(Debug)]
pub struct TappedSink<S> {
    inner: S,
    tap: Option<SampleTap>,
}

impl SampleTap {
    pub(super) const fn new(run: u32, words: SyncSender<Word>, left_out: Arc<AtomicU64>) -> Self {
        Self {
            run,
            samples: Vec::new(),
            words,
            left_out,
        }
    }

    fn another(&self) -> Self {
        let (words, left_out) = (self.words.clone(), Arc::clone(&self.left_out));
        Self::new(self.run, words, left_out)
    }

    fn take(&mut self, sample: Sample, of_warm_up: bool) {
        if self.samples.capacity() == 0 {
            self.samples.reserve_exact(BLOCK);
        }
        self.samples.push((sample, of_warm_up));
        if self.samples.len() == BLOCK {
            self.hand_over();
        }
    }

    /// Hands over what was taken. What the writer has no room for is counted and let go: the
    /// load must not wait for a disk.
    fn hand_over(&mut self) {
        let samples = std::mem::take(&mut self.samples);
        if samples.is_empty() {
            return;
        }
        let (run, count) = (self.run, samples.len() as u64);
        let handed_over = self.words.try_send(Word::Write(Block { run, samples }));
        if handed_over.is_err() {
            self.left_out.fetch_add(count, Ordering::Relaxed);
        }
    }
}

impl Drop for SampleTap {
    fn drop(&mut self) {
        self.hand_over();
    }
}

impl<S> TappedSink<S> {
    /// Hands samples to `tap` and to `inner`.
    pub const fn new(inner: S, tap: Option<SampleTap>) -> Self {
        Self { inner, tap }
    }

    /// The sink that everything was handed to.
    #[must_use]
    pub fn into_inner(self) -> S {
        self.inner
    }
}

impl<S: SampleSink> SampleSink for TappedSink<S> {
    fn record(&mut self, sample: Sample) {
        if let Some(tap) = &mut self.tap {
            tap.take(sample, false);
        }
        self.inner.record(sample);
    }

    fn record_warm_up(&mut self, sample: Sample) {
        if let Some(tap) = &mut self.tap {
            tap.take(sample, true);
        }
        self.inner.record_warm_up(sample);
    }

    fn is_steady(&mut self) -> bool {
        self.inner.is_steady()
    }

    fn fork(&self) -> Self {
        Self {
            inner: self.inner.fork(),
            tap: self.tap.as_ref().map(SampleTap::another),
        }
    }

    fn join(&mut self, other: Self) {
        self.inner.join(other.inner);
    }
}
