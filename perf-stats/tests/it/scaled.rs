//! Scenarios at several sizes: what is fitted to them, and whether that is what is asked for.

use perf_core::{
    BoundedNumber, Criterion, Estimate, Metric, Number, Quantile, Quantity, Reading, Requirement,
    ScaleAxis, ScalingPoint, ScalingRecord, Verdict,
};
use perf_stats::judge_scaling;

use crate::made::{confidence, ms};

fn number(value: f64) -> Number {
    Number::new(value).unwrap()
}

fn record(exponent: Option<(f64, Option<f64>, Option<f64>)>) -> ScalingRecord {
    let estimate = |metric| Estimate {
        metric,
        reading: Reading::Exactly(Quantity::Time(ms(10))),
        interval: None,
        observations: 100,
    };
    let point = |value: f64| ScalingPoint {
        scenario: format!("batch, size {value}"),
        value: number(value),
        p50: estimate(Metric::quantile(Quantile::P50)),
        throughput: estimate(Metric::Throughput),
    };
    ScalingRecord {
        name: "batch".to_owned(),
        axis: ScaleAxis::Size,
        points: vec![point(10.0), point(50.0)],
        exponent: exponent.map(|(value, low, high)| BoundedNumber {
            value: number(value),
            low: low.map(number),
            high: high.map(number),
        }),
        law: None,
    }
}

#[test]
fn a_limit_is_held_against_the_ends_of_the_interval() {
    let verdict = |line: &str, low: Option<f64>, high: Option<f64>| {
        let criterion = Criterion::from(line.parse::<Requirement>().unwrap());
        let judged = judge_scaling(&criterion, &record(Some((0.9, low, high))), confidence());
        assert_eq!(judged.scenario.as_deref(), Some("batch"));
        judged.verdict
    };
    let below = "scaling_exponent < 1";
    assert_eq!(verdict(below, Some(0.8), Some(0.99)), Verdict::Pass);
    assert_eq!(verdict(below, None, Some(0.99)), Verdict::Pass);
    assert_eq!(verdict(below, Some(0.8), Some(1.1)), Verdict::Inconclusive);
    assert_eq!(verdict(below, Some(0.8), None), Verdict::Inconclusive);
    assert_eq!(verdict(below, None, None), Verdict::Inconclusive);
    assert_eq!(verdict(below, Some(1.01), Some(1.1)), Verdict::Fail);
    assert_eq!(verdict(below, Some(1.01), None), Verdict::Fail);
    let above = "scaling_exponent > 0.5";
    assert_eq!(verdict(above, Some(0.6), None), Verdict::Pass);
    assert_eq!(verdict(above, None, Some(0.4)), Verdict::Fail);
    assert_eq!(verdict(above, Some(0.4), None), Verdict::Inconclusive);
}

#[test]
fn what_has_no_exponent_fails() {
    let criterion = Criterion::from("scaling_exponent < 9".parse::<Requirement>().unwrap());
    let judged = judge_scaling(&criterion, &record(None), confidence());
    assert_eq!(judged.verdict, Verdict::Fail);
}
