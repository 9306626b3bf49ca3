//! How often tests find what is not there, and intervals miss what is. Seeded: the same every
//! time.

use perf_core::Quantile;
use perf_stats::{
    Alternative, FiniteValues, QuantileEstimator, Values, brunner_munzel,
    brunner_munzel_permutation, deciles, effect_size, hodges_lehmann, hodges_lehmann_ratio,
    kolmogorov_smirnov, mann_whitney, permutation_test, shift_function, welch,
};

use super::agreement::mean;
use super::samples::{finite, values};
use crate::made::{Dice, confidence};

/// Quick by default; many times as many rounds where the environment asks for slow tests.
fn rounds(quick: u32, slow: u32) -> u32 {
    if is_slow() { slow } else { quick }
}

fn is_slow() -> bool {
    std::env::var_os("PERF_SLOW_TESTS").is_some_and(|value| value == "1")
}

/// Four standard errors of a share that was counted in so many rounds.
fn noise(share: f64, rounds: u32) -> f64 {
    4.0 * (share * (1.0 - share) / f64::from(rounds)).sqrt()
}

/// Where values come from.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Source {
    Normal,
    /// Half as wide again.
    WideNormal,
    Lognormal,
    /// Lognormal in whole numbers from 0 to about 10.
    Ties,
    Exponential,
    /// With infinite variance.
    Pareto,
}

impl Source {
    fn draw(self, dice: &mut Dice) -> f64 {
        match self {
            Self::Normal => dice.normal(),
            Self::WideNormal => 1.5 * dice.normal(),
            Self::Lognormal => dice.normal().exp(),
            Self::Ties => dice.normal().exp().floor(),
            Self::Exponential => -dice.uniform().ln(),
            Self::Pareto => dice.uniform().powf(-0.5),
        }
    }

    fn sample(self, dice: &mut Dice, count: usize) -> Vec<f64> {
        (0..count).map(|_| self.draw(dice)).collect()
    }

    /// The true quantile, where a test needs it.
    fn quantile(self, p: f64, normal: f64) -> f64 {
        match self {
            Self::Normal => normal,
            Self::WideNormal => 1.5 * normal,
            Self::Lognormal => normal.exp(),
            Self::Ties => normal.exp().floor(),
            Self::Exponential => -(-p).ln_1p(),
            Self::Pareto => (1.0 - p).powf(-0.5),
        }
    }
}

type Probability = fn(Values<'_>, Values<'_>) -> f64;

fn by_means(first: Values<'_>, second: Values<'_>) -> f64 {
    let (first, second) = (finite(first.as_slice()), finite(second.as_slice()));
    let test = welch(first, second, Alternative::TwoSided, confidence());
    test.map_or(1.0, |test| test.p)
}

const PERMUTED: &str = "studentised permutation";

/// Up to how many values it is tried: where it matters, and where it is quick.
const MOST_PERMUTED: usize = 15;

const TESTS: [(&str, Probability); 5] = [
    ("Mann-Whitney", |a, b| {
        mann_whitney(a, b, Alternative::TwoSided).p
    }),
    ("Brunner-Munzel", |a, b| {
        brunner_munzel(a, b, Alternative::TwoSided).map_or(1.0, |test| test.p)
    }),
    ("Kolmogorov-Smirnov", |a, b| {
        kolmogorov_smirnov(a, b, Alternative::TwoSided).p
    }),
    ("Welch", by_means),
    (PERMUTED, |a, b| {
        if a.len() + b.len() > MOST_PERMUTED {
            return 1.0;
        }
        brunner_munzel_permutation(a, b, Alternative::TwoSided).map_or(1.0, |test| test.p)
    }),
];

