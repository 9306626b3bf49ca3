//! Means and standard deviations: certified digits, and no digits lost.

use perf_core::Histogram;
use perf_stats::{Moments, MomentsError, histogram_of, mean_interval};
use proptest::prelude::*;

use crate::fixture::cases;
use crate::made::{confidence, ms};

/// Digits that agree: the negative decimal logarithm of the relative error.
fn digits(ours: f64, certified: f64) -> f64 {
    if ours.to_bits() == certified.to_bits() {
        return 15.0;
    }
    -((ours - certified).abs() / certified.abs()).log10()
}

/// Michelson's speed of light in air, 1879, as in the NIST set `Michelso`: thousandths of
/// 1000 km/s above 299.
const MICHELSON: [u16; 100] = [
    850, 740, 900, 1070, 930, 850, 950, 980, 980, 880, 1000, 980, 930, 650, 760, 810, 1000, 1000,
    960, 960, 960, 940, 960, 940, 880, 800, 850, 880, 900, 840, 830, 790, 810, 880, 880, 830, 800,
    790, 760, 800, 880, 880, 880, 860, 720, 720, 620, 860, 970, 950, 880, 910, 850, 870, 840, 840,
    850, 840, 840, 840, 890, 810, 810, 820, 800, 770, 760, 740, 750, 760, 910, 920, 890, 860, 880,
    720, 840, 850, 850, 780, 890, 840, 780, 810, 760, 810, 790, 810, 820, 850, 870, 870, 810, 740,
    810, 940, 950, 800, 810, 870,
];

/// A middle value and then 500 pairs around it, as in the NIST sets `NumAcc2` to `NumAcc4`.
fn alternating(middle: f64, low: f64, high: f64) -> Vec<f64> {
    std::iter::once(middle)
        .chain(std::iter::repeat_n([low, high], 500).flatten())
        .collect()
}

#[test]
fn nist_certified_digits_are_reached() {
    let michelson: Vec<f64> = MICHELSON
        .iter()
        .map(|v| 299.0 + f64::from(*v) / 1000.0)
        .collect();
    // The last two hold numbers that a float cannot: so many digits are left in the data.
    let sets = [
        (
            "NumAcc1",
            vec![10_000_001.0, 10_000_003.0, 10_000_002.0],
            10_000_002.0,
            1.0,
            15.0,
        ),
        ("NumAcc2", alternating(1.2, 1.1, 1.3), 1.2, 0.1, 14.0),
        (
            "NumAcc3",
            alternating(1e6 + 0.2, 1e6 + 0.1, 1e6 + 0.3),
            1_000_000.2,
            0.1,
            9.0,
        ),
        (
            "NumAcc4",
            alternating(1e7 + 0.2, 1e7 + 0.1, 1e7 + 0.3),
            10_000_000.2,
            0.1,
            8.0,
        ),
        (
            "Michelso",
            michelson,
            299.852_4,
            0.079_010_547_819_051_8,
            13.0,
        ),
    ];
    for (name, values, mean, deviation, least) in sets {
        let moments = Moments::of(&values).unwrap();
        let ours = moments.standard_deviation().unwrap();
        assert!(
            digits(moments.mean(), mean) >= 14.5,
            "{name}: {}",
            moments.mean()
        );
        assert!(
            digits(ours, deviation) >= least,
            "{name}: {ours}, {}",
            digits(ours, deviation)
        );
    }
}

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
