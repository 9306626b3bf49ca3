//! Changes of level: found where they are, and not found where there are none.

use perf_core::Share;
use perf_stats::{
    ChangePoint, ChangePointError, ChangePointSettings, ChangePoints, History, HistoryError,
    change_points,
};
use proptest::prelude::*;

use super::kinds::{Kind, noise, rounds};
use crate::made::Dice;

fn search(values: &[f64]) -> ChangePoints {
    let figures: Vec<Option<f64>> = values.iter().copied().map(Some).collect();
    change_points(
        &History::new(&figures).unwrap(),
        ChangePointSettings::default(),
    )
    .unwrap()
}

#[test]
fn a_series_without_a_change_shows_none() {
    let rounds = rounds(40, 2_000);
    let mut dice = Dice::new(1);
    let kinds = [
        Kind::Normal,
        Kind::Lognormal,
        Kind::Outliers,
        Kind::HeavyTails,
        Kind::Dependent(0.3),
        Kind::Dependent(0.5),
        Kind::Bimodal,
        Kind::Rounded,
    ];
    for kind in kinds {
        let mut all = 0;
        for n in [30, 50, 100] {
            let false_ones = (0..rounds)
                .filter(|_| !search(&kind.series(n, &mut dice)).points.is_empty())
                .count();
            let share = false_ones as f64 / f64::from(rounds);
            println!("{kind:?} {n}: {:.2} %", 100.0 * share);
            assert!(
                share <= 0.02 + noise(0.02, rounds),
                "{kind:?} of {n}: {share}"
            );
            all += false_ones;
        }
        let share = all as f64 / f64::from(3 * rounds);
        assert!(
            share <= 0.02 + noise(0.02, 3 * rounds) / 2.0,
            "{kind:?}: {share}"
        );
    }
}

#[test]
fn shifts_are_found_where_they_are() {
    let rounds = rounds(10, 500);
    let mut dice = Dice::new(2);
    // Kind, length, first of the new level, shift in standard deviations, least power.
    let table = [
        (Kind::Normal, 30, 15, 2.0, 0.6),
        (Kind::Normal, 30, 15, 3.0, 0.9),
        (Kind::Normal, 30, 24, 3.0, 0.6),
        (Kind::Normal, 50, 25, 2.0, 0.9),
        (Kind::Normal, 50, 40, 2.0, 0.6),
        (Kind::Normal, 50, 40, 3.0, 0.9),
        (Kind::Normal, 100, 50, 1.0, 0.7),
        (Kind::Normal, 100, 90, 2.0, 0.8),
        (Kind::Normal, 100, 90, 3.0, 0.95),
        (Kind::Outliers, 50, 35, 2.0, 0.7),
        (Kind::Outliers, 50, 35, 3.0, 0.9),
        (Kind::Dependent(0.3), 50, 35, 3.0, 0.7),
        (Kind::Dependent(0.5), 100, 70, 3.0, 0.8),
    ];
    for (kind, n, at, shift, least) in table {
        let (mut found, mut near, mut covered, mut sizes, mut width) = (0, 0, 0, 0, 0);
        for _ in 0..rounds {
            let mut values = kind.series(n, &mut dice);
            for value in &mut values[at..] {
                *value += shift;
            }
            let result = search(&values);
            let closest = result.points.iter().min_by_key(|p| p.position.abs_diff(at));
            let Some(point) = closest else { continue };
            found += 1;
            near += u32::from(point.position.abs_diff(at) <= 2);
            covered += u32::from(point.candidates.contains(&at));
            width += point.candidates.len();
            let interval = point.shift.interval;
            sizes += u32::from(interval.is_none_or(|i| i.low <= shift && shift <= i.high));
        }
        let of_found = |count: u32| f64::from(count) / f64::from(found.max(1));
        let power = f64::from(found) / f64::from(rounds);
        println!(
            "{kind:?} {n}, {shift} sd at {at}: power {power:.3}, within 2 {:.3}, location covered \
             {:.3} by {:.1}, shift covered {:.3}",
            of_found(near),
            of_found(covered),
            width as f64 / f64::from(found.max(1)),
            of_found(sizes),
        );
        assert!(
            power >= least - noise(least, rounds),
            "{kind:?} {n}: {power}"
        );
    }
}
