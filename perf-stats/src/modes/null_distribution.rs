//! How probable a dip is for values of a uniform distribution, from simulated quantiles. Does not
//! simulate.

use super::null_quantiles::{QUANTILES, UPPER};

/// The probability of a dip of at least `dip` among `size` uniform values, at least 1/10,000.
///
/// Many small samples have exactly the smallest dip there is, whose probability is 1.
/// Between two sizes the quantiles of √n·dip are interpolated by the logarithm of the size, and
/// between two quantiles the logarithm of the probability is.
pub(super) fn dip_p_value(dip: f64, size: usize) -> f64 {
    let size = size as f64;
    let scaled = size.sqrt() * dip;
    let smallest = size.sqrt() * (0.5 / size);
    if size < f64::from(QUANTILES[0].0) || scaled <= smallest {
        return 1.0;
    }
    let mut from = (smallest, 1.0_f64);
    for (rank, p) in UPPER.into_iter().enumerate() {
        let quantile = quantile(rank, size);
        if scaled <= quantile {
            let part = (scaled - from.0) / (quantile - from.0);
            let log = libm::log(from.1) + (libm::log(p) - libm::log(from.1)) * part;
            return libm::exp(log).clamp(p, from.1);
        }
        from = (quantile.max(from.0), p);
    }
    UPPER[UPPER.len() - 1]
}

/// The quantile number `rank` of √n·dip for so many values.
fn quantile(rank: usize, size: f64) -> f64 {
    let above = QUANTILES.partition_point(|(tabled, _)| f64::from(*tabled) < size);
    let below = above.checked_sub(1).and_then(|row| QUANTILES.get(row));
    match (below, QUANTILES.get(above)) {
        (Some((smaller, low)), Some((larger, high))) => {
            let (start, end) = (
                libm::log(f64::from(*smaller)),
                libm::log(f64::from(*larger)),
            );
            let part = (libm::log(size) - start) / (end - start);
            low[rank] + (high[rank] - low[rank]) * part
        }
        (Some((_, row)), None) | (None, Some((_, row))) => row[rank],
        (None, None) => f64::INFINITY,
    }
}
