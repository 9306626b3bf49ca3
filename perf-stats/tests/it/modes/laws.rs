//! What holds for every sample.

use perf_core::Share;
use perf_stats::{FiniteValues, Mode, ModeSettings, dip_test, modes};
use proptest::prelude::*;

fn found(values: &[f64], settings: ModeSettings) -> Vec<Mode> {
    modes(FiniteValues::new(values).unwrap(), settings)
}

/// Numbers that break careless arithmetic, and many equal ones.
fn hostile() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(f64::MAX),
        Just(f64::MIN),
        Just(5e-324),
        Just(-5e-324),
        Just(18_446_744_073_709_551_615.0),
        Just(0.0),
        Just(-0.0),
        Just(f64::MIN_POSITIVE),
        Just(1e308),
        Just(f64::NAN),
        Just(f64::INFINITY),
        Just(f64::NEG_INFINITY),
        (0_u8..5).prop_map(f64::from),
        -1.0..1.0_f64,
        any::<f64>(),
    ]
}

fn any_settings() -> impl Strategy<Value = ModeSettings> {
    let share =
        || prop_oneof![Just(0.0), Just(1.0), 0.0..=1.0_f64].prop_map(|s| Share::new(s).unwrap());
    (share(), share(), share()).prop_map(|(level, valley, least_share)| ModeSettings {
        level,
        valley,
        least_share,
    })
}

fn is_sound(values: &[f64], found: &[Mode]) -> Result<(), TestCaseError> {
    let smallest = values.iter().copied().fold(f64::INFINITY, f64::min);
    let largest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    prop_assert!(!found.is_empty());
    let total: f64 = found.iter().map(|mode| mode.share.as_fraction()).sum();
    prop_assert!((total - 1.0).abs() < 1e-9);
    for (i, mode) in found.iter().enumerate() {
        prop_assert!((smallest..=largest).contains(&mode.location), "{:?}", mode);
        prop_assert_eq!(mode.valley.is_some(), i + 1 < found.len());
        if let Some(valley) = mode.valley {
            prop_assert!(mode.location <= valley.location, "{:?}", found);
            prop_assert!(valley.location <= found[i + 1].location, "{:?}", found);
            prop_assert!((0.0..=1.0).contains(&valley.p_value));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn hostile_values_do_no_harm(
        values in prop_oneof![
            prop::collection::vec(hostile(), 0..60),
            prop::collection::vec(hostile(), 0..60).prop_map(|mut values| {
                values.retain(|value| value.is_finite());
                values
            }),
            (hostile(), 0_usize..60).prop_map(|(value, count)| vec![value; count]),
            (hostile(), hostile(), 1_usize..60).prop_map(|(left, right, count)| {
                [vec![left; count], vec![right; 60 - count]].concat()
            }),
        ],
        settings in any_settings(),
    ) {
        let Ok(sample) = FiniteValues::new(&values) else {
            prop_assert!(values.is_empty() || values.iter().any(|value| !value.is_finite()));
            return Ok(());
        };
        let test = dip_test(sample);
        prop_assert!(test.dip >= 0.5 / values.len() as f64 && test.dip <= 0.5, "{:?}", test);
        prop_assert!((0.0001..=1.0).contains(&test.p_value), "{:?}", test);
        prop_assert_eq!(test.size, values.len());
        is_sound(&values, &modes(sample, settings))?;
        is_sound(&values, &found(&values, ModeSettings::default()))?;
    }
}

proptest! {
    #[test]
    fn scale_order_and_direction_change_nothing(
        mut values in prop::collection::vec((0_i32..200).prop_map(f64::from), 1..80),
        shift in -50_i32..50,
    ) {
        let before = dip_test(FiniteValues::new(&values).unwrap());
        let at = found(&values, ModeSettings::default()).len();
        values.reverse();
        prop_assert_eq!(dip_test(FiniteValues::new(&values).unwrap()), before);
        let moved: Vec<f64> = values.iter().map(|v| v.mul_add(4.0, f64::from(shift))).collect();
        let after = dip_test(FiniteValues::new(&moved).unwrap());
        prop_assert!((after.dip - before.dip).abs() < 1e-12);
        prop_assert_eq!(found(&moved, ModeSettings::default()).len(), at);
        let turned: Vec<f64> = values.iter().map(|value| -value).collect();
        let mirrored = dip_test(FiniteValues::new(&turned).unwrap());
        prop_assert!((mirrored.dip - before.dip).abs() < 1e-12, "{:?} {:?}", mirrored, before);
    }

    #[test]
    fn a_second_mode_is_only_claimed_with_the_test_behind_it(
        left in prop::collection::vec(0.0..1.0_f64, 5..60),
        right in prop::collection::vec(0.0..1.0_f64, 5..60),
        shift in 0.0..6.0_f64,
    ) {
        let values: Vec<f64> = left.iter().copied().chain(right.iter().map(|v| v + shift)).collect();
        let settings = ModeSettings::default();
        let all = found(&values, settings);
        is_sound(&values, &all)?;
        for valley in all.iter().filter_map(|mode| mode.valley) {
            prop_assert!(valley.p_value <= settings.level.as_fraction());
            prop_assert!(valley.depth < settings.valley);
        }
        if all.len() == 2 {
            let whole = dip_test(FiniteValues::new(&values).unwrap());
            prop_assert_eq!(whole.p_value, all[0].valley.unwrap().p_value);
        }
    }
}
