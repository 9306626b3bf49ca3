//! The calibrated target: it must behave as it was told, because others are measured against it.

use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use perf_core::{Quantile, Share};
use perf_driver::{Latency, Route, Stall, Stub, StubConfig, StubError};
use proptest::prelude::*;

use crate::raw_client::RawClient;

fn stub(routes: &[&str], seed: u64) -> Stub {
    let routes = routes
        .iter()
        .map(|text| text.parse().expect("a route"))
        .collect();
    Stub::start(StubConfig {
        routes,
        seed,
        ..StubConfig::default()
    })
    .expect("a free port")
}

fn millis(millis: f64) -> Duration {
    Duration::from_secs_f64(millis / 1e3)
}

/// Requirement: A3
#[test]
fn latencies_have_the_quantiles_that_their_formulas_say() {
    let quantile = |text: &str, p: Quantile| {
        text.parse::<Latency>()
            .expect("a latency")
            .quantile(p)
            .as_secs_f64()
            * 1e3
    };
    // scipy.stats: norm, lognorm, uniform; the rest by hand.
    for (text, p, expected) in [
        ("constant(20ms)", Quantile::P99, 20.0),
        ("5ms", Quantile::P50, 5.0),
        ("uniform(min=10ms,max=20ms)", Quantile::P90, 19.0),
        (
            "normal(mean=20ms,deviation=3ms)",
            Quantile::P95,
            24.934_560_88,
        ),
        (
            "normal(mean=1ms,deviation=3ms)",
            Quantile::new(1, 10).expect("a quantile"),
            0.0,
        ),
        ("log_normal(median=20ms,sigma=0.4)", Quantile::P50, 20.0),
        (
            "log_normal(median=20ms,sigma=0.4)",
            Quantile::P99,
            50.717_520_9,
        ),
        (
            "log_normal(mean=20ms,sigma=0.4)",
            Quantile::P50,
            18.462_326_9,
        ),
        (
            "bimodal(fast=5ms,slow=100ms,slow_share=10%,spread=20%)",
            Quantile::P50,
            4.0 + 2.0 * 5.0 / 9.0,
        ),
        (
            "bimodal(fast=5ms,slow=100ms,slow_share=10%,spread=20%)",
            Quantile::P95,
            100.0,
        ),
    ] {
        let found = quantile(text, p);
        assert!(
            (found - expected).abs() < 1e-4,
            "{text} {p}: {found} instead of {expected}"
        );
    }
    let empirical = Latency::Empirical([1.0, 2.0, 3.0, 4.0].map(millis).to_vec());
    assert_eq!(empirical.quantile(Quantile::P50), millis(2.0));
    assert_eq!(empirical.quantile(Quantile::P99), millis(4.0));
}

#[test]
fn a_file_of_durations_is_a_distribution() {
    let file = std::env::temp_dir().join(format!("perf-latencies-{}.txt", std::process::id()));
    std::fs::write(&file, "3ms\n\n1ms\n2ms\n").expect("a temporary file");
    let read = Latency::empirical_from(&file).expect("three durations");
    assert_eq!(
        read,
        Latency::Empirical([1.0, 2.0, 3.0].map(millis).to_vec())
    );
    std::fs::write(&file, "3ms\nfast\n").expect("a temporary file");
    let error = Latency::empirical_from(&file)
        .expect_err("`fast` is no duration")
        .to_string();
    assert!(
        error.ends_with("units ns, us, ms, s, m, h)") && error.contains(":2: `fast` does"),
        "{error}"
    );
    std::fs::write(&file, "").expect("a temporary file");
    assert!(Latency::empirical_from(&file).is_err(), "an empty file");
    std::fs::remove_file(&file).expect("the file is ours");
    assert!(Latency::empirical_from(&file).is_err(), "no file");
}

#[test]
fn what_is_measured_is_what_was_drawn() {
    let stub = stub(&["/ latency=uniform(min=2ms,max=12ms)"], 7);
    let mut client = RawClient::connect(stub.address());
    let mut batch = || {
        let mut measured: Vec<_> = (0..300).map(|_| client.ask("GET", "/").took).collect();
        measured.sort_unstable();
        assert!(measured[0] >= millis(2.0), "never early: {:?}", measured[0]);
        measured[150]
    };
    // The sampling error of a median is about 0.3 ms, so that a bias of a millisecond would show
    // in the lowest of six; a machine that is busy meanwhile does not.
    let middle = (0..6).map(|_| batch()).min().unwrap();
    assert!((millis(6.0)..millis(8.3)).contains(&middle), "{middle:?}");
}

