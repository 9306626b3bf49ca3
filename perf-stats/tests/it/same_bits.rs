//! The same input gives the same bits on every machine: logarithms and the like do not come from
//! the platform, sums have an order, and what is drawn follows from the data.
//!
//! The digests were computed on x86-64 Linux with glibc. To see another set of its functions:
//! `GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F cargo test -p perf-stats same_bits`.

use std::fmt::Debug;

use perf_core::Quantile;
use perf_stats::{
    Alternative, BootstrapMethod, Curve, ExponentMethod, FiniteValues, Indicators, Moments,
    PValues, QuantileEstimator, QuantileMethod, Resamples, Values, autocorrelation,
    benjamini_hochberg, block_bootstrap_interval, block_lengths, bootstrap_mean, brunner_munzel,
    deciles, effect_size, effective_size, harrell_davis, hodges_lehmann_ratio, holm, knee,
    kolmogorov_smirnov, ljung_box, mann_whitney, maritz_jarrett_interval, mean_interval,
    permutation_test, proportion_interval, quantile_by, quantiles_with_intervals, scaling_exponent,
    serial_mean_interval, serial_quantile_interval, serial_share_interval, shift_function,
    universal_scalability, welch,
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
    let (first, second) = (values(500, 1), values(300, 9_000));
    let (few, others) = (values(9, 5), values(12, 77));
    let (a, b) = (
        FiniteValues::new(&first).unwrap(),
        FiniteValues::new(&second).unwrap(),
    );
    let (c, d) = (
        FiniteValues::new(&few).unwrap(),
        FiniteValues::new(&others).unwrap(),
    );
    let (x, y): (Values<'_>, Values<'_>) = (a.into(), b.into());
    let two_sided = Alternative::TwoSided;
    let moments = Moments::of(&first).unwrap();
    let p_values = [0.001, 0.2, 0.03, 0.04, 0.5];
    let results = [
        ("moments", digest(&(moments, moments.skewness()))),
        (
            "mean_interval",
            digest(&mean_interval(&moments, confidence())),
        ),
        (
            "proportion_interval",
            digest(&proportion_interval(7, 450, confidence())),
        ),
        (
            "quantile_by",
            digest(&quantile_by(
                x,
                Quantile::P99,
                QuantileMethod::MedianUnbiased,
            )),
        ),
        (
            "quantiles_with_intervals",
            digest(&quantiles_with_intervals(
                x,
                &[Quantile::P50, Quantile::P95],
                confidence(),
            )),
        ),
        (
            "harrell_davis",
            digest(&[
                harrell_davis(a, Quantile::P90),
                harrell_davis(c, Quantile::P90),
            ]),
        ),
        (
            "maritz_jarrett_interval",
            digest(&maritz_jarrett_interval(a, Quantile::P90, confidence())),
        ),
        (
            "bootstrap_mean",
            digest(&bootstrap_mean(
                a,
                Resamples::DEFAULT,
                confidence(),
                BootstrapMethod::Bca,
            )),
        ),
        (
            "mann_whitney",
            digest(&[
                mann_whitney(x, y, two_sided),
                mann_whitney(c.into(), d.into(), two_sided),
            ]),
        ),
        ("brunner_munzel", digest(&brunner_munzel(x, y, two_sided))),
        ("welch", digest(&welch(a, b, two_sided, confidence()))),
        (
            "kolmogorov_smirnov",
            digest(&[
                kolmogorov_smirnov(x, y, two_sided),
                kolmogorov_smirnov(c.into(), d.into(), two_sided),
            ]),
        ),
        (
            "permutation_test",
            digest(&permutation_test(x, y, two_sided, |values| {
                values.iter().sum::<f64>() / values.len() as f64
            })),
        ),
        ("effect_size", digest(&effect_size(x, y, confidence()))),
        (
            "hodges_lehmann_ratio",
            digest(&hodges_lehmann_ratio(a, b, confidence())),
        ),
        (
            "shift_function",
            digest(&shift_function(
                a,
                b,
                &deciles(),
                QuantileEstimator::HarrellDavis,
                confidence(),
            )),
        ),
        ("holm", digest(&holm(PValues::new(&p_values).unwrap()))),
        (
            "benjamini_hochberg",
            digest(&benjamini_hochberg(PValues::new(&p_values).unwrap())),
        ),
    ];
    let shown: Vec<String> = results
        .iter()
        .map(|(name, digest)| format!("{name} {digest:016x}"))
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn series_and_curves_give_the_bits_that_they_gave_elsewhere() {
    let noise = values(5_000, 3);
    // Running sums over twenty depend on each other.
    let series: Vec<f64> = noise.windows(20).map(|part| part.iter().sum()).collect();
    let finite = FiniteValues::new(&series).unwrap();
    let above = Indicators::above(finite.into(), 2_000.0);
    let throughputs: Vec<(f64, f64)> = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0]
        .into_iter()
        .zip(&noise)
        .map(|(load, e)| {
            (
                load,
                load / (1.0 + load / 16.0 + load * load / 512.0) + e / 1e8,
            )
        })
        .collect();
    let latencies: Vec<(f64, f64)> = (1..=12)
        .zip(&noise)
        .map(|(load, e)| {
            (
                f64::from(load),
                1.0 + e / 1e6 + f64::from((load - 7).max(0)),
            )
        })
        .collect();
    let (throughputs, latencies) = (
        Curve::new(&throughputs).unwrap(),
        Curve::new(&latencies).unwrap(),
    );
    let results = [
        ("autocorrelation", digest(&autocorrelation(finite, 30))),
        ("ljung_box", digest(&ljung_box(finite, 10))),
        ("effective_size", digest(&effective_size(finite))),
        ("indicators", digest(&above.effective_size())),
        (
            "serial_quantile_interval",
            digest(&serial_quantile_interval(
                finite.into(),
                Quantile::P90,
                confidence(),
            )),
        ),
        (
            "serial_share_interval",
            digest(&serial_share_interval(&above, confidence())),
        ),
        (
            "serial_mean_interval",
            digest(&serial_mean_interval(finite, confidence())),
        ),
        ("block_lengths", digest(&block_lengths(finite))),
        (
            "block_bootstrap_interval",
            digest(&block_bootstrap_interval(finite, confidence())),
        ),
        (
            "universal_scalability",
            digest(&universal_scalability(throughputs, confidence())),
        ),
        (
            "scaling_exponent",
            digest(
                &[ExponentMethod::LeastSquares, ExponentMethod::TheilSen]
                    .map(|method| scaling_exponent(throughputs, method, confidence())),
            ),
        ),
        ("knee", digest(&knee(latencies, confidence()))),
    ];
    assert!(knee(latencies, confidence()).unwrap().is_some());
    assert!(above.effective_size().is_some());
    let shown: Vec<String> = results
        .iter()
        .map(|(name, digest)| format!("{name} {digest:016x}"))
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
}
