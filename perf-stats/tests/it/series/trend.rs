//! Slopes and trend tests against `SciPy`, R and pymannkendall; laws; false trends.

use perf_core::Share;
use perf_stats::{
    FiniteValues, Neighbours, TrendError, TrendLine, TrendTest, mann_kendall, theil_sen,
};
use proptest::prelude::*;

use super::kinds::{Kind, noise, rounds};
use super::recipe::{agree, sample};
use crate::fixture::cases;
use crate::made::{Dice, confidence};

fn line(times: &[f64], values: &[f64]) -> TrendLine {
    theil_sen(
        FiniteValues::new(times).unwrap(),
        FiniteValues::new(values).unwrap(),
        Neighbours::Independent,
        confidence(),
    )
    .unwrap()
}

fn test(times: &[f64], values: &[f64], neighbours: Neighbours) -> TrendTest {
    let times = FiniteValues::new(times).unwrap();
    mann_kendall(times, FiniteValues::new(values).unwrap(), neighbours).unwrap()
}

fn indices(n: usize) -> Vec<f64> {
    (0..n).map(|i| i as f64).collect()
}

#[test]
fn slopes_agree_with_scipy() {
    let (mut intercepts, mut intervals) = (0, 0);
    for case in cases(include_str!("../../fixtures/series/trend.json"), 40) {
        let (times, values) = (sample(&case, "times", 5_000), sample(&case, "values", 0));
        let ours = line(&times, &values);
        let same = |ours: f64, key: &str| {
            let theirs = case[key].as_f64().unwrap();
            // What the values' own rounding leaves of a slope of zero.
            let slack = if values.len() > 400 { 1e-12 } else { 0.0 };
            assert!(
                agree(ours, theirs) || (ours - theirs).abs() <= slack,
                "{case}: {key} {ours}"
            );
        };
        same(ours.slope, "slope");
        if case["intercept"].is_number() {
            // The intercept of seconds since 1970 loses the digits of the slope.
            let largest = times.iter().fold(1.0, |most: f64, t| most.max(t.abs()));
            let theirs = case["intercept"].as_f64().unwrap();
            let error = (ours.intercept - theirs).abs();
            assert!(
                error <= 1e-9 * theirs.abs() + 1e-12 * largest,
                "{case}: {ours:?}"
            );
            intercepts += 1;
        }
        if case.get("low").is_some() {
            assert_eq!(
                ours.interval.is_some(),
                case["low"].is_number(),
                "{case}: {ours:?}"
            );
            if let Some(interval) = ours.interval {
                same(interval.low, "low");
                same(interval.high, "high");
                intervals += 1;
            }
        }
    }
    assert!(
        intercepts >= 30 && intervals >= 20,
        "{intercepts} {intervals}"
    );
}

#[test]
fn trend_tests_agree_with_r_and_scipy() {
    for case in cases(include_str!("../../fixtures/series/trend.json"), 40) {
        let (times, values) = (sample(&case, "times", 5_000), sample(&case, "values", 0));
        let ours = test(&times, &values, Neighbours::Independent);
        assert_eq!(ours.score, case["score"].as_i64().unwrap(), "{case}");
        let pairs = [
            (ours.tau, "tau"),
            (ours.p_value, "both"),
            (ours.p_rising, "rising"),
            (ours.p_falling, "falling"),
        ];
        for (ours, key) in pairs {
            let theirs = case[key].as_f64().unwrap();
            let error = (ours - theirs).abs();
            assert!(error <= 1e-9 * theirs.abs() + 1e-15, "{case}: {key} {ours}");
        }
    }
}

#[test]
fn the_published_correction_agrees_with_pymannkendall() {
    let mut compared = 0;
    for case in cases(include_str!("../../fixtures/series/trend.json"), 40) {
        // Around a slope of a fraction, rounding decides which of its ranks of whole numbers tie.
        let is_tied = case["values"] == "walk";
        let Some(theirs) = case["hamed_rao"].as_f64().filter(|_| !is_tied) else {
            continue;
        };
        let (times, values) = (sample(&case, "times", 5_000), sample(&case, "values", 0));
        let ours = test(&times, &values, Neighbours::HamedRao).p_value;
        assert!(
            (ours - theirs).abs() <= 1e-9 * theirs + 1e-15,
            "{case}: {ours}"
        );
        compared += 1;
    }
    assert!(compared >= 12, "{compared}");
}

