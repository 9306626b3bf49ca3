//! Exponents, the Universal Scalability Law and knees: against `SciPy`, by law, by simulation.

use perf_core::Share;
use perf_stats::{
    Curve, CurveError, ExponentMethod, KneeError, MeasuredPoint, PowerLawError, ScalabilityError,
    knee, measured_exponent, scaling_exponent, universal_scalability,
};
use proptest::prelude::*;
use serde_json::Value;

use crate::made::{Dice, confidence};

fn rows(name: &str, at_least: usize) -> Vec<Value> {
    let text = include_str!("../fixtures/scaling/curves.json");
    let file: Value = serde_json::from_str(text).unwrap();
    let rows = file[name].as_array().unwrap().clone();
    assert!(rows.len() >= at_least, "only {} cases", rows.len());
    rows
}

fn points(case: &Value) -> Vec<(f64, f64)> {
    serde_json::from_value(case["points"].clone()).unwrap()
}

fn close(ours: f64, theirs: &Value, tolerance: f64, scale: f64) {
    let theirs = theirs.as_f64().unwrap();
    let error = (ours - theirs).abs();
    assert!(
        error <= tolerance * theirs.abs().max(scale),
        "{ours} is not {theirs}"
    );
}

fn is_long() -> bool {
    std::env::var_os("PERF_SLOW_TESTS").is_some_and(|value| value == "1")
}

/// Four standard errors of a share that was counted in so many rounds.
fn noise(share: f64, rounds: u32) -> f64 {
    4.0 * (share * (1.0 - share) / f64::from(rounds)).sqrt()
}

#[test]
fn exponents_agree_with_scipy() {
    let mut bounded = 0;
    for case in rows("exponents", 20) {
        let points = points(&case);
        let curve = Curve::new(&points).unwrap();
        let level = Share::new(case["confidence"].as_f64().unwrap()).unwrap();
        let ours = scaling_exponent(curve, ExponentMethod::LeastSquares, level).unwrap();
        close(ours.exponent, &case["slope"], 1e-9, 1e-3);
        close(ours.log_value_at_one, &case["intercept"], 1e-9, 1.0);
        close(ours.low.unwrap(), &case["low"], 1e-9, 1e-1);
        close(ours.high.unwrap(), &case["high"], 1e-9, 1e-1);

        let ours = scaling_exponent(curve, ExponentMethod::TheilSen, level).unwrap();
        close(ours.exponent, &case["sen"], 1e-9, 1e-3);
        close(ours.log_value_at_one, &case["sen_intercept"], 1e-9, 1.0);
        assert_eq!(ours.low.is_some(), !case["sen_low"].is_null(), "{case}");
        if let (Some(low), Some(high)) = (ours.low, ours.high) {
            close(low, &case["sen_low"], 1e-9, 1e-3);
            close(high, &case["sen_high"], 1e-9, 1e-3);
            bounded += 1;
        }
    }
    assert!(bounded >= 15, "only {bounded}");
}

fn law_at(load: f64, [capacity, contention, coherence]: [f64; 3]) -> f64 {
    capacity * load / (1.0 + contention * (load - 1.0) + coherence * load * (load - 1.0))
}

