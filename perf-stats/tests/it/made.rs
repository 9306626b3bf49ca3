//! Made-up records and samples for the tests.

use std::collections::BTreeMap;
use std::time::Duration;

use perf_core::{
    Bytes, Clocks, Criterion, FailureKind, FailureTally, Judgement, Latencies, LoadModel, Moment,
    Outcome, Priority, Quantile, QuantilePoint, QuantilePoints, Requirement, Resolution, Sample,
    SampleSink, ScenarioRecord, SeriesId, SeriesRecord, Share,
};
use perf_stats::{Recorder, SeriesShape, Subject, histogram_of, judge};

pub(crate) fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

pub(crate) fn confidence() -> Share {
    Share::new(0.95).unwrap()
}

pub(crate) fn quantile(text: &str) -> Quantile {
    text.parse().unwrap()
}

/// A closed series of these successes, and failures by timeout.
pub(crate) fn series(latencies: impl IntoIterator<Item = Duration>, timeouts: u64) -> SeriesRecord {
    let histogram = histogram_of(latencies);
    let mut failures = BTreeMap::new();
    if timeouts > 0 {
        let tally = FailureTally {
            count: timeouts,
            ..FailureTally::default()
        };
        failures.insert(FailureKind::Timeout, tally);
    }
    SeriesRecord {
        step: "get".to_owned(),
        successes: histogram.count(),
        failures,
        outcomes_unknown: false,
        received: Bytes::new(0),
        clocks: Clocks {
            service_time: Latencies::Histogram(histogram),
            scheduled: None,
        },
        timeline: None,
        dependence: BTreeMap::new(),
        laps: Vec::new(),
    }
}

/// A scenario of ten seconds.
pub(crate) fn scenario(series: Vec<SeriesRecord>) -> ScenarioRecord {
    ScenarioRecord {
        latency_timeline: None,
        faults: Vec::new(),
        name: "browse".to_owned(),
        tags: Vec::new(),
        priority: Priority::P0,
        model: LoadModel::Closed,
        load: "4 users for 10.0 s".to_owned(),
        elapsed: Duration::from_secs(10),
        requested_rate: None,
        iterations: None,
        warm_up: None,
        reported_throughput: None,
        part_of_total: false,
        hash: None,
        pace: None,
        metrics: Vec::new(),
        upstreams: Vec::new(),
        dependence: BTreeMap::new(),
        series,
    }
}

/// `fast` requests of 10 ms and `slow` ones of 600 ms, and `timeouts`.
pub(crate) fn mixed(fast: u64, slow: u64, timeouts: u64) -> ScenarioRecord {
    let latencies = repeat(ms(10), fast).chain(repeat(ms(600), slow));
    scenario(vec![series(latencies, timeouts)])
}

pub(crate) fn repeat(latency: Duration, count: u64) -> impl Iterator<Item = Duration> {
    (0..count).map(move |_| latency)
}

/// What Locust writes down: milliseconds, two significant digits, all attempts.
pub(crate) fn locust(count: u64, failures: u64, points: &[(&str, u64)]) -> ScenarioRecord {
    let mut record = series([], failures);
    record.successes = count - failures;
    record.clocks.service_time = Latencies::Points(QuantilePoints {
        count,
        points: points
            .iter()
            .map(|(text, millis)| QuantilePoint {
                quantile: quantile(text),
                value: ms(*millis),
            })
            .collect(),
        mean: Some(ms(200)),
        min: Some(ms(3)),
        max: Some(ms(2_000)),
        resolution: Resolution {
            unit: ms(1),
            significant_digits: Some(2),
        },
    });
    let mut made = scenario(vec![record]);
    made.model = LoadModel::Unknown;
    made
}

pub(crate) fn criterion(text: &str) -> Criterion {
    text.parse::<Requirement>().unwrap().into()
}

pub(crate) fn judged(text: &str, record: &ScenarioRecord) -> Judgement {
    judge(
        &criterion(text),
        &Subject::of_scenario(record, &[]),
        confidence(),
    )
}

pub(crate) fn judged_with_tolerance(
    text: &str,
    percent: f64,
    record: &ScenarioRecord,
) -> Judgement {
    let tolerant = Criterion {
        tolerance: Share::new(percent / 100.0),
        ..criterion(text)
    };
    judge(&tolerant, &Subject::of_scenario(record, &[]), confidence())
}

/// A small generator of numbers that look random and are the same on every machine
/// (splitmix64, Steele, Lea and Flood, 2014).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Above 0 and at most 1.
    pub(crate) fn uniform(&mut self) -> f64 {
        ((self.next() >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }

    /// Standard normal (Box and Muller, 1958).
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * self.uniform().ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }
}

/// Quick by default; forty times as many rounds where the environment asks for slow tests.
pub(crate) fn rounds(quick: u32) -> u32 {
    if std::env::var_os("PERF_SLOW_TESTS").is_some_and(|value| value == "1") {
        quick * 40
    } else {
        quick
    }
}

/// Four standard errors of a share that was counted in so many rounds.
pub(crate) fn noise(share: f64, rounds: u32) -> f64 {
    4.0 * (share * (1.0 - share) / f64::from(rounds)).sqrt()
}

/// A standard normal series whose neighbours are correlated by ρ.
pub(crate) fn autoregression(dice: &mut Dice, rho: f64, length: usize) -> Vec<f64> {
    let mut value = dice.normal();
    let fresh = (1.0 - rho * rho).sqrt();
    (0..length)
        .map(|_| {
            value = rho * value + fresh * dice.normal();
            value
        })
        .collect()
}

/// What is recorded of requests that arrive evenly over ten seconds and take so many seconds each.
pub(crate) fn recorded(latencies: &[f64]) -> ScenarioRecord {
    let mut recorder = Recorder::new(vec![SeriesShape {
        scenario: "browse".to_owned(),
        step: "get".to_owned(),
        scheduled: true,
    }]);
    let gap = 10_000_000_000 / latencies.len() as u64;
    for (index, seconds) in (0..).zip(latencies) {
        let due = Moment::from_nanos(index * gap);
        let latency = Duration::from_secs_f64(*seconds);
        recorder.record(Sample {
            series: SeriesId(0),
            intended: due,
            sent: due,
            ended: Moment::after_start(due.since_start() + latency),
            outcome: Outcome::Success,
            received: Bytes::new(0),
        });
    }
    let mut made = scenario(recorder.finish().series);
    made.elapsed = Duration::from_secs(10);
    made
}