#[test]
fn selected_slopes_are_the_listed_ones() {
    // 401 points are selected from; each thinned by one is listed.
    let mut dice = Dice::new(11);
    for kind in [
        Kind::Normal,
        Kind::Rounded,
        Kind::Dependent(0.9),
        Kind::Lognormal,
    ] {
        let values = kind.series(401, &mut dice);
        let times: Vec<f64> = (0..401).map(|i| f64::from(i * i)).collect();
        let mut slopes: Vec<f64> = (0..401)
            .flat_map(|j| (0..j).map(move |i| (i, j)))
            .map(|(i, j)| (values[j] - values[i]) / (times[j] - times[i]))
            .collect();
        slopes.sort_unstable_by(f64::total_cmp);
        let median = f64::midpoint(slopes[slopes.len() / 2], slopes[(slopes.len() - 1) / 2]);
        let ours = line(&times, &values).slope;
        assert!(
            (ours - median).abs() <= 1e-9 * median.abs() + 1e-18,
            "{kind:?}: {ours} {median}"
        );
    }
}

#[test]
fn what_is_no_trend_is_refused() {
    let of = |times: &[f64], values: &[f64]| {
        let times = FiniteValues::new(times).unwrap();
        mann_kendall(
            times,
            FiniteValues::new(values).unwrap(),
            Neighbours::Independent,
        )
    };
    assert_eq!(of(&[1.0], &[1.0]), Err(TrendError::OneTime));
    assert_eq!(
        of(&[1.0, 1.0, 1.0], &[1.0, 2.0, 3.0]),
        Err(TrendError::OneTime)
    );
    assert_eq!(of(&[0.0, -0.0], &[1.0, 2.0]), Err(TrendError::OneTime));
    let error = of(&[1.0, 2.0], &[1.0]).unwrap_err();
    assert_eq!(
        error,
        TrendError::LengthsDiffer {
            times: 2,
            values: 1
        }
    );
    assert_eq!(error.to_string(), "2 times do not belong to 1 values");
}

#[test]
fn the_interval_of_a_slope_covers_it() {
    let rounds = rounds(40, 3_000);
    let mut dice = Dice::new(12);
    for (kind, n, neighbours, least) in [
        (Kind::Normal, 10, Neighbours::Independent, 0.94),
        (Kind::Normal, 30, Neighbours::Independent, 0.94),
        (Kind::HeavyTails, 100, Neighbours::Independent, 0.94),
        (Kind::Dependent(0.5), 100, Neighbours::Correlated, 0.9),
        (Kind::Dependent(0.8), 300, Neighbours::Correlated, 0.9),
    ] {
        let times = indices(n);
        let mut covered = 0;
        for _ in 0..rounds {
            let mut values = kind.series(n, &mut dice);
            for (time, value) in values.iter_mut().enumerate() {
                *value += 0.1 * time as f64;
            }
            let found = theil_sen(
                FiniteValues::new(&times).unwrap(),
                FiniteValues::new(&values).unwrap(),
                neighbours,
                confidence(),
            );
            let interval = found.unwrap().interval;
            covered += u32::from(interval.is_none_or(|i| i.low <= 0.1 && 0.1 <= i.high));
        }
        let share = f64::from(covered) / f64::from(rounds);
        println!("{kind:?} {n} {neighbours:?}: {share:.4}");
        assert!(
            share >= least - noise(0.95, rounds),
            "{kind:?} {n}: {share}"
        );
    }
}

