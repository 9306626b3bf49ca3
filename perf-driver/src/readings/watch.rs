//! The thread that reads metrics at regular times, and when it is told to.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use perf_core::{CustomRecord, MetricName, Moment, Plan};
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

use super::course::Course;
use crate::clock::RunClock;
use crate::http::{HttpSetupError, MetricReader};

/// The longest that one look waits for one answer.
const LONGEST: Duration = Duration::from_secs(5);

/// From the look before something to the look after it.
pub(crate) type Span = (Moment, Moment);

/// Reads a plan's metrics. Looks happen on a thread of its own, one after another.
#[derive(Debug)]
pub(crate) struct Watch {
    look: Sender<Sender<Moment>>,
    thread: JoinHandle<Vec<Watched>>,
}

/// That a metric could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingFailure {
    /// The metric.
    pub metric: MetricName,
    /// How often.
    pub count: u64,
    /// Why, the first time.
    pub example: String,
}

/// What was seen of all metrics.
#[derive(Debug, Default)]
pub(crate) struct Seen(Vec<Watched>);

/// One metric, and what was seen of it.
#[derive(Debug)]
struct Watched {
    name: MetricName,
    reader: MetricReader,
    every: Duration,
    next: Instant,
    course: Course,
    failure: Option<ReadingFailure>,
}

/// Why metrics cannot be read.
#[derive(Debug)]
pub(crate) enum WatchError {
    Setup {
        metric: String,
        source: HttpSetupError,
    },
    Thread(io::Error),
}

impl Watch {
    /// Gets ready to read the metrics of `plan`, of which there is at least one.
    pub(crate) fn start(plan: &Plan, clock: RunClock) -> Result<Self, WatchError> {
        let watched = plan.metrics.iter().map(|metric| {
            let reader = MetricReader::new(plan.target.base_url.as_ref(), metric, &plan.http);
            let reader = reader.map_err(|source| WatchError::Setup {
                metric: metric.name.to_string(),
                source,
            })?;
            Ok(Watched {
                name: metric.name,
                reader,
                every: metric.every,
                next: Instant::now() + metric.every,
                course: Course::default(),
                failure: None,
            })
        });
        let mut watched = watched.collect::<Result<Vec<_>, _>>()?;
        let (look, looks) = channel();
        let runtime = Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()
            .map_err(WatchError::Thread)?;
        let thread = std::thread::Builder::new()
            .name("perf-metrics".to_owned())
            .spawn(move || {
                watch(&runtime, &mut watched, clock, &looks);
                runtime.shutdown_background();
                watched
            })
            .map_err(WatchError::Thread)?;
        Ok(Self { look, thread })
    }

    /// Reads all metrics now, and returns when that is done: the moment that the readings carry.
    pub(crate) fn look(&self) -> Moment {
        let (answer, answered) = channel();
        // The thread only ends before this does if it panics, which comes out at the end.
        let _gone = self.look.send(answer);
        answered.recv().unwrap_or(Moment::START)
    }

    /// What was seen.
    pub(crate) fn finish(self) -> Seen {
        drop(self.look);
        match self.thread.join() {
            Ok(watched) => Seen(watched),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
}

impl Seen {
    /// What is told of a part of the run in which there were so many iterations and requests.
    pub(crate) fn records(&self, span: Span, iterations: u64, requests: u64) -> Vec<CustomRecord> {
        let records = self.0.iter().filter_map(|watched| {
            let course = &watched.course;
            course.record(watched.name, span, iterations, requests)
        });
        records.collect()
    }

    /// What could not be read.
    pub(crate) fn failures(&self) -> Vec<ReadingFailure> {
        let failures = self.0.iter().filter_map(|watched| watched.failure.clone());
        failures.collect()
    }
}

/// Looks until nobody is left to ask for it.
fn watch(
    runtime: &Runtime,
    watched: &mut [Watched],
    clock: RunClock,
    looks: &Receiver<Sender<Moment>>,
) {
    loop {
        let next = watched.iter().map(|one| one.next).min();
        let wait = next.map_or(LONGEST, |next| {
            next.saturating_duration_since(Instant::now())
        });
        match looks.recv_timeout(wait) {
            Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {
                let at = clock.now();
                let now = Instant::now();
                for one in watched.iter_mut().filter(|one| one.next <= now) {
                    runtime.block_on(one.look(at));
                }
            }
            Ok(answer) => {
                let at = clock.now();
                for one in watched.iter_mut() {
                    runtime.block_on(one.look(at));
                }
                // Nobody waits for it any more if the caller has panicked.
                let _unheard = answer.send(at);
            }
        }
    }
}

impl Watched {
    async fn look(&mut self, at: Moment) {
        let read = timeout(LONGEST, self.reader.read()).await;
        match read.unwrap_or_else(|_elapsed| Err("no answer within 5 s".to_owned())) {
            Ok(value) => self.course.add(at, value),
            Err(example) => {
                self.course.miss(at);
                let failure = self.failure.get_or_insert(ReadingFailure {
                    metric: self.name,
                    count: 0,
                    example,
                });
                failure.count += 1;
            }
        }
        self.next = Instant::now() + self.every;
    }
}
