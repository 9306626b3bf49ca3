//! No function allocates more than twice its input. A binary of its own, because it counts every
//! allocation of the process; for the same reason it is one test.
#![expect(
    clippy::unwrap_used,
    reason = "what a test makes up is legal, and a panic is how it fails"
)]

use std::hint::black_box;

use peak_alloc::PeakAlloc;
use perf_core::{Quantile, Share};
use perf_stats::{
    Alternative, BootstrapMethod, FiniteValues, MeanContrast, ModeSettings, Moments, Neighbours,
    QuantileEstimator, QuantileMethod, Resamples, Values, autocorrelation,
    block_bootstrap_interval, block_lengths, bootstrap, bootstrap_mean, bootstrap_means,
    brunner_munzel, deciles, dip_test, effect_size, effective_size, harrell_davis, hodges_lehmann,
    hodges_lehmann_ratio, kolmogorov_smirnov, ljung_box, mann_kendall, mann_whitney,
    maritz_jarrett_error, maritz_jarrett_interval, modes, quantile, quantile_by, quantiles,
    quantiles_with_intervals, serial_mean_interval, serial_quantile_interval, shift_function,
    stationarity, theil_sen, warm_up, weighted_quantile, welch,
};

#[global_allocator]
static ALLOCATIONS: PeakAlloc = PeakAlloc;

/// Enough that a constant amount does not count.
const COUNT: usize = 200_000;

/// What a function may hold beyond its input whatever the size of that is, in bytes: the results
/// of 199 resamples, 1,000 groups of a jackknife, a list of pairs.
const CONSTANT: usize = 128 * 1024;

/// A function, how many values it is given, and a call of it.
type Case = (&'static str, usize, fn(&mut Sample));

/// What functions are called with; made before anything is counted.
struct Sample {
    first: Vec<f64>,
    second: Vec<f64>,
    whole: Vec<u64>,
    long: Vec<f64>,
}

impl Sample {
    fn new() -> Self {
        let made = |factor: u64| {
            let scattered = |i: u64| (i.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33) % 1_000_003 + 1;
            (1..=COUNT as u64).map(move |i| scattered(i * factor))
        };
        Self {
            first: made(1).map(|value| value as f64).collect(),
            second: made(7).map(|value| value as f64).collect(),
            whole: made(3).collect(),
            long: (0..LONG).map(|i| (i * 7 % LONG) as f64).collect(),
        }
    }

    fn first(&self) -> FiniteValues<'_> {
        FiniteValues::new(&self.first).unwrap()
    }

    fn second(&self) -> FiniteValues<'_> {
        FiniteValues::new(&self.second).unwrap()
    }

    /// Both, as the functions take them that allow infinities.
    fn both(&self) -> (Values<'_>, Values<'_>) {
        (self.first().into(), self.second().into())
    }
}

fn confidence() -> Share {
    Share::new(0.9).unwrap()
}

fn few() -> Resamples {
    Resamples::new(199).unwrap()
}

const FIVE: &[Quantile] = &[
    Quantile::P50,
    Quantile::P90,
    Quantile::P95,
    Quantile::P99,
    Quantile::P999,
];

/// For what needs a fixed amount that is not small.
const LONG: usize = 1_000_000;

/// Few enough for a thousand passes in a build that is not optimised.
const SHORT: usize = 20_000;

const BCA: BootstrapMethod = BootstrapMethod::Bca;

