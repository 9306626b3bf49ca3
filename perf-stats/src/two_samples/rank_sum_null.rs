//! The exact distribution of a rank sum over all ways to deal values out to two samples, tied
//! or not; and its quantiles, for which large samples need the normal approximation.

use super::alternative::NullDistribution;
use crate::special::normal_quantile;

/// How many additions a count may cost; about 30 ms.
const MOST_ADDITIONS: u128 = 20_000_000;

/// Shares of all arrangements.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shares {
    /// Those with at most the given number of pairs.
    pub(super) at_most: f64,
    /// Those with exactly that number.
    pub(super) exactly: f64,
}

/// The question of how many arrangements give so few pairs.
///
/// A pair is one of `chosen` and one of `others` values; it counts two where the chosen value
/// is the greater one, and one where both are equal.
#[derive(Debug, Clone, Copy)]
pub(super) struct RankSum {
    /// Size of the sample whose values are chosen; at least 1, and best the smaller one.
    pub(super) chosen: usize,
    /// Size of the other sample; at least 1.
    pub(super) others: usize,
    /// The doubled number of pairs; at most as many as there are pairs, which is the middle.
    pub(super) limit: u128,
}

impl RankSum {
    /// `None` where counting would cost too much; one or two chosen values never do.
    ///
    /// `sizes` are the sizes of the groups of equal values in ascending order.
    pub(super) fn shares<I>(self, sizes: I) -> Option<Shares>
    where
        I: DoubleEndedIterator<Item = usize> + Clone,
    {
        match self.chosen {
            1 => Some(self.of_one(sizes)),
            2 => Some(self.of_two(&sizes)),
            _ => self.of_many(sizes),
        }
    }

    const fn total(self) -> u128 {
        self.chosen as u128 + self.others as u128
    }

    fn of_one(self, sizes: impl Iterator<Item = usize>) -> Shares {
        let (mut before, mut at_most, mut exactly) = (0_u128, 0_u128, 0_u128);
        for size in sizes {
            let size = size as u128;
            let pairs = 2 * before + size - 1;
            if pairs > self.limit {
                break;
            }
            at_most += size;
            if pairs == self.limit {
                exactly = size;
            }
            before += size;
        }
        let all = self.total() as f64;
        Shares {
            at_most: at_most as f64 / all,
            exactly: exactly as f64 / all,
        }
    }

    fn of_two<I>(self, sizes: &I) -> Shares
    where
        I: DoubleEndedIterator<Item = usize> + Clone,
    {
        let at_most = self.couples(sizes, self.limit);
        let fewer = self
            .limit
            .checked_sub(1)
            .map_or(0, |limit| self.couples(sizes, limit));
        let all = (self.total() * (self.total() - 1) / 2) as f64;
        Shares {
            at_most: at_most as f64 / all,
            exactly: (at_most - fewer) as f64 / all,
        }
    }

    /// How many couples of values have at most `limit` pairs with the others: for each value
    /// the partners are those up to a point that moves down as the value moves up.
    fn couples<I>(self, sizes: &I, limit: u128) -> u128
    where
        I: DoubleEndedIterator<Item = usize> + Clone,
    {
        // A value alone has pairs with everything else, so also with its partner: two too many.
        let limit = limit + 2;
        let mut partners = self.total();
        let mut from_above = sizes.clone().rev().map(|size| size as u128).peekable();
        let (mut before, mut ordered) = (0_u128, 0_u128);
        for size in sizes.clone().map(|size| size as u128) {
            let pairs = 2 * before + size - 1;
            while let Some(group) = from_above.next_if(|group| {
                // The group that ends where the partners end.
                pairs + 2 * (partners - group) + group - 1 > limit
            }) {
                partners -= group;
            }
            if partners == 0 {
                break;
            }
            ordered += size * partners;
            if 2 * pairs <= limit {
                // A value is not its own partner.
                ordered -= size;
            }
            before += size;
        }
        ordered / 2
    }

    /// Counts by going through the groups in ascending order, knowing how many values were
    /// chosen and how many pairs that made (the shift algorithm of Streitberg and Röhmel,
    /// "Exact distributions for permutations and rank tests", 1986). Only sums of positive
    /// numbers, so that the smallest share keeps its digits.
    fn of_many<I>(self, sizes: I) -> Option<Shares>
    where
        I: Iterator<Item = usize> + Clone,
    {
        // Without ties the doubled number is even, and half the cells are enough.
        let unit = if sizes.clone().any(|size| size > 1) {
            1
        } else {
            2
        };
        let row = self.count(sizes, unit)?;
        let scaled = |count: f64| divided_by_arrangements(count, self.chosen, self.others);
        let at_most = scaled(row.iter().sum());
        let exactly = match row.last() {
            Some(last) if self.limit.is_multiple_of(unit) => scaled(*last),
            _ => 0.0,
        };
        at_most.is_finite().then_some(Shares { at_most, exactly })
    }

