//! What is shown of a search for the highest rate, of scenarios that are scaled, and of two in turn.

use std::time::Duration;

use perf_core::{
    BlockPair, BlockUse, BoundedNumber, Bytes, CapacityEnd, CapacityKnee, CapacityRecord,
    CapacityStep, Change, Estimate, Interval, Metric, Number, Overhead, OverheadRecord, Quantile,
    Quantity, Rate, Reading, Run, ScalabilityLaw, ScalabilityPeak, ScaleAxis, ScalingPoint,
    ScalingRecord, Share, StepAnswer,
};
use perf_report::{Output, RenderOptions, Renderer, View};

use crate::values::bare;

fn share(of: f64) -> Share {
    Share::new(of).expect("it is a share")
}

fn per_second(rate: f64) -> Rate {
    Rate::per_second(rate).expect("it is a rate")
}

fn number(value: f64) -> Number {
    Number::new(value).expect("it is finite")
}

fn estimate(metric: Metric, value: Quantity, ends: Option<(Quantity, Quantity)>) -> Estimate {
    Estimate {
        metric,
        reading: Reading::Exactly(value),
        interval: ends.map(|(low, high)| Interval {
            low: Some(low),
            high: Some(high),
            confidence: share(0.95),
            needs_more: None,
        }),
        observations: 2_000,
    }
}

fn time(quantile: Quantile, millis: u64) -> Estimate {
    let of = |millis| Quantity::Time(Duration::from_millis(millis));
    let ends = (of(millis - millis / 20), of(millis + millis / 10));
    estimate(Metric::quantile(quantile), of(millis), Some(ends))
}

fn step(rate: f64, served: f64, p50: u64, answer: StepAnswer) -> CapacityStep {
    CapacityStep {
        rate: per_second(rate),
        lasted: Duration::from_secs(10),
        answer,
        reason: "p99 < 250 ms: 12 of 2000 requests took 250 ms or longer".to_owned(),
        requests: 2_000,
        throughput: estimate(Metric::Throughput, Quantity::Rate(per_second(served)), None),
        error_rate: estimate(Metric::ErrorRate, Quantity::Share(share(0.001)), None),
        p50: time(Quantile::P50, p50),
        p95: time(Quantile::P95, p50 * 2),
        p99: time(Quantile::P99, p50 * 3),
        queue_growth: Some(number(0.001)),
    }
}

fn searched() -> Run {
    Run {
        capacity: Some(CapacityRecord {
            scenario: "check <out>".to_owned(),
            required: vec!["p99 < 250 ms".to_owned(), "no queue grows".to_owned()],
            precision: share(0.05),
            confidence: share(0.95),
            held: Some(per_second(192.0)),
            failed: Some(per_second(200.5)),
            end: CapacityEnd::Narrowed,
            steps: vec![
                step(50.0, 50.0, 20, StepAnswer::Held),
                step(100.0, 100.0, 20, StepAnswer::Held),
                step(200.5, 198.0, 180, StepAnswer::Failed),
                step(200.5, 198.0, 190, StepAnswer::Failed),
                step(192.0, 192.0, 30, StepAnswer::Open),
                step(192.0, 192.0, 28, StepAnswer::Held),
            ],
            knee: Some(CapacityKnee {
                rate: per_second(180.25),
                low: per_second(150.0),
                high: per_second(198.0),
            }),
        }),
        ..bare("capacity")
    }
}

fn scaled() -> Run {
    let point = |value: u32, millis, served| ScalingPoint {
        scenario: format!("batch, size {value}"),
        value: Number::of_count(u64::from(value)),
        p50: time(Quantile::P50, millis),
        throughput: estimate(Metric::Throughput, Quantity::Rate(per_second(served)), None),
    };
    let bounded = |value, low: Option<f64>, high: Option<f64>| BoundedNumber {
        value: number(value),
        low: low.map(number),
        high: high.map(number),
    };
    Run {
        scaling: vec![
            ScalingRecord {
                name: "batch".to_owned(),
                axis: ScaleAxis::Size,
                points: vec![
                    point(10, 28, 35.0),
                    point(50, 108, 9.2),
                    point(100, 208, 4.8),
                ],
                exponent: Some(bounded(0.87, Some(0.815), Some(0.92))),
                law: None,
            },
            ScalingRecord {
                name: "pool".to_owned(),
                axis: ScaleAxis::VirtualUsers,
                points: vec![
                    point(1, 20, 50.0),
                    point(4, 21, 190.0),
                    point(16, 80, 180.0),
                ],
                exponent: Some(bounded(0.5, None, None)),
                law: Some(ScalabilityLaw {
                    single: per_second(51.0),
                    contention: bounded(0.02, Some(0.0), Some(0.15)),
                    coherence: bounded(0.000_87, Some(0.0004), Some(0.0013)),
                    peak: Some(ScalabilityPeak {
                        users: number(33.5),
                        throughput: per_second(210.0),
                        measured: false,
                    }),
                }),
            },
        ],
        ..bare("scaling")
    }
}

