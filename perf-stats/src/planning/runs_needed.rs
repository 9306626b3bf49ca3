//! How many runs it takes to find an effect between runs.

use std::num::NonZeroU32;

use perf_core::Share;

use super::search::smallest_from;
use crate::runs::minimum_detectable_shift;

/// With which runs a candidate is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BaselineRuns {
    /// With so many that are there already.
    Existing(NonZeroU32),
    /// With as many as the candidate gets.
    AsMany,
}

/// More runs than this are never planned.
const MOST_RUNS: u64 = 1_000_000;

/// The smallest number of candidate runs with which a one-sided test finds a change of `effect`
/// with the given power, if figures of runs of the same code differ by a relative standard deviation
/// of `noise`: 0.05 and 0.02 for a change of 5 % and a noise of 2 %.
///
/// Two things limit it: the power of Student's test of the runs' logarithms
/// ([`minimum_detectable_shift`]), and that a permutation test of b baseline and c candidate runs
/// cannot have a p-value below one in C(b + c, c), the number of ways to choose the candidate's.
/// The permutation test itself has about the power of Student's (Lehmann, "Nonparametrics", 1975,
/// section 2.4), and reaches only some levels, so that with few runs its power is a little less.
///
/// `None` for an effect or a noise that is not above zero and finite, a level or a power of 0 or 1,
/// and where the number would be above a million, as it is where the baseline is too small for the
/// effect whatever the candidate gets.
///
/// ```
/// use std::num::NonZeroU32;
/// use perf_core::Share;
/// use perf_stats::{BaselineRuns, runs_needed};
/// let share = |fraction| Share::new(fraction).expect("between 0 and 1");
/// let baseline = BaselineRuns::Existing(NonZeroU32::new(10).expect("not zero"));
/// let needed = runs_needed(baseline, 0.05, 0.03, share(0.05), share(0.8));
/// assert_eq!(needed, Some(4));
/// ```
#[must_use]
pub fn runs_needed(
    baseline: BaselineRuns,
    effect: f64,
    noise: f64,
    level: Share,
    power: Share,
) -> Option<u64> {
    let usable = |number: f64| number.is_finite() && number > 0.0;
    if !usable(effect) || !usable(noise) {
        return None;
    }
    let shift = libm::log1p(effect) / noise;
    let finds = |candidates: u64| {
        let Some(after) = u32::try_from(candidates).ok().and_then(NonZeroU32::new) else {
            return false;
        };
        let before = match baseline {
            BaselineRuns::Existing(runs) => runs,
            BaselineRuns::AsMany => after,
        };
        smallest_p_value(before, after) <= level.as_fraction()
            && minimum_detectable_shift(before, after, level, power)
                .is_some_and(|detectable| detectable <= shift)
    };
    smallest_from(1, MOST_RUNS, finds)
}

/// One over the number of ways to choose the second group's runs among all.
fn smallest_p_value(first: NonZeroU32, second: NonZeroU32) -> f64 {
    let (small, large) = (first.min(second).get(), first.max(second).get());
    let mut ways = 1.0;
    for chosen in 1..=small {
        ways *= (f64::from(large) + f64::from(chosen)) / f64::from(chosen);
        if ways > 1e15 {
            break;
        }
    }
    1.0 / ways
}