#[test]
fn the_law_agrees_with_scipy() {
    let mut at_a_bound = 0;
    for case in rows("laws", 20) {
        let points = points(&case);
        let ours = universal_scalability(Curve::new(&points).unwrap(), confidence()).unwrap();
        let all = [ours.capacity, ours.contention, ours.coherence];
        let squares: f64 = points
            .iter()
            .map(|(load, x)| (x - law_at(*load, all.map(|p| p.value))).powi(2))
            .sum();
        let theirs = case["squares"].as_f64().unwrap();
        let total: f64 = points.iter().map(|(_, x)| x * x).sum();
        // Never worse than SciPy, which stays inside of the bounds, but for rounding.
        let rounding = 1e-9 * theirs + 1e-15 * (theirs * total).sqrt() + 1e-28 * total;
        assert!(squares <= theirs + rounding, "{case}: {squares}");
        for (at, parameter) in all.iter().enumerate() {
            let natural = [theirs.sqrt(), 1e-2, 1e-4][at];
            close(parameter.value, &case["parameters"][at], 2e-6, natural);
            let inside = all.iter().all(|parameter| parameter.value > 0.0);
            if let (true, Some(half)) = (inside, case["half_widths"][at].as_f64()) {
                let (low, high) = (parameter.low.unwrap(), parameter.high.unwrap());
                if theirs > 1e-20 * total {
                    let error = (high - parameter.value) / half - 1.0;
                    assert!(error.abs() < 1e-4, "{case}: {parameter:?}");
                }
                assert!(
                    (low - (parameter.value - half).max(0.0)).abs() <= 1e-3 * half + 1e-9 * high
                );
            }
            at_a_bound += usize::from(parameter.value <= 0.0);
        }
    }
    assert!(at_a_bound >= 4, "only {at_a_bound}");
}

#[test]
fn an_exact_law_is_found_again() {
    // Gunther's ray tracer: σ = 0.05, κ = 6e-6 and less.
    for (truth, peak) in [
        ([20.0, 0.05, 6e-6], Some(397.911_211_2)),
        ([7.0, 0.3, 0.0], None),
        ([7.0, 0.0, 0.01], Some(10.0)),
        ([1e200, 0.0, 0.0], None),
        ([3.0, 1.2, 0.1], Some(1.0)),
    ] {
        let exact: Vec<(f64, f64)> = [1.0, 4.0, 8.0, 16.0, 28.0, 64.0, 500.0]
            .iter()
            .map(|load| (*load, law_at(*load, truth)))
            .collect();
        let found = universal_scalability(Curve::new(&exact).unwrap(), confidence()).unwrap();
        let ours = [found.capacity, found.contention, found.coherence].map(|p| p.value);
        for (ours, truth) in ours.into_iter().zip(truth) {
            assert!(
                (ours - truth).abs() <= 1e-9 * truth.max(1e-5),
                "{ours} is not {truth}"
            );
        }
        match (found.peak, peak) {
            (Some(found), Some(peak)) => {
                assert!((found.load / peak - 1.0).abs() < 1e-6, "{found:?}");
                assert!((found.throughput / law_at(peak, truth) - 1.0).abs() < 1e-9);
                assert!(found.measured);
            }
            // A coherence of zero is found but for rounding.
            (Some(found), None) => assert!(!found.measured && found.load > 1e4, "{found:?}"),
            (None, peak) => assert_eq!(peak, None),
        }
    }
}

#[test]
fn intervals_of_the_law_cover_the_truth() {
    let rounds: u32 = if is_long() { 4_000 } else { 150 };
    let truth = [100.0, 0.05, 0.0008];
    let mut dice = Dice::new(41);
    let mut covered = [0_u32; 3];
    for _ in 0..rounds {
        let points: Vec<(f64, f64)> = [1.0, 2.0, 4.0, 8.0, 12.0, 16.0, 24.0, 32.0, 48.0, 64.0]
            .iter()
            .map(|load| (*load, law_at(*load, truth) + 10.0 * dice.normal()))
            .collect();
        let found = universal_scalability(Curve::new(&points).unwrap(), confidence()).unwrap();
        for (at, one) in [found.capacity, found.contention, found.coherence]
            .iter()
            .enumerate()
        {
            let range = one.low.unwrap()..=one.high.unwrap();
            covered[at] += u32::from(range.contains(&truth[at]));
        }
    }
    for covered in covered {
        let coverage = f64::from(covered) / f64::from(rounds);
        if is_long() {
            println!("law: {coverage}");
        }
        assert!(coverage >= 0.93 - noise(0.93, rounds) / 2.0, "{coverage}");
    }
}

