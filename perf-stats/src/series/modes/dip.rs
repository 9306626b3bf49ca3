//! How far a sample is from having one peak, by Hartigan's dip. It finds no peaks.

use super::dip_table::dip_p_value;
use crate::series::order::{sorted, unit_exponent};
use crate::values::FiniteValues;

/// The evidence against a single peak.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DipTest {
    /// The largest difference between the distribution of the sample and the nearest one that
    /// has a single peak; from 0 to ¼. Two separate peaks of which the smaller one has a share
    /// s give about s/2.
    pub dip: f64,
    /// How likely so large a dip is in a uniform sample of that size, which is the unimodal
    /// distribution nearest to having two peaks.
    pub p_value: f64,
}

/// Hartigan's dip test of unimodality, in O(n log n). Fewer than four values, or equal ones,
/// give no evidence: p is 1. Order does not count, nor do scale and origin.
///
/// Hartigan and Hartigan, "The dip test of unimodality", 1985; Hartigan, "Algorithm AS 217:
/// computation of the dip statistic to test for unimodality", 1985. The p-value is interpolated
/// in a table of our own simulations, and extrapolated on the safe side below 0.001.
///
/// # Limitations
/// Values that are rounded to a grid have one peak for each of its steps if there are enough of
/// them; [`modes`](crate::modes()) spreads them first. Values that depend on each other give too
/// small a p-value.
///
/// ```
/// use perf_stats::{FiniteValues, dip_test};
/// let one: Vec<f64> = (0..100).map(f64::from).collect();
/// let two: Vec<f64> = one.iter().map(|x| if *x < 50.0 { *x } else { x + 100.0 }).collect();
/// assert!(dip_test(FiniteValues::new(&one)?).p_value > 0.5);
/// assert!(dip_test(FiniteValues::new(&two)?).p_value < 0.001);
/// # Ok::<(), perf_stats::ValuesError>(())
/// ```
#[must_use]
pub fn dip_test(values: FiniteValues<'_>) -> DipTest {
    let mut sorted = sorted(values.as_slice());
    let exponent = unit_exponent(&sorted);
    for value in &mut sorted {
        *value = libm::ldexp(*value, -exponent);
    }
    dip_of_sorted(&sorted)
}

/// [`dip_test`] of values in ascending order, of a size of about one.
pub(super) fn dip_of_sorted(sorted: &[f64]) -> DipTest {
    let n = sorted.len();
    let flat = sorted.first() >= sorted.last();
    if n < 4 || flat {
        return DipTest {
            dip: if flat { 0.0 } else { 0.5 / n as f64 },
            p_value: 1.0,
        };
    }
    let dip = Curves::of(sorted).dip();
    DipTest {
        dip,
        p_value: dip_p_value(dip, n),
    }
}

/// The empirical distribution function between a convex curve below it and a concave one above,
/// in counts of values. A knot is a place in the sorted values.
struct Curves<'a> {
    sorted: &'a [f64],
    /// For each place, the knot before it of the convex minorant that ends there.
    convex: Vec<u32>,
    /// For each place, the knot after it of the concave majorant that starts there.
    concave: Vec<u32>,
}

/// Where the curves are furthest apart.
struct Gap {
    size: f64,
    /// Index into the knots of the convex curve (from the right) where the modal part starts.
    low: usize,
    /// Index into the knots of the concave curve (from the left) where it ends.
    high: usize,
}

impl<'a> Curves<'a> {
    fn of(sorted: &'a [f64]) -> Self {
        let n = sorted.len();
        let mut convex = vec![0; n];
        for place in 1..n {
            let mut knot = place - 1;
            while knot > 0 {
                let before = convex[knot] as usize;
                if is_bend(sorted, (before, knot), (knot, place)) {
                    break;
                }
                knot = before;
            }
            convex[place] = narrow(knot);
        }
        let mut concave = vec![narrow(n - 1); n];
        for place in (0..n - 1).rev() {
            let mut knot = place + 1;
            while knot < n - 1 {
                let after = concave[knot] as usize;
                if is_bend(sorted, (after, knot), (knot, place)) {
                    break;
                }
                knot = after;
            }
            concave[place] = narrow(knot);
        }
        Self {
            sorted,
            convex,
            concave,
        }
    }

