//! One generator for everything that is drawn. There is no other source of randomness here: no
//! clock, no system generator, so that the same data give the same result everywhere.

/// xoshiro256++ (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021),
/// started from a digest of what it is used on.
#[derive(Debug, Clone)]
pub(crate) struct Random {
    state: [u64; 4],
}

/// The increment of `SplitMix64`: 2⁶⁴ divided by the golden ratio.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

impl Random {
    /// The generator for one `purpose` on these `data`. Another purpose, another value, another
    /// order or another split into slices gives an unrelated sequence.
    pub(crate) fn from_data(purpose: &str, data: &[&[f64]]) -> Self {
        let mut digest = mix(purpose.len() as u64);
        for byte in purpose.bytes() {
            digest = mix(digest ^ u64::from(byte)).wrapping_add(GOLDEN);
        }
        for slice in data {
            digest = mix(digest ^ slice.len() as u64).wrapping_add(GOLDEN);
            for value in *slice {
                digest = mix(digest ^ value.to_bits()).wrapping_add(GOLDEN);
            }
        }
        let mut state = [0; 4];
        for word in &mut state {
            digest = digest.wrapping_add(GOLDEN);
            *word = mix(digest);
        }
        // All zeroes would stay so for ever.
        state[0] |= 1;
        Self { state }
    }

    /// 64 random bits.
    #[inline]
    pub(crate) const fn next_u64(&mut self) -> u64 {
        let [a, b, c, d] = self.state;
        let result = a.wrapping_add(d).rotate_left(23).wrapping_add(a);
        let (c, d) = (c ^ a, d ^ b);
        self.state = [a ^ d, b ^ c, c ^ (b << 17), d.rotate_left(45)];
        result
    }

    /// A whole number below `bound`, each with the same chance; zero where `bound` is zero.
    ///
    /// Lemire, "Fast random integer generation in an interval", 2019.
    #[inline]
    pub(crate) const fn below(&mut self, bound: u64) -> u64 {
        let mut product = wide_product(self.next_u64(), bound);
        if product.1 < bound {
            let unfair = bound.wrapping_neg() % bound;
            while product.1 < unfair {
                product = wide_product(self.next_u64(), bound);
            }
        }
        product.0
    }

    /// Two whole numbers below `bound` from one random number, for loops in which every cycle
    /// counts. Each of the bound² pairs has the same chance but for a share of at most
    /// bound² / 2⁶⁴ of it.
    ///
    /// Brackett-Rozinsky and Lemire, "Batched ranged random integer generation", 2024, without
    /// their rejection of the rare unfair numbers.
    #[inline]
    pub(crate) const fn two_below(&mut self, bound: u64) -> (u64, u64) {
        let (first, rest) = wide_product(self.next_u64(), bound);
        let (second, _) = wide_product(rest, bound);
        (first, second)
    }

    /// A float from 0 up to but not including 1, in steps of 2⁻⁵³.
    pub(crate) const fn unit(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// Brings `values` into one of their orders, each with the same chance.
    pub(crate) fn shuffle<T>(&mut self, values: &mut [T]) {
        for last in (1..values.len()).rev() {
            let chosen = self.below(last as u64 + 1);
            values.swap(last, usize::try_from(chosen).unwrap_or(last));
        }
    }
}

/// The output function of `SplitMix64` (Steele, Lea and Flood, "Fast splittable pseudorandom
/// number generators", 2014).
const fn mix(state: u64) -> u64 {
    let first = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let second = (first ^ (first >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    second ^ (second >> 31)
}

/// The upper and the lower half of a product.
#[inline]
const fn wide_product(left: u64, right: u64) -> (u64, u64) {
    let product = left as u128 * right as u128;
    #[expect(clippy::cast_possible_truncation, reason = "the lower half is wanted")]
    let lower = product as u64;
    let upper = (product >> 64) as u64;
    (upper, lower)
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn a_state_gives_the_published_sequence() {
        // The first outputs of the reference implementation from the state 1, 2, 3, 4.
        let mut random = Random {
            state: [1, 2, 3, 4],
        };
        let first: Vec<u64> = (0..3).map(|_| random.next_u64()).collect();
        assert_eq!(first, [41_943_041, 58_720_359, 3_588_806_011_781_223]);
    }

    #[test]
    fn what_it_is_used_on_decides() {
        let draw = |purpose: &str, data: &[&[f64]]| Random::from_data(purpose, data).next_u64();
        let one = draw("test", &[&[1.0, 2.0]]);
        assert_eq!(one, draw("test", &[&[1.0, 2.0]]));
        let others = [
            draw("other", &[&[1.0, 2.0]]),
            draw("test", &[&[2.0, 1.0]]),
            draw("test", &[&[1.0], &[2.0]]),
            draw("test", &[&[1.0, 2.0, 3.0]]),
            draw("test", &[]),
        ];
        assert!(others.iter().all(|other| *other != one), "{one} {others:?}");
    }

    #[test]
    fn whole_numbers_are_fair() {
        let mut random = Random::from_data("fair", &[]);
        let mut counts = [0_i32; 7];
        for _ in 0..70_000 {
            counts[usize::try_from(random.below(7)).unwrap()] += 1;
        }
        // Four standard deviations of a count.
        assert!(
            counts.iter().all(|n| (n - 10_000).abs() < 370),
            "{counts:?}"
        );
        assert_eq!(random.below(0), 0);
        assert_eq!(random.below(1), 0);
        let huge = random.below(u64::MAX);
        assert!(huge < u64::MAX);
    }

    #[test]
    fn pairs_of_whole_numbers_are_fair() {
        let mut random = Random::from_data("pairs", &[]);
        let mut counts = [[0_i32; 5]; 5];
        for _ in 0..250_000 {
            let (first, second) = random.two_below(5);
            counts[usize::try_from(first).unwrap()][usize::try_from(second).unwrap()] += 1;
        }
        // Four standard deviations of a count.
        let mut cells = counts.iter().flatten();
        assert!(cells.all(|n| (n - 10_000).abs() < 400), "{counts:?}");
    }

    #[test]
    fn floats_fill_the_unit() {
        let mut random = Random::from_data("unit", &[]);
        let drawn: Vec<f64> = (0..10_000).map(|_| random.unit()).collect();
        let mean = drawn.iter().sum::<f64>() / 10_000.0;
        assert!((mean - 0.5).abs() < 0.012, "{mean}");
        assert!(drawn.iter().all(|x| (0.0..1.0).contains(x)));
    }

    #[test]
    fn every_order_comes_up() {
        let mut random = Random::from_data("orders", &[]);
        let mut seen = std::collections::BTreeMap::new();
        for _ in 0..6_000 {
            let mut order = [1, 2, 3];
            random.shuffle(&mut order);
            *seen.entry(order).or_insert(0_i32) += 1;
        }
        assert_eq!(seen.len(), 6);
        assert!(seen.values().all(|n| (n - 1_000).abs() < 120), "{seen:?}");
    }
}