fn in_turn() -> Run {
    let change = |metric, fractions: [f64; 3]| {
        let [low, value, high] = fractions
            .map(|fraction| Quantity::Change(Change::relative(fraction).expect("it is a change")));
        Estimate {
            observations: 3,
            ..estimate(metric, value, Some((low, high)))
        }
    };
    let block = |micros: u64, memory: u64| BlockUse {
        elapsed: Duration::from_secs(1),
        operations: 10,
        failed: 0,
        cpu: Some(Duration::from_micros(10 * micros)),
        memory: Some(Bytes::new(memory)),
        memory_peak: Some(Bytes::new(memory)),
    };
    let gone = BlockUse {
        cpu: None,
        memory: None,
        memory_peak: None,
        ..block(0, 0)
    };
    let pair = |own, with, with_first| BlockPair {
        own,
        with,
        with_first,
    };
    let record = OverheadRecord {
        scenario: "through the bus".to_owned(),
        with: "direct".to_owned(),
        pairs: vec![
            pair(block(1_030, 52_000_000), block(1_000, 50_000_000), true),
            pair(block(980, 52_100_000), block(1_010, 50_000_000), false),
            pair(block(1_050, 52_200_000), block(1_000, 50_100_000), true),
            pair(gone, block(1_000, 50_100_000), false),
        ],
        cpu: Some(Overhead {
            own: Quantity::Time(Duration::from_micros(1_020)),
            with: Quantity::Time(Duration::from_micros(1_003)),
            change: change(Metric::CpuOverhead, [-0.083, 0.016, 0.126]),
        }),
        memory: Some(Overhead {
            own: Quantity::Size(Bytes::new(52_100_000)),
            with: Quantity::Size(Bytes::new(50_033_333)),
            change: change(Metric::MemoryOverhead, [0.039, 0.041, 0.044]),
        }),
    };
    let untold = OverheadRecord {
        scenario: "a < b".to_owned(),
        with: "b | c".to_owned(),
        pairs: Vec::new(),
        cpu: None,
        memory: None,
    };
    Run {
        overheads: vec![record, untold],
        ..bare("in turn")
    }
}

/// A run of each kind.
pub(crate) fn all() -> [(&'static str, Run); 3] {
    [
        ("searched", searched()),
        ("scaled", scaled()),
        ("in turn", in_turn()),
    ]
}

fn rendered(run: &Run, output: Output) -> String {
    let renderer = Renderer::new(None).expect("the built-in templates are right");
    let options = RenderOptions {
        width: Some(110),
        ..RenderOptions::default()
    };
    let text = renderer.render(&View::of(run), output, &options);
    text.expect("it is rendered")
}

#[test]
fn a_search_is_a_table_of_its_steps() {
    insta::assert_snapshot!("capacity_console", rendered(&searched(), Output::Console));
    insta::assert_snapshot!("capacity_markdown", rendered(&searched(), Output::Markdown));
}

#[test]
fn a_scale_is_a_table_with_what_was_fitted() {
    insta::assert_snapshot!("scaling_console", rendered(&scaled(), Output::Console));
    insta::assert_snapshot!("scaling_markdown", rendered(&scaled(), Output::Markdown));
}

#[test]
fn turns_are_told_with_both_sides_and_every_block() {
    insta::assert_snapshot!("overhead_console", rendered(&in_turn(), Output::Console));
    insta::assert_snapshot!("overhead_markdown", rendered(&in_turn(), Output::Markdown));
    let page = rendered(&in_turn(), Output::Html);
    for words in [
        "id=\"overhead\"",
        "href=\"#overhead\"",
        "2 [-9, 13]%",
        "<td><bdi>direct</bdi></td>",
        "a &lt; b",
        "Too few blocks could be compared.",
    ] {
        assert!(page.contains(words), "no {words}");
    }
}

#[test]
fn the_page_draws_a_curve_of_both() {
    let page = rendered(&searched(), Output::Html);
    for words in [
        "Load curve",
        ">knee<",
        ">held<",
        "href=\"#capacity\"",
        "check &lt;out&gt;",
    ] {
        assert!(page.contains(words), "no {words}");
    }
    // Two steps at a rate are one place of the curve.
    assert_eq!(page.matches("<rect").count(), 4);
    let page = rendered(&scaled(), Output::Html);
    for words in ["id=\"scaling\"", "by users", "href=\"#scaling\""] {
        assert!(page.contains(words), "no {words}");
    }
}

#[test]
fn what_is_written_can_be_read_again() {
    for (_, run) in all() {
        let view = View::of(&run);
        let text = rendered(&run, Output::Json);
        let read: View = serde_json::from_str(&text).expect("it is a view");
        assert_eq!(read, view);
    }
}
