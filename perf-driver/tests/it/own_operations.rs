//! What a tool does itself, driven as requests are.

use std::future::pending;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use perf_core::{FailureKind, Sample, parse_plan};
use perf_driver::{Drive, DriveOptions, Failure, Operation, StopSignal, drive_with};

use crate::operations::{count, successes};

/// Does what the path's first part says: `/never/…`, `/wrong/…`, or anything else, which succeeds.
/// Notes the path, and how often the user has been here before.
#[derive(Clone, Default)]
struct Noted(Arc<Mutex<Vec<(String, u32)>>>);

impl Operation for Noted {
    type User = u32;

    async fn run(&self, times: &mut u32, path: &str) -> Result<(), Failure> {
        self.0.lock().unwrap().push((path.to_owned(), *times));
        *times += 1;
        match path.split('/').nth(1) {
            Some("never") => pending().await,
            Some("wrong") => Err(Failure::new(FailureKind::CheckFailed, "as asked")),
            _ => Ok(()),
        }
    }
}

fn driven(scenario: &str, workers: usize) -> (Drive<Vec<Sample>>, Vec<(String, u32)>) {
    let text = format!(
        "version = 1\ntarget = {{ base_url = \"http://nowhere\" }}\n\
         data.row = {{ values = [\"a\", \"b\", \"c d\"] }}\n\
         [[scenario]]\nname = \"own\"\n{scenario}"
    );
    let plan = parse_plan(&text, "plan", "".as_ref(), &|_| None).unwrap();
    let options = DriveOptions::new().workers(NonZeroUsize::new(workers).unwrap());
    let (operation, stop) = (Noted::default(), StopSignal::new());
    let log = Arc::clone(&operation.0);
    let run = drive_with(operation, &plan, Vec::new(), &options, &stop, &mut |_| ()).unwrap();
    let done = log.lock().unwrap().clone();
    (run, done)
}

#[test]
fn paths_have_their_values_and_users_keep_what_is_theirs() {
    let (run, done) = driven(
        "load = { iterations = 4 }\nstep = [{ path = \"/{{row}}/{{iteration}}\" }]",
        1,
    );
    let expected = ["/a/0", "/b/1", "/c d/2", "/a/3"].map(str::to_owned);
    assert_eq!(done, expected.into_iter().zip(0..4).collect::<Vec<_>>());
    assert_eq!((successes(&run.sink), run.sink.len()), (4, 4));
}

#[test]
fn every_load_and_any_number_of_workers_will_do() {
    let loads = [
        ("{ iterations = 60, virtual_users = 8 }", 60),
        (
            "{ arrival_rate = \"2000/s\", duration = \"30ms\", connections = 8 }",
            60,
        ),
        ("{ burst = 20, times = 3, every = \"5ms\" }", 60),
    ];
    for (load, expected) in loads {
        for workers in [1, 3] {
            let scenario = format!("load = {load}\nstep = [{{ path = \"/x\" }}]");
            let (run, done) = driven(&scenario, workers);
            let counts = (done.len(), successes(&run.sink));
            assert_eq!(counts, (expected, expected), "{load}, {workers} workers");
        }
    }
}

#[test]
fn what_goes_wrong_is_counted_in_its_class() {
    let (run, done) = driven(
        "load = { iterations = 3, virtual_users = 3 }\n[[scenario.step]]\npath = \"/wrong/{{row}}\"\n\
         on_failure = \"continue\"\n[[scenario.step]]\npath = \"/never/{{row}}\"\ntimeout = \"20ms\"",
        1,
    );
    assert_eq!(done.len(), 6);
    assert_eq!(count(&run.sink, FailureKind::CheckFailed), 3);
    let late = run.sink.iter().filter(|sample| sample.series.0 == 1);
    assert!(
        late.clone()
            .all(|sample| sample.service_time() >= Duration::from_millis(20))
    );
    assert_eq!(late.count(), 3);
    assert_eq!(count(&run.sink, FailureKind::Timeout), 3);
    let example = &run.failure_examples[0];
    assert_eq!(example.message, "as asked");
}

#[test]
fn the_example_is_short() {
    let lines = include_str!("../../examples/own_operation.rs")
        .lines()
        .count();
    assert!(lines < 60, "{lines} lines");
}