#[test]
fn a_constant_latency_is_kept_to_a_fraction_of_a_millisecond() {
    let stub = stub(&["/ latency=5ms"], 1);
    let mut client = RawClient::connect(stub.address());
    let mut median_lateness = || {
        let late = |_| client.ask("GET", "/").took.checked_sub(millis(5.0));
        let late: Option<Vec<_>> = (0..100).map(late).collect();
        let mut late = late.expect("never early");
        late.sort_unstable();
        late[50]
    };
    // One that is always late is so in each of them; a machine that is busy meanwhile is calm at times.
    let is_in_time = (0..20).any(|_| median_lateness() < millis(1.0));
    assert!(is_in_time, "at last {:?}", median_lateness());
}

#[test]
fn the_same_seed_gives_the_same_answers() {
    let statuses = |seed| {
        let stub = stub(&["/ error_rate=30%"], seed);
        let mut client = RawClient::connect(stub.address());
        (0..200)
            .map(|_| client.ask("GET", "/").status)
            .collect::<Vec<_>>()
    };
    assert_eq!(statuses(1), statuses(1));
    assert_ne!(statuses(1), statuses(2));
    let failed = statuses(1).iter().filter(|status| **status == 500).count();
    assert!((40..80).contains(&failed), "{failed} of 200 at 30 %");
}

#[test]
fn a_quota_answers_429_with_the_time_to_wait() {
    let stub = stub(&["/ rate_limit=3/min"], 1);
    let mut client = RawClient::connect(stub.address());
    let statuses: Vec<_> = (0..5).map(|_| client.ask("GET", "/").status).collect();
    assert_eq!(statuses, [200, 200, 200, 429, 429]);
    let refused = client.ask("GET", "/");
    let wait = refused
        .headers
        .lines()
        .find_map(|line| line.strip_prefix("retry-after: "));
    let wait: u64 = wait.expect("the header is there").parse().expect("seconds");
    assert!((50..=60).contains(&wait), "{wait}");
}

#[test]
fn work_waits_for_the_end_of_a_freeze() {
    // Two milliseconds of work do not fit between two freezes, so that every request meets one.
    let stub = stub(&["/ latency=2ms stall=200ms/201ms"], 1);
    let mut client = RawClient::connect(stub.address());
    for _ in 0..3 {
        let took = client.ask("GET", "/").took;
        assert!(took >= millis(200.0), "{took:?}");
    }
}

#[test]
fn a_freeze_shows_in_the_quantiles_as_the_formula_says() {
    // Answers take 1 ms, the freeze 1 s in 5 s; 2,000 arrivals a second for 10 s.
    let stall = Stall::new(Duration::from_secs(1), Duration::from_secs(5)).expect("shorter");
    let mut responses: Vec<_> = (0..20_000_u64)
        .map(|number| {
            let arrived = Duration::from_micros(number * 500);
            stall.done(arrived, millis(1.0)).saturating_sub(arrived)
        })
        .collect();
    responses.sort_unstable();
    let at = |quantile: Quantile| {
        responses[usize::try_from(quantile.rank(20_000) - 1).unwrap()].as_millis()
    };
    let quantiles = [Quantile::P50, Quantile::P90, Quantile::P95, Quantile::P99].map(at);
    assert_eq!(quantiles, [1, 501, 751, 951]);
    assert_eq!(responses[19_999], millis(1_001.0));
}

#[test]
fn a_route_with_one_place_works_on_one_request_at_a_time() {
    let stub = stub(&["/ latency=50ms concurrency=1"], 1);
    let mut clients: Vec<_> = (0..4).map(|_| RawClient::connect(stub.address())).collect();
    let began = Instant::now();
    for client in &mut clients {
        client.send("GET", "/", "");
    }
    for client in &mut clients {
        assert_eq!(client.receive().status, 200);
    }
    assert!(began.elapsed() >= millis(200.0), "{:?}", began.elapsed());
    assert_eq!(stub.counters()[0].peak_in_flight, 4);
}

#[test]
fn what_it_has_seen_can_be_read_and_reset() {
    let stub = stub(&["POST /rows status=201 size=10B", "/rows/* status=204"], 1);
    let mut client = RawClient::connect(stub.address());
    client.send("POST", "/rows", "{\"a\": 1}");
    let created = client.receive();
    assert_eq!((created.status, created.body.as_str()), (201, "xxxxxxxxxx"));
    assert_eq!(client.ask("DELETE", "/rows/5").status, 204);
    assert_eq!(
        client.ask("GET", "/rows").status,
        404,
        "the route is for POST"
    );
    let json: serde_json::Value =
        serde_json::from_str(&client.ask("GET", "/__stub/counters").body).expect("JSON");
    assert_eq!(json["routes"][0]["route"], "POST /rows");
    assert_eq!(json["routes"][0]["statuses"]["201"], 1);
    assert_eq!(json["routes"][1]["peak_requests_per_minute"], 1);
    assert_eq!(client.ask("POST", "/__stub/reset").status, 204);
    assert_eq!(stub.counters()[0].requests, 0);
}

