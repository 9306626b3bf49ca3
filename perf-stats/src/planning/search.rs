//! Finding the smallest sample size with which something holds.

/// Nobody is told to send more than this; "more of the same" does not help then.
pub(crate) const MOST_ADVISED: u64 = 100_000_000;

/// Beyond this many observations no plan is made.
pub(super) const MOST_PLANNED: u64 = 1 << 40;

/// The smallest size from `start` up to `most` for which `holds`, which must stay true once it
/// is; `None` if it is not true at `most`.
pub(crate) fn smallest_from(start: u64, most: u64, holds: impl Fn(u64) -> bool) -> Option<u64> {
    if start > most {
        return None;
    }
    if holds(start) {
        return Some(start);
    }
    let (mut fails, mut step) = (start, 1_u64);
    let mut works = loop {
        let next = fails.saturating_add(step).min(most);
        if holds(next) {
            break next;
        }
        if next == most {
            return None;
        }
        fails = next;
        step = step.saturating_mul(2);
    };
    while works - fails > 1 {
        let middle = fails + (works - fails) / 2;
        if holds(middle) {
            works = middle;
        } else {
            fails = middle;
        }
    }
    Some(works)
}

/// As many of `size` as `part` is of `whole`, rounded up. `whole` must not be zero.
pub(crate) fn in_proportion(part: u64, whole: u64, size: u64) -> u64 {
    let product = u128::from(part) * u128::from(size);
    u64::try_from(product.div_ceil(u128::from(whole.max(1)))).unwrap_or(u64::MAX)
}

/// A sample size, rounded up; `None` for more than anyone plans, and where there is no number.
pub(super) fn whole_from(size: f64) -> Option<u64> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it lies between zero and the most that is planned"
    )]
    let whole = size.ceil() as u64;
    (size >= 0.0 && size <= MOST_PLANNED as f64).then_some(whole)
}
