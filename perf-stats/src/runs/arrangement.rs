//! All the ways in which the runs could have been labelled, or a fair sample of them.

use crate::random::Random;

/// Up to so many arrangements each one is looked at.
const MOST_ENUMERATED: u64 = 50_000;
/// How many are drawn where there are more.
const DRAWN: u32 = 9_999;

/// How the distribution of a statistic under permutation was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrangements {
    /// Each of the arrangements was looked at; the p-value is a share of them.
    All {
        /// How many there are, the observed one among them.
        count: u64,
    },
    /// So many were drawn, with a seed from the data; the p-value counts the observed one too.
    Drawn {
        /// How many, the observed one not among them.
        count: u32,
    },
}

impl Arrangements {
    /// The smallest p-value that can come out.
    #[must_use]
    pub fn smallest_p(self) -> f64 {
        1.0 / self.total()
    }

    /// What counts are divided by.
    pub(super) fn total(self) -> f64 {
        match self {
            Self::All { count } => count as f64,
            Self::Drawn { count } => f64::from(count) + 1.0,
        }
    }

    const fn of(count: Option<u64>) -> Self {
        match count {
            Some(count) => Self::All { count },
            None => Self::Drawn { count: DRAWN },
        }
    }
}

/// What may be exchanged where nothing differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exchange {
    /// The labels of independent runs: which ones are the candidate's.
    Labels { baseline: usize, candidate: usize },
    /// The signs of the differences of pairs: which ones are positive.
    Signs { pairs: usize },
}

impl Exchange {
    pub(super) fn arrangements(self) -> Arrangements {
        Arrangements::of(match self {
            Self::Labels {
                baseline,
                candidate,
            } => labellings(baseline + candidate, candidate),
            Self::Signs { pairs } => u32::try_from(pairs)
                .ok()
                .and_then(|pairs| 2_u64.checked_pow(pairs))
                .filter(|count| *count <= MOST_ENUMERATED),
        })
    }

    /// Rows that are chosen in the arrangement that was observed.
    pub(super) fn observed(self) -> Vec<usize> {
        match self {
            Self::Labels {
                baseline,
                candidate,
            } => (baseline..baseline + candidate).collect(),
            Self::Signs { pairs } => (0..pairs).collect(),
        }
    }

    /// Hands over the chosen rows of each arrangement, in ascending order. Drawn ones depend on
    /// nothing but the generator.
    pub(super) fn for_each(self, random: &mut Random, mut visit: impl FnMut(&[usize])) {
        match (self, self.arrangements()) {
            (
                Self::Labels {
                    baseline,
                    candidate,
                },
                Arrangements::All { .. },
            ) => {
                every_choice(baseline + candidate, candidate, visit);
            }
            (Self::Signs { pairs }, Arrangements::All { count }) => {
                let mut chosen = Vec::new();
                for bits in 0..count {
                    chosen.clear();
                    chosen.extend((0..pairs).filter(|pair| bits >> pair & 1 == 1));
                    visit(&chosen);
                }
            }
            (
                Self::Labels {
                    baseline,
                    candidate,
                },
                Arrangements::Drawn { count },
            ) => {
                let mut rows: Vec<usize> = (0..baseline + candidate).collect();
                for _ in 0..count {
                    random.shuffle(&mut rows);
                    let mut chosen = rows[..candidate].to_vec();
                    chosen.sort_unstable();
                    visit(&chosen);
                }
            }
            (Self::Signs { pairs }, Arrangements::Drawn { count }) => {
                let mut chosen = Vec::new();
                for _ in 0..count {
                    chosen.clear();
                    chosen.extend((0..pairs).filter(|_| random.next_u64() >> 63 == 1));
                    visit(&chosen);
                }
            }
        }
    }
}

/// The smallest number of candidate runs with which a test against so many baseline runs can
/// reject at this level; `None` where 256 would not do.
pub(super) fn candidate_runs_needed(baseline: usize, level: f64) -> Option<usize> {
    let can_reject = |candidate: &usize| {
        let exchange = Exchange::Labels {
            baseline,
            candidate: *candidate,
        };
        exchange.arrangements().smallest_p() <= level
    };
    (2..=super::estimates::MOST_RUNS).find(can_reject)
}

/// The smallest number of pairs with which a test of signs can reject at this level.
pub(super) fn pairs_needed(level: f64) -> Option<usize> {
    let can_reject = |pairs: &usize| {
        Exchange::Signs { pairs: *pairs }
            .arrangements()
            .smallest_p()
            <= level
    };
    (2..=super::estimates::MOST_RUNS).find(can_reject)
}

/// The binomial coefficient, as long as it is small enough to look at each.
fn labellings(all: usize, chosen: usize) -> Option<u64> {
    let few = chosen.min(all - chosen) as u64;
    let mut count: u64 = 1;
    for step in 0..few {
        // Exact: the product of successive numbers is divisible.
        count = count * (all as u64 - step) / (step + 1);
        if count > MOST_ENUMERATED {
            return None;
        }
    }
    Some(count)
}

/// All choices in lexicographic order.
fn every_choice(all: usize, size: usize, mut visit: impl FnMut(&[usize])) {
    let mut chosen: Vec<usize> = (0..size).collect();
    loop {
        visit(&chosen);
        let Some(place) = (0..size).rev().find(|at| chosen[*at] < all - size + at) else {
            return;
        };
        let next = chosen[place] + 1;
        for (slot, run) in chosen[place..].iter_mut().zip(next..) {
            *slot = run;
        }
    }
}
