//! The distribution of the greatest distance between two empirical distributions that have the
//! same origin: exact for moderate sizes, and its limit.

use std::f64::consts::PI;

use super::pooled::Pooled;

/// Up to how many pairs the exact distribution is computed; some 50 ms.
const MOST_PAIRS: usize = 10_000_000;

/// Whether a distance counts in both directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Only where the first sample has the greater share.
    First,
    /// Only where the second one has.
    Second,
    /// Either way.
    Both,
}

/// The greatest distance that was observed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gap {
    pub(super) first: usize,
    pub(super) second: usize,
    /// The distance times the number of pairs.
    pub(super) width: i128,
    pub(super) side: Side,
}

impl Gap {
    const fn exchanged(self) -> Self {
        Self {
            first: self.second,
            second: self.first,
            side: match self.side {
                Side::First => Side::Second,
                Side::Second => Side::First,
                Side::Both => Side::Both,
            },
            ..self
        }
    }

    /// The share of all arrangements of the pooled values with at least this distance; `None`
    /// for too many pairs.
    ///
    /// An arrangement is a path from (0, 0) to (n, m). The share of the paths to a point that
    /// went far enough out follows from its two predecessors; nothing is subtracted, so that
    /// the smallest probability keeps its digits. Only points between groups of equal values
    /// count as distances.
    pub(super) fn exact(self, pooled: &Pooled) -> Option<f64> {
        let pairs = self.first.checked_mul(self.second)?;
        if pairs > MOST_PAIRS {
            return None;
        }
        if self.width == 0 {
            return Some(1.0);
        }
        if self.second > self.first {
            // The rows are those of the smaller sample, for the sake of memory.
            return self.exchanged().exact(pooled);
        }
        let mut ends = vec![false; self.first + self.second + 1];
        let mut position = 0;
        for group in pooled.groups() {
            position += group.size();
            ends[position] = true;
        }
        let width = i64::try_from(self.width).ok()?;
        let (n, m) = (
            i64::try_from(self.first).ok()?,
            i64::try_from(self.second).ok()?,
        );
        // One row of points for each number of values from the first sample.
        let mut row = vec![0.0_f64; self.second + 1];
        for i in 0..=self.first {
            let mut gap = i64::try_from(i).ok()? * m;
            let mut left = 0.0;
            for (j, cell) in row.iter_mut().enumerate() {
                let outside = match self.side {
                    Side::First => gap >= width,
                    Side::Second => -gap >= width,
                    Side::Both => gap.abs() >= width,
                };
                *cell = if outside && ends[i + j] {
                    1.0
                } else if i + j == 0 {
                    0.0
                } else {
                    (i as f64 * *cell + j as f64 * left) / (i + j) as f64
                };
                left = *cell;
                gap -= n;
            }
        }
        row.last().copied()
    }

    /// The limit for large samples.
    pub(super) fn limit(self) -> f64 {
        let (n, m) = (self.first as f64, self.second as f64);
        // The distance times the root of n·m / (n + m).
        let scaled = self.width as f64 / (n * m) * (n / (n + m) * m).sqrt();
        match self.side {
            Side::First | Side::Second => libm::exp(-2.0 * scaled * scaled),
            Side::Both => kolmogorov_upper(scaled),
        }
    }
}

/// The probability that the limit exceeds `x`, by whichever of its two series converges fast
/// (Kolmogorov, "Sulla determinazione empirica di una legge di distribuzione", 1933).
fn kolmogorov_upper(x: f64) -> f64 {
    const TERMS: i32 = 8;
    if x <= 0.0 {
        return 1.0;
    }
    if x < 1.0 {
        let base = PI * PI / (8.0 * x * x);
        let below: f64 = (1..=TERMS)
            .map(|k| f64::from(2 * k - 1))
            .map(|odd| libm::exp(-odd * odd * base))
            .sum();
        return 1.0 - (2.0 * PI).sqrt() / x * below;
    }
    let upper: f64 = (1..=TERMS)
        .map(|k| {
            let term = libm::exp(-2.0 * f64::from(k * k) * x * x);
            if k % 2 == 1 { term } else { -term }
        })
        .sum();
    2.0 * upper
}
