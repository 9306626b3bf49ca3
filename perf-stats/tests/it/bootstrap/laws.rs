//! What holds whatever the values are.

use perf_core::Share;
use perf_stats::{
    BootstrapError, BootstrapInterval, BootstrapMethod, FiniteValues, MeanContrast, Resamples,
    bootstrap, bootstrap_mean, bootstrap_means,
};
use proptest::prelude::*;

use super::oracles::{deviation, mean};
use crate::made::confidence;

const METHODS: [BootstrapMethod; 3] = [
    BootstrapMethod::Bca,
    BootstrapMethod::Percentile,
    BootstrapMethod::Basic,
];

type Answer = Result<BootstrapInterval, BootstrapError>;

fn of_mean(values: &[f64], level: f64, method: BootstrapMethod) -> Answer {
    bootstrap_mean(
        FiniteValues::new(values).unwrap(),
        Resamples::new(999).unwrap(),
        Share::new(level).unwrap(),
        method,
    )
}

fn of_means(
    first: &[f64],
    second: &[f64],
    contrast: MeanContrast,
    method: BootstrapMethod,
) -> Answer {
    bootstrap_means(
        FiniteValues::new(first).unwrap(),
        FiniteValues::new(second).unwrap(),
        contrast,
        Resamples::new(199).unwrap(),
        confidence(),
        method,
    )
}

/// Latencies between 0.1 and 1000, not all equal.
fn latencies() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec((1_u32..10_000).prop_map(|n| f64::from(n) / 10.0), 3..60)
        .prop_filter("they vary", |values| values.iter().any(|v| *v != values[0]))
}

/// Any finite number, the hostile ones often.
fn hostile() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(0.0),
        Just(-0.0),
        Just(1.0),
        Just(5e-324),
        Just(-1e308),
        Just(1e308),
        Just(f64::MAX),
        Just(f64::MIN),
        Just(18_446_744_073_709_551_615.0),
        prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL,
    ]
}

fn check_numbers(answer: Answer) {
    if let Ok(interval) = answer {
        let numbers = [
            interval.estimate,
            interval.low,
            interval.high,
            interval.standard_error,
        ];
        assert!(numbers.iter().all(|x| x.is_finite()), "{interval:?}");
        assert!(interval.low <= interval.high, "{interval:?}");
        assert!(interval.standard_error >= 0.0);
        if let Some(correction) = interval.correction {
            assert!(correction.bias.is_finite());
            assert!(correction.acceleration.abs() <= 1.0 / 6.0 + 1e-12);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_finite_values_lead_to_a_panic_or_to_nan(
        first in prop::collection::vec(hostile(), 1..12),
        second in prop::collection::vec(hostile(), 1..12),
        level in prop_oneof![Just(0.0), Just(0.5), Just(0.95), Just(1.0), 0.0..1.0],
    ) {
        let values = FiniteValues::new(&first).unwrap();
        let few = Resamples::new(99).unwrap();
        let level = Share::new(level).unwrap();
        for method in METHODS {
            check_numbers(bootstrap_mean(values, few, level, method));
            check_numbers(bootstrap(values, mean, few, level, method));
            check_numbers(bootstrap(values, deviation, few, level, method));
            check_numbers(bootstrap(values, |sample| 1.0 / mean(sample), few, level, method));
        }
        for contrast in [MeanContrast::Difference, MeanContrast::Ratio] {
            for method in METHODS {
                check_numbers(of_means(&first, &second, contrast, method));
            }
        }
    }

    #[test]
    fn ends_stay_within_the_values(values in latencies()) {
        let smallest = values.iter().copied().fold(f64::INFINITY, f64::min);
        let largest = values.iter().copied().fold(0.0, f64::max);
        for method in [BootstrapMethod::Bca, BootstrapMethod::Percentile] {
            // The few values of a small sample need not give an interval; most do.
            if let Ok(interval) = of_mean(&values, 0.9, method) {
                let slack = 1e-12 * largest;
                prop_assert!(interval.low >= smallest - slack && interval.high <= largest + slack);
                prop_assert!(interval.low < interval.high);
            }
        }
    }

    #[test]
    fn more_confidence_is_wider(values in latencies()) {
        for method in [BootstrapMethod::Percentile, BootstrapMethod::Basic] {
            let narrow = of_mean(&values, 0.8, method).unwrap();
            let wide = of_mean(&values, 0.98, method).unwrap();
            prop_assert!(wide.low <= narrow.low && wide.high >= narrow.high);
        }
    }

    #[test]
    fn basic_is_percentile_mirrored(values in latencies()) {
        let plain = of_mean(&values, 0.9, BootstrapMethod::Percentile).unwrap();
        let mirrored = of_mean(&values, 0.9, BootstrapMethod::Basic).unwrap();
        let near = |left: f64, right: f64| (left - right).abs() < 1e-9;
        prop_assert!(near(plain.low + mirrored.high, 2.0 * plain.estimate));
        prop_assert!(near(plain.high + mirrored.low, 2.0 * plain.estimate));
    }

    #[test]
    fn the_same_values_give_the_same_bits(values in latencies()) {
        prop_assert_eq!(
            of_mean(&values, 0.9, BootstrapMethod::Percentile),
            of_mean(&values, 0.9, BootstrapMethod::Percentile)
        );
    }

    #[test]
    fn acceleration_knows_no_unit_and_turns_with_the_sign(
        values in latencies(),
        power in -900_i32..900,
    ) {
        let unit = 2.0_f64.powi(power);
        let acceleration = |values: &[f64]| {
            of_mean(values, 0.5, BootstrapMethod::Bca).unwrap().correction.unwrap().acceleration
        };
        let plain = acceleration(&values);
        let scaled: Vec<f64> = values.iter().map(|value| value * unit).collect();
        let turned: Vec<f64> = values.iter().map(|value| -value).collect();
        prop_assert_eq!(acceleration(&scaled), plain);
        prop_assert!((acceleration(&turned) + plain).abs() < 1e-12);
    }

    #[test]
    fn a_ratio_to_itself_is_near_one(values in latencies()) {
        // 199 resamples always reach its ends.
        let plain = BootstrapMethod::Percentile;
        let ratio = of_means(&values, &values, MeanContrast::Ratio, plain).unwrap();
        prop_assert_eq!(ratio.estimate, 1.0);
        let difference = of_means(&values, &values, MeanContrast::Difference, plain).unwrap();
        prop_assert_eq!(difference.estimate, 0.0);
        prop_assert!(difference.low < 0.0 && difference.high > 0.0);
    }
}
