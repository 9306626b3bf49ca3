//! Serves a target of known behaviour until Enter is pressed, then says what it has seen.

use perf_driver::{Stub, StubConfig};

#[expect(clippy::print_stdout, reason = "an example talks to its user")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let routes = vec![
        "GET /quick latency=log_normal(median=3ms,sigma=0.3)".parse()?,
        "GET /slow latency=bimodal(fast=20ms,slow=200ms,slow_share=5%,spread=20%) error_rate=1%"
            .parse()?,
    ];
    let stub = Stub::start(StubConfig {
        routes,
        ..StubConfig::default()
    })?;
    println!("listening on {}; press Enter to stop", stub.base_url());
    std::io::stdin().read_line(&mut String::new())?;
    for route in stub.counters() {
        println!(
            "{}: {} requests, {:?}",
            route.route, route.requests, route.statuses
        );
    }
    Ok(())
}
