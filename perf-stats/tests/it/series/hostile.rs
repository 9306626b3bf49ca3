//! Numbers from the edges of the floats: no panic, no hang, and never NaN.

use perf_core::Share;
use perf_stats::{
    ChangePointSettings, FiniteValues, History, Neighbours, Values, change_points, mann_kendall,
    stationarity, theil_sen, warm_up,
};
use proptest::prelude::*;

fn numbers() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -10.0..10.0_f64,
        1 => any::<f64>(),
        1 => prop::sample::select(vec![
            0.0, -0.0, 1e308, -1e308, f64::MAX, f64::MIN, 5e-324, -5e-324, f64::MIN_POSITIVE,
            18_446_744_073_709_551_615.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1.0, 1.0,
        ]),
    ]
}

fn finite() -> impl Strategy<Value = f64> {
    numbers().prop_map(|number| if number.is_finite() { number } else { 1.0 })
}

/// Finite or an infinity, not NaN.
fn sane(number: f64) -> bool {
    !number.is_nan()
}

fn all(values: &[f64], times: &[f64], level: Share) -> Result<(), TestCaseError> {
    let figures: Vec<Option<f64>> = values
        .iter()
        .map(|value| (*value != 1.0).then_some(*value))
        .collect();
    if let Ok(history) = History::new(&figures) {
        let settings = ChangePointSettings {
            level,
            confidence: level,
        };
        for settings in [ChangePointSettings::default(), settings] {
            if let Ok(found) = change_points(&history, settings) {
                prop_assert!(sane(found.autocorrelation));
                for point in found.points {
                    prop_assert!(point.candidates.contains(&point.position));
                    prop_assert!(point.shift.estimate.is_finite() && sane(point.p_value));
                    let interval = point.shift.interval;
                    prop_assert!(interval.is_none_or(|i| i.low <= i.high && i.low.is_finite()));
                }
            }
        }
    }
    if let Ok(values) = Values::new(values)
        && let Ok(found) = stationarity(values)
    {
        prop_assert!(sane(found.first_median) && sane(found.second_median));
        prop_assert!((0.0..=1.0).contains(&found.p_value) && sane(found.p_halves + found.p_drift));
    }
    let Ok(checked) = FiniteValues::new(values) else {
        return Ok(());
    };
    if let Ok(found) = warm_up(checked) {
        prop_assert!(2 * found.discarded <= checked.len());
    }
    let Ok(times) = FiniteValues::new(times) else {
        return Ok(());
    };
    for neighbours in [
        Neighbours::Independent,
        Neighbours::Correlated,
        Neighbours::HamedRao,
    ] {
        if let Ok(found) = mann_kendall(times, checked, neighbours) {
            prop_assert!((-1.0..=1.0).contains(&found.tau));
            for p in [found.p_value, found.p_rising, found.p_falling] {
                prop_assert!((0.0..=1.0).contains(&p), "{:?}", found);
            }
        }
        if let Ok(found) = theil_sen(times, checked, neighbours, level) {
            prop_assert!(found.slope.is_finite() && found.intercept.is_finite());
            prop_assert!(
                found
                    .interval
                    .is_none_or(|i| i.low <= i.high && i.high.is_finite())
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if super::kinds::slow() { 1_000 } else { 15 }))]

    #[test]
    fn any_numbers_are_survived(
        values in prop::collection::vec(numbers(), 0..80),
        times in prop::collection::vec(numbers(), 0..80),
        level in 0.0..=1.0_f64,
    ) {
        all(&values, &times, Share::new(level).unwrap())?;
    }

    #[test]
    fn any_finite_numbers_are_survived(
        points in prop::collection::vec((finite(), finite()), 1..90),
        level in 0.0..=1.0_f64,
    ) {
        let (times, values): (Vec<f64>, Vec<f64>) = points.into_iter().unzip();
        all(&values, &times, Share::new(level).unwrap())?;
        all(&values, &(0..values.len()).map(|i| i as f64).collect::<Vec<_>>(), Share::ONE)?;
    }

    // More than 400 points: slopes are selected, not listed.
    #[test]
    fn long_series_of_extremes_are_survived(seed in any::<u64>()) {
        let edges = [0.0, -0.0, 1e308, -1e308, f64::MAX, f64::MIN, 5e-324, 1.0, 2.0, 1e-300];
        let mut dice = crate::made::Dice::new(seed);
        let mut draw = || edges[usize::try_from(dice.next() % edges.len() as u64).unwrap()];
        let values: Vec<f64> = (0..450).map(|_| draw()).collect();
        let times: Vec<f64> = (0..450).map(|_| draw()).collect();
        let level = Share::new(0.9).unwrap();
        let (times, values) =
            (FiniteValues::new(&times).unwrap(), FiniteValues::new(&values).unwrap());
        let found = theil_sen(times, values, Neighbours::Correlated, level).unwrap();
        prop_assert!(found.slope.is_finite() && found.intercept.is_finite());
        let tested = mann_kendall(times, values, Neighbours::HamedRao).unwrap();
        prop_assert!((0.0..=1.0).contains(&tested.p_value));
    }
}

#[test]
fn equal_values_show_nothing() {
    for value in [0.0, 1.0, f64::MAX, 5e-324, -1e308] {
        let values = [value; 60];
        let times: Vec<f64> = (0..60).map(f64::from).collect();
        let history = History::new(&values.map(Some)).unwrap();
        let found = change_points(&history, ChangePointSettings::default()).unwrap();
        assert!(found.points.is_empty());
        let checked = FiniteValues::new(&values).unwrap();
        assert_eq!(warm_up(checked).unwrap().discarded, 0);
        let tested = mann_kendall(
            FiniteValues::new(&times).unwrap(),
            checked,
            Neighbours::Correlated,
        );
        assert_eq!(tested.unwrap().p_value.to_bits(), 1.0_f64.to_bits());
    }
}
