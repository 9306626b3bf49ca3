//! The thread that looks at regular times.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};

use perf_core::{Moment, ResourceSample, Resources, Share, Subject};

use super::bounded::Bounded;
use super::busiest::Busiest;
use super::probe::{CpuUse, Probe};
use crate::process::{FoundProcess, host_ticks};

/// The shortest interval: looking takes time of the processors that are watched.
const SHORTEST: Duration = Duration::from_millis(10);
/// The system counts what is stolen in hundredths of a second: of fewer than these, on all processors
/// together, one is a share worth talking of.
const ENOUGH_TICKS: u64 = 200;

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
    thread: JoinHandle<Watched>,
    news: News,
}

/// The last look, until somebody asks for it.
type News = Arc<Mutex<Option<Vec<(Subject, ResourceSample)>>>>;

/// What a monitor saw.
#[derive(Debug, Clone, PartialEq)]
pub struct Watched {
    /// Generator, target (where it was there) and host.
    pub resources: Vec<Resources>,
    /// The longest time between two looks, less the interval: so long the monitor was not let go
    /// on, because its process was stopped or its machine was.
    pub longest_standstill: Duration,
    /// The largest change of the wall clock against the monotonic one between two looks.
    pub clock_step: Duration,
    /// Processor time of the host that other machines on the same hardware were given; `None`
    /// where the system does not tell, and of a watch that is too short for its counting: two
    /// seconds of processor time on all of them together.
    pub steal: Option<Share>,
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
        let mut watching = Watching::default();
        let news = Arc::clone(&watching.news);
        watching.look(&mut probe, origin);
        let (stop, stopped) = channel();
        let thread = std::thread::Builder::new()
            .name("perf-monitor".to_owned())
            .spawn(move || watching.watch(&mut probe, origin, interval, &stopped))
            .map_err(|source| MonitorError::Thread { source })?;
        Ok(Self { stop, thread, news })
    }

    /// What the last look saw; `None` if there was none since this was asked before.
    #[must_use]
    pub fn news(&self) -> Option<Vec<(Subject, ResourceSample)>> {
        let mut news = self.news.lock().unwrap_or_else(PoisonError::into_inner);
        news.take()
    }

    /// Looks once more and returns what was seen.
    ///
    /// # Panics
    /// Passes on a panic of the monitor's thread.
    #[must_use]
    pub fn finish(self) -> Watched {
        drop(self.stop);
        match self.thread.join() {
            Ok(watched) => watched,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
}

/// What was seen of one subject.
#[derive(Default)]
struct Seen {
    last: Option<Moment>,
    samples: Bounded,
    busiest: Busiest,
}

/// What was seen so far.
#[derive(Default)]
struct Watching {
    subjects: Vec<(Subject, Seen)>,
    /// What both clocks showed at the last look.
    last: Option<(Instant, SystemTime)>,
    longest_pause: Duration,
    clock_step: Duration,
    /// Processor time that was stolen, and all of it, at the first look.
    steal_before: Option<(u64, u64)>,
    news: News,
}

impl Watching {
    fn watch(
        mut self,
        probe: &mut Probe,
        origin: Instant,
        interval: Duration,
        stopped: &Receiver<()>,
    ) -> Watched {
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
        Watched {
            resources: resources.collect(),
            longest_standstill: self.longest_pause.saturating_sub(interval),
            clock_step: self.clock_step,
            steal: self.steal_before.and_then(stolen_since),
        }
    }

    fn look(&mut self, probe: &mut Probe, origin: Instant) {
        self.look_at_clocks();
        let looks = probe.look();
        // One moment for all, so that it shows which of them were there at the end.
        let at = Moment::after_start(origin.elapsed());
        let mut news = Vec::with_capacity(looks.len());
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
            // Processor time over the same span as everywhere else, however long a look took.
            let passed = seen
                .last
                .replace(at)
                .map_or(0.0, |last| at.since(last).as_secs_f64());
            let cpu_cores = match look.cpu {
                CpuUse::Time(used) if passed > 0.0 => used.as_secs_f64() / passed,
                CpuUse::Time(_) => 0.0,
                CpuUse::Cores(cores) => cores,
            };
            seen.busiest.add(at, cpu_cores);
            let sample = ResourceSample {
                at,
                cpu_cores,
                memory: look.memory,
                open_files: look.open_files,
                threads: look.threads,
            };
            seen.samples.add(sample);
            news.push((look.subject, sample));
        }
        *self.news.lock().unwrap_or_else(PoisonError::into_inner) = Some(news);
    }

    fn look_at_clocks(&mut self) {
        let now = (Instant::now(), SystemTime::now());
        if let Some((instant, wall)) = self.last.replace(now) {
            let passed = now.0.duration_since(instant);
            let shown = now.1.duration_since(wall);
            let step = match shown {
                Ok(shown) => shown.abs_diff(passed),
                Err(back) => back.duration() + passed,
            };
            self.clock_step = self.clock_step.max(step);
            self.longest_pause = self.longest_pause.max(passed);
        } else {
            self.steal_before = host_ticks();
        }
    }
}

/// The share of the host's processor time that was stolen since `before`, if enough of it has passed
/// since to tell.
fn stolen_since((stolen_before, all_before): (u64, u64)) -> Option<Share> {
    let (stolen, all) = host_ticks()?;
    let passed = all
        .checked_sub(all_before)
        .filter(|passed| *passed >= ENOUGH_TICKS)?;
    Share::of(stolen.saturating_sub(stolen_before), passed)
}
