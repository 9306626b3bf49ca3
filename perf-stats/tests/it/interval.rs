//! Ranks that enclose a quantile, and proportions.

use perf_core::{Quantile, Share};
use perf_stats::{proportion_interval, quantile_ranks};
use proptest::prelude::*;

use crate::fixture::cases;
use crate::made::{self, confidence};

#[test]
fn ranks_agree_with_scipy() {
    for case in cases(include_str!("../fixtures/rank_interval.json"), 200) {
        let p = made::quantile(case["percentile"].as_str().unwrap());
        let level = Share::new(case["confidence"].as_f64().unwrap()).unwrap();
        let ranks = quantile_ranks(p, case["n"].as_u64().unwrap(), level);
        assert_eq!(
            (ranks.low, ranks.high),
            (case["low"].as_u64(), case["high"].as_u64()),
            "{case}"
        );
    }
}

#[test]
fn published_ranks_hold() {
    let table = [
        (Quantile::P99, 1_000, 983, 997),
        (Quantile::P99, 10_000, 9_880, 9_920),
        (Quantile::P99, 100_000, 98_938, 99_062),
        (Quantile::P50, 1_000, 469, 532),
        (Quantile::P999, 10_000, 9_983, 9_997),
        (Quantile::P95, 1_000, 936, 964),
        (Quantile::P50, 19, 5, 15),
    ];
    for (p, n, low, high) in table {
        let ranks = quantile_ranks(p, n, confidence());
        assert_eq!(
            (ranks.low, ranks.high),
            (Some(low), Some(high)),
            "{p} of {n}"
        );
    }
}

#[test]
fn nothing_is_enclosed_without_values_or_with_certainty() {
    for (n, level) in [(0, 0.95), (1_000_000, 1.0)] {
        let ranks = quantile_ranks(Quantile::P50, n, Share::new(level).unwrap());
        assert_eq!((ranks.low, ranks.high), (None, None));
    }
}

#[test]
fn proportions_agree_with_scipy() {
    for case in cases(include_str!("../fixtures/proportion.json"), 100) {
        let level = Share::new(case["confidence"].as_f64().unwrap()).unwrap();
        let (hits, trials) = (&case["hits"], &case["trials"]);
        let ours =
            proportion_interval(hits.as_u64().unwrap(), trials.as_u64().unwrap(), level).unwrap();
        for (end, key) in [(ours.low, "low"), (ours.high, "high")] {
            let theirs = case[key].as_f64().unwrap();
            let error = (end.as_fraction() - theirs).abs();
            assert!(error <= 1e-9 * theirs.max(1e-3), "{case}: {end:?}");
        }
    }
}

#[test]
fn a_proportion_of_nothing_or_of_too_much_has_no_interval() {
    assert_eq!(proportion_interval(0, 0, confidence()), None);
    assert_eq!(proportion_interval(3, 2, confidence()), None);
    let certain = proportion_interval(3, 4, Share::ONE).unwrap();
    assert_eq!((certain.low, certain.high), (Share::ZERO, Share::ONE));
}

proptest! {
    #[test]
    fn ranks_enclose_the_point_and_are_as_tight_as_can_be(
        n in 1_u64..5_000,
        numerator in 1_u64..1_000,
        level in 0.5..0.999,
    ) {
        let p = Quantile::new(numerator, 1_000).unwrap();
        let ranks = quantile_ranks(p, n, Share::new(level).unwrap());
        if let Some(low) = ranks.low {
            prop_assert!((1..=n).contains(&low) && low <= p.rank(n).max(1));
        }
        if let Some(high) = ranks.high {
            prop_assert!((1..=n).contains(&high) && high >= p.rank(n));
        }
        let mirrored = quantile_ranks(
            Quantile::new(1_000 - numerator, 1_000).unwrap(), n, Share::new(level).unwrap(),
        );
        prop_assert_eq!(ranks.low, mirrored.high.map(|rank| n + 1 - rank));
    }

    #[test]
    fn a_proportion_lies_in_its_interval(part in 0_u64..2_000, more in 1_u64..2_000) {
        let whole = part + more;
        let observed = part as f64 / whole as f64;
        let narrow = proportion_interval(part, whole, Share::new(0.8).unwrap()).unwrap();
        let wide = proportion_interval(part, whole, Share::new(0.99).unwrap()).unwrap();
        prop_assert!(narrow.low.as_fraction() <= observed);
        prop_assert!(narrow.high.as_fraction() >= observed);
        prop_assert!(wide.low <= narrow.low && wide.high >= narrow.high);
    }
}
