//! Drives an operation that is no request at all: sorting a list of numbers. Any function gets
//! the same load, clocks and failure classes as HTTP does.

use std::convert::Infallible;
use std::error::Error;

use perf_core::{Bytes, FailureKind, Sample, Step, parse_plan};
use perf_driver::{DriveOptions, Exchange, Failure, StopSignal, Transport, Values, drive_with};

const PLAN: &str = r#"
version = 1
target = { base_url = "http://nowhere" }
[[scenario]]
name = "sort"
load = { iterations = 100 }
step = [{ path = "/" }]
"#;

/// Sorts numbers. Its sessions are the users' lists; its steps have nothing to prepare.
struct Sorting;

impl Transport for Sorting {
    type Prepared = ();
    type Rendered = ();
    type Session = Vec<u32>;
    type Answer = ();
    type Error = Infallible;

    fn prepare(&self, _scenario: usize, _step: &Step) -> Result<(), Infallible> {
        Ok(())
    }

    fn open_sessions(&self, _scenario: usize, count: usize) -> Result<Vec<Vec<u32>>, Infallible> {
        Ok(vec![Vec::new(); count])
    }

    fn render(&self, (): &(), _: &mut Values) -> Result<(), Failure> {
        Ok(())
    }

    async fn exchange(&self, list: &mut Vec<u32>, (): &(), (): ()) -> Exchange<()> {
        list.clear();
        list.extend((0..100_000_u32).map(|number| number.wrapping_mul(2_654_435_761)));
        list.sort_unstable();
        let result = if list.is_sorted() {
            Ok(())
        } else {
            Err(Failure::new(FailureKind::CheckFailed, "not sorted"))
        };
        let received = Bytes::default();
        Exchange { received, result }
    }
}

#[expect(clippy::print_stdout, reason = "an example talks to its user")]
fn main() -> Result<(), Box<dyn Error>> {
    let plan = parse_plan(PLAN, "plan", "".as_ref(), &|_| None)?;
    let (options, stop) = (DriveOptions::new(), StopSignal::new());
    let run = drive_with(Sorting, &plan, Vec::new(), &options, &stop, &mut |_| ())?;
    let slowest = run.sink.iter().map(Sample::service_time).max();
    println!("{} sorts, the slowest took {slowest:?}", run.sink.len());
    Ok(())
}
