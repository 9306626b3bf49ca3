//! A stub of known behaviour, and what is true of it.

use std::time::Duration;

use perf_core::Quantile;
use perf_driver::{Route, Stall, Stub, StubConfig};

use crate::failure::Failure;

/// The routes of the plan. Its first one is asked for nothing but latencies.
const ROUTES: [&str; 3] = [
    "/known latency=log_normal(median=8ms,sigma=0.6)",
    "/stalling latency=2ms stall=200ms/1s",
    "/nothing",
];

/// What `/stalling` does.
const WORK: Duration = Duration::from_millis(2);
const FREEZE: Duration = Duration::from_millis(200);
const PERIOD: Duration = Duration::from_secs(1);

/// Moments of a period at which a request may arrive, evenly spread.
const MOMENTS: u32 = 20_000;

/// A stub with these routes.
pub(super) fn stub(routes: &[&str]) -> Result<Stub, Failure> {
    let routes = routes.iter().map(|text| text.parse());
    let routes: Result<Vec<Route>, _> = routes.collect();
    Stub::start(StubConfig {
        routes: routes.expect("the built-in routes are right"),
        ..StubConfig::default()
    })
    .map_err(|error| Failure::of(&error))
}

/// The stub that the plan asks.
pub(super) fn stub_of_plan() -> Result<Stub, Failure> {
    stub(&ROUTES)
}

/// How long the requests to `/known` took from number `first` on, shortest first.
pub(super) fn known_latencies(stub: &Stub, first: u64) -> Vec<Duration> {
    let asked = stub.counters().first().map_or(0, |route| route.requests);
    let numbers = first.min(asked)..asked;
    let mut latencies: Vec<_> = numbers
        .filter_map(|number| stub.latency_of(0, number))
        .collect();
    latencies.sort_unstable();
    latencies
}

/// What requests to `/stalling` wait that are due at an even rate, shortest first.
pub(super) fn stalled_latencies() -> Vec<Duration> {
    let stall = Stall::new(FREEZE, PERIOD).expect("the freeze is shorter");
    let moments = (0..MOMENTS).map(|moment| PERIOD / MOMENTS * moment);
    let mut waits: Vec<_> = moments
        .map(|moment| stall.done(moment, WORK).saturating_sub(moment))
        .collect();
    waits.sort_unstable();
    waits
}

/// The value of this rank among values in rising order.
pub(super) fn quantile_of(values: &[Duration], quantile: Quantile) -> Duration {
    let rank = quantile.rank(values.len() as u64).max(1);
    let place = usize::try_from(rank - 1).unwrap_or(usize::MAX);
    values.get(place).copied().unwrap_or_default()
}
