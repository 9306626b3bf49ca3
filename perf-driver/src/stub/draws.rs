//! Random numbers by position: the n-th request gets the n-th draw, whoever asks and when.

/// The step of `SplitMix64` from one state to the next.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// A seeded sequence whose members can be had in any order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draws {
    seed: u64,
}

impl Draws {
    /// The sequence number `stream` of those that `seed` stands for.
    pub(super) const fn new(seed: u64, stream: u64) -> Self {
        Self {
            seed: mixed(seed ^ mixed(stream)),
        }
    }

    /// The number at `position`, uniform in the open interval from 0 to 1.
    pub(super) fn at(self, position: u64) -> f64 {
        // The middle of one of 2^53 equal cells: never 0, never 1.
        ((self.bits(position) >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0
    }

    /// What `SplitMix64` gives at `position`. It steps before it mixes, so that the first
    /// number of seed 0 is not 0.
    const fn bits(self, position: u64) -> u64 {
        let steps = position.wrapping_add(1);
        mixed(self.seed.wrapping_add(steps.wrapping_mul(STEP)))
    }
}

/// The output function of `SplitMix64` (Steele, Lea and Flood 2014, variant 13 of Stafford).
const fn mixed(state: u64) -> u64 {
    let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_split_mix_64() {
        // The first numbers of the reference implementation from seed 0.
        let draws = Draws { seed: 0 };
        let first = [0, 1, 2].map(|position| draws.bits(position));
        let expected = [
            0xe220_a839_7b1d_cdaf,
            0x6e78_9e6a_a1b9_65f4,
            0x06c4_5d18_8009_454f,
        ];
        assert_eq!(first, expected);
    }
}