    /// How many arrangements have so many pairs, in steps of `unit` up to the limit.
    fn count(self, sizes: impl Iterator<Item = usize>, unit: u128) -> Option<Vec<f64>> {
        let chosen = self.chosen as u128;
        let reached = self.total().min(chosen + self.limit / 2 + 1);
        let cost = reached
            .checked_mul(chosen)?
            .checked_mul(self.limit / unit + 1)?;
        if cost > MOST_ADDITIONS {
            return None;
        }
        let last = usize::try_from(self.limit / unit).ok()?;
        let mut counts = Counts::new(self.chosen, last);
        let mut before = 0_u128;
        for size in sizes {
            // The least that choosing one more value adds.
            if 2 * (before + 1).saturating_sub(chosen) > self.limit {
                break;
            }
            counts.pass(before, size, self.others, unit);
            before += size as u128;
        }
        Some(counts.row(self.chosen).to_vec())
    }
}

/// The greatest number c for which fewer than c pairs out of all, without ties, are at most as
/// likely as `tail`, which is below one half; and whether that is exact.
///
/// Between the pair differences of ranks c and, from above, c lies a shift with a probability
/// of at least 1 − 2·`tail`. Zero where there is no such rank.
pub(super) fn tail_rank(first: usize, second: usize, tail: f64) -> (u128, NullDistribution) {
    let (chosen, others) = (first.min(second), first.max(second));
    // What a decimal confidence loses as a float is not to cost a rank.
    let tail = tail * (1.0 + 1e-12);
    let pairs = chosen as u128 * others as u128;
    let question = RankSum {
        chosen,
        others,
        limit: pairs - pairs % 2,
    };
    let total = question.total();
    match chosen {
        1 => return (floor(tail * total as f64), NullDistribution::Exact),
        2 => {
            // ⌊(c + 1)² / 4⌋ couples have fewer than c pairs as long as c is at most the size
            // of the other sample.
            let most = tail * (total * (total - 1) / 2) as f64;
            let fits = |c: u128| ((c + 1) * (c + 1) / 4) as f64 <= most;
            let mut rank = floor(2.0 * most.sqrt()).min(others as u128);
            while rank > 0 && !fits(rank) {
                rank -= 1;
            }
            return (rank, NullDistribution::Exact);
        }
        _ => {}
    }
    let sizes = std::iter::repeat_n(1, chosen + others);
    if let Some(row) = question.count(sizes, 2) {
        let (mut below, mut rank) = (0.0, 0);
        for count in row {
            below += divided_by_arrangements(count, chosen, others);
            if below > tail {
                break;
            }
            rank += 1;
        }
        return (rank, NullDistribution::Exact);
    }
    let variance = pairs as f64 / 12.0 * (total + 1) as f64;
    let rank = pairs as f64 / 2.0 + 0.5 + normal_quantile(tail) * variance.sqrt();
    (floor(rank), NullDistribution::Approximate)
}

/// Zero for what is negative.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "casting a float to an integer saturates"
)]
fn floor(value: f64) -> u128 {
    value as u128
}

/// Factor by factor, so that the number of arrangements cannot overflow.
fn divided_by_arrangements(count: f64, chosen: usize, others: usize) -> f64 {
    (1..=chosen).fold(count, |share, i| share * (i as f64 / (others + i) as f64))
}

/// How many ways there are to have chosen so many values (the row) with so many pairs (the
/// column).
struct Counts {
    columns: usize,
    cells: Vec<f64>,
}

impl Counts {
    fn new(chosen: usize, last: usize) -> Self {
        let columns = last + 1;
        let mut cells = vec![0.0; columns * (chosen + 1)];
        cells[0] = 1.0;
        Self { columns, cells }
    }

    fn row(&self, chosen: usize) -> &[f64] {
        &self.cells[chosen * self.columns..(chosen + 1) * self.columns]
    }

    /// Goes past a group of `size` equal values that `before` values stand before.
    fn pass(&mut self, before: u128, size: usize, others: usize, unit: u128) {
        let rows = self.cells.len() / self.columns;
        // From the top, so that a row takes from rows which are still as before.
        for row in (1..rows).rev() {
            let (sources, target) = self.cells.split_at_mut(row * self.columns);
            let target = &mut target[..self.columns];
            let mut ways = 1.0;
            for taken in 1..=size.min(row) {
                ways *= (size - taken + 1) as f64 / taken as f64;
                let from = row - taken;
                let Some(left) = before.checked_sub(from as u128) else {
                    continue;
                };
                if left > others as u128 {
                    break;
                }
                let pairs = taken as u128 * (2 * left + (size - taken) as u128);
                let Some(shift) = usize::try_from(pairs / unit)
                    .ok()
                    .filter(|shift| *shift < self.columns)
                else {
                    continue;
                };
                let source = &sources[from * self.columns..(from + 1) * self.columns - shift];
                for (cell, count) in target[shift..].iter_mut().zip(source) {
                    *cell += ways * count;
                }
            }
        }
    }
}
