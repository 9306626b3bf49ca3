//! Modes of samples whose modes are known.

use perf_core::Share;
use perf_stats::{FiniteValues, Mode, ModeSettings, ValuesError, dip_test, modes};

use crate::made::Dice;

fn found(values: &[f64]) -> Vec<Mode> {
    modes(FiniteValues::new(values).unwrap(), ModeSettings::default())
}

fn bells(dice: &mut Dice, parts: &[(usize, f64, f64)]) -> Vec<f64> {
    let mut values = Vec::new();
    for (size, middle, spread) in parts {
        values.extend((0..*size).map(|_| middle + spread * dice.normal()));
    }
    values
}

#[test]
fn what_is_no_finite_sample_is_refused() {
    assert_eq!(FiniteValues::new(&[]), Err(ValuesError::Empty));
    let refused = FiniteValues::new(&[1.0, f64::INFINITY]);
    assert_eq!(refused, Err(ValuesError::NotFinite { position: 1 }));
}

#[test]
fn few_and_equal_values_have_one_mode_and_the_smallest_dip() {
    let samples: [&[f64]; 6] = [
        &[7.0],
        &[1.0, 9.0],
        &[9.0, 1.0, 1.0],
        &[1.0, 5.0, 2.0],
        &[-3.0; 100],
        &[0.0; 4],
    ];
    for sample in samples {
        let test = dip_test(FiniteValues::new(sample).unwrap());
        assert_eq!(test.dip, 0.5 / sample.len() as f64, "{sample:?}");
        assert_eq!(test.p_value, 1.0, "{sample:?}");
        let modes = found(sample);
        assert_eq!(modes.len(), 1, "{sample:?}");
        assert_eq!((modes[0].share, modes[0].valley), (Share::ONE, None));
    }
    assert_eq!(found(&[-3.0; 100])[0].location, -3.0);
}

#[test]
fn zeroes_of_both_signs_are_equal() {
    let test = dip_test(FiniteValues::new(&[0.0, -0.0, 0.0, -0.0, 0.0]).unwrap());
    assert_eq!((test.dip, test.p_value), (0.1, 1.0));
}

#[test]
fn two_modes_are_found_where_they_are() {
    let values = bells(&mut Dice::new(1), &[(700, 10.0, 1.0), (300, 16.0, 1.0)]);
    let found = found(&values);
    assert_eq!(found.len(), 2);
    assert!((found[0].location - 10.0).abs() < 0.35, "{found:?}");
    assert!((found[1].location - 16.0).abs() < 0.5, "{found:?}");
    assert!((found[0].share.as_fraction() - 0.7).abs() < 0.01);
    let valley = found[0].valley.unwrap();
    assert!((12.0..14.5).contains(&valley.location), "{valley:?}");
    assert!(valley.depth.as_fraction() < 0.3 && valley.p_value < 0.001);
    assert_eq!(found[1].valley, None);
}

#[test]
fn three_modes_of_unlike_width_are_found() {
    let parts = [(500, 0.0, 1.0), (300, 8.0, 0.5), (200, 14.0, 1.5)];
    let found = found(&bells(&mut Dice::new(2), &parts));
    let places: Vec<f64> = found.iter().map(|mode| mode.location).collect();
    assert_eq!(places.len(), 3, "{places:?}");
    for (place, (_, middle, spread)) in places.iter().zip(parts) {
        assert!((place - middle).abs() < 0.6 * spread, "{places:?}");
    }
}

#[test]
fn a_far_value_hides_nothing_and_is_no_mode() {
    let mut values = bells(&mut Dice::new(3), &[(500, 0.0, 1.0), (500, 6.0, 1.0)]);
    let before = found(&values);
    values.push(1e12);
    values.push(f64::MAX / 1e280);
    let after = found(&values);
    assert_eq!((before.len(), after.len()), (2, 2));
    assert!((before[1].location - after[1].location).abs() < 0.2);
}

#[test]
fn a_small_part_is_no_mode_unless_asked_for() {
    let values = bells(&mut Dice::new(4), &[(9_700, 0.0, 1.0), (300, 12.0, 1.0)]);
    assert_eq!(found(&values).len(), 1);
    let settings = ModeSettings {
        least_share: Share::new(0.02).unwrap(),
        ..ModeSettings::default()
    };
    let small = modes(FiniteValues::new(&values).unwrap(), settings);
    assert_eq!(small.len(), 2);
    assert!((small[1].share.as_fraction() - 0.03).abs() < 0.002);
}

#[test]
fn constants_are_modes() {
    let mut values = vec![10.0; 50];
    values.extend([0.0; 50]);
    let two = found(&values);
    assert_eq!(two.len(), 2);
    assert!(two[0].location < 2.5 && two[1].location > 7.5, "{two:?}");
    assert_eq!(two[0].share.as_fraction(), 0.5);
}

#[test]
fn rounding_makes_no_modes() {
    for (seed, grain) in [(5, 1.0), (6, 2.0), (7, 5.0), (8, 30.0)] {
        for size in [100, 1_000, 20_000] {
            let mut dice = Dice::new(seed);
            let bell: Vec<f64> = (0..size).map(|_| (grain * dice.normal()).round()).collect();
            assert_eq!(found(&bell).len(), 1, "{grain} {size}");
            let flat = (0..size).map(|_| (dice.uniform() * 8.0 * grain).floor());
            let flat: Vec<f64> = flat.collect();
            assert_eq!(found(&flat).len(), 1, "flat {grain} {size}");
        }
    }
}

#[test]
fn many_values_are_thinned_and_still_found() {
    let mut dice = Dice::new(9);
    let values = bells(&mut dice, &[(210_000, 0.0, 1.0), (90_000, 4.0, 1.0)]);
    let test = dip_test(FiniteValues::new(&values).unwrap());
    assert_eq!((test.size, test.p_value), (100_000, 0.0001));
    let found = found(&values);
    assert_eq!(found.len(), 2);
    assert!((found[0].share.as_fraction() - 0.7).abs() < 0.02);
    // The thinned distribution is no further from the whole than half a step.
    let whole: Vec<f64> = (0..250_000).map(|i| f64::from(i) * f64::from(i)).collect();
    let even = dip_test(FiniteValues::new(&whole).unwrap());
    assert!(even.dip <= 1e-5 && even.p_value > 0.99, "{even:?}");
}