#[test]
fn no_trend_is_seldom_called_one() {
    let rounds = rounds(40, 3_000);
    let mut dice = Dice::new(13);
    for (kind, n, neighbours, most) in [
        (Kind::Normal, 8, Neighbours::Independent, 0.05),
        (Kind::Normal, 100, Neighbours::Independent, 0.05),
        (Kind::Rounded, 60, Neighbours::Independent, 0.05),
        (Kind::Normal, 30, Neighbours::Correlated, 0.05),
        (Kind::Dependent(0.3), 100, Neighbours::Correlated, 0.08),
        (Kind::Dependent(0.5), 100, Neighbours::Correlated, 0.1),
        (Kind::Dependent(0.5), 300, Neighbours::Correlated, 0.08),
        (Kind::Dependent(0.8), 300, Neighbours::Correlated, 0.1),
    ] {
        let times = indices(n);
        let wrong = (0..rounds)
            .filter(|_| test(&times, &kind.series(n, &mut dice), neighbours).p_value <= 0.05)
            .count();
        let share = wrong as f64 / f64::from(rounds);
        println!("{kind:?} {n} {neighbours:?}: {share:.4}");
        assert!(
            share <= most + noise(most, rounds),
            "{kind:?} {n} {neighbours:?}: {share}"
        );
    }
}

#[test]
fn a_leak_is_found_in_long_series_quickly() {
    // Half a million points with a slope that is a thousandth of the noise.
    let n = if super::kinds::slow() {
        500_000
    } else {
        20_000
    };
    let mut dice = Dice::new(14);
    let times = indices(n);
    let values: Vec<f64> = times
        .iter()
        .map(|t| 1e9 + 0.001 * t + dice.normal())
        .collect();
    let start = std::time::Instant::now();
    let found = line(&times, &values);
    let tested = test(&times, &values, Neighbours::Correlated);
    println!("{n} points: {found:?} {tested:?} in {:?}", start.elapsed());
    let interval = found.interval.unwrap();
    assert!(
        interval.low > 0.000_9 && interval.high < 0.001_1,
        "{found:?}"
    );
    assert!(interval.low <= found.slope && found.slope <= interval.high);
    assert!(tested.p_rising < 1e-9, "{tested:?}");
}

fn points() -> impl Strategy<Value = Vec<(f64, f64)>> {
    prop::collection::vec((0_i32..40, -9_i32..9), 2..60)
        .prop_map(|v| {
            v.into_iter()
                .map(|(t, x)| (f64::from(t), f64::from(x)))
                .collect()
        })
        .prop_filter("two times", |v: &Vec<(f64, f64)>| {
            v.iter().any(|p| p.0 != v[0].0)
        })
}

proptest! {
    #[test]
    fn the_order_of_points_does_not_count(points in points(), turn in 0_usize..60) {
        let (times, values): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
        let mut turned = points.clone();
        turned.rotate_left(turn % points.len());
        let (other_times, other_values): (Vec<f64>, Vec<f64>) = turned.into_iter().unzip();
        prop_assert_eq!(line(&times, &values), line(&other_times, &other_values));
        prop_assert_eq!(
            test(&times, &values, Neighbours::Independent),
            test(&other_times, &other_values, Neighbours::Independent)
        );
    }

    #[test]
    fn mirrored_values_mirror_the_trend(points in points()) {
        let (times, values): (Vec<f64>, Vec<f64>) = points.into_iter().unzip();
        let mirrored: Vec<f64> = values.iter().map(|v| -v).collect();
        let (one, other) = (line(&times, &values), line(&times, &mirrored));
        prop_assert!((one.slope + other.slope).abs() <= 1e-12);
        if let (Some(a), Some(b)) = (one.interval, other.interval) {
            prop_assert!((a.low + b.high).abs() <= 1e-12 && a.low <= one.slope && one.slope <= a.high);
        }
        let (one, other) = (
            test(&times, &values, Neighbours::Independent),
            test(&times, &mirrored, Neighbours::Independent),
        );
        prop_assert_eq!(one.score, -other.score);
        prop_assert!((one.p_rising - other.p_falling).abs() <= 1e-12);
    }

    #[test]
    fn more_confidence_is_wider(points in points()) {
        let (times, values): (Vec<f64>, Vec<f64>) = points.into_iter().unzip();
        let at = |level| theil_sen(
            FiniteValues::new(&times).unwrap(),
            FiniteValues::new(&values).unwrap(),
            Neighbours::Correlated,
            Share::new(level).unwrap(),
        ).unwrap().interval;
        if let Some(wide) = at(0.99) {
            let narrow = at(0.8).unwrap();
            prop_assert!(wide.low <= narrow.low && narrow.high <= wide.high);
        }
        prop_assert_eq!(at(1.0), None);
    }
}