    /// Narrows the modal part down from the whole for as long as that raises the dip.
    fn dip(&self) -> f64 {
        let n = self.sorted.len();
        let (mut low, mut high) = (0, n - 1);
        let mut dip = 1.0_f64;
        loop {
            let below = knots(high, low, &self.convex);
            let above = knots(low, high, &self.concave);
            let gap = if below.len() > 2 || above.len() > 2 {
                self.widest(&below, &above)
            } else {
                Gap {
                    size: 1.0,
                    low: below.len() - 1,
                    high: above.len() - 1,
                }
            };
            if gap.size < dip {
                break;
            }
            // Outside the modal part the distribution must be convex, then concave.
            let left = below[gap.low..].windows(2);
            let left = left.map(|part| self.bulge_above(part[1], part[0]));
            let right = above[gap.high..].windows(2);
            let right = right.map(|part| self.bulge_below(part[0], part[1]));
            dip = left.chain(right).fold(dip, f64::max);
            let (new_low, new_high) = (below[gap.low], above[gap.high]);
            if (new_low, new_high) == (low, high) {
                break;
            }
            (low, high) = (new_low, new_high);
        }
        dip / (2.0 * n as f64)
    }

    /// Walks along the knots of both curves for their largest distance.
    fn widest(&self, below: &[usize], above: &[usize]) -> Gap {
        let mut gap = Gap {
            size: 0.0,
            low: below.len() - 1,
            high: above.len() - 1,
        };
        // The convex knots come from the right: the second last of them is the first inner one.
        let (mut i, mut j) = (below.len() - 2, 1);
        loop {
            let (lower, upper) = (below[i], above[j]);
            let distance;
            let at;
            if lower > upper {
                let line = self.line(below[i + 1], lower, upper);
                distance = (upper + 1) as f64 - line;
                at = (i + 1, j);
                j += 1;
            } else {
                let line = 1.0 + self.line(above[j - 1], upper, lower);
                distance = line - lower as f64;
                at = (i, j);
                i = i.wrapping_sub(1);
            }
            if distance >= gap.size {
                gap = Gap {
                    size: distance,
                    low: at.0,
                    high: at.1,
                };
            }
            i = if i == usize::MAX { 0 } else { i };
            j = j.min(above.len() - 1);
            if below[i] == above[j] {
                return gap;
            }
        }
    }

    /// The height at place `at` of the line through two places, each at the height of its number.
    fn line(&self, from: usize, to: usize, at: usize) -> f64 {
        let x = |place: usize| self.sorted[place];
        let run = x(to) - x(from);
        if run > 0.0 {
            from as f64 + (x(at) - x(from)) * (to - from) as f64 / run
        } else {
            from as f64
        }
    }

    /// How far the distribution rises above a segment of the convex curve, at least one count.
    fn bulge_above(&self, from: usize, to: usize) -> f64 {
        self.bulge(from, to, |place, line| (place + 1) as f64 - line)
    }

    /// How far the distribution falls below a segment of the concave curve, at least one count.
    fn bulge_below(&self, from: usize, to: usize) -> f64 {
        self.bulge(from, to, |place, line| line + 1.0 - place as f64)
    }

    fn bulge(&self, from: usize, to: usize, distance: impl Fn(usize, f64) -> f64) -> f64 {
        if to - from <= 1 || self.sorted[from] >= self.sorted[to] {
            return 1.0;
        }
        (from..=to)
            .map(|place| distance(place, self.line(from, to, place)))
            .fold(1.0, f64::max)
    }
}

/// Whether the line turns the right way at the middle of three knots: it is steeper on the part
/// that is nearer to the end of the curve.
fn is_bend(sorted: &[f64], outer: (usize, usize), inner: (usize, usize)) -> bool {
    let run = |(a, b): (usize, usize)| (sorted[b] - sorted[a]).abs();
    let rise = |(a, b): (usize, usize)| b.abs_diff(a) as f64;
    run(inner) * rise(outer) < run(outer) * rise(inner)
}

/// From one end of a part along the knots to the other, both included.
fn knots(from: usize, to: usize, next: &[u32]) -> Vec<usize> {
    let mut knots = vec![from];
    let mut at = from;
    while at != to {
        let following = next[at] as usize;
        // The curve of the whole may step over the end of the part.
        let beyond = if from > to {
            following < to
        } else {
            following > to
        };
        at = if beyond { to } else { following };
        knots.push(at);
    }
    knots
}

/// Places are kept in 32 bits; more values than that do not fit into memory three times.
fn narrow(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}
