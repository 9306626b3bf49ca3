//! Sends 50 requests a second for two seconds to a server, and tells how late it was in doing so:
//! `cargo run --example constant_rate -- http://127.0.0.1:8080`.

mod plan;

use std::error::Error;
use std::num::NonZeroU32;
use std::time::Duration;

use perf_core::{Load, Outcome, Rate, Sample};
use perf_driver::{DriveOptions, Progress, StopSignal, check_health, drive};

fn main() -> Result<(), Box<dyn Error>> {
    let base_url = std::env::args().nth(1).ok_or("name the server's address")?;
    let load = Load::ArrivalRate {
        rate: Rate::per_second(50.0).ok_or("no rate")?,
        duration: Duration::from_secs(2),
        connections: NonZeroU32::new(10).ok_or("no connections")?,
        max_in_flight: NonZeroU32::new(100).ok_or("nothing in flight")?,
    };
    let plan = plan::plan(&base_url, "/", load)?;
    check_health(&plan.target)?;
    let (options, stop) = (DriveOptions::new(), StopSignal::new());
    let run = drive(&plan, Vec::new(), &options, &stop, &mut |progress| {
        if let Progress::Tick(tick) = progress {
            println!(
                "{:.1?}: {} sent, {} under way",
                tick.elapsed,
                tick.sent,
                tick.in_flight()
            );
        }
    })?;
    let succeeded = |sample: &&Sample| sample.outcome == Outcome::Success;
    println!(
        "{} of {} succeeded",
        run.sink.iter().filter(succeeded).count(),
        run.sink.len()
    );
    println!(
        "slowest response: {:?}",
        run.sink.iter().map(Sample::response_time).max()
    );
    println!(
        "longest send lag: {:?}",
        run.sink.iter().map(Sample::send_lag).max()
    );
    for (_, _, message) in &run.failure_examples {
        println!("example of a failure: {message}");
    }
    Ok(())
}
