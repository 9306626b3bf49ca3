//! Changes of level: found where they are, and not found where there are none.

use perf_core::Share;
use perf_stats::{
    ChangePoint, ChangePointError, ChangePointSettings, ChangePoints, History, HistoryError,
    change_points,
};
use proptest::prelude::*;

use super::kinds::{Kind, noise, rounds, slow};
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
    let rounds = rounds(6, 2_000);
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
        for n in [12, 20, 30, 50, 100] {
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
        let share = all as f64 / f64::from(5 * rounds);
        assert!(
            share <= 0.02 + noise(0.02, 5 * rounds) / 2.0,
            "{kind:?}: {share}"
        );
    }
}

#[test]
fn shifts_are_found_where_they_are() {
    let rounds = rounds(5, 300);
    let mut dice = Dice::new(2);
    // Kind, length, first of the new level, shift in standard deviations, least power.
    let table = [
        (Kind::Normal, 12, 6, 4.0, 0.2),
        (Kind::Normal, 20, 10, 3.0, 0.5),
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
    // The quick round takes every fourth row.
    let rows = table.into_iter().step_by(if slow() { 1 } else { 4 });
    for (kind, n, at, shift, least) in rows {
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
        let enough = 0.94 - noise(0.06, found.max(1));
        for share in [of_found(covered), of_found(sizes)] {
            assert!(share >= enough, "{kind:?} {n}: {share}");
        }
    }
}

#[test]
fn several_changes_are_found_each_in_its_place() {
    let rounds = rounds(2, 100);
    let mut dice = Dice::new(3);
    let cases: [(usize, &[(usize, f64)]); 4] = [
        (60, &[(20, 3.0), (40, 0.0)]),
        (100, &[(45, 4.0), (55, 0.0)]),
        (60, &[(15, 3.0), (30, 6.0), (45, 9.0)]),
        (100, &[(20, 3.0), (40, 0.0), (60, 3.0), (80, 0.0)]),
    ];
    let cases = cases.into_iter().step_by(if slow() { 1 } else { 2 });
    for (n, changes) in cases {
        let (mut all, mut surplus) = (0, 0);
        for _ in 0..rounds {
            let mut values = Kind::Normal.series(n, &mut dice);
            for (place, value) in values.iter_mut().enumerate() {
                let level = changes.iter().rev().find(|change| change.0 <= place);
                *value += level.map_or(0.0, |change| change.1);
            }
            let points = search(&values).points;
            let near = |at: &usize| points.iter().any(|p| p.position.abs_diff(*at) <= 3);
            all += u32::from(changes.iter().all(|(at, _)| near(at)));
            surplus += points.len().saturating_sub(changes.len());
        }
        let share = f64::from(all) / f64::from(rounds);
        println!("{changes:?} of {n}: {share:.3}, {surplus} too many in {rounds}");
        assert!(share >= 0.7 - noise(0.7, rounds), "{changes:?}: {share}");
        assert!(
            surplus as f64 <= 0.1 * f64::from(rounds) + 3.0,
            "{changes:?}: {surplus}"
        );
    }
}

fn wobbling(place: usize) -> f64 {
    (place * 7 % 11) as f64 / 10.0
}

#[test]
fn a_single_odd_run_is_no_change() {
    for at in 0..40 {
        for odd in [1e6, -1e6, 3.0] {
            let mut values: Vec<f64> = (0..40).map(wobbling).collect();
            values[at] = odd;
            assert_eq!(search(&values).points, [], "{odd} at {at}");
            let mut level = vec![5.0; 40];
            level[at] = odd;
            assert_eq!(search(&level).points, [], "{odd} at {at}");
        }
    }
}

#[test]
fn an_odd_run_does_not_hide_a_change_nor_move_it() {
    for odd_at in (0..40).step_by(3).filter(|at| !(18..=22).contains(at)) {
        let mut values: Vec<f64> = (0..40).map(wobbling).collect();
        for value in &mut values[20..] {
            *value += 2.0;
        }
        values[odd_at] = 1e6;
        let found = search(&values);
        assert_eq!(found.points.len(), 1, "{odd_at}: {found:?}");
        assert_eq!(found.points[0].position, 20, "{odd_at}");
        let shift = found.points[0].shift.estimate;
        assert!((shift - 2.0).abs() < 0.3, "{odd_at}: {shift}");
    }
}

#[test]
fn gaps_stay_gaps() {
    let mut figures: Vec<Option<f64>> = (0..40).map(|place| Some(wobbling(place))).collect();
    for figure in figures[20..].iter_mut().flatten() {
        *figure += 3.0;
    }
    for gap in [3, 4, 18, 19, 33] {
        figures[gap] = None;
    }
    let history = History::new(&figures).unwrap();
    assert_eq!(history.observed(), 35);
    let found = change_points(&history, ChangePointSettings::default()).unwrap();
    assert_eq!(found.points.len(), 1);
    assert_eq!(found.points[0].position, 20);
    // The change may have come with one of the two runs that gave no figure.
    assert_eq!(found.points[0].candidates, [18, 19, 20]);
}

/// The shift and its interval by listing all differences.
fn listed(before: &[f64], after: &[f64], rho: f64) -> (f64, Option<(f64, f64)>) {
    let mut all: Vec<f64> = before
        .iter()
        .flat_map(|b| after.iter().map(move |a| a - b))
        .collect();
    all.sort_unstable_by(f64::total_cmp);
    let n = all.len();
    let sum = (before.len() + after.len() + 1) as f64;
    let deviation = (n as f64 * sum / 12.0 * (1.0 + rho) / (1.0 - rho)).sqrt();
    let rank = (n as f64 / 2.0 - 1.959_963_984_540_054 * deviation).floor();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rank, or below one and not used"
    )]
    let whole = rank as usize;
    let ends = (rank >= 1.0).then(|| (all[whole - 1], all[n - whole]));
    (f64::midpoint(all[n / 2], all[(n - 1) / 2]), ends)
}

