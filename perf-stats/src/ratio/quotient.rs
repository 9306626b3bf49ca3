//! One figure over another, with one-sided bounds.

use super::figure::Figure;
use super::reach::{self, ANGLES};
use crate::planning::{MOST_ADVISED, smallest_from};

/// The ratio of two figures of the same kind, from samples that are independent of each other.
///
/// Each figure is bounded by itself, exactly where it is a quantile, and the two bounds are put
/// together: the ratio is at most the largest quotient of an upper bound of the one and a lower bound
/// of the other, over all ways in which both may be off by so much together (propagating
/// imprecision: Newcombe, "Propagating imprecision: combining confidence intervals from independent
/// sources", 2011). How much that is depends on what is known of the figures. Means and throughputs
/// are nearly normal, and are off by z together. A quantile is not where its sample has a gap, as
/// between hits and misses of a cache; so both bounds are a projection of an exact region of the two
/// values, which holds for any distributions, and costs a quarter in width.
#[derive(Debug, Clone)]
pub(crate) struct Quotient<'a> {
    pub(crate) above: Figure<'a>,
    pub(crate) below: Figure<'a>,
}

/// Which end of an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Low,
    High,
}

impl Quotient<'_> {
    /// The ratio as it was observed; `None` where failures hide one of the two.
    pub(crate) fn value(&self) -> Option<f64> {
        let ratio = self.above.value()? / self.below.value()?;
        ratio.is_finite().then_some(ratio)
    }

    /// The end of the ratio's interval on a side, beyond which the true ratio lies with probability
    /// `tail`; `None` where nothing bounds it. A lower end is infinite where the figure above surely
    /// falls among failures.
    pub(crate) fn end(&self, side: Side, tail: f64) -> Option<f64> {
        if tail <= 0.0 {
            return None;
        }
        let tails = reach::tails(self.reach(tail));
        let quotient = |step: usize| {
            let (ours, theirs) = (tails[step], tails[ANGLES + 1 - step]);
            let (above, below) = match side {
                Side::High => (self.above.high(ours)?, self.below.low(theirs)?),
                Side::Low => (self.above.low(ours)?, self.below.high(theirs)?),
            };
            (below > 0.0).then_some(above / below)
        };
        // Where one is not bounded at its outermost, the ratio is not.
        (1..=ANGLES)
            .map(|step| quotient(ANGLES + 1 - step))
            .try_fold(None, |outermost: Option<f64>, ratio| {
                let ratio = ratio?;
                Some(Some(outermost.map_or(ratio, |known| match side {
                    Side::High => known.max(ratio),
                    Side::Low => known.min(ratio),
                })))
            })?
    }

    /// How far the true ratio has to be beyond a limit, as a factor, for the end on a side to be
    /// beyond it with a chance of 80 %; `None` where there is no such end.
    pub(crate) fn detectable(&self, side: Side, tail: f64, power: f64) -> Option<f64> {
        let (value, end) = (self.value()?, self.end(side, tail)?);
        let reach = self.reach(tail);
        let deviation = libm::log(end / value).abs() / reach;
        let factor = libm::exp(deviation * (reach + reach::of_normal(1.0 - power)));
        factor.is_finite().then_some(factor)
    }

    /// About how many further requests of each of the two would bring the end on a side to `limit`,
    /// if the ratio stays the same; `None` where more than 100 million would be needed, and where
    /// requests are not what is lacking.
    pub(crate) fn more_of_each(&self, side: Side, tail: f64, limit: f64) -> Option<u64> {
        let sizes = [self.above.requests()?, self.below.requests()?];
        let Some(end) = self.end(side, tail) else {
            let outermost = reach::tails(self.reach(tail))[ANGLES];
            let lacks = [&self.above, &self.below].map(|figure| figure.lacks(outermost));
            return lacks.into_iter().flatten().max();
        };
        let value = self.value()?;
        let (above, below) = match side {
            Side::High => (self.above.high(tail)?, self.below.low(tail)?),
            Side::Low => (self.above.low(tail)?, self.below.high(tail)?),
        };
        let squared = |ratio: f64| libm::log(ratio) * libm::log(ratio);
        let parts = [
            squared(above / self.above.value()?),
            squared(below / self.below.value()?),
        ];
        // What putting them together makes of the two.
        let together = squared(end / value) / (parts[0] + parts[1]);
        let distance = squared(limit / value);
        let reaches = |more: u64| {
            let shrunk = parts.iter().zip(sizes).map(|(part, size)| {
                let known = size as f64;
                part * known / (known + more as f64)
            });
            shrunk.sum::<f64>() * together <= distance
        };
        (together.is_finite() && distance > 0.0)
            .then(|| smallest_from(1, MOST_ADVISED, reaches))
            .flatten()
    }

    fn reach(&self, tail: f64) -> f64 {
        if self.above.is_free_of_distribution() || self.below.is_free_of_distribution() {
            reach::of_any(tail)
        } else {
            reach::of_normal(tail)
        }
    }
}
