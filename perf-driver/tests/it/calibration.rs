//! Is the stub as precise as it claims: its draws against the true distribution, and the
//! latencies that a client measures against the draws.

use std::time::Duration;

use perf_core::Quantile;
use perf_driver::{Latency, Stub, StubConfig};

use crate::raw_client::RawClient;

const DISTRIBUTIONS: [&str; 7] = [
    "constant(20ms)",
    "uniform(min=5ms,max=9ms)",
    "normal(mean=20ms,deviation=3ms)",
    "normal(mean=2ms,deviation=3ms)",
    "log_normal(median=20ms,sigma=0.4)",
    "log_normal(mean=20ms,sigma=1.2)",
    "bimodal(fast=5ms,slow=80ms,slow_share=10%,spread=20%)",
];

fn stub(latency: Latency, seed: u64) -> Stub {
    let mut route = perf_driver::Route::new("/");
    route.latency = latency;
    Stub::start(StubConfig {
        routes: vec![route],
        seed,
        ..StubConfig::default()
    })
    .expect("a free port")
}

fn drawn(stub: &Stub, number: u64) -> Duration {
    stub.latency_of(0, number).expect("there is one route")
}

/// The share of draws below a true quantile must be that quantile, up to four standard errors.
fn check_draws(latency: &Latency, seed: u64) {
    const DRAWS: u64 = 40_000;
    let stub = stub(latency.clone(), seed);
    let draws: Vec<_> = (0..DRAWS).map(|number| drawn(&stub, number)).collect();
    for quantile in ["p1", "p10", "p50", "p90", "p95", "p99", "p99.9"] {
        let quantile: Quantile = quantile.parse().expect("a quantile");
        let truth = latency.quantile(quantile);
        let share = |keep: &dyn Fn(Duration) -> bool| {
            draws.iter().filter(|draw| keep(**draw)).count() as f64 / DRAWS as f64
        };
        let (below, up_to) = (share(&|draw| draw < truth), share(&|draw| draw <= truth));
        let p = quantile.as_f64();
        let tolerance = 4.0 * (p * (1.0 - p) / DRAWS as f64).sqrt();
        assert!(
            below - tolerance <= p && p <= up_to + tolerance,
            "{latency:?} {quantile}: {below} below and {up_to} up to {truth:?}"
        );
    }
}

#[test]
fn draws_are_distributed_as_the_true_quantiles_say() {
    for (seed, text) in (0..).zip(DISTRIBUTIONS) {
        check_draws(&text.parse().expect("a latency"), seed);
    }
    let measured = (1..=37_u64).map(|number| Duration::from_micros(number * number * 10));
    check_draws(&Latency::Empirical(measured.collect()), 9);
}

#[test]
fn one_seed_is_one_sequence_and_another_seed_another() {
    let latency: Latency = DISTRIBUTIONS[4].parse().expect("a latency");
    let sequence = |seed| {
        let stub = stub(latency.clone(), seed);
        (0..1_000)
            .map(|number| drawn(&stub, number))
            .collect::<Vec<_>>()
    };
    assert_eq!(sequence(0), sequence(0));
    let (zero, one) = (sequence(0), sequence(1));
    assert_eq!(
        zero.iter().filter(|draw| one.contains(draw)).count(),
        0,
        "nothing in common"
    );
}

#[test]
fn routes_do_not_share_a_sequence() {
    let route: perf_driver::Route = "/ latency=uniform(min=0ms,max=1s)"
        .parse()
        .expect("a route");
    let stub = Stub::start(StubConfig {
        routes: vec![route.clone(), route],
        ..StubConfig::default()
    })
    .expect("a free port");
    assert_ne!(stub.latency_of(0, 0), stub.latency_of(1, 0));
    assert_eq!(stub.latency_of(2, 0), None);
}

#[test]
fn a_client_measures_what_was_drawn() {
    const REQUESTS: u64 = 2_000;
    let latency = "log_normal(median=1ms,sigma=0.6)"
        .parse()
        .expect("a latency");
    let stub = stub(latency, 11);
    let mut client = RawClient::connect(stub.address());
    let mut late: Vec<_> = (0..REQUESTS)
        .map(|number| {
            let took = client.ask("GET", "/").took;
            let drawn = drawn(&stub, number);
            took.checked_sub(drawn)
                .unwrap_or_else(|| panic!("number {number} is early: {took:?} for {drawn:?}"))
        })
        .collect();
    late.sort_unstable();
    let at = |quantile: Quantile| late[usize::try_from(quantile.rank(REQUESTS) - 1).unwrap()];
    let (median, tail) = (at(Quantile::P50), at(Quantile::P99));
    // Shown with `--nocapture`.
    println!("measured less drawn: median {median:?}, p99 {tail:?}");
    // Far above what an idle machine shows: it shares its processors with the other tests.
    assert!(median < Duration::from_millis(2), "median {median:?}");
}