#[test]
fn exponents_cover_the_truth() {
    let rounds: u32 = if is_long() { 10_000 } else { 500 };
    let mut dice = Dice::new(43);
    for method in [ExponentMethod::LeastSquares, ExponentMethod::TheilSen] {
        let mut covered = 0_u32;
        for _ in 0..rounds {
            let points: Vec<(f64, f64)> = (0..12)
                .map(|i| {
                    (
                        1.5_f64.powi(i),
                        1.5_f64.powf(1.3 * f64::from(i)) * (0.2 * dice.normal()).exp(),
                    )
                })
                .collect();
            let found = scaling_exponent(Curve::new(&points).unwrap(), method, confidence());
            let found = found.unwrap();
            covered += u32::from((found.low.unwrap()..=found.high.unwrap()).contains(&1.3));
        }
        let coverage = f64::from(covered) / f64::from(rounds);
        if is_long() {
            println!("exponent by {method:?}: {coverage}");
        }
        assert!(
            coverage >= 0.94 - noise(0.94, rounds) / 2.0,
            "{method:?}: {coverage}"
        );
    }
}

#[test]
fn knees_agree_with_numpy() {
    let mut found_some = 0;
    for case in rows("knees", 20) {
        let points = points(&case);
        let ours = knee(Curve::new(&points).unwrap(), confidence()).unwrap();
        let Some(ours) = ours else { continue };
        close(ours.load, &case["load"], 1e-9, 0.0);
        close(ours.value, &case["value"], 1e-8, 0.0);
        close(ours.growth_before, &case["growth_before"], 1e-9, 0.0);
        close(ours.growth_after, &case["growth_after"], 1e-9, 0.0);
        close(ours.low, &case["low"], 1e-9, 0.0);
        close(ours.high, &case["high"], 1e-9, 0.0);
        assert!(ours.p_value <= 0.05 && ours.growth_after > ours.growth_before);
        found_some += 1;
    }
    assert!(found_some >= 18, "only {found_some}");
}

#[test]
fn noise_is_no_knee_and_saturation_is_one() {
    let rounds: u32 = if is_long() { 2_000 } else { 40 };
    let mut dice = Dice::new(47);
    for points_a_curve in [6_u32, 10, 20] {
        let (mut false_alarms, mut found, mut near) = (0_u32, 0_u32, 0_u32);
        for _ in 0..rounds {
            let mut at = |latency: fn(f64) -> f64| -> Vec<(f64, f64)> {
                (1..=points_a_curve)
                    .map(|i| {
                        let load = f64::from(i) / f64::from(points_a_curve);
                        (1e3 * load, latency(load) * (0.05 * dice.normal()).exp())
                    })
                    .collect()
            };
            let straight = at(|load| 10.0 * load.exp());
            let saturated = at(|load| {
                if load < 0.7 {
                    10.0
                } else {
                    10.0 * ((load - 0.7) * 10.0).exp()
                }
            });
            let knee_of =
                |points: &[(f64, f64)]| knee(Curve::new(points).unwrap(), confidence()).unwrap();
            false_alarms += u32::from(knee_of(&straight).is_some());
            if let Some(knee) = knee_of(&saturated) {
                found += 1;
                near += u32::from((600.0..800.0).contains(&knee.load));
            }
        }
        let share = |count: u32| f64::from(count) / f64::from(rounds);
        if is_long() {
            println!(
                "knees of {points_a_curve}: false {}, found {}, near {}",
                share(false_alarms),
                share(found),
                share(near)
            );
        }
        assert!(
            share(false_alarms) <= 0.05 + noise(0.05, rounds),
            "{}",
            share(false_alarms)
        );
        assert!(share(found) >= if points_a_curve < 10 { 0.5 } else { 0.99 });
        assert!(f64::from(near) >= 0.98 * f64::from(found));
    }
}

