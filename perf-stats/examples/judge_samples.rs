//! Records 1,000 made-up latencies and prints what they show: `cargo run -p perf-stats
//! --example judge_samples`.
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use std::error::Error;

use perf_core::{
    Bytes, Criterion, LoadModel, Metric, Moment, Outcome, Priority, Quantile, Requirement, Sample,
    SampleSink, ScenarioRecord, SeriesId, Share,
};
use perf_stats::{Recorder, SeriesShape, Subject, estimate, judge};

fn main() -> Result<(), Box<dyn Error>> {
    let mut recorder = Recorder::new(vec![SeriesShape {
        scenario: "browse".to_owned(),
        step: "list".to_owned(),
        scheduled: false,
    }]);
    // One after another, from 20 ms up, with a long tail.
    let mut now = 0;
    for i in 0..1_000_u64 {
        let latency = 20_000_000 + 400_000_000 / (1 + i * 7 % 1_000);
        recorder.record(Sample {
            series: SeriesId(0),
            intended: Moment::from_nanos(now),
            sent: Moment::from_nanos(now),
            ended: Moment::from_nanos(now + latency),
            outcome: Outcome::Success,
            received: Bytes::new(2_048),
        });
        now += latency;
    }
    let scenario = ScenarioRecord {
        latency_timeline: None,
        faults: Vec::new(),
        name: "browse".to_owned(),
        tags: Vec::new(),
        priority: Priority::P0,
        model: LoadModel::Closed,
        load: "1 user".to_owned(),
        elapsed: Moment::from_nanos(now).since_start(),
        requested_rate: None,
        iterations: None,
        warm_up: None,
        reported_throughput: None,
        part_of_total: false,
        hash: None,
        pace: None,
        metrics: Vec::new(),
        upstreams: Vec::new(),
        dependence: std::collections::BTreeMap::new(),
        series: recorder.finish().series,
    };

    let subject = Subject::of_scenario(&scenario, &[]);
    let confidence: Share = "95%".parse()?;
    for quantile in [Quantile::P50, Quantile::P99, Quantile::P999] {
        let found = estimate(Metric::quantile(quantile), &subject, confidence);
        let value = found.reading.quantity().ok_or("nothing was recorded")?;
        let interval = found.interval.ok_or("a percentile has an interval")?;
        let end = |end: Option<perf_core::Quantity>| {
            end.map_or_else(|| "unknown".to_owned(), |value| value.to_string())
        };
        println!(
            "{quantile}: {value} (from {} to {})",
            end(interval.low),
            end(interval.high)
        );
    }
    for requirement in ["p95 < 100ms", "p99 < 60ms", "p99 < 30ms"] {
        let criterion = Criterion::from(requirement.parse::<Requirement>()?);
        let judgement = judge(&criterion, &subject, confidence);
        println!("{requirement}: {}, {}", judgement.verdict, judgement.reason);
    }
    Ok(())
}
