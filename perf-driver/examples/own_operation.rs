//! Drives an operation that is no request at all: sorting a list of numbers. Any function gets
//! the same loads, clocks and failure classes as HTTP does.

use std::error::Error;

use perf_core::{FailureKind, Sample, parse_plan};
use perf_driver::{DriveOptions, Failure, Operation, StopSignal, drive_with};

const PLAN: &str = r#"
version = 1
target = { base_url = "http://nowhere" }
data.count = { integer = [5_000, 15_000] }
[[scenario]]
name = "sort"
load = { arrival_rate = "50/s", duration = "2s", arrivals = "poisson" }
step = [{ path = "/{{count}}" }]
"#;

/// Sorts as many numbers as the path of a step says. A user keeps its list for the next time.
struct Sorting;

impl Operation for Sorting {
    type User = Vec<u32>;

    async fn run(&self, list: &mut Vec<u32>, path: &str) -> Result<(), Failure> {
        let count: u32 = path[1..].parse().expect("the plan asks for a number");
        list.clear();
        list.extend((0..count).map(|number| number.wrapping_mul(2_654_435_761)));
        list.sort_unstable();
        if list.is_sorted() {
            Ok(())
        } else {
            Err(Failure::new(FailureKind::CheckFailed, "not sorted"))
        }
    }
}

#[expect(clippy::print_stdout, reason = "an example talks to its user")]
fn main() -> Result<(), Box<dyn Error>> {
    let plan = parse_plan(PLAN, "plan", "".as_ref(), &|_| None)?;
    let (options, stop) = (DriveOptions::new(), StopSignal::new());
    let run = drive_with(Sorting, &plan, Vec::new(), &options, &stop, &mut |_| ())?;
    let slowest = run.sink.iter().map(Sample::response_time).max();
    println!("{} sorts, the slowest took {slowest:?}", run.sink.len());
    Ok(())
}
