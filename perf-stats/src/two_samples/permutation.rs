//! The permutation test of the difference of any statistic. Nothing is taken for granted but
//! that the values could have been dealt out otherwise.

use super::alternative::{Alternative, NullDistribution, Tails};
use crate::random::Random;
use crate::values::Values;

/// Up to how many arrangements all of them are gone through.
const MOST_ARRANGEMENTS: u64 = 50_000;

/// How many are drawn otherwise.
const DRAWS: u32 = 9_999;

/// Roundings of a statistic that make no difference, relative to its size: the same values in
/// another order may give another last digit.
const SAME: f64 = 64.0 * f64::EPSILON;

/// What a permutation test found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PermutationTest {
    /// The statistic of the second sample minus that of the first.
    pub difference: f64,
    /// Probability of a difference at least as extreme if the values had been dealt out to the
    /// samples by chance; never zero.
    pub p: f64,
    /// How many arrangements were compared with the observed one, itself included.
    pub arrangements: u64,
    /// Whether these were all there are.
    pub null: NullDistribution,
}

/// Why there is no permutation test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PermutationError {
    /// The statistic gave NaN, or infinities whose difference is NaN.
    #[error("the statistic is not a number for some arrangement of the values")]
    NotANumber,
}

/// Tests whether `statistic` differs between the samples by more than the chance of which value
/// came into which sample.
///
/// Where there are at most 50 000 arrangements all of them are gone through, and the
/// probability is the share of those at least as extreme. Otherwise 9 999 are drawn, the same
/// for the same data, and it is (1 + b) / (1 + 9 999) for b as extreme ones, which is never too
/// small. Differences that rounding alone sets apart count as equal.
///
/// The statistic gets as many values as the sample has, in any order, and must not depend on
/// that order. It is called at most 100 000 times for a result; it decides over the time, and
/// may keep room for its work between calls. A single value, ties and infinities are allowed as
/// long as the statistic can cope with them.
///
/// Source: Fisher, "The design of experiments", 1935; for drawn arrangements Phipson and Smyth,
/// "Permutation p-values should never be zero", 2010.
///
/// ```
/// use perf_stats::{Alternative, Values, permutation_test};
/// let before = Values::new(&[22.0, 25.0, 31.0, 40.0, 19.0, 28.0])?;
/// let after = Values::new(&[30.0, 44.0, 38.0, 51.0, 29.0, 47.0, 36.0])?;
/// let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
/// let test = permutation_test(before, after, Alternative::SecondGreater, mean)?;
/// assert_eq!(test.arrangements, 1_716);
/// assert_eq!(test.p, 22.0 / 1_716.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`PermutationError::NotANumber`] where the statistic gives NaN for any arrangement.
pub fn permutation_test(
    first: Values<'_>,
    second: Values<'_>,
    alternative: Alternative,
    mut statistic: impl FnMut(&[f64]) -> f64,
) -> Result<PermutationTest, PermutationError> {
    let observed = Difference::of(first.as_slice(), second.as_slice(), &mut statistic)?;
    let mut pool: Vec<f64> = [first.as_slice(), second.as_slice()].concat();
    let split = first.len();
    let mut tally = Tally::default();
    let smaller = first.len().min(second.len());
    let all = arrangements(pool.len(), smaller).filter(|all| *all <= MOST_ARRANGEMENTS);
    let mut compare = |values: &[f64]| {
        let (left, right) = values.split_at(split);
        tally.count(observed, Difference::of(left, right, &mut statistic)?);
        Ok(())
    };
    if all.is_some() {
        each_choice(&mut pool, split, &mut compare)?;
    } else {
        let mut random =
            Random::from_data("permutation test", &[first.as_slice(), second.as_slice()]);
        for _ in 0..DRAWS {
            deal(&mut pool, split, &mut random);
            compare(&pool)?;
        }
        tally.count(observed, observed);
    }
    let share = |count: u64| count as f64 / tally.all as f64;
    let tails = Tails {
        second_greater: share(tally.at_least),
        second_less: share(tally.at_most),
    };
    Ok(PermutationTest {
        difference: observed.value,
        p: tails.probability(alternative),
        arrangements: tally.all,
        null: match all {
            Some(_) => NullDistribution::Exact,
            None => NullDistribution::Approximate,
        },
    })
}

