//! A random order of numbered things that is never written down: the place of each is computed.

use std::num::NonZeroU64;

use crate::random::{Stream, mixed};

/// An order of the numbers below a count, as good as any other.
///
/// It is the swap-or-not shuffle (Hoang, Morris and Rogaway, "An Enciphering Scheme Based on a
/// Card Shuffle", CRYPTO 2012): in each round every number has a partner, and the toss of a coin
/// decides whether the two change places. It works for any count, and takes no memory.
#[derive(Debug, Clone)]
pub(super) struct Shuffle {
    rounds: Stream,
    count: NonZeroU64,
}

impl Shuffle {
    /// The order of the numbers below `count` that follows from the numbers of `rounds`.
    pub(super) const fn new(rounds: Stream, count: NonZeroU64) -> Self {
        Self { rounds, count }
    }

    /// The number at `place`, which is below the count.
    pub(super) fn at(mut self, place: u64) -> u64 {
        let count = self.count.get();
        let mut number = place;
        for _round in 0..self.rounds() {
            let sum = self.rounds.below(count);
            let coin = self.rounds.bits();
            // All additions are modulo the count.
            let partner = if sum >= number {
                sum - number
            } else {
                sum + (count - number)
            };
            let pair = number.max(partner);
            if mixed(coin ^ mixed(pair)) & 1 == 1 {
                number = partner;
            }
        }
        number
    }

    /// Several rounds for each bit: after that an order's history no longer shows.
    const fn rounds(&self) -> u64 {
        let bits = u64::BITS - self.count.get().leading_zeros();
        24 + 6 * bits as u64
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::random::ScenarioKey;

    fn shuffle(number: u64, count: u64) -> Shuffle {
        let rounds = Stream::new(0, ScenarioKey::default(), "tests", number);
        Shuffle::new(rounds, NonZeroU64::new(count).expect("not zero"))
    }

    fn order(number: u64, count: u64) -> Vec<u64> {
        let shuffle = shuffle(number, count);
        (0..count).map(|place| shuffle.clone().at(place)).collect()
    }

    proptest::proptest! {
        #[test]
        fn it_is_a_permutation(key in proptest::num::u64::ANY, count in 1_u64..3_000) {
            let mut all = order(key, count);
            all.sort_unstable();
            proptest::prop_assert_eq!(all, (0..count).collect::<Vec<_>>());
        }

        #[test]
        fn a_place_of_a_huge_order_is_within_it(key in proptest::num::u64::ANY, place in proptest::num::u64::ANY) {
            proptest::prop_assume!(place < u64::MAX);
            proptest::prop_assert!(shuffle(key, u64::MAX).at(place) < u64::MAX);
        }
    }

    #[test]
    fn every_order_of_four_is_as_likely() {
        let trials = 24_000_u64;
        let mut seen: BTreeMap<Vec<u64>, u64> = BTreeMap::new();
        for trial in 0..trials {
            *seen.entry(order(trial, 4)).or_default() += 1;
        }
        assert_eq!(seen.len(), 24);
        let expected = trials as f64 / 24.0;
        let chi_square: f64 = seen
            .values()
            .map(|&count| (count as f64 - expected).powi(2) / expected)
            .sum();
        // The 99.9 % quantile at 23 degrees of freedom.
        assert!(chi_square < 49.73, "{chi_square}");
    }

    #[test]
    fn every_place_of_a_thousand_is_as_likely_for_the_first() {
        let trials = 20_000_u64;
        let mut seen = [0_u64; 10];
        for trial in 0..trials {
            let tenth = usize::try_from(shuffle(trial, 1_000).at(0) / 100).expect("below ten");
            seen[tenth] += 1;
        }
        let chi_square: f64 = seen
            .iter()
            .map(|&count| (count as f64 - 2_000.0).powi(2) / 2_000.0)
            .sum();
        // The 99.9 % quantile at 9 degrees of freedom.
        assert!(chi_square < 27.88, "{chi_square}");
    }
}
