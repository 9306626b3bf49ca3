//! Sends 50 requests a second for two seconds to a stub whose latency is known, and tells how late
//! it was in doing so.

use std::error::Error;

use perf_core::{Outcome, Sample, parse_plan};
use perf_driver::{DriveOptions, Progress, StopSignal, Stub, StubConfig, check_health, drive};

const PLAN: &str = r#"
version = 1
target = { base_url = "${BASE_URL}" }
[[scenario]]
name = "home"
load = { arrival_rate = "50/s", duration = "2s", connections = 10 }
step = [{ path = "/" }]
"#;

#[expect(clippy::print_stdout, reason = "an example talks to its user")]
fn main() -> Result<(), Box<dyn Error>> {
    let stub = Stub::start(StubConfig {
        routes: vec!["GET / latency=log_normal(median=5ms,sigma=0.3)".parse()?],
        ..StubConfig::default()
    })?;
    let plan = parse_plan(PLAN, "plan", "".as_ref(), &|_| Some(stub.base_url()))?;
    check_health(&plan.target, &plan.http)?;
    let (options, stop) = (DriveOptions::new(), StopSignal::new());
    let run = drive(&plan, Vec::new(), &options, &stop, &mut |progress| {
        if let Progress::Tick(tick) = progress {
            let (sent, under_way) = (tick.sent, tick.in_flight());
            println!("{:.1?}: {sent} sent, {under_way} under way", tick.elapsed);
        }
    })?;
    let samples = &run.sink;
    let succeeded = samples.iter().filter(|s| s.outcome == Outcome::Success);
    println!("{} of {} succeeded", succeeded.count(), samples.len());
    let slowest = samples.iter().map(Sample::response_time).max();
    let latest = samples.iter().map(Sample::send_lag).max();
    println!("slowest response: {slowest:?}, longest send lag: {latest:?}");
    for example in &run.failure_examples {
        println!("example of a failure: {}", example.message);
    }
    Ok(())
}
