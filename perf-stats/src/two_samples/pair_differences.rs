//! Order statistics of all differences between two samples, without computing them all. Knows
//! nothing about what they are for.

use super::pooled::{key_of, value_of};

/// Into how many parts each sample is cut for a first guess.
const PARTS: usize = 128;

/// From how many differences on such a guess is worth its time.
const MANY: u128 = 1 << 17;

/// By which share of the differences left a guess aims to the side of the wanted one, so that
/// two guesses enclose it.
const ASIDE: f64 = 1.0 / 32.0;

/// The differences of every value of one sorted sample and every value of another one.
#[derive(Debug)]
pub(super) struct PairDifferences {
    first: Vec<f64>,
    second: Vec<f64>,
    /// Some of the differences, evenly spread, ascending; none where there are few.
    guesses: Vec<f64>,
}

/// How a value divides the differences.
#[derive(Debug, Clone, Copy)]
pub(super) struct Division {
    /// How many are at most the value.
    pub(super) at_most: u128,
    /// The greatest of these.
    nearest: f64,
    /// The smallest of the others.
    pub(super) next: f64,
}

/// The difference that is looked for is above `low` and at most `high`, as keys.
#[derive(Debug, Clone, Copy)]
struct Bracket {
    low: u64,
    high: u64,
    /// How many differences are at most `low`.
    below: u128,
    /// How many are at most `high`.
    at_most: u128,
}

impl PairDifferences {
    /// Of `second` minus `first`, finite and not empty; `None` where a difference is beyond the
    /// largest float.
    pub(super) fn new(mut first: Vec<f64>, mut second: Vec<f64>) -> Option<Self> {
        first.sort_unstable_by(f64::total_cmp);
        second.sort_unstable_by(f64::total_cmp);
        let widest = [
            second.first()? - first.last()?,
            second.last()? - first.first()?,
        ];
        if widest.iter().any(|difference| !difference.is_finite()) {
            return None;
        }
        let mut all = Self {
            first,
            second,
            guesses: Vec::new(),
        };
        if all.count() > MANY {
            let some = spread(&all.first);
            for second in spread(&all.second) {
                all.guesses.extend(some.iter().map(|first| second - first));
            }
            all.guesses.sort_unstable_by(f64::total_cmp);
        }
        Some(all)
    }

    /// How many there are.
    pub(super) const fn count(&self) -> u128 {
        self.first.len() as u128 * self.second.len() as u128
    }

    /// One pass over both samples: the greater the second value, the greater must the first
    /// be. The difference of two floats never falls as they move apart, so that rounding does
    /// no harm.
    pub(super) fn divide(&self, value: f64) -> Division {
        let (mut at_most, mut start) = (0_u128, 0);
        let (mut nearest, mut next) = (f64::NEG_INFINITY, f64::INFINITY);
        for second in &self.second {
            while let Some(first) = self.first.get(start) {
                if second - first <= value {
                    nearest = nearest.max(second - first);
                    break;
                }
                start += 1;
            }
            if let Some(first) = start.checked_sub(1).and_then(|last| self.first.get(last)) {
                next = next.min(second - first);
            }
            at_most += (self.first.len() - start) as u128;
        }
        Division {
            at_most,
            nearest,
            next,
        }
    }

    /// The difference of this rank, counted from one at the smallest; the rank must be one.
    ///
    /// Encloses it between guesses until so few differences are left that they can be looked
    /// at (after Monahan, "Algorithm 616: fast computation of the Hodges–Lehmann location
    /// estimator", 1984). A guess comes from a grid of differences at first, then by
    /// interpolation; where that gets on slowly, from halving what is left of the floats, which
    /// bounds the number of passes.
    pub(super) fn select(&self, rank: u128) -> f64 {
        let room = (self.first.len() + self.second.len()) as u128;
        let everything = self.divide(f64::INFINITY);
        let smallest = self.second[0] - self.first[self.first.len() - 1];
        let mut bracket = Bracket {
            low: key_of(smallest) - 1,
            high: key_of(everything.nearest),
            below: 0,
            at_most: everything.at_most,
        };
        let (mut round, mut slow) = (0_u32, false);
        while bracket.high - bracket.low > 1 {
            let left = bracket.at_most - bracket.below;
            if left <= room {
                return self.select_among(bracket, rank);
            }
            let guess = if slow {
                bracket.low + (bracket.high - bracket.low) / 2
            } else {
                self.guess(bracket, rank, round)
            };
            let guess = guess.clamp(bracket.low + 1, bracket.high - 1);
            let division = self.divide(value_of(guess));
            if division.at_most >= rank {
                bracket.high = key_of(division.nearest);
                bracket.at_most = division.at_most;
            } else {
                bracket.low = key_of(division.next) - 1;
                bracket.below = division.at_most;
            }
            // An odd round takes off one side only.
            slow = !slow && round % 2 == 1 && 2 * (bracket.at_most - bracket.below) > left;
            round += 1;
        }
        value_of(bracket.high)
    }

    /// Even rounds aim below the wanted difference, odd ones above.
    fn guess(&self, bracket: Bracket, rank: u128, round: u32) -> u64 {
        let side = if round.is_multiple_of(2) { -1.0 } else { 1.0 };
        if round < 2 && !self.guesses.is_empty() {
            let share = rank as f64 / self.count() as f64 + side * 2.0 / PARTS as f64;
            let last = self.guesses.len() - 1;
            return key_of(self.guesses[place(share, last)]);
        }
        let left = (bracket.at_most - bracket.below) as f64;
        let share = ((rank - bracket.below) as f64 / left + side * ASIDE).clamp(0.0, 1.0);
        let (low, high) = (value_of(bracket.low + 1), value_of(bracket.high));
        key_of(low * (1.0 - share) + high * share)
    }

    fn select_among(&self, bracket: Bracket, rank: u128) -> f64 {
        let (low, high) = (value_of(bracket.low + 1), value_of(bracket.high));
        let (mut start, mut end) = (0, 0);
        let mut among = Vec::new();
        for second in &self.second {
            while self
                .first
                .get(start)
                .is_some_and(|first| second - first > high)
            {
                start += 1;
            }
            end = end.max(start);
            while self
                .first
                .get(end)
                .is_some_and(|first| second - first >= low)
            {
                end += 1;
            }
            among.extend(self.first[start..end].iter().map(|first| second - first));
        }
        let index = usize::try_from(rank - bracket.below - 1).unwrap_or(usize::MAX);
        let index = index.min(among.len() - 1);
        *among.select_nth_unstable_by(index, f64::total_cmp).1
    }
}

/// At most `PARTS` of the sorted values, evenly spread.
fn spread(sorted: &[f64]) -> Vec<f64> {
    let parts = sorted.len().min(PARTS);
    (0..parts)
        .map(|part| sorted[(2 * part + 1) * sorted.len() / (2 * parts)])
        .collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "casting a float to an integer saturates"
)]
fn place(share: f64, last: usize) -> usize {
    ((share * last as f64) as usize).min(last)
}
