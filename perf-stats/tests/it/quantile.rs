//! Type 1 quantiles: exact ranks, on samples and on histograms.

use std::time::Duration;

use perf_core::{Histogram, Quantile};
use perf_stats::{QuantileError, histogram_of, histogram_quantile, quantile, quantiles};
use proptest::prelude::*;

use crate::fixture::cases;
use crate::made;

const WILCOX: [u64; 19] = [
    77, 87, 88, 114, 151, 210, 219, 246, 253, 262, 296, 299, 306, 376, 428, 515, 666, 1310, 2611,
];

#[test]
fn fixtures_agree() {
    let mut compared = 0;
    for case in cases(include_str!("../fixtures/quantile.json"), 15) {
        let values: Vec<u64> = serde_json::from_value(case["values"].clone()).unwrap();
        for (percentile, expected) in case["quantiles"].as_object().unwrap() {
            let mut values = values.clone();
            let ours = quantile(&mut values, made::quantile(percentile)).unwrap();
            assert_eq!(
                ours,
                expected.as_u64().unwrap(),
                "p{percentile} of {values:?}"
            );
            compared += 1;
        }
    }
    assert!(compared >= 200, "only {compared} compared");
}

#[test]
fn ranks_are_exact_where_floats_are_not() {
    // In binary 0.07 · 100 is above 7, and so for 14, 28 and 55.
    let mut values: Vec<u64> = (1..=100).collect();
    for percent in 1..100 {
        let p = Quantile::new(percent, 100).unwrap();
        assert_eq!(quantile(&mut values, p), Ok(percent));
    }
}

#[test]
fn published_examples_hold() {
    let mut wilcox = WILCOX;
    assert_eq!(quantile(&mut wilcox, Quantile::P90), Ok(1310));
    assert_eq!(quantile(&mut wilcox, Quantile::P50), Ok(262));
    let mut five = [15_u64, 20, 35, 40, 50];
    assert_eq!(quantile(&mut five, made::quantile("p30")), Ok(20));
    assert_eq!(quantile(&mut five, made::quantile("p40")), Ok(20));
}

#[test]
fn durations_and_single_values_work() {
    let mut one = [Duration::from_millis(7)];
    for p in ["p0.1", "p50", "p99.9"] {
        assert_eq!(quantile(&mut one, made::quantile(p)), Ok(one[0]));
    }
}

/// Requirement: A1
#[test]
fn an_empty_sample_is_an_error() {
    assert_eq!(
        quantile(&mut Vec::<u64>::new(), Quantile::P50),
        Err(QuantileError::Empty)
    );
    assert_eq!(
        quantiles(&mut Vec::<u64>::new(), &[Quantile::P50; 9]),
        Err(QuantileError::Empty)
    );
    let empty = Histogram::empty(3).unwrap();
    assert_eq!(
        histogram_quantile(&empty, Quantile::P50),
        Err(QuantileError::Empty)
    );
}

fn any_quantile() -> impl Strategy<Value = Quantile> {
    (1_u64..10_000).prop_map(|n| Quantile::new(n, 10_000).unwrap())
}

proptest! {
    #[test]
    fn a_quantile_has_its_share_of_values_at_or_below(
        mut values in proptest::collection::vec(any::<u64>(), 1..300),
        p in any_quantile(),
    ) {
        let value = quantile(&mut values, p).unwrap();
        let n = values.len() as u64;
        let at_or_below = values.iter().filter(|v| **v <= value).count() as u64;
        let below = values.iter().filter(|v| **v < value).count() as u64;
        // #{x ≤ q} ≥ n·p and #{x < q} < n·p, in integers.
        prop_assert!(at_or_below * p.denominator() >= n * p.numerator());
        prop_assert!(below * p.denominator() < n * p.numerator());
    }

    #[test]
    fn several_at_once_are_the_same_and_rise(
        mut values in proptest::collection::vec(any::<u64>(), 1..100),
    ) {
        let wanted: Vec<_> = ["p1", "p25", "p50", "p90", "p99"].map(made::quantile).into();
        let together = quantiles(&mut values, &wanted).unwrap();
        for (p, value) in wanted.iter().zip(&together) {
            prop_assert_eq!(quantile(&mut values, *p).unwrap(), *value);
        }
        prop_assert!(together.is_sorted());
    }

    #[test]
    fn a_histogram_encloses_the_quantile(
        values in proptest::collection::vec(any::<u64>().prop_map(|v| v >> (v % 60)), 1..200),
        p in any_quantile(),
    ) {
        let histogram = histogram_of(values.iter().map(|v| Duration::from_nanos(*v)));
        let exact = Duration::from_nanos(quantile(&mut values.clone(), p).unwrap());
        let bounds = histogram_quantile(&histogram, p).unwrap();
        prop_assert!(bounds.low <= exact && exact <= bounds.high);
        let width = bounds.high.abs_diff(bounds.low).as_nanos();
        prop_assert!(width <= bounds.low.as_nanos() / 1000, "{bounds:?}");
    }
}
