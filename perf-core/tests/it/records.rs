//! Histograms and rounding as they are stored.

use std::time::Duration;

use perf_core::{Histogram, HistogramError, Resolution};
use proptest::prelude::*;

#[test]
fn buckets_are_those_of_an_hdr_histogram() {
    let counts = [(2_047, 1), (2_048, 1), (4_096, 1), (1_000_000, 2)];
    let histogram = Histogram::from_counts(3, counts, 2_047..=1_000_000, 2_008_191).expect("fits");
    let shown: Vec<_> = histogram
        .buckets()
        .iter()
        .map(|b| (b.lowest, b.highest))
        .collect();
    assert_eq!(
        shown,
        [
            (2_047, 2_047),
            (2_048, 2_049),
            (4_096, 4_099),
            (999_936, 1_000_447)
        ]
    );
    assert_eq!(histogram.count(), 5);
    assert_eq!(histogram.mean(), Some(Duration::from_nanos(401_638)));
}

#[test]
fn damaged_histograms_are_refused() {
    let read = |text: &str| serde_json::from_str::<Histogram>(text).map_err(|e| e.to_string());
    for (text, part) in [
        (r#"{"significant_digits":9,"counts":[]}"#, "1 to 5"),
        (r#"{"significant_digits":3,"counts":[5]}"#, "cut off"),
        (
            r#"{"significant_digits":3,"min_ns":5,"max_ns":5,"counts":[5,0]}"#,
            "empty",
        ),
        (
            r#"{"significant_digits":3,"min_ns":5,"max_ns":5,"sum_ns":10,"counts":[5,1,0,1]}"#,
            "out of order",
        ),
        (
            r#"{"significant_digits":3,"min_ns":5,"max_ns":9,"sum_ns":5,"counts":[5,1]}"#,
            "do not fit",
        ),
        (
            r#"{"significant_digits":3,"min_ns":5,"max_ns":5,"sum_ns":50,"counts":[5,1]}"#,
            "do not fit",
        ),
        (
            r#"{"significant_digits":3,"counts":[18446744073709551615,1]}"#,
            "cut off",
        ),
        (
            r#"{"significant_digits":3,"counts":[],"extra":1}"#,
            "unknown field",
        ),
    ] {
        let error = read(text).expect_err(text);
        assert!(error.contains(part), "{text}: {error}");
    }
    assert_eq!(Histogram::empty(0), Err(HistogramError::Digits(0)));
    assert_eq!(Histogram::empty(3).expect("legal").mean(), None);
}

#[test]
fn rounding_is_known_by_its_range() {
    let ms = Duration::from_millis;
    let locust = Resolution {
        unit: ms(1),
        significant_digits: Some(2),
    };
    assert_eq!(locust.range(ms(150)), (ms(145), ms(155)));
    assert_eq!(locust.range(ms(3400)), (ms(3350), ms(3450)));
    assert_eq!(
        locust.range(ms(99)),
        (Duration::from_micros(98_500), Duration::from_micros(99_500))
    );
    assert_eq!(
        locust.range(Duration::ZERO),
        (Duration::ZERO, Duration::from_micros(500))
    );
    assert_eq!(Resolution::EXACT.range(ms(5)), (ms(5), ms(5)));
}

proptest! {
    #[test]
    fn a_histogram_survives_storage(digits in 1_u8..=5, mut values in prop::collection::vec(any::<u64>(), 0..50)) {
        values.sort_unstable();
        let empty = Histogram::empty(digits).expect("legal");
        let histogram = values.iter().fold(Vec::<(u64, u64)>::new(), |mut counts, value| {
            // Values of one bucket are counted together: ask the histogram itself which those are.
            let together = counts.last().is_some_and(|(last, _)| {
                let one = Histogram::from_counts(digits, [(*last, 1)], *last..=*last, u128::from(*last)).expect("one value");
                one.buckets()[0].highest >= *value
            });
            match counts.last_mut() {
                Some((_, count)) if together => *count += 1,
                _ => counts.push((*value, 1)),
            }
            counts
        });
        let sum = values.iter().map(|v| u128::from(*v)).sum();
        let range = values.first().copied().unwrap_or(0)..=values.last().copied().unwrap_or(0);
        let histogram = if values.is_empty() { empty } else { Histogram::from_counts(digits, histogram, range, sum).expect("fits") };
        prop_assert_eq!(histogram.count(), values.len() as u64);
        let stored = serde_json::to_string(&histogram).expect("it can be stored");
        prop_assert_eq!(serde_json::from_str::<Histogram>(&stored).expect("it can be read"), histogram);
    }
}