#[test]
fn a_reset_does_not_forget_who_is_still_there() {
    let stub = stub(&["/ latency=10s"], 1);
    let in_flight = || stub.counters()[0].in_flight;
    let mut early = RawClient::connect(stub.address());
    early.send("GET", "/", "");
    while in_flight() < 1 {
        std::thread::yield_now();
    }
    let mut other = RawClient::connect(stub.address());
    assert_eq!(other.ask("POST", "/__stub/reset").status, 204);
    assert_eq!((in_flight(), stub.counters()[0].peak_in_flight), (1, 1));
    assert_eq!(stub.counters()[0].requests, 0);
    other.send("GET", "/", "");
    while in_flight() < 2 {
        std::thread::yield_now();
    }
    drop(early);
    while in_flight() > 1 {
        std::thread::yield_now();
    }
    let counted = &stub.counters()[0];
    assert_eq!((counted.requests, counted.peak_in_flight), (1, 2));
}

#[test]
fn answers_to_what_came_before_a_reset_are_not_counted() {
    let stub = stub(&["/ latency=50ms"], 1);
    let mut early = RawClient::connect(stub.address());
    early.send("GET", "/", "");
    while stub.counters()[0].in_flight < 1 {
        std::thread::yield_now();
    }
    let mut other = RawClient::connect(stub.address());
    assert_eq!(other.ask("POST", "/__stub/reset").status, 204);
    assert_eq!(early.receive().status, 200);
    assert_eq!(other.ask("GET", "/").status, 200);
    let counted = &stub.counters()[0];
    assert_eq!((counted.requests, counted.statuses[&200]), (1, 1));
}

#[test]
fn several_threads_share_the_counters_and_the_sequence() {
    let routes = vec![
        "/ latency=uniform(min=0ms,max=4ms)"
            .parse()
            .expect("a route"),
    ];
    let stub = Stub::start(StubConfig {
        routes,
        threads: NonZeroUsize::new(3).expect("not zero"),
        ..StubConfig::default()
    })
    .expect("a free port");
    let mut clients: Vec<_> = (0..7).map(|_| RawClient::connect(stub.address())).collect();
    for round in 0..20 {
        // One after the other, so that it is known which request comes which.
        for (number, client) in (0..).zip(&mut clients) {
            let answer = client.ask("GET", "/");
            assert_eq!(answer.status, 200);
            let drawn = stub.latency_of(0, round * 7 + number).expect("a route");
            assert!(answer.took >= drawn, "{:?} for {drawn:?}", answer.took);
        }
    }
    let counted = &stub.counters()[0];
    assert_eq!((counted.requests, counted.statuses[&200]), (140, 140));
    assert_eq!((counted.in_flight, counted.peak_in_flight), (0, 1));
}

/// A request that the stub has counted in and not answered.
fn under_way(stub: &Stub) -> RawClient {
    let mut client = RawClient::connect(stub.address());
    client.send("GET", "/", "");
    while stub.counters()[0].in_flight < 1 {
        std::thread::yield_now();
    }
    client
}

#[test]
fn a_stub_that_is_dropped_gives_its_answers_and_listens_no_longer() {
    let stub = stub(&["/ latency=60ms"], 1);
    let address = stub.address();
    let mut idle = RawClient::connect(address);
    assert_eq!(idle.ask("GET", "/").status, 200);
    let mut client = under_way(&stub);
    drop(stub);
    assert_eq!(client.receive().status, 200);
    assert!(idle.is_closed());
    assert!(std::net::TcpStream::connect(address).is_err());
}

#[test]
fn a_stub_that_is_dropped_does_not_wait_for_slow_answers() {
    let stub = stub(&["/ latency=1h"], 1);
    let mut client = under_way(&stub);
    let began = Instant::now();
    drop(stub);
    assert!(began.elapsed() < Duration::from_secs(10));
    assert!(client.is_closed());
}

#[test]
fn an_answer_that_memory_cannot_hold_is_an_error() {
    let mut route = Route::new("/huge");
    route.size = perf_core::Bytes::new(u64::MAX);
    let config = StubConfig {
        routes: vec![route],
        ..StubConfig::default()
    };
    let error = Stub::start(config).expect_err("too large");
    assert!(matches!(&error, StubError::Size { route } if route == "/huge"));
    assert_eq!(
        error.to_string(),
        "the answer of `/huge` is larger than 1.0 GB"
    );
}

