//! The ways to deal pooled values out to two samples again: all of them, or some by chance. What
//! is measured of each is not known here.

use super::alternative::{NullDistribution, Tails};
use crate::random::Random;
use crate::values::Values;

/// Up to how many arrangements all of them are gone through.
const MOST_ARRANGEMENTS: u64 = 50_000;

/// How many are drawn otherwise.
const DRAWS: u32 = 9_999;

/// Roundings that make no difference, relative to the size of what is measured: the same values
/// in another order may give another last digit.
const SAME: f64 = 64.0 * f64::EPSILON;

/// What is measured of one arrangement; greater where the second sample is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measured {
    value: f64,
    tolerance: f64,
}

impl Measured {
    /// `size` is the magnitude of what the value was computed from. Neither is NaN.
    pub(super) fn new(value: f64, size: f64) -> Self {
        let tolerance = SAME * size;
        Self {
            value,
            // What is infinite is exact.
            tolerance: if tolerance.is_finite() {
                tolerance
            } else {
                0.0
            },
        }
    }
}

/// Where the observed samples stand among their arrangements.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arranged {
    pub(super) observed: f64,
    /// Shares of the arrangements.
    pub(super) tails: Tails,
    /// How many there were, the observed one included.
    pub(super) count: u64,
    pub(super) null: NullDistribution,
}

/// Measures all arrangements, or 9 999 drawn ones and the observed one where there are more
/// than 50 000. What is drawn follows from `purpose` and the samples.
pub(super) fn arrange<E>(
    purpose: &str,
    first: Values<'_>,
    second: Values<'_>,
    mut measure: impl FnMut(&[f64], &[f64]) -> Result<Measured, E>,
) -> Result<Arranged, E> {
    let slices = [first.as_slice(), second.as_slice()];
    let observed = measure(slices[0], slices[1])?;
    let mut pool = slices.concat();
    let split = first.len();
    let mut tally = Tally::default();
    let all =
        arrangements(pool.len(), split.min(second.len())).filter(|all| *all <= MOST_ARRANGEMENTS);
    let mut compare = |values: &[f64]| {
        let (left, right) = values.split_at(split);
        tally.count(observed, measure(left, right)?);
        Ok(())
    };
    if all.is_some() {
        each_choice(&mut pool, split, &mut compare)?;
    } else {
        let mut random = Random::from_data(purpose, &slices);
        for _ in 0..DRAWS {
            deal(&mut pool, split, &mut random);
            compare(&pool)?;
        }
        tally.count(observed, observed);
    }
    let share = |count: u64| count as f64 / tally.all as f64;
    Ok(Arranged {
        observed: observed.value,
        tails: Tails {
            second_greater: share(tally.at_least),
            second_less: share(tally.at_most),
        },
        count: tally.all,
        null: match all {
            Some(_) => NullDistribution::Exact,
            None => NullDistribution::Approximate,
        },
    })
}

/// How the arrangements so far compare with the observed one.
#[derive(Debug, Default)]
struct Tally {
    all: u64,
    at_least: u64,
    at_most: u64,
}

impl Tally {
    fn count(&mut self, observed: Measured, other: Measured) {
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
        gather(pool, &values, &chosen);
    }
}

fn gather(pool: &mut [f64], values: &[f64], chosen: &[usize]) {
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
