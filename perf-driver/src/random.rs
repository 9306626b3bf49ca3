//! Numbers that look random and are not: each follows from the plan's seed and from what it is
//! drawn for, never from what was drawn before it elsewhere. So a run draws the same on any number
//! of workers.
//!
//! xoshiro256++ (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021),
//! seeded by splitmix64 as its authors advise. Not for secrets.

use std::time::Duration;

use perf_core::Delay;

/// A stream of numbers for one purpose.
#[derive(Debug, Clone)]
pub(crate) struct Stream {
    state: [u64; 4],
}

impl Stream {
    /// The stream number `number` of what is drawn for `purpose` in a scenario.
    pub(crate) fn new(seed: u64, scenario: usize, purpose: &str, number: u64) -> Self {
        let purpose = purpose
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
        let mut mixer = 0;
        for part in [seed, scenario as u64, purpose, number] {
            mixer = splitmix(&mut (mixer ^ part));
        }
        Self {
            state: std::array::from_fn(|_| splitmix(&mut mixer)),
        }
    }

    /// 64 random bits.
    pub(crate) fn bits(&mut self) -> u64 {
        let [first, second, third, fourth] = &mut self.state;
        let result = first
            .wrapping_add(*fourth)
            .rotate_left(23)
            .wrapping_add(*first);
        let shifted = *second << 17;
        *third ^= *first;
        *fourth ^= *second;
        *second ^= *third;
        *first ^= *fourth;
        *third ^= shifted;
        *fourth = fourth.rotate_left(45);
        result
    }

    /// From 0 to below 1, evenly.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From 0 to below `count`, every number as likely; 0 for a count of 0 (Lemire, "Fast random
    /// integer generation in an interval", 2019).
    pub(crate) fn below(&mut self, count: u64) -> u64 {
        if count == 0 {
            return 0;
        }
        let unfair = count.wrapping_neg() % count;
        loop {
            let product = u128::from(self.bits()) * u128::from(count);
            #[expect(clippy::cast_possible_truncation, reason = "the two halves are wanted")]
            let (low, high) = (product as u64, (product >> 64) as u64);
            if low >= unfair {
                return high;
            }
        }
    }

    /// Exponential with mean 1.
    pub(crate) fn exponential(&mut self) -> f64 {
        // 1 − u is above 0, so that its logarithm is finite.
        -(1.0 - self.unit()).ln()
    }

    /// Normal with mean 0 and standard deviation 1 (Box and Muller, "A note on the generation of
    /// random normal deviates", 1958).
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (2.0 * self.exponential()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// A wait.
    pub(crate) fn delay(&mut self, delay: &Delay) -> Duration {
        let seconds = match delay {
            Delay::Constant(span) => return *span,
            Delay::Uniform { from, to } => {
                from.as_secs_f64() + self.unit() * (to.as_secs_f64() - from.as_secs_f64())
            }
            Delay::Normal { mean, deviation } => {
                mean.as_secs_f64() + self.normal() * deviation.as_secs_f64()
            }
            Delay::LogNormal { median, sigma } => {
                median.as_secs_f64() * (self.normal() * sigma).exp()
            }
            Delay::Exponential { mean } => mean.as_secs_f64() * self.exponential(),
        };
        Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX)
    }
}

/// 64 bits that look random for every number, and differ for any two.
pub(crate) const fn mixed(number: u64) -> u64 {
    let mut state = number;
    splitmix(&mut state)
}

const fn splitmix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
