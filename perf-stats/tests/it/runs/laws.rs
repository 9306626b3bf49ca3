//! What holds for all runs, and that nothing panics, hangs or is NaN whatever is put in.

use std::num::NonZeroU32;

use perf_core::Direction;
use perf_stats::{
    ChangeVerdict, FailureCount, FiniteValues, LookSides, Looks, MetricPairs, MetricRuns,
    PairTable, RunBlock, RunComparison, RunScale, RunSettings, RunTable, Studentisation, Tolerance,
    Values, compare_pairs, compare_runs, minimum_detectable_shift, noise_floor, paired_shift,
    prediction_interval, run_shift, sign_flip_test, studentised_permutation,
};
use proptest::prelude::*;

use super::made_runs::share;

const HOSTILE: [f64; 16] = [
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    0.0,
    -0.0,
    1.0,
    -1.0,
    5e-324,
    f64::MIN_POSITIVE,
    1e-300,
    1e150,
    1e308,
    f64::MAX,
    -f64::MAX,
    18_446_744_073_709_551_615.0,
    100.0,
];

fn hostile() -> impl Strategy<Value = f64> {
    prop_oneof![3 => 90.0..110.0_f64, 2 => prop::sample::select(HOSTILE.to_vec())]
}

fn side() -> impl Strategy<Value = Vec<Option<f64>>> {
    prop::collection::vec(prop::option::weighted(0.9, hostile()), 0..9)
}

fn positive(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(prop_oneof![3 => 50.0..200.0_f64, 1 => Just(100.0)], count)
}

fn some(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().copied().map(Some).collect()
}