/// One line for each function, or a few.
const CASES: &[Case] = &[
    ("FiniteValues::new", COUNT, |s| {
        black_box(s.first());
    }),
    ("quantile", COUNT, |s| {
        black_box(quantile(&mut s.whole, Quantile::P99)).unwrap();
    }),
    ("quantiles", COUNT, |s| {
        black_box(quantiles(&mut s.whole, FIVE)).unwrap();
    }),
    ("quantile_by", COUNT, |s| {
        black_box(quantile_by(
            s.both().0,
            Quantile::P99,
            QuantileMethod::Linear,
        ));
    }),
    ("quantiles_with_intervals", COUNT, |s| {
        drop(black_box(quantiles_with_intervals(
            s.both().0,
            FIVE,
            confidence(),
        )));
    }),
    ("weighted_quantile", 2 * COUNT, |s| {
        black_box(weighted_quantile(s.both().0, &s.whole, Quantile::P90)).unwrap();
    }),
    ("harrell_davis", COUNT, |s| {
        black_box(harrell_davis(s.first(), Quantile::P90));
    }),
    ("maritz_jarrett_error", COUNT, |s| {
        black_box(maritz_jarrett_error(s.first(), Quantile::P90)).unwrap();
    }),
    ("maritz_jarrett_interval", COUNT, |s| {
        black_box(maritz_jarrett_interval(
            s.first(),
            Quantile::P90,
            confidence(),
        ))
        .unwrap();
    }),
    ("Moments::of", COUNT, |s| {
        black_box(Moments::of(&s.first)).unwrap();
    }),
    ("bootstrap_mean", COUNT, |s| {
        black_box(bootstrap_mean(s.first(), few(), confidence(), BCA)).unwrap();
    }),
    ("bootstrap_means, difference", 2 * COUNT, |s| {
        let (first, second, contrast) = (s.first(), s.second(), MeanContrast::Difference);
        let interval = bootstrap_means(first, second, contrast, few(), confidence(), BCA);
        black_box(interval).unwrap();
    }),
    ("bootstrap_means, ratio", 2 * COUNT, |s| {
        let (first, second, contrast) = (s.first(), s.second(), MeanContrast::Ratio);
        let interval = bootstrap_means(first, second, contrast, few(), confidence(), BCA);
        black_box(interval).unwrap();
    }),
    ("bootstrap", COUNT, |s| {
        // A leave-out of 200,000 values a thousand times is for an optimised build.
        let method = BootstrapMethod::Percentile;
        let largest = |values: &[f64]| values.iter().copied().sum::<f64>();
        black_box(bootstrap(s.first(), largest, few(), confidence(), method)).unwrap();
    }),
    ("bootstrap, BCa", SHORT, |s| {
        let values = FiniteValues::new(&s.first[..SHORT]).unwrap();
        let sum = |values: &[f64]| values.iter().copied().sum::<f64>();
        black_box(bootstrap(values, sum, few(), confidence(), BCA)).unwrap();
    }),
    ("mann_whitney", 2 * COUNT, |s| {
        let (first, second) = s.both();
        black_box(mann_whitney(first, second, Alternative::TwoSided));
    }),
    ("brunner_munzel", 2 * COUNT, |s| {
        let (first, second) = s.both();
        black_box(brunner_munzel(first, second, Alternative::TwoSided)).unwrap();
    }),
    ("welch", 2 * COUNT, |s| {
        let (first, second) = (s.first(), s.second());
        black_box(welch(first, second, Alternative::TwoSided, confidence())).unwrap();
    }),
    ("kolmogorov_smirnov", 2 * COUNT, |s| {
        let (first, second) = s.both();
        black_box(kolmogorov_smirnov(first, second, Alternative::TwoSided));
    }),
    ("effect_size", 2 * COUNT, |s| {
        let (first, second) = s.both();
        black_box(effect_size(first, second, confidence()));
    }),
    ("hodges_lehmann", 2 * COUNT, |s| {
        black_box(hodges_lehmann(s.first(), s.second(), confidence())).unwrap();
    }),
    ("hodges_lehmann_ratio", 2 * COUNT, |s| {
        black_box(hodges_lehmann_ratio(s.first(), s.second(), confidence())).unwrap();
    }),
    ("shift_function", 2 * COUNT, |s| {
        let (first, second) = (s.first(), s.second());
        let estimator = QuantileEstimator::Observed;
        let shift = shift_function(first, second, &deciles(), estimator, confidence());
        drop(black_box(shift).unwrap());
    }),
    ("autocorrelation", COUNT, |s| {
        drop(black_box(autocorrelation(s.first(), 50).unwrap()));
    }),
    ("effective_size", COUNT, |s| {
        black_box(effective_size(s.first())).unwrap();
    }),
    ("ljung_box", COUNT, |s| {
        black_box(ljung_box(s.first(), 20)).unwrap();
    }),
    ("block_lengths", COUNT, |s| {
        black_box(block_lengths(s.first())).unwrap();
    }),
    ("block_bootstrap_interval", SHORT, |s| {
        let values = FiniteValues::new(&s.first[..SHORT]).unwrap();
        black_box(block_bootstrap_interval(values, confidence())).unwrap();
    }),
    ("serial_mean_interval", COUNT, |s| {
        black_box(serial_mean_interval(s.first(), confidence())).unwrap();
    }),
    ("serial_quantile_interval", COUNT, |s| {
        black_box(serial_quantile_interval(
            s.both().0,
            Quantile::P99,
            confidence(),
        ))
        .unwrap();
    }),
    // Looks at 100,000 values at most and needs some 5 MB for these, which is more than twice a
    // sample of less than about 700,000.
    ("dip_test", LONG, |s| {
        black_box(dip_test(FiniteValues::new(&s.long).unwrap()));
    }),
    ("modes", COUNT, |s| {
        drop(black_box(modes(s.first(), ModeSettings::default())));
    }),
    ("theil_sen", 2 * COUNT, |s| {
        let line = theil_sen(s.first(), s.second(), Neighbours::Independent, confidence());
        black_box(line).unwrap();
    }),
    ("mann_kendall", 2 * COUNT, |s| {
        let test = mann_kendall(s.first(), s.second(), Neighbours::Independent);
        black_box(test).unwrap();
    }),
    ("mann_kendall, correlated", 2 * COUNT, |s| {
        let test = mann_kendall(s.first(), s.second(), Neighbours::Correlated);
        black_box(test).unwrap();
    }),
    ("stationarity", COUNT, |s| {
        black_box(stationarity(s.both().0)).unwrap();
    }),
    ("warm_up", COUNT, |s| {
        black_box(warm_up(s.first())).unwrap();
    }),
];

#[test]
fn nothing_allocates_more_than_twice_its_input() {
    let mut sample = Sample::new();
    let before = ALLOCATIONS.current_usage();
    let kept = black_box(vec![0_u8; 10_000_000]);
    let counted = ALLOCATIONS.current_usage() - before;
    assert!(counted >= kept.len(), "the allocator does not count");
    let mut exceeded = Vec::new();
    for (name, values, call) in CASES {
        let before = ALLOCATIONS.current_usage();
        ALLOCATIONS.reset_peak_usage();
        call(&mut sample);
        let peak = ALLOCATIONS.peak_usage() - before;
        let input = values * size_of::<f64>();
        println!("{name}: {:.3} times its input", peak as f64 / input as f64);
        if peak > 2 * input + CONSTANT {
            exceeded.push((name, peak, input));
        }
    }
    assert!(exceeded.is_empty(), "{exceeded:?}");
}
