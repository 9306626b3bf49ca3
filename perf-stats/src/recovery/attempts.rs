//! The requests of a scenario with faults, one by one. Refuses to keep more than fit its bound.

use perf_core::{Moment, Outcome, Sample};

/// So many are kept of each worker: 48 MiB.
const MOST: usize = 2 << 20;

/// When requests were due, when they ended, and whether they succeeded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attempts {
    kept: Vec<Attempt>,
    /// When the first was due that is not kept, of those that came when the bound was reached.
    lost_from: Option<Moment>,
}

/// One request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Attempt {
    pub(crate) due: Moment,
    pub(crate) ended: Moment,
    pub(crate) succeeded: bool,
}

impl Attempts {
    pub(crate) fn record(&mut self, sample: &Sample) {
        if self.kept.len() >= MOST {
            let lost = self.lost_from.get_or_insert(sample.intended);
            *lost = (*lost).min(sample.intended);
            return;
        }
        self.kept.push(Attempt {
            due: sample.intended,
            ended: sample.ended,
            succeeded: sample.outcome == Outcome::Success,
        });
    }

    pub(crate) fn join(&mut self, other: Self) {
        self.kept.extend(other.kept);
        self.lost_from = [self.lost_from, other.lost_from]
            .into_iter()
            .flatten()
            .min();
    }

    /// In the order in which they were due; those that were due together, in the order in which
    /// they ended.
    pub(crate) fn in_order(&self) -> Vec<Attempt> {
        let mut attempts = self.kept.clone();
        attempts.sort_unstable_by_key(|one| (one.due, one.ended, one.succeeded));
        attempts
    }

    /// From when on not every request is known.
    pub(crate) const fn lost_from(&self) -> Option<Moment> {
        self.lost_from
    }
}

/// For tests and for tools that have samples of their own.
impl<'a> FromIterator<&'a Sample> for Attempts {
    fn from_iter<I: IntoIterator<Item = &'a Sample>>(samples: I) -> Self {
        let mut attempts = Self::default();
        for sample in samples {
            attempts.record(sample);
        }
        attempts
    }
}