#[test]
fn tests_find_nothing_where_there_is_nothing() {
    let rounds = rounds(250, 6_000);
    let mut dice = Dice::new(31);
    let sizes = [(5, 5), (3, 12), (10, 10), (12, 40), (30, 30)];
    for source in [Source::Normal, Source::Ties] {
        for (n, m) in sizes {
            let mut found = [0_u32; TESTS.len()];
            for _ in 0..rounds {
                let (first, second) = (source.sample(&mut dice, n), source.sample(&mut dice, m));
                for (count, (_, test)) in found.iter_mut().zip(TESTS) {
                    *count += u32::from(test(values(&first), values(&second)) <= 0.05);
                }
            }
            for (count, (name, _)) in found.into_iter().zip(TESTS) {
                if name == PERMUTED && n + m > MOST_PERMUTED {
                    continue;
                }
                let share = f64::from(count) / f64::from(rounds);
                println!("type 1: {name} {source:?} {n} v {m}: {share:.4}");
                // Brunner and Munzel's and Welch's are approximations for few values.
                let level = match name {
                    "Brunner-Munzel" if n.min(m) < 10 => 0.17,
                    "Welch" if n.min(m) < 5 => 0.1,
                    "Brunner-Munzel" | "Welch" => 0.06,
                    _ => 0.05,
                };
                assert!(
                    share <= level + noise(level, rounds),
                    "{name} {source:?} {n} {m}: {share}"
                );
                // And not by never finding anything; Welch's finds little in skewed values.
                if n.min(m) >= 10 && ["Mann-Whitney", "Brunner-Munzel"].contains(&name) {
                    let least = 0.035 - noise(0.035, rounds);
                    assert!(share >= least, "{name} {source:?} {n} {m}: {share}");
                }
            }
        }
    }
}

#[test]
fn arrangements_find_nothing_where_there_is_nothing() {
    let rounds = rounds(60, 1_500);
    let mut dice = Dice::new(32);
    for source in [Source::Lognormal, Source::Ties] {
        for (n, m) in [(4, 7), (20, 20)] {
            let mut found = 0_u32;
            for _ in 0..rounds {
                let (first, second) = (source.sample(&mut dice, n), source.sample(&mut dice, m));
                let test =
                    permutation_test(values(&first), values(&second), Alternative::TwoSided, mean);
                found += u32::from(test.unwrap().p <= 0.05);
            }
            let share = f64::from(found) / f64::from(rounds);
            println!("type 1: permutation {source:?} {n} v {m}: {share:.4}");
            assert!(
                share <= 0.05 + noise(0.05, rounds),
                "{source:?} {n} {m}: {share}"
            );
        }
    }
}

#[test]
fn large_samples_keep_the_level() {
    let rounds = rounds(150, 4_000);
    let mut dice = Dice::new(33);
    for source in [Source::Lognormal, Source::Ties] {
        // Beyond what is counted exactly.
        for (n, m) in [(150, 150), (5, 3_000)] {
            let mut found = [0_u32; 2];
            for _ in 0..rounds {
                let (first, second) = (source.sample(&mut dice, n), source.sample(&mut dice, m));
                for (count, (_, test)) in found.iter_mut().zip(&TESTS[..2]) {
                    *count += u32::from(test(values(&first), values(&second)) <= 0.05);
                }
            }
            for (count, (name, _)) in found.into_iter().zip(TESTS) {
                let share = f64::from(count) / f64::from(rounds);
                println!("type 1: {name} {source:?} {n} v {m}: {share:.4}");
                let level = if n == 5 && name == "Brunner-Munzel" {
                    0.08
                } else {
                    0.05
                };
                assert!(
                    share <= level + noise(level, rounds),
                    "{name} {source:?} {n} {m}: {share}"
                );
            }
        }
    }
}