#[test]
fn what_is_no_curve_is_an_error() {
    assert_eq!(Curve::new(&[]), Err(CurveError::Empty));
    for odd in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let refused = Err(CurveError::NotPositive { position: 1 });
        assert_eq!(Curve::new(&[(1.0, 1.0), (odd, 1.0)]), refused);
        assert_eq!(Curve::new(&[(1.0, 1.0), (1.0, odd)]), refused);
    }
    let many = vec![(1.0, 1.0); 1_001];
    assert!(matches!(Curve::new(&many), Err(CurveError::TooMany { .. })));

    let two = [(1.0, 1.0), (2.0, 2.0)];
    let two = Curve::new(&two).unwrap();
    let one_load = [(4.0, 1.0); 9];
    let one_load = Curve::new(&one_load).unwrap();
    for method in [ExponentMethod::LeastSquares, ExponentMethod::TheilSen] {
        let exponent = |curve| scaling_exponent(curve, method, confidence());
        assert_eq!(exponent(two), Err(PowerLawError::TooFew(2)));
        assert_eq!(exponent(one_load), Err(PowerLawError::OneLoad));
    }
    let law = universal_scalability(two, confidence());
    assert_eq!(law, Err(ScalabilityError::TooFewLoads(2)));
    let law = universal_scalability(one_load, confidence());
    assert_eq!(law, Err(ScalabilityError::TooFewLoads(1)));
    let small = [(1.0, 1.0), (0.5, 2.0), (3.0, 3.0)];
    let law = universal_scalability(Curve::new(&small).unwrap(), confidence());
    assert_eq!(law, Err(ScalabilityError::LoadOutOfRange { position: 1 }));
    assert_eq!(knee(two, confidence()), Err(KneeError::TooFewLoads(2)));
    // A perfect line, also one that falls, has no knee.
    for base in [2.0_f64, 1.0, 0.5] {
        let line: Vec<(f64, f64)> = (1..9).map(|i| (f64::from(i), base.powi(i))).collect();
        assert_eq!(knee(Curve::new(&line).unwrap(), confidence()), Ok(None));
    }
}

/// Positive numbers that break arithmetic, among others.
fn hostile() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(1e308),
        Just(5e-324),
        Just(1e-160),
        Just(1.0),
        Just(2.0),
        Just(1e12),
        Just(18_446_744_073_709_551_615.0),
        0.5..100.0,
    ]
}

proptest! {
    #[test]
    fn nothing_panics_and_nothing_is_nan(
        points in proptest::collection::vec((hostile(), hostile()), 1..12),
        level in 0.0..=1.0,
    ) {
        let curve = Curve::new(&points).unwrap();
        let confidence = Share::new(level).unwrap();
        for method in [ExponentMethod::LeastSquares, ExponentMethod::TheilSen] {
            if let Ok(found) = scaling_exponent(curve, method, confidence) {
                prop_assert!(found.exponent.is_finite() && found.log_value_at_one.is_finite());
                prop_assert!(found.low.is_none_or(|low| low <= found.exponent));
                prop_assert!(found.high.is_none_or(|high| high >= found.exponent));
            }
        }
        if let Ok(law) = universal_scalability(curve, confidence) {
            for one in [law.capacity, law.contention, law.coherence] {
                prop_assert!(one.value.is_finite() && one.value >= 0.0, "{:?}", law);
                prop_assert!(one.low.is_none_or(|low| low <= one.value && low >= 0.0));
                prop_assert!(one.high.is_none_or(|high| high >= one.value));
            }
            prop_assert!(law.peak.is_none_or(|peak| peak.load >= 1.0 && !peak.throughput.is_nan()));
        }
        if let Ok(Some(found)) = knee(curve, confidence) {
            prop_assert!(found.low <= found.load && found.load <= found.high);
            prop_assert!(found.value.is_finite() && found.growth_after >= found.growth_before);
        }
    }

    #[test]
    fn the_unit_of_throughput_does_not_matter(
        noise in proptest::collection::vec(-0.05..0.05, 7),
        contention in 0.0..0.5,
        coherence in 0.0..0.01,
        exponent in -200..200_i32,
    ) {
        let with_unit = |unit: f64| -> Vec<(f64, f64)> {
            [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0]
                .iter()
                .zip(&noise)
                .map(|(load, e)| (*load, law_at(*load, [1.0, contention, coherence]) * (1.0 + e) * unit))
                .collect()
        };
        let unit = 2.0_f64.powi(exponent);
        let (small, large) = (with_unit(1.0), with_unit(unit));
        let of = |points: &[(f64, f64)]| {
            universal_scalability(Curve::new(points).unwrap(), confidence()).unwrap()
        };
        let (ours, theirs) = (of(&small), of(&large));
        prop_assert_eq!(ours.contention, theirs.contention);
        prop_assert_eq!(ours.coherence, theirs.coherence);
        prop_assert_eq!(ours.capacity.value * unit, theirs.capacity.value);
    }
}