#[test]
fn an_address_in_use_is_an_error() {
    let first = stub(&[], 1);
    let config = StubConfig {
        bind: first.address(),
        ..StubConfig::default()
    };
    let error = Stub::start(config).expect_err("the port is taken");
    assert_eq!(
        error.to_string(),
        format!("cannot listen on {}", first.address())
    );
}

#[test]
fn a_route_is_read_with_all_its_settings() {
    let route: Route = "get /items latency=log_normal(median=20ms,sigma=0.4) error_rate=1% stall=1s/5s rate_limit=60/min size=2KB concurrency=10 status=202"
        .parse()
        .expect("a route");
    assert_eq!(route.name(), "GET /items");
    assert_eq!(route.error_rate, Share::new(0.01).expect("a share"));
    assert_eq!(
        route.quota.map(|q| (q.requests, q.window)),
        Some((60, Duration::from_mins(1)))
    );
    assert_eq!((route.size.count(), route.status), (2_000, 202));
    assert_eq!(route.concurrency.map(std::num::NonZero::get), Some(10));
}

#[test]
fn blanks_within_parentheses_do_not_matter() {
    let tight: Route = "/a latency=uniform(min=5ms,max=9ms) status=204"
        .parse()
        .expect("a route");
    let wide: Route = "  /a  status=204 latency=uniform( min = 5ms, max = 9ms ) "
        .parse()
        .expect("a route");
    assert_eq!(tight, wide);
}

#[test]
fn a_wrong_route_says_where_and_what_would_be_right() {
    let refused = |text: &str| {
        let error = text.parse::<Route>().expect_err(text);
        format!(
            "{text}\n{}{} {} → {}",
            " ".repeat(text[..error.span.start].chars().count()),
            "^".repeat(text[error.span.clone()].chars().count().max(1)),
            error.problem,
            error.expected
        )
    };
    let shown: Vec<_> = [
        "GET",
        "/a delay=5ms",
        "/a latency=5",
        "/a latency=gamma(x=1)",
        "/a latency=uniform(min=9ms,max=5ms)",
        "/a latency=log_normal(median=5ms)",
        "/a latency=log_normal(median=5ms,sigma=high)",
        "/a latency=normal(mean=5ms,sd=1ms)",
        "/a latency=bimodal(fast=5ms,slow=6ms,slow_share=5%,spread=50%)",
        "/a latency=uniform(5ms,9ms)",
        "/a latency=uniform(min=5ms",
        "/a error_rate=2",
        "/a stall=5s/1s",
        "/a stall=5s",
        "/a rate_limit=0.5/s",
        "/a rate_limit=60",
        "/a concurrency=0",
        "/a size=5",
        "/a status=99",
        "/a fast",
        "GET,POST /a",
        "/a?b=1",
        "/a/*/b",
        "/a size=2GB",
        "/a status=200 latency=1ms status=201",
        "/a latency=log_normal(mean=5ms,median=4ms,sigma=1)",
        "/a latency=uniform(min=5ms, max=9ms, min=6ms)",
        "/a latency=normal(mean=5ms, deviation=1) status=204",
        "/a latency=gamma(5ms)",
        "/ä latency=empirical(file=no such file)",
        "/a rate_limit=weekly(60/min)",
        "/a rate_limit=fixed(60/min",
        "/a rate_limit=fixed( 60 )",
        "/a max_rows=0",
        "/a rows=rows",
        "/a rows=$.rows[",
        "/a row_time=1",
    ]
    .map(refused)
    .into();
    insta::assert_snapshot!(shown.join("\n\n"));
}

proptest! {
    #[test]
    fn an_error_points_into_its_text(
        parts in proptest::collection::vec(
            proptest::sample::select(vec![
                "GET ", "/a", "/*", " ", "latency=", "uniform(", "normal(", "bimodal(", "mean=",
                "min=", "max=", "fast=", "5ms", "1%", ",", ")", "(", "=", "stall=", "1s/5s", "ä",
                "size=", "9GB", "rate_limit=", "60/min", "fixed(", "rows=", "$.a", "max_rows=", "concurrency=", "status=", "7", "?", "-",
            ]),
            0..12,
        ),
    ) {
        let text = parts.concat();
        let errors = [text.parse::<Route>().err(), text.parse::<Latency>().err()];
        for error in errors.into_iter().flatten() {
            prop_assert!(text.get(error.span.clone()).is_some(), "{text:?}: {error:?}");
        }
    }
}
