//! The same input gives the same bits on every machine: logarithms and the like do not come from
//! the platform, sums have an order, and what is drawn follows from the data.
//!
//! The digests were computed on x86-64 Linux with glibc. To see another set of its functions:
//! `GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F cargo test -p perf-stats same_bits`.

use std::fmt::Debug;

use perf_core::Quantile;
use perf_stats::{
    Alternative, BootstrapMethod, ChangePointSettings, FiniteValues, History, ModeSettings,
    Moments, Neighbours, PValues, QuantileEstimator, QuantileMethod, Resamples, Studentisation,
    Values, benjamini_hochberg, block_lengths, bootstrap_mean, brunner_munzel, change_points,
    deciles, dip_test, effect_size, effective_size, harrell_davis, hodges_lehmann_ratio, holm,
    kolmogorov_smirnov, ljung_box, mann_kendall, mann_whitney, maritz_jarrett_interval,
    mean_interval, modes, permutation_test, proportion_interval, quantile_by,
    quantiles_with_intervals, run_shift, serial_quantile_interval, shift_function, stationarity,
    studentised_permutation, theil_sen, warm_up, welch,
};

use crate::made::confidence;

/// Whole numbers over powers of two, so that making them rounds nothing.
fn values(count: u64, seed: u64) -> Vec<f64> {
    (0..count)
        .map(|i| {
            let mixed = (i + seed).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
            1.0 + (mixed * mixed) as f64 / (1_u64 << 40) as f64
        })
        .collect()
}

/// A digest of the shortest decimal numbers that stand for the floats in `result`: another bit is
/// another number. (FNV-1a, Fowler, Noll and Vo.)
fn digest(result: &impl Debug) -> u64 {
    format!("{result:?}")
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |digest, byte| {
            (digest ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        })
}

#[test]
fn every_method_gives_the_bits_that_it_gave_elsewhere() {
    let shown: Vec<String> = of_one_sample()
        .into_iter()
        .chain(of_two_samples())
        .chain(of_many_tests())
        .chain(of_series())
        .map(|(name, digest)| format!("{name} {digest:016x}"))
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
}

fn of_one_sample() -> Vec<(&'static str, u64)> {
    let (many, few) = (values(500, 1), values(9, 5));
    let finite = FiniteValues::new(&many).unwrap();
    let short = FiniteValues::new(&few).unwrap();
    let moments = Moments::of(&many).unwrap();
    let (p90, five) = (Quantile::P90, [Quantile::P50, Quantile::P95]);
    let unbiased = quantile_by(finite.into(), p90, QuantileMethod::MedianUnbiased);
    let (resamples, bca) = (Resamples::DEFAULT, BootstrapMethod::Bca);
    vec![
        ("moments", digest(&(moments, moments.skewness()))),
        (
            "mean_interval",
            digest(&mean_interval(&moments, confidence())),
        ),
        (
            "proportion_interval",
            digest(&proportion_interval(7, 450, confidence())),
        ),
        ("quantile_by", digest(&unbiased)),
        (
            "quantiles_with_intervals",
            digest(&quantiles_with_intervals(
                finite.into(),
                &five,
                confidence(),
            )),
        ),
        (
            "harrell_davis",
            digest(&[harrell_davis(finite, p90), harrell_davis(short, p90)]),
        ),
        (
            "maritz_jarrett_interval",
            digest(&maritz_jarrett_interval(finite, p90, confidence())),
        ),
        (
            "bootstrap_mean",
            digest(&bootstrap_mean(finite, resamples, confidence(), bca)),
        ),
        ("ljung_box", digest(&ljung_box(finite, 7))),
        ("effective_size", digest(&effective_size(finite))),
        ("block_lengths", digest(&block_lengths(finite))),
        (
            "serial_quantile_interval",
            digest(&serial_quantile_interval(finite.into(), p90, confidence())),
        ),
        ("dip_test", digest(&dip_test(finite))),
        ("modes", digest(&modes(finite, ModeSettings::default()))),
    ]
}

/// A history with a change and a gap, and a rising series of its figures.
fn of_series() -> Vec<(&'static str, u64)> {
    let mut drawn = values(120, 40);
    for value in &mut drawn[70..] {
        *value *= 1e9;
    }
    let mut figures: Vec<Option<f64>> = drawn.iter().copied().map(Some).collect();
    figures[33] = None;
    let history = History::new(&figures).unwrap();
    let found = change_points(&history, ChangePointSettings::default());
    let (long, times) = (values(900, 3), values(900, 5_000));
    let (long, times) = (
        FiniteValues::new(&long).unwrap(),
        FiniteValues::new(&times).unwrap(),
    );
    let line = theil_sen(times, long, Neighbours::Correlated, confidence());
    let tests = [
        Neighbours::Independent,
        Neighbours::Correlated,
        Neighbours::HamedRao,
    ]
    .map(|neighbours| mann_kendall(times, long, neighbours));
    let jumps = FiniteValues::new(&drawn).unwrap();
    vec![
        ("change_points", digest(&found)),
        ("theil_sen", digest(&line)),
        ("mann_kendall", digest(&tests)),
        ("stationarity", digest(&stationarity(long.into()))),
        ("warm_up", digest(&[warm_up(long), warm_up(jumps)])),
    ]
}

fn of_two_samples() -> Vec<(&'static str, u64)> {
    let (first, second) = (values(500, 1), values(300, 9_000));
    let (few, others) = (values(9, 5), values(12, 77));
    let finite = |values| FiniteValues::new(values).unwrap();
    let (before, after) = (finite(&first), finite(&second));
    let plain = |values| Values::new(values).unwrap();
    let (all, rest) = (plain(&first), plain(&second));
    let (nine, twelve) = (plain(&few), plain(&others));
    let two_sided = Alternative::TwoSided;
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let smooth = QuantileEstimator::HarrellDavis;
    vec![
        (
            "mann_whitney",
            digest(&[
                mann_whitney(all, rest, two_sided),
                mann_whitney(nine, twelve, two_sided),
            ]),
        ),
        (
            "brunner_munzel",
            digest(&brunner_munzel(all, rest, two_sided)),
        ),
        (
            "welch",
            digest(&welch(before, after, two_sided, confidence())),
        ),
        (
            "kolmogorov_smirnov",
            digest(&[
                kolmogorov_smirnov(all, rest, two_sided),
                kolmogorov_smirnov(nine, twelve, two_sided),
            ]),
        ),
        (
            "permutation_test",
            digest(&permutation_test(all, rest, two_sided, mean)),
        ),
        ("effect_size", digest(&effect_size(all, rest, confidence()))),
        (
            "hodges_lehmann_ratio",
            digest(&hodges_lehmann_ratio(before, after, confidence())),
        ),
        (
            "shift_function",
            digest(&shift_function(
                before,
                after,
                &deciles(),
                smooth,
                confidence(),
            )),
        ),
        ("run_shift", digest(&run_shift(nine, twelve, confidence()))),
        (
            "studentised_permutation",
            digest(&studentised_permutation(
                finite(&few),
                finite(&others),
                0.0,
                Studentisation::Pooled,
            )),
        ),
    ]
}

fn of_many_tests() -> Vec<(&'static str, u64)> {
    let p_values = [0.001, 0.2, 0.03, 0.04, 0.5];
    let p_values = PValues::new(&p_values).unwrap();
    vec![
        ("holm", digest(&holm(p_values))),
        ("benjamini_hochberg", digest(&benjamini_hochberg(p_values))),
    ]
}
