//! Means and standard deviations: certified digits, and no digits lost.

use perf_core::Histogram;
use perf_stats::{Moments, MomentsError, histogram_of, mean_interval};
use proptest::prelude::*;

use crate::fixture::cases;
use crate::made::{confidence, ms};

#[test]
fn fixtures_agree() {
    for case in cases(include_str!("../fixtures/moments.json"), 6) {
        let values: Vec<f64> = serde_json::from_value(case["values"].clone()).unwrap();
        let moments = match Moments::of(&values) {
            Ok(moments) => moments,
            Err(MomentsError::TooLarge) => {
                assert!(values.iter().any(|v| v.abs() >= 1e150));
                continue;
            }
            Err(other) => panic!("{other}"),
        };
        let close = |ours: f64, key: &str| {
            let theirs = case[key].as_f64().unwrap();
            let scale = theirs.abs().max(case["sd"].as_f64().unwrap());
            assert!(
                (ours - theirs).abs() <= 1e-9 * scale,
                "{key}: {ours} is not {theirs}"
            );
        };
        close(moments.mean(), "mean");
        close(moments.standard_deviation().unwrap(), "sd");
        let interval = mean_interval(&moments, confidence()).unwrap();
        close(interval.low, "low95");
        close(interval.high, "high95");
    }
}

#[test]
fn what_has_no_mean_is_an_error() {
    assert_eq!(Moments::of(&[]), Err(MomentsError::Empty));
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let refused = Err(MomentsError::NotFinite { position: 1 });
        assert_eq!(Moments::of(&[1.0, bad]), refused);
    }
    assert_eq!(Moments::of(&[f64::MAX; 3]), Err(MomentsError::TooLarge));
    let empty = Histogram::empty(3).unwrap();
    assert_eq!(Moments::of_histogram(&empty), Err(MomentsError::Empty));
}

#[test]
fn one_value_has_a_mean_and_no_spread() {
    let one = Moments::of(&[4.0]).unwrap();
    assert_eq!((one.count(), one.standard_deviation()), (1, None));
    assert_eq!(mean_interval(&one, confidence()), None);
}

#[test]
fn equal_values_have_no_spread() {
    let equal = Moments::of(&[0.1; 1000]).unwrap();
    assert!(equal.standard_deviation().unwrap() < 1e-16);
}

#[test]
fn a_histogram_keeps_the_mean_exactly_and_the_spread_closely() {
    let latencies: Vec<_> = (1..=999).map(ms).collect();
    let moments = Moments::of_histogram(&histogram_of(latencies)).unwrap();
    assert!((moments.mean() - 500e6).abs() < 1e-6);
    // The variance of 1 to n is n·(n + 1)/12.
    let exact = (999.0 * 1000.0 / 12.0_f64).sqrt() * 1e6;
    let ours = moments.standard_deviation().unwrap();
    assert!((ours / exact - 1.0).abs() < 1e-3, "{ours}");
}

proptest! {
    #[test]
    fn one_by_one_joined_and_at_once_agree(
        left in proptest::collection::vec(-1e6..1e6, 1..50),
        right in proptest::collection::vec(-1e6..1e6, 1..50),
    ) {
        let all: Vec<f64> = left.iter().chain(&right).copied().collect();
        let at_once = Moments::of(&all).unwrap();
        let mut pushed = Moments::of(&left).unwrap();
        for value in &right {
            pushed.push(*value).unwrap();
        }
        let joined = Moments::of(&left).unwrap().joined(Moments::of(&right).unwrap());
        for other in [pushed, joined] {
            prop_assert_eq!(other.count(), at_once.count());
            prop_assert!((other.mean() - at_once.mean()).abs() < 1e-6);
            let (ours, theirs) = (other.standard_deviation(), at_once.standard_deviation());
            prop_assert!((ours.unwrap() - theirs.unwrap()).abs() < 1e-6);
        }
    }
}
