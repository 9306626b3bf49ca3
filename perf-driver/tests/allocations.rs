//! Requests over the lean transport take nothing from the heap once they go on: counted on the
//! worker's own thread. It has a program of its own because it replaces the allocator.

#![expect(
    clippy::unwrap_used,
    reason = "the tests' own functions fail a test the same way as the tests do"
)]

use std::alloc::System;
use std::cell::RefCell;
use std::num::NonZeroUsize;
use std::sync::Arc;

use alloc_tracker::{Allocator, Operation, Session, ThreadSpan};
use perf_core::{Outcome, Sample, SampleSink, parse_plan};
use perf_driver::{DriveOptions, StopSignal, Stub, StubConfig, drive};

#[global_allocator]
static ALLOCATOR: Allocator<System> = Allocator::system();

/// By then connections are open, and nearly all that grows has grown.
const FIRST: u64 = 1_000;
/// Behind those that are counted, so that no user goes home meanwhile.
const LAST: u64 = 100;
/// What may still grow, however many requests there are: on a machine that stands still for a while
/// more starts wait than ever before, and more answers come at the same time. On others it is none.
const ONCE: u64 = 30;

thread_local! {
    static COUNTING: RefCell<Option<ThreadSpan>> = const { RefCell::new(None) };
}

/// Counts what is allocated between two samples, on the thread that records them.
struct Counting {
    operation: Arc<Operation>,
    /// How many requests are counted.
    requests: u64,
    seen: u64,
    succeeded: u64,
}

impl Counting {
    fn new(operation: &Arc<Operation>, requests: u64) -> Self {
        Self {
            operation: Arc::clone(operation),
            requests,
            seen: 0,
            succeeded: 0,
        }
    }
}

impl SampleSink for Counting {
    fn record(&mut self, sample: Sample) {
        self.seen += 1;
        self.succeeded += u64::from(sample.outcome == Outcome::Success);
        if self.seen == FIRST {
            let span = self.operation.measure_thread().iterations(self.requests);
            COUNTING.set(Some(span));
        } else if self.seen == FIRST + self.requests {
            COUNTING.set(None);
        }
    }

    fn fork(&self) -> Self {
        Self::new(&self.operation, self.requests)
    }

    fn join(&mut self, other: Self) {
        self.seen += other.seen;
        self.succeeded += other.succeeded;
    }
}

/// How often something is allocated while so many requests go on, of a scenario with `load`.
fn allocations(load: &str, requests: u64) -> u64 {
    let stub = Stub::start(StubConfig {
        routes: vec!["GET / latency=constant(0ms)".parse().unwrap()],
        ..StubConfig::default()
    })
    .unwrap();
    let text = format!(
        "version = 1\ntarget = {{ base_url = \"{}\" }}\nhttp = {{ transport = \"lean\" }}\n\
         [[scenario]]\nname = \"home\"\nload = {{ {load} }}\nstep = [{{ path = \"/\" }}]\n",
        stub.base_url()
    );
    let plan = parse_plan(&text, "plan.toml", "".as_ref(), &|_| None)
        .unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let session = Session::new().no_stdout().no_file();
    let operation = Arc::new(session.operation("requests"));
    let options = DriveOptions::new().workers(NonZeroUsize::MIN);
    let sink = Counting::new(&operation, requests);
    let run = drive(&plan, sink, &options, &StopSignal::new(), &mut |_| ()).unwrap();
    assert_eq!(
        run.sink.seen, run.sink.succeeded,
        "{:?}",
        run.failure_examples
    );
    assert!(run.sink.seen >= FIRST + requests, "{}", run.sink.seen);
    let report = session.to_report();
    let (_, counted) = report.operations().next().expect("something was counted");
    assert_eq!(
        counted.total_iterations(),
        requests,
        "all of them were counted"
    );
    counted.total_allocations_count()
}

#[test]
fn a_request_of_the_closed_model_allocates_nothing() {
    let counts = [2_000, 4_000].map(|requests| {
        let all = FIRST + requests + LAST;
        allocations(&format!("iterations = {all}, virtual_users = 10"), requests)
    });
    assert!(counts.iter().all(|count| *count <= ONCE), "{counts:?}");
}

#[test]
fn a_request_of_the_open_model_allocates_nothing() {
    let counts = [1_000, 2_000].map(|requests| {
        let seconds = (FIRST + requests) / 1_000 + 1;
        let load =
            format!("arrival_rate = \"1000/s\", duration = \"{seconds}s\", connections = 10");
        allocations(&load, requests)
    });
    assert!(counts.iter().all(|count| *count <= ONCE), "{counts:?}");
}

#[test]
fn an_allocation_is_counted() {
    let session = Session::new().no_stdout().no_file();
    let operation = session.operation("something");
    let span = operation.measure_thread().iterations(1);
    drop(std::hint::black_box(vec![1_u8; 10]));
    drop(span);
    let report = session.to_report();
    let (_, counted) = report.operations().next().expect("something was counted");
    assert_eq!(counted.total_allocations_count(), 1);
}
