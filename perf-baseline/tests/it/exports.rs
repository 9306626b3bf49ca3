//! Figures of a run for tools that follow them over time.

use perf_baseline::{Better, bencher, benchmark_action, otava};
use perf_core::{Estimate, Interval, Metric, Quantity, Rate, Reading, Share, Summary};
use std::time::Duration;

use crate::figures::read;
use crate::foreign::folder;

fn estimate(metric: &str, reading: Reading, interval: Option<(f64, f64)>) -> Estimate {
    let millis = |value: f64| Some(Quantity::Time(Duration::from_secs_f64(value / 1e3)));
    Estimate {
        metric: metric.parse().unwrap(),
        reading,
        interval: interval.map(|(low, high)| Interval {
            low: millis(low),
            high: millis(high),
            confidence: Share::of(19, 20).unwrap(),
            needs_more: None,
        }),
        observations: 200,
    }
}

fn run() -> perf_core::Run {
    let mut run = read(&folder().join("k6_new.json")).run;
    let exactly = |millis: u64| Reading::Exactly(Quantity::Time(Duration::from_millis(millis)));
    let rate = Rate::per_second(19.0).unwrap();
    run.summaries.push(Summary {
        scenario: Some("k6".to_owned()),
        step: None,
        requests: 200,
        failures: 10,
        all_requests: vec![
            estimate("p50", exactly(12), Some((11.0, 13.5))),
            estimate("p95", exactly(22), None),
            estimate(
                "p99",
                Reading::Above(Quantity::Time(Duration::from_millis(46))),
                None,
            ),
            estimate("throughput", Reading::Exactly(Quantity::Rate(rate)), None),
            estimate(
                "error_rate",
                Reading::Exactly(Quantity::Share(Share::of(1, 20).unwrap())),
                None,
            ),
        ],
        successful_only: Vec::new(),
    });
    run
}

#[test]
fn benchmark_action_has_a_file_of_each_direction() {
    let smaller = benchmark_action(&run(), Better::Smaller);
    let bigger = benchmark_action(&run(), Better::Bigger);
    insta::assert_snapshot!(format!("{}{}", smaller.text, bigger.text));
    assert_eq!(smaller.left_out, ["p99 of k6", "mean of k6"]);
    assert_eq!(bigger.left_out, [""; 0]);
}

#[test]
fn bencher_has_a_benchmark_for_each_scenario() {
    let export = bencher(&run());
    insta::assert_snapshot!(export.text);
    assert_eq!(export.left_out, ["p99 of k6", "mean of k6"]);
}

#[test]
fn otava_has_a_row_for_each_run_and_an_empty_cell_for_what_is_not_known() {
    let mut run = crate::sample_run::full();
    run.completeness = perf_core::Completeness::Complete;
    run.findings.clear();
    let stored = perf_baseline::StoredRun::of(
        &run,
        &|_, _| perf_core::MetricSet {
            requests: 10,
            failures: 1,
            values: vec![perf_core::MetricValue::exact(
                Metric::ErrorRate,
                Quantity::Share(Share::of(1, 10).unwrap()),
            )],
        },
        "2026-11-21T05:09:36Z".parse().unwrap(),
    );
    let stored = stored.unwrap();
    let text = otava([&stored, &stored], None);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[0],
        "time,commit,branch,p50_ms,p95_ms,p99_ms,mean_ms,throughput_per_s,error_rate_percent"
    );
    assert_eq!(lines.len(), 3);
    assert!(lines[1].ends_with(",,,,,,10"), "{}", lines[1]);
    let gap = otava([&stored], Some("no such scenario"));
    assert!(gap.trim_end().ends_with(",,,,,,"), "{gap}");
}
