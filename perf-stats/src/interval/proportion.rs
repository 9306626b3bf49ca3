//! The exact interval of a proportion. Not the normal approximation, which fails near 0.

use perf_core::{DesignEffect, Share};

use crate::design_effect::Counting;
use crate::special::{Chance, border, proportion_above, proportion_below};

/// Between which shares the true one lies, both ends included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShareInterval {
    /// Lower end; 0 % where nothing was counted.
    pub low: Share,
    /// Upper end; 100 % where everything was counted.
    pub high: Share,
}

/// The two-sided Clopper–Pearson interval of a proportion of which `part` out of `whole` was
/// seen: equal-tailed, exact, conservative. `None` where `whole` is zero or less than `part`.
/// With a confidence of 100 % it is everything from 0 to 100 %.
///
/// Source: Clopper and Pearson, "The use of confidence or fiducial limits", 1934.
///
/// ```
/// let confidence = perf_core::Share::new(0.95).expect("below 1");
/// let interval = perf_stats::proportion_interval(0, 299, confidence).expect("299 were seen");
/// assert_eq!(interval.high.to_string(), "1.23%");
/// ```
#[must_use]
pub fn proportion_interval(part: u64, whole: u64, confidence: Share) -> Option<ShareInterval> {
    share_interval(part, whole, DesignEffect::NONE, confidence)
}

/// The same for observations of which as many as the design effect says are worth one.
pub(crate) fn share_interval(
    part: u64,
    whole: u64,
    effect: DesignEffect,
    confidence: Share,
) -> Option<ShareInterval> {
    if whole == 0 || part > whole {
        return None;
    }
    let alpha = (1.0 - confidence.as_fraction()) / 2.0;
    if alpha <= 0.0 {
        return Some(ShareInterval {
            low: Share::ZERO,
            high: Share::ONE,
        });
    }
    let (low, high) = if effect.is_none() {
        (
            proportion_above(part, whole, alpha),
            proportion_below(part, whole, alpha),
        )
    } else {
        let at = |p: f64| Counting::new(whole, Chance::new(p), effect);
        let seen = part as f64 / whole as f64;
        (
            border(0.0, seen, |p| at(p).at_least(part) <= alpha),
            border(seen, 1.0, |p| at(p).at_most(part) > alpha),
        )
    };
    Some(ShareInterval {
        low: Share::new(low).unwrap_or(Share::ZERO),
        high: Share::new(high).unwrap_or(Share::ONE),
    })
}
