//! Random numbers by position: the n-th request gets the n-th draw, whoever asks and when.

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
        let bits = mixed(
            self.seed
                .wrapping_add(position.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
        );
        // The middle of one of 2^53 equal cells: never 0, never 1.
        ((bits >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0
    }
}

/// The output function of `SplitMix64` (Steele, Lea and Flood 2014, variant 13 of Stafford).
const fn mixed(state: u64) -> u64 {
    let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}
