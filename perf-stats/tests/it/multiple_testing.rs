//! Adjusted p-values.

use perf_stats::{PValues, PValuesError, benjamini_hochberg, hochberg, holm};
use proptest::prelude::*;

use crate::fixture::cases;

type Adjust = fn(PValues<'_>) -> Vec<f64>;

const PROCEDURES: [(&str, Adjust); 3] = [
    ("holm", holm),
    ("hochberg", hochberg),
    ("benjamini_hochberg", benjamini_hochberg),
];

fn floats(value: &serde_json::Value) -> Vec<f64> {
    let items = value.as_array().unwrap();
    items.iter().map(|item| item.as_f64().unwrap()).collect()
}

#[test]
fn adjusted_values_agree_with_statsmodels() {
    for case in cases(
        include_str!("../fixtures/multiple_testing/adjusted.json"),
        25,
    ) {
        let p = floats(&case["p"]);
        for (name, adjust) in PROCEDURES {
            let ours = adjust(PValues::new(&p).unwrap());
            let theirs = floats(&case[name]);
            assert_eq!(ours.len(), theirs.len());
            for (ours, theirs) in ours.iter().zip(&theirs) {
                assert!(
                    (ours - theirs).abs() <= 1e-12 * theirs,
                    "{name} {case}: {ours}"
                );
            }
        }
    }
}

#[test]
fn published_rates_of_false_discoveries_hold() {
    let p = [
        0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216,
    ];
    let expected = [
        0.01,
        0.04,
        0.084,
        0.084,
        0.084,
        0.1,
        0.105_714_285_714,
        0.216,
        0.216,
        0.216,
    ];
    let ours = benjamini_hochberg(PValues::new(&p).unwrap());
    for (ours, expected) in ours.iter().zip(expected) {
        assert!((ours - expected).abs() < 1e-12, "{ours} {expected}");
    }
}

#[test]
fn what_is_no_probability_is_refused() {
    assert_eq!(PValues::new(&[]), Err(PValuesError::Empty));
    let wrong = [
        f64::NAN,
        -1e-300,
        1.0 + f64::EPSILON,
        f64::INFINITY,
        f64::NEG_INFINITY,
    ];
    for p in wrong {
        let refused = PValues::new(&[0.5, p]).unwrap_err();
        assert_eq!(refused, PValuesError::NotAProbability { position: 1 });
        assert_eq!(
            refused.to_string(),
            "the p-value at position 1 is not between 0 and 1"
        );
    }
}

/// With ten tests of which none finds anything, how often any is believed.
#[test]
fn a_family_rarely_raises_a_false_alarm() {
    let mut dice = crate::made::Dice::new(20);
    let rounds = 20_000_u32;
    let mut alarms = [0_u32; 3];
    for _ in 0..rounds {
        let p: Vec<f64> = (0..10).map(|_| dice.uniform()).collect();
        for (count, (_, adjust)) in alarms.iter_mut().zip(PROCEDURES) {
            let adjusted = adjust(PValues::new(&p).unwrap());
            *count += u32::from(adjusted.iter().any(|p| *p <= 0.05));
        }
    }
    for (count, (name, _)) in alarms.into_iter().zip(PROCEDURES) {
        let share = f64::from(count) / f64::from(rounds);
        assert!((0.043..=0.057).contains(&share), "{name}: {share}");
    }
}

proptest! {
    #[test]
    fn adjusting_keeps_the_order_and_only_raises(
        p in prop::collection::vec(
            prop_oneof![Just(0.0), Just(1.0), 0.0..=1.0_f64, (0_u8..=5).prop_map(|n| f64::from(n) / 5.0)],
            1..40,
        ),
    ) {
        let family = PValues::new(&p).unwrap();
        let [down, up, rate] = PROCEDURES.map(|(_, adjust)| adjust(family));
        for (i, one) in p.iter().enumerate() {
            prop_assert!(*one <= rate[i] && rate[i] <= up[i] && up[i] <= down[i] && down[i] <= 1.0);
            for (j, other) in p.iter().enumerate() {
                for adjusted in [&down, &up, &rate] {
                    prop_assert!(one > other || adjusted[i] <= adjusted[j]);
                }
            }
        }
        // The order of the tests does not matter.
        let mut turned = p.clone();
        turned.reverse();
        for (_, adjust) in PROCEDURES {
            let mut there = adjust(PValues::new(&turned).unwrap());
            there.reverse();
            prop_assert_eq!(there, adjust(family));
        }
    }
}
