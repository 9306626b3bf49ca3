//! The thread that looks at regular times.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use perf_core::{Moment, ResourceSample, Resources, Subject};

use super::bounded::Bounded;
use super::busiest::Busiest;
use super::probe::Probe;
use crate::process::FoundProcess;

/// The shortest interval: looking takes time of the processors that are watched.
const SHORTEST: Duration = Duration::from_millis(10);

/// Looks at the generator, the host and, if there is one, the process under test: at once, at
/// every interval, and when it is finished. At most 600 samples a subject are kept; a longer
/// watch has coarser ones, which keep what was there first, the peaks, and the processor time
/// altogether.
///
/// Processor time of a process comes in steps of a hundredth of a second, and that of the host is
/// renewed every fifth of a second at most: shorter watches show none of the latter.
///
/// Looking takes time of the processors that are watched: about 1 ms a look on a machine with a
/// hundred processes, thus well below a hundredth of a core at four looks a second.
#[must_use = "what a monitor saw is lost unless it is finished"]
#[derive(Debug)]
pub struct Monitor {
    stop: Sender<()>,
    thread: JoinHandle<Vec<Resources>>,
}

/// Why nothing can be watched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MonitorError {
    /// The operating system does not tell.
    #[error("this system does not tell what its processes use")]
    Unsupported {
        /// Why.
        source: std::io::Error,
    },
    /// The monitor's thread cannot be started.
    #[error("cannot start the monitor's thread")]
    Thread {
        /// Why.
        source: std::io::Error,
    },
}

impl Monitor {
    /// Starts watching. Moments are counted from `origin`; `target` is the process
    /// under test, with all that it has started. A target that ends has no samples from then on. An `interval` below
    /// 10 ms is taken as 10 ms.
    ///
    /// # Errors
    /// The system does not tell, or allows no further thread.
    pub fn start(
        origin: Instant,
        target: Option<FoundProcess>,
        interval: Duration,
    ) -> Result<Self, MonitorError> {
        let mut probe =
            Probe::new(target).map_err(|source| MonitorError::Unsupported { source })?;
        // The first look is the baseline: it must be there before the load is.
        let mut watched = Watched::default();
        watched.look(&mut probe, origin);
        let (stop, stopped) = channel();
        let thread = std::thread::Builder::new()
            .name("perf-monitor".to_owned())
            .spawn(move || watched.watch(&mut probe, origin, interval, &stopped))
            .map_err(|source| MonitorError::Thread { source })?;
        Ok(Self { stop, thread })
    }

    /// Looks once more and returns what was seen: generator, target (where it was there) and
    /// host.
    ///
    /// # Panics
    /// Passes on a panic of the monitor's thread.
    #[must_use]
    pub fn finish(self) -> Vec<Resources> {
        drop(self.stop);
        match self.thread.join() {
            Ok(resources) => resources,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
}

/// What was seen of one subject.
#[derive(Default)]
struct Seen {
    samples: Bounded,
    busiest: Busiest,
}

/// What was seen so far.
#[derive(Default)]
struct Watched {
    subjects: Vec<(Subject, Seen)>,
}

impl Watched {
    fn watch(
        mut self,
        probe: &mut Probe,
        origin: Instant,
        interval: Duration,
        stopped: &Receiver<()>,
    ) -> Vec<Resources> {
        let interval = interval.max(SHORTEST);
        while stopped.recv_timeout(interval) == Err(RecvTimeoutError::Timeout) {
            self.look(probe, origin);
        }
        probe.search_next();
        self.look(probe, origin);
        let resources = self.subjects.into_iter().map(|(subject, seen)| Resources {
            subject,
            cpu_peak_cores: seen.busiest.cores(),
            samples: seen.samples.into_samples(),
        });
        resources.collect()
    }

    fn look(&mut self, probe: &mut Probe, origin: Instant) {
        let looks = probe.look();
        // One moment for all, so that it shows which of them were there at the end.
        let at = Moment::after_start(origin.elapsed());
        for look in looks {
            let index = self
                .subjects
                .iter()
                .position(|(subject, _)| *subject == look.subject);
            let index = index.unwrap_or_else(|| {
                self.subjects.push((look.subject, Seen::default()));
                self.subjects.len() - 1
            });
            let (_, seen) = &mut self.subjects[index];
            seen.busiest.add(at, look.cpu_cores);
            seen.samples.add(ResourceSample {
                at,
                cpu_cores: look.cpu_cores,
                memory: look.memory,
                open_files: look.open_files,
                threads: look.threads,
            });
        }
    }
}
