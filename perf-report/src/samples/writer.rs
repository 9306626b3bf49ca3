//! The thread that writes samples.

use std::io::{self, BufWriter, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use super::row::{HEADER, SampleSeries, write_row};
use super::tap::{SampleTap, Word};

/// Blocks that may wait for the disk: some 30 MB, a second at half a million requests a second.
const WAITING: usize = 512;

/// Writes every sample that its [taps](Self::tap) take, on a thread of its own, as comma-separated
/// values: one row a request, and one for what is timed within a request, in no particular order.
///
/// | column | is |
/// |---|---|
/// | `run` | the number of the run, from 1 |
/// | `scenario`, `step` | the names, safe for spreadsheets |
/// | `warm_up` | `true` for what is not judged |
/// | `intended_ns`, `sent_ns`, `ended_ns` | since the start of the run, in ns; without a schedule, `intended_ns` is `sent_ns` |
/// | `response_time_ns` | from intended to ended |
/// | `service_time_ns` | from sent to ended |
/// | `outcome` | `success`, or the class of the failure |
/// | `received_bytes` | of the body |
///
/// ```
/// use perf_core::{Bytes, Moment, Outcome, Sample, SampleSink, SeriesId};
/// use perf_report::{SampleSeries, SampleWriter, TappedSink};
///
/// let series = SampleSeries { scenario: "shop".into(), step: "list".into() };
/// let writer = SampleWriter::start(&[series], Vec::new())?;
/// let mut sink = TappedSink::new(Vec::new(), Some(writer.tap(1)));
/// sink.record(Sample {
///     series: SeriesId(0),
///     intended: Moment::from_nanos(0),
///     sent: Moment::from_nanos(1_000),
///     ended: Moment::from_nanos(5_000),
///     outcome: Outcome::Success,
///     received: Bytes::new(512),
/// });
/// assert_eq!(sink.into_inner().len(), 1);
/// let (file, written) = writer.finish()?;
/// assert_eq!((written.samples, written.left_out), (1, 0));
/// assert!(file.ends_with(b"\n1,shop,list,false,0,1000,5000,5000,4000,success,512\n"));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// Dropped without that, it writes what it has and gives up what it writes to.
#[must_use = "what is not finished may be incomplete"]
#[derive(Debug)]
pub struct SampleWriter<W> {
    words: SyncSender<Word>,
    left_out: Arc<AtomicU64>,
    /// `None` once it was waited for.
    thread: Option<JoinHandle<io::Result<(W, u64)>>>,
}

/// How many samples were written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrittenSamples {
    /// Those that were.
    pub samples: u64,
    /// Those that were not, because what they are written to was slower than the load.
    pub left_out: u64,
}

impl<W: Write + Send + 'static> SampleWriter<W> {
    /// Writes to `out` the samples of `series`, which are in the order of their numbers.
    ///
    /// # Errors
    /// `out` does not take the header, or there can be no further thread.
    pub fn start(series: &[SampleSeries], out: W) -> io::Result<Self> {
        let names: Vec<_> = series.iter().map(SampleSeries::cells).collect();
        let (words, received) = sync_channel(WAITING);
        let mut out = BufWriter::with_capacity(1 << 16, out);
        out.write_all(HEADER.as_bytes())?;
        out.flush()?;
        let thread = thread::Builder::new().name("samples".to_owned());
        let thread = thread.spawn(move || write(&names, &received, out))?;
        Ok(Self {
            words,
            left_out: Arc::default(),
            thread: Some(thread),
        })
    }

    /// For the sink of the run with this number.
    #[must_use]
    pub fn tap(&self, run: u32) -> SampleTap {
        SampleTap::new(run, self.words.clone(), Arc::clone(&self.left_out))
    }

    /// Waits until all is written that the taps have handed over: what they hold back they hand
    /// over when they are dropped, which has to be before.
    ///
    /// # Errors
    /// Something could not be written; what was before it is.
    pub fn finish(mut self) -> io::Result<(W, WrittenSamples)> {
        let (out, samples) = self.end()?;
        let left_out = self.left_out.load(Ordering::Relaxed);
        Ok((out, WrittenSamples { samples, left_out }))
    }
}

impl<W> SampleWriter<W> {
    fn end(&mut self) -> io::Result<(W, u64)> {
        // Whom this does not reach has met an error, and ended.
        let _gone = self.words.send(Word::Stop);
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(ended)) => ended,
            Some(Err(_panic)) => Err(io::Error::other("the writer panicked")),
            None => Err(io::Error::other("the writer has ended before")),
        }
    }
}

impl<W> Drop for SampleWriter<W> {
    fn drop(&mut self) {
        if self.thread.is_some() {
            let _unwanted = self.end();
        }
    }
}

fn write<W: Write>(
    names: &[Vec<u8>],
    words: &Receiver<Word>,
    mut out: BufWriter<W>,
) -> io::Result<(W, u64)> {
    let mut samples = 0;
    while let Ok(Word::Write(block)) = words.recv() {
        for row in &block.samples {
            let names = names.get(row.0.series.0).map_or(&b",,"[..], Vec::as_slice);
            write_row(&mut out, block.run, names, row)?;
            samples += 1;
        }
    }
    let out = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    Ok((out, samples))
}