#[test]
fn intervals_hold_the_truth() {
    let rounds = rounds(200, 2_000);
    let mut dice = Dice::new(34);
    for source in [Source::Normal, Source::Lognormal, Source::Ties] {
        for (n, m) in [(6, 6), (8, 20), (24, 24)] {
            let mut held = [0_u32; 3];
            for _ in 0..rounds {
                let first = source.sample(&mut dice, n);
                let second = source.sample(&mut dice, m);
                let moved: Vec<f64> = second.iter().map(|value| value + 2.0).collect();
                let shift = hodges_lehmann(finite(&first), finite(&moved), confidence());
                let shift = shift.unwrap().interval.unwrap();
                held[0] += u32::from(shift.low <= 2.0 && 2.0 <= shift.high);
                let scaled: Vec<f64> = second
                    .iter()
                    .map(|value| 3.0 * (value.abs() + 0.1))
                    .collect();
                let first_positive: Vec<f64> =
                    first.iter().map(|value| value.abs() + 0.1).collect();
                let ratio =
                    hodges_lehmann_ratio(finite(&first_positive), finite(&scaled), confidence());
                let ratio = ratio.unwrap().interval.unwrap();
                held[1] += u32::from(ratio.low <= 3.0 + 1e-9 && 3.0 - 1e-9 <= ratio.high);
                let effect = effect_size(values(&first), values(&second), confidence());
                let interval = effect.delta_interval;
                held[2] += u32::from(interval.low <= 0.0 && 0.0 <= interval.high);
            }
            for (held, name) in held.into_iter().zip(["shift", "ratio", "effect"]) {
                let share = f64::from(held) / f64::from(rounds);
                println!("coverage: {name} {source:?} {n} v {m}: {share:.4}");
                assert!(
                    share >= 0.94 - noise(0.94, rounds),
                    "{name} {source:?} {n} {m}: {share}"
                );
            }
        }
    }
}

/// Standard normal quantiles of the deciles, and of p95 and p99.
const NORMAL: [f64; 11] = [
    -1.281_551_565_544_600_4,
    -0.841_621_233_572_914_2,
    -0.524_400_512_708_040_7,
    -0.253_347_103_135_799_8,
    0.0,
    0.253_347_103_135_799_8,
    0.524_400_512_708_040_7,
    0.841_621_233_572_914_2,
    1.281_551_565_544_600_4,
    1.644_853_626_951_472_7,
    2.326_347_874_040_841,
];

#[test]
fn bands_hold_all_differences_at_once() {
    use QuantileEstimator::{HarrellDavis, Observed};
    let rounds = rounds(16, 300);
    let mut dice = Dice::new(35);
    let mut quantiles = deciles();
    quantiles.extend([Quantile::P95, Quantile::P99]);
    let table = [
        (Observed, 50, 80),
        (HarrellDavis, 100, 100),
        (Observed, 20, 20),
        (Observed, 300, 400),
        (Observed, 2_000, 2_000),
        (HarrellDavis, 300, 300),
    ];
    let table = if is_slow() { &table[..] } else { &table[..2] };
    let sources = [
        (Source::Lognormal, Source::Lognormal),
        (Source::Normal, Source::WideNormal),
        (Source::Exponential, Source::Pareto),
    ];
    let sources = if is_slow() {
        &sources[..]
    } else {
        &sources[..1]
    };
    for (estimator, n, m) in table.iter().copied() {
        for (before, after) in sources.iter().copied() {
            let mut held = 0_u32;
            for _ in 0..rounds {
                let (first, second) = (before.sample(&mut dice, n), after.sample(&mut dice, m));
                let points = shift_function(
                    FiniteValues::new(&first).unwrap(),
                    FiniteValues::new(&second).unwrap(),
                    &quantiles,
                    estimator,
                    confidence(),
                );
                let points = points.unwrap();
                assert!(points.iter().any(|point| point.band.is_some()));
                held += u32::from(points.iter().zip(NORMAL).all(|(point, normal)| {
                    let p = point.quantile.as_f64();
                    let truth = after.quantile(p, normal) - before.quantile(p, normal);
                    point
                        .band
                        .is_none_or(|band| band.low <= truth && truth <= band.high)
                }));
            }
            let share = f64::from(held) / f64::from(rounds);
            println!("coverage: bands {estimator:?} {before:?} {after:?} {n} v {m}: {share:.4}");
            assert!(
                share >= 0.94 - noise(0.94, rounds),
                "{estimator:?} {before:?} {n} {m}: {share}"
            );
        }
    }
}