#[test]
fn shifts_are_those_of_hodges_and_lehmann() {
    let mut dice = Dice::new(4);
    let mut compared = 0;
    for (round, kind) in [Kind::Normal, Kind::Rounded, Kind::Lognormal, Kind::Outliers]
        .into_iter()
        .cycle()
        .take(24)
        .enumerate()
    {
        let n = 24 + 2 * round;
        let mut values = kind.series(n, &mut dice);
        for value in &mut values[n / 2..] {
            *value += 5.0;
        }
        let found = search(&values);
        let [
            ChangePoint {
                position, shift, ..
            },
        ] = found.points[..]
        else {
            continue;
        };
        let (before, after) = values.split_at(position);
        let (estimate, ends) = listed(before, after, found.autocorrelation);
        assert_eq!(shift.estimate.to_bits(), estimate.to_bits());
        assert_eq!(shift.interval.map(|i| (i.low, i.high)), ends);
        compared += 1;
    }
    assert!(compared >= 20, "{compared}");
}

#[test]
fn too_little_says_so() {
    let few = History::new(&[Some(1.0); 11]).unwrap();
    let settings = ChangePointSettings::default();
    let error = change_points(&few, settings).unwrap_err();
    assert_eq!(
        error,
        ChangePointError::TooFew {
            observed: 11,
            needed: 12
        }
    );
    let strict = ChangePointSettings {
        level: Share::new(0.001).unwrap(),
        ..settings
    };
    let enough = History::new(&[Some(1.0); 12]).unwrap();
    assert!(matches!(
        change_points(&enough, strict),
        Err(ChangePointError::LevelOutOfReach { .. })
    ));
    assert_eq!(History::new(&[]).unwrap().observed(), 0);
    let many = vec![Some(1.0); 2_001];
    assert_eq!(
        History::new(&many),
        Err(HistoryError::TooMany {
            observed: 2_001,
            most: 2_000
        })
    );
    // The smallest history of which there is something to say.
    let twelve: Vec<Option<f64>> = (0..12)
        .map(|place| Some(wobbling(place) + if place < 6 { 0.0 } else { 10.0 }))
        .collect();
    let found = change_points(&History::new(&twelve).unwrap(), settings).unwrap();
    assert_eq!(found.points.len(), 1, "{found:?}");
    assert_eq!(found.points[0].position, 6);
}

#[test]
fn the_longest_history_takes_seconds_at_most() {
    let n = if slow() { 2_000 } else { 401 };
    let mut dice = Dice::new(5);
    let mut values = Kind::Normal.series(n, &mut dice);
    for value in &mut values[n / 3..] {
        *value += 2.0;
    }
    let start = std::time::Instant::now();
    let found = search(&values);
    println!("{n} figures in {:?}", start.elapsed());
    assert_eq!(found.points.len(), 1, "{found:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn the_same_history_gives_the_same_result_and_powers_of_two_scale_it(
        values in prop::collection::vec(-20_i32..20, 12..50), step in 0_i32..60, power in -9_i32..9,
    ) {
        let half = values.len() / 2;
        let values: Vec<f64> = values.iter().enumerate()
            .map(|(i, v)| f64::from(*v) + if i >= half { f64::from(step) } else { 0.0 })
            .collect();
        let found = search(&values);
        prop_assert_eq!(&found, &search(&values));
        let scaled: Vec<f64> = values.iter().map(|v| v * 2_f64.powi(power)).collect();
        let other = search(&scaled);
        prop_assert_eq!(found.points.len(), other.points.len());
        for (a, b) in found.points.iter().zip(&other.points) {
            prop_assert_eq!(a.position, b.position);
            prop_assert_eq!(&a.candidates, &b.candidates);
            prop_assert_eq!(a.shift.estimate * 2_f64.powi(power), b.shift.estimate);
        }
        for pair in found.points.windows(2) {
            prop_assert!(pair[0].position + 5 <= pair[1].position);
        }
    }
}

/// A history with a pattern that comes again every `period` runs: slower by a tenth in the last third.
fn season(period: usize, n: usize, dice: &mut Dice) -> Vec<f64> {
    let noise = Kind::Normal.series(n, dice).into_iter().enumerate();
    let slow = |run: usize| run % period >= period - period.div_ceil(3);
    let values = noise.map(|(run, noise)| {
        let level = if slow(run) { 110.0 } else { 100.0 };
        level + 2.0 * noise
    });
    values.collect()
}

#[test]
fn what_comes_again_with_the_day_or_the_week_is_no_change() {
    let rounds = rounds(5, 40);
    let mut dice = Dice::new(5);
    for (period, n) in [(2, 60), (7, 60), (7, 140), (24, 120)] {
        let (mut false_ones, mut found) = (0, 0);
        for _ in 0..rounds {
            let mut values = season(period, n, &mut dice);
            false_ones += u32::from(!search(&values).points.is_empty());
            for value in &mut values[n / 2..] {
                *value *= 1.3;
            }
            let points = search(&values).points;
            found += u32::from(points.iter().any(|point| point.position == n / 2));
        }
        println!("{period} of {n}: {false_ones} of {rounds} false, {found} found");
        assert!(f64::from(false_ones) <= 0.05 * f64::from(rounds) + 1.0);
        assert!(2 * found >= rounds, "{period} of {n}: {found} of {rounds}");
    }
}
