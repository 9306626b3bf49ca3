//! What a test is to find, and how its probability was obtained. Computes nothing.

/// What the second sample is suspected of, in comparison with the first.
///
/// Everything in two-sample results speaks of the second sample against the first one: a
/// baseline comes first, a candidate second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Alternative {
    /// It is different, in either direction. The probability is twice the smaller of the two
    /// one-sided ones, and at most one, so that both kinds of test agree with each other.
    TwoSided,
    /// Its values tend to be greater.
    SecondGreater,
    /// Its values tend to be less.
    SecondLess,
}

/// Where a probability comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NullDistribution {
    /// All ways to deal the pooled values out to the two samples were counted.
    Exact,
    /// The limit for large samples, or arrangements that were drawn.
    Approximate,
}

/// The one-sided probabilities of a test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Tails {
    /// Of a result at least as much on the side of a greater second sample.
    pub(super) second_greater: f64,
    /// Of a result at least as much on the side of a lesser second sample.
    pub(super) second_less: f64,
}

impl Tails {
    pub(super) fn probability(self, alternative: Alternative) -> f64 {
        let p = match alternative {
            Alternative::TwoSided => 2.0 * self.second_greater.min(self.second_less),
            Alternative::SecondGreater => self.second_greater,
            Alternative::SecondLess => self.second_less,
        };
        p.clamp(0.0, 1.0)
    }
}