#[test]
fn exponents_of_measured_values_agree_with_numpy() {
    for case in rows("measured", 10) {
        let points: Vec<(f64, f64, f64, f64)> =
            serde_json::from_value(case["points"].clone()).unwrap();
        let points: Vec<MeasuredPoint> = points
            .into_iter()
            .map(|(load, value, low, high)| MeasuredPoint {
                load,
                value,
                low: Some(low),
                high: Some(high),
            })
            .collect();
        let ours = measured_exponent(&points, confidence()).unwrap();
        close(ours.exponent, &case["slope"], 1e-9, 1e-3);
        close(ours.low.unwrap(), &case["low"], 1e-9, 1e-2);
        close(ours.high.unwrap(), &case["high"], 1e-9, 1e-2);
    }
}

#[test]
fn an_exponent_needs_two_loads_and_bounds() {
    let point = |load, high| MeasuredPoint {
        load,
        value: load,
        low: Some(load * 0.9),
        high,
    };
    let of = |points: &[MeasuredPoint]| measured_exponent(points, confidence());
    assert!(of(&[]).is_none());
    assert!(of(&[point(1.0, None)]).is_none());
    assert!(of(&[point(2.0, None), point(2.0, None)]).is_none());
    let open = of(&[point(1.0, None), point(2.0, None)]).unwrap();
    // Who does not know how large a value may be does not know how steep the line may be.
    assert_eq!((open.low, open.high), (None, None));
    let open = of(&[point(1.0, Some(1.1)), point(2.0, None)]).unwrap();
    assert!(open.low.is_some() && open.high.is_none());
}

#[test]
fn the_interval_of_a_measured_exponent_covers_the_true_one() {
    let rounds = if is_long() { 4_000 } else { 400 };
    for (loads, scatter) in [
        (&[10.0, 50.0][..], 0.0),
        (&[10.0, 50.0, 100.0], 0.02),
        (&[1.0, 2.0, 4.0, 8.0, 16.0], 0.05),
    ] {
        let mut dice = Dice::new(20_261_122);
        let mut covered = 0_u32;
        for _ in 0..rounds {
            // Each median is measured with a known error, and the power law is not exact.
            let points: Vec<MeasuredPoint> = loads
                .iter()
                .map(|load: &f64| {
                    let error = 0.03 * dice.normal();
                    let value = load.powf(0.8) * (scatter * dice.normal() + error).exp();
                    let end = |deviate: f64| Some(value * (0.03 * deviate).exp());
                    MeasuredPoint {
                        load: *load,
                        value,
                        low: end(-1.96),
                        high: end(1.96),
                    }
                })
                .collect();
            let found = measured_exponent(&points, confidence()).unwrap();
            covered += u32::from(found.low.unwrap() <= 0.8 && 0.8 <= found.high.unwrap());
        }
        let share = f64::from(covered) / f64::from(rounds);
        println!("{} loads, scatter {scatter}: {share:.3}", loads.len());
        assert!(share >= 0.95 - noise(0.95, rounds), "{share} of {loads:?}");
    }
}
