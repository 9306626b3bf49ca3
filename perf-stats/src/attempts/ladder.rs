//! Values in rising order with their counts, and how many lie above every value.

/// A rising staircase of values; some of the observations may lie beyond its top.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ladder {
    rungs: Vec<(u64, u64)>,
    beyond: u64,
}

impl Ladder {
    /// A ladder from `(value, count)` pairs in any order, and `beyond` observations above all.
    pub(crate) fn new(mut rungs: Vec<(u64, u64)>, beyond: u64) -> Self {
        rungs.retain(|(_, count)| *count > 0);
        rungs.sort_unstable_by_key(|(value, _)| *value);
        Self { rungs, beyond }
    }

    /// Takes over all that is on `other`.
    pub(crate) fn join(&mut self, other: Self) {
        self.rungs.extend(other.rungs);
        self.rungs.sort_unstable_by_key(|(value, _)| *value);
        self.beyond = self.beyond.saturating_add(other.beyond);
    }

    /// The value at a 1-based rank; `None` beyond the top.
    pub(crate) fn at_rank(&self, rank: u64) -> Option<u64> {
        let mut passed = 0_u64;
        self.rungs.iter().find_map(|(value, count)| {
            passed = passed.saturating_add(*count);
            (passed >= rank).then_some(*value)
        })
    }

    /// How many stand on a rung for which `chosen` holds.
    pub(crate) fn count_where(&self, chosen: impl Fn(u64) -> bool) -> u64 {
        self.rungs
            .iter()
            .filter(|(value, _)| chosen(*value))
            .fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }

    /// How many lie beyond the top.
    pub(crate) const fn beyond(&self) -> u64 {
        self.beyond
    }

    /// Moves the `many` highest that are not beyond the top there.
    pub(crate) fn lift_highest(&mut self, many: u64) {
        let mut left = many;
        while left > 0
            && let Some((_, count)) = self.rungs.last_mut()
        {
            let taken = left.min(*count);
            *count -= taken;
            left -= taken;
            self.beyond = self.beyond.saturating_add(taken);
            if *count == 0 {
                self.rungs.pop();
            }
        }
    }

    /// Moves the `many` lowest beyond the top.
    pub(crate) fn lift_lowest(&mut self, many: u64) {
        let mut left = many;
        for (_, count) in &mut self.rungs {
            let taken = left.min(*count);
            *count -= taken;
            left -= taken;
            self.beyond = self.beyond.saturating_add(taken);
        }
        self.rungs.retain(|(_, count)| *count > 0);
    }
}
