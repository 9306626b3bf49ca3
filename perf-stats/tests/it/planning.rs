//! Sample sizes against the published tables.

use perf_core::{Quantile, Share};
use perf_stats::{Sides, acceptance_number, minimum_sample_size, sample_size_for_violations};
use proptest::prelude::*;

use crate::made::{confidence, quantile};

#[test]
fn the_smallest_samples_that_bound_a_percentile() {
    // One-sided 95 %, two-sided 95 %, two-sided 99 %.
    let table = [
        ("p50", 5, 6, 8),
        ("p90", 29, 36, 51),
        ("p95", 59, 72, 104),
        ("p99", 299, 368, 528),
        ("p99.5", 598, 736, 1_058),
        ("p99.9", 2_995, 3_688, 5_296),
        ("p99.99", 29_956, 36_887, 52_981),
    ];
    for (p, upper, both, both_99) in table {
        let sizes = [
            minimum_sample_size(quantile(p), confidence(), Sides::Upper),
            minimum_sample_size(quantile(p), confidence(), Sides::Both),
            minimum_sample_size(quantile(p), Share::new(0.99).unwrap(), Sides::Both),
        ];
        assert_eq!(sizes, [Some(upper), Some(both), Some(both_99)], "{p}");
    }
}

#[test]
fn the_smallest_samples_that_pass_with_some_violations() {
    let table: [(Quantile, &[u64]); 3] = [
        (Quantile::P99, &[299, 473, 628, 773, 913, 1_049]),
        (Quantile::P95, &[59, 93, 124, 153, 181, 208]),
        (Quantile::P999, &[2_995, 4_742, 6_294, 7_752, 9_151, 10_511]),
    ];
    for (p, sizes) in table {
        for (violations, size) in (0..).zip(sizes) {
            let needed = sample_size_for_violations(p, violations, confidence());
            assert_eq!(needed, Some(*size), "{p} with {violations}");
            assert_eq!(acceptance_number(p, *size, confidence()), Some(violations));
            let one_less = acceptance_number(p, size - 1, confidence());
            assert_eq!(one_less, violations.checked_sub(1));
        }
    }
}

#[test]
fn certainty_takes_no_number_of_samples() {
    assert_eq!(
        minimum_sample_size(Quantile::P50, Share::ONE, Sides::Both),
        None
    );
    assert_eq!(
        sample_size_for_violations(Quantile::P50, 0, Share::ONE),
        None
    );
    assert_eq!(
        acceptance_number(Quantile::P50, 1_000_000, Share::ONE),
        None
    );
    assert_eq!(acceptance_number(Quantile::P50, 0, confidence()), None);
}

proptest! {
    #[test]
    fn size_and_number_are_inverse(numerator in 1_u64..1_000, violations in 0_u64..50) {
        let p = Quantile::new(numerator, 1_000).unwrap();
        let size = sample_size_for_violations(p, violations, confidence()).unwrap();
        prop_assert_eq!(acceptance_number(p, size, confidence()), Some(violations));
        let before = acceptance_number(p, size - 1, confidence());
        prop_assert!(before.is_none_or(|number| number < violations));
    }
}