/// A difference of statistics, and how exact it is.
#[derive(Debug, Clone, Copy)]
struct Difference {
    value: f64,
    tolerance: f64,
}

impl Difference {
    fn of(
        first: &[f64],
        second: &[f64],
        statistic: &mut impl FnMut(&[f64]) -> f64,
    ) -> Result<Self, PermutationError> {
        let (first, second) = (statistic(first), statistic(second));
        let value = second - first;
        if value.is_nan() {
            return Err(PermutationError::NotANumber);
        }
        let tolerance = SAME * (first.abs() + second.abs());
        Ok(Self {
            value,
            // Infinite differences are exact.
            tolerance: if tolerance.is_finite() {
                tolerance
            } else {
                0.0
            },
        })
    }
}

/// How the arrangements so far compare with the observed one.
#[derive(Debug, Default)]
struct Tally {
    all: u64,
    at_least: u64,
    at_most: u64,
}

impl Tally {
    fn count(&mut self, observed: Difference, other: Difference) {
        let tolerance = observed.tolerance.max(other.tolerance);
        self.all += 1;
        self.at_least += u64::from(other.value >= observed.value - tolerance);
        self.at_most += u64::from(other.value <= observed.value + tolerance);
    }
}

/// In how many ways `chosen` of `count` can be chosen; `None` for far too many.
fn arrangements(count: usize, chosen: usize) -> Option<u64> {
    let mut ways = 1_u64;
    for i in 1..=chosen {
        // Whole at every step: it is the number of ways to choose i of so many.
        let more = u64::try_from(count - chosen + i).ok()?;
        ways = ways.checked_mul(more)? / u64::try_from(i).ok()?;
        if ways > 1 << 32 {
            return None;
        }
    }
    Some(ways)
}

/// Calls `visit` once for each way to choose which values stand before `split`, in
/// lexicographic order.
fn each_choice<E>(
    pool: &mut [f64],
    split: usize,
    visit: &mut impl FnMut(&[f64]) -> Result<(), E>,
) -> Result<(), E> {
    // Which of the values stand before the split, ascending.
    let values = pool.to_vec();
    let mut chosen: Vec<usize> = (0..split).collect();
    loop {
        visit(pool)?;
        // The last choice that can move up.
        let Some(place) = (0..split)
            .rev()
            .find(|place| chosen[*place] < values.len() - split + place)
        else {
            return Ok(());
        };
        let next = chosen[place] + 1;
        for (offset, index) in chosen[place..].iter_mut().enumerate() {
            *index = next + offset;
        }
        arrange(pool, &values, &chosen);
    }
}

fn arrange(pool: &mut [f64], values: &[f64], chosen: &[usize]) {
    let (front, back) = pool.split_at_mut(chosen.len());
    let mut rest = back.iter_mut();
    let mut next = front.iter_mut().zip(chosen).peekable();
    for (index, value) in values.iter().enumerate() {
        match next.next_if(|(_, chosen)| **chosen == index) {
            Some((slot, _)) => *slot = *value,
            None => {
                if let Some(slot) = rest.next() {
                    *slot = *value;
                }
            }
        }
    }
}

/// Deals out anew: the smaller side gets values chosen by chance, the other side the rest.
fn deal(pool: &mut [f64], split: usize, random: &mut Random) {
    let count = pool.len();
    if split <= count - split {
        for place in 0..split {
            let other = place + below(random, count - place);
            pool.swap(place, other);
        }
    } else {
        for place in (split..count).rev() {
            let other = below(random, place + 1);
            pool.swap(place, other);
        }
    }
}

fn below(random: &mut Random, bound: usize) -> usize {
    let drawn = random.below(u64::try_from(bound).unwrap_or(u64::MAX));
    usize::try_from(drawn).unwrap_or(0)
}