/// Every number is one, and every p-value is a chance that these runs can reach.
fn assert_sound(found: &RunComparison) {
    for judgement in &found.judgements {
        let interval = judgement.interval;
        let numbers = [
            judgement.estimate,
            judgement.at_worst,
            judgement.tolerated,
            judgement.noise,
            judgement.minimum_detectable,
            interval.map(|ends| ends.low),
            interval.map(|ends| ends.high),
        ];
        assert!(
            !numbers.iter().flatten().any(|x| x.is_nan()),
            "{judgement:?}"
        );
        assert!(judgement.outlying.iter().all(|run| !run.z.is_nan()));
        assert!(
            interval.is_none_or(|ends| ends.low <= ends.high),
            "{judgement:?}"
        );
        let chances = [
            judgement.p_value,
            judgement.adjusted_p,
            judgement.adjusted_p_of_any_worsening,
            judgement.smallest_p,
        ];
        assert!(
            chances.iter().flatten().all(|p| *p > 0.0 && *p <= 1.0),
            "{judgement:?}"
        );
        assert!(judgement.adjusted_p >= judgement.p_value, "{judgement:?}");
        assert!(judgement.p_value.is_none() || judgement.p_value >= judgement.smallest_p);
        let is_good = matches!(
            judgement.verdict,
            ChangeVerdict::Equivalent | ChangeVerdict::Improved
        );
        assert!(
            !(is_good && judgement.failed_candidate_runs > 0),
            "{judgement:?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn hostile_runs_do_no_harm(
        sides in prop::collection::vec((side(), side()), 1..4),
        absolute in hostile(),
        relative in 0.0..1.0_f64,
        separate in any::<bool>(),
    ) {
        let tolerance = Tolerance::default()
            .with_absolute(absolute)
            .with_relative(share(relative));
        let (longest, widest) = (
            sides.iter().map(|(before, _)| before.len()).max().unwrap(),
            sides.iter().map(|(_, after)| after.len()).max().unwrap(),
        );
        let mut metrics = Vec::new();
        for (mut before, mut after) in sides {
            before.resize(longest, None);
            after.resize(widest, None);
            for direction in [Direction::LowerIsBetter, Direction::HigherIsBetter] {
                let name = metrics.len().to_string();
                metrics.extend(MetricRuns::ratio(name, direction, &before, &after));
                let name = metrics.len().to_string();
                metrics.extend(MetricRuns::difference(name, direction, &before, &after));
            }
        }
        let metrics = metrics.into_iter().map(|metric| metric.with_tolerance(tolerance));
        let kind = if separate { Studentisation::Separate } else { Studentisation::Pooled };
        let settings = RunSettings::default().with_studentisation(kind);
        if let Ok(table) = RunTable::new(metrics.collect()) {
            assert_sound(&compare_runs(&table, &settings));
        }
    }

    #[test]
    fn hostile_pairs_do_no_harm(
        values in prop::collection::vec(prop::option::weighted(0.9, [hostile(), hostile(), hostile(), hostile()]), 0..9),
        absolute in hostile(),
    ) {
        let blocks: Vec<_> = values.iter().map(|runs| runs.map(RunBlock::abba)).collect();
        let mut metrics = Vec::new();
        for direction in [Direction::LowerIsBetter, Direction::HigherIsBetter] {
            let name = metrics.len().to_string();
            metrics.extend(MetricPairs::ratio(name, direction, &blocks));
            let name = metrics.len().to_string();
            metrics.extend(MetricPairs::difference(name, direction, &blocks));
        }
        let tolerance = Tolerance::default().with_absolute(absolute);
        let metrics = metrics.into_iter().map(|metric| metric.with_tolerance(tolerance));
        if let Ok(table) = PairTable::new(metrics.collect()) {
            assert_sound(&compare_pairs(&table, &RunSettings::default()));
        }
    }

    #[test]
    fn hostile_samples_do_no_harm(
        before in prop::collection::vec(hostile(), 0..9),
        after in prop::collection::vec(hostile(), 0..9),
        margin in hostile(),
        confidence in 0.0..=1.0_f64,
    ) {
        if let (Ok(before), Ok(after)) = (Values::new(&before), Values::new(&after)) {
            let shift = run_shift(before, after, share(confidence)).unwrap();
            prop_assert!(shift.low <= shift.high && !shift.estimate.is_some_and(f64::is_nan));
            let shift = paired_shift(after, share(confidence)).unwrap();
            prop_assert!(shift.low <= shift.high && !shift.estimate.is_some_and(f64::is_nan));
        }
        let (Ok(before), Ok(after)) = (FiniteValues::new(&before), FiniteValues::new(&after)) else {
            return Ok(());
        };
        for kind in [Studentisation::Pooled, Studentisation::Separate] {
            if let Ok(found) = studentised_permutation(before, after, margin, kind) {
                prop_assert!(found.p_value > 0.0 && found.p_value <= 1.0);
            }
        }
        if let Ok(found) = sign_flip_test(after, margin) {
            prop_assert!(found.p_value > 0.0 && found.p_value <= 1.0);
        }
        if let Some(found) = prediction_interval(before, share(confidence)) {
            prop_assert!(found.low <= found.high);
        }
        for scale in [RunScale::Ratio, RunScale::Odds, RunScale::Difference] {
            if let Ok(Some(noise)) = noise_floor(scale, &[before, after]) {
                prop_assert!(noise.robust >= 0.0 && noise.pooled >= 0.0, "{noise:?}");
            }
        }
    }

    #[test]
    fn failures_of_any_size_do_no_harm(
        before in prop::collection::vec((any::<u64>(), any::<u64>()), 2..6),
        after in prop::collection::vec((0..3_u64, 1..u64::MAX), 2..6),
    ) {
        let counts = |pairs: &[(u64, u64)]| -> Vec<_> {
            pairs.iter().map(|(a, b)| FailureCount::new(*a, *b)).collect()
        };
        let metric = MetricRuns::failures("rate", &counts(&before), &counts(&after)).unwrap();
        let table = RunTable::new(vec![metric]).unwrap();
        assert_sound(&compare_runs(&table, &RunSettings::default()));
    }

    #[test]
    fn the_unit_does_not_matter(before in positive(3..10), after in positive(2..5), power in -20..20_i32) {
        // A power of two, so that the unit changes no digit of a logarithm's argument.
        let unit = 2.0_f64.powi(power);
        let judge = |unit: f64| {
            let scaled = |values: &[f64]| some(&values.iter().map(|x| x * unit).collect::<Vec<_>>());
            let down = Direction::LowerIsBetter;
            let metric = MetricRuns::ratio("m", down, &scaled(&before), &scaled(&after)).unwrap();
            let table = RunTable::new(vec![metric]).unwrap();
            compare_runs(&table, &RunSettings::default()).judgements.remove(0)
        };
        let (one, other) = (judge(1.0), judge(unit));
        prop_assert_eq!(one.p_value, other.p_value);
        let close = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * a.abs(),
            (a, b) => a == b,
        };
        prop_assert!(close(one.estimate, other.estimate));
        prop_assert!(close(one.tolerated, other.tolerated));
    }

    #[test]
    fn the_order_of_runs_does_not_matter(before in positive(3..9), after in positive(2..5)) {
        let judge = |before: &[f64], after: &[f64]| {
            let down = Direction::LowerIsBetter;
            let metric = MetricRuns::ratio("m", down, &some(before), &some(after)).unwrap();
            let table = RunTable::new(vec![metric]).unwrap();
            compare_runs(&table, &RunSettings::default()).judgements.remove(0)
        };
        let mut backwards = (before.clone(), after.clone());
        backwards.0.reverse();
        backwards.1.reverse();
        let (one, other) = (judge(&before, &after), judge(&backwards.0, &backwards.1));
        prop_assert_eq!(one.p_value, other.p_value);
        prop_assert_eq!(one.adjusted_p_of_any_worsening, other.adjusted_p_of_any_worsening);
        prop_assert_eq!(one.estimate, other.estimate);
        prop_assert_eq!(one.verdict, other.verdict);
    }

    #[test]
    fn a_metric_more_never_makes_another_more_significant(
        first in (positive(5..6), positive(3..4)),
        second in (positive(5..6), positive(3..4)),
    ) {
        let metric = |name: &str, (before, after): &(Vec<f64>, Vec<f64>)| {
            MetricRuns::ratio(name, Direction::LowerIsBetter, &some(before), &some(after)).unwrap()
        };
        let judge = |metrics| {
            let table = RunTable::new(metrics).unwrap();
            compare_runs(&table, &RunSettings::default()).judgements.remove(0)
        };
        let alone = judge(vec![metric("a", &first)]);
        let together = judge(vec![metric("a", &first), metric("b", &second)]);
        prop_assert_eq!(alone.p_value, together.p_value);
        prop_assert_eq!(alone.p_value, alone.adjusted_p);
        prop_assert!(together.adjusted_p >= alone.adjusted_p);
    }

    #[test]
    fn a_worse_candidate_is_never_less_significant(
        before in positive(5..8),
        after in positive(3..5),
        factor in 1.0..1.5_f64,
    ) {
        let p = |factor: f64| {
            let after: Vec<f64> = after.iter().map(|x| (x * factor).ln()).collect();
            let before: Vec<f64> = before.iter().map(|x| x.ln()).collect();
            let (before, after) = (FiniteValues::new(&before), FiniteValues::new(&after));
            let kind = Studentisation::Pooled;
            studentised_permutation(before.unwrap(), after.unwrap(), 0.0, kind).unwrap().p_value
        };
        prop_assert!(p(factor) <= p(1.0));
    }
}

proptest! {
    // Each boundary is an integration of up to twenty dimensions.
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn any_plan_has_a_boundary(count in 1..=20_u32, level in 0.0..0.6_f64, runs in 1..500_u32) {
        let count = NonZeroU32::new(count).unwrap();
        if let Ok(looks) = Looks::equally_spaced(count, share(level), LookSides::Upper) {
            prop_assert!(looks.nominal() <= level * (1.0 + 1e-9));
            prop_assert!(looks.nominal() >= level / f64::from(count.get()) * (1.0 - 1e-9));
        }
        let runs = NonZeroU32::new(runs).unwrap();
        let shift = minimum_detectable_shift(runs, count, share(level), share(0.8));
        prop_assert!(shift.is_none_or(f64::is_finite));
    }
}
