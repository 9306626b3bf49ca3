//! `traceparent` headers as the W3C's Trace Context, level 1, describes them.
//!
//! Trace ids do not follow from the plan's seed: two runs of a plan are two sets of traces, and
//! a collector that sees both must be able to tell them apart.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

use reqwest::header::HeaderValue;

/// Gives out trace ids, no two of them the same.
#[derive(Debug)]
pub(super) struct TraceIds {
    /// Differs from process to process and from one of these to the next.
    key: u64,
    given: AtomicU64,
}

impl TraceIds {
    pub(super) fn new() -> Self {
        Self {
            key: RandomState::new().hash_one(0),
            given: AtomicU64::new(0),
        }
    }

    /// The header of the next request: a trace of its own, sampled.
    pub(super) fn next(&self) -> HeaderValue {
        let number = self.given.fetch_add(1, Ordering::Relaxed);
        let draw = |place: u64| mix(self.key.wrapping_add(number.wrapping_mul(4) + place));
        // An id of nothing but zeros is not legal.
        let (high, low, parent) = (mix(self.key ^ draw(0)), draw(1) | 1, draw(2) | 1);
        let text = format!("00-{high:016x}{low:016x}-{parent:016x}-01");
        HeaderValue::try_from(text).expect("hexadecimal digits and dashes are legal")
    }
}

/// The output function of `SplitMix64` (Steele, Lea and Flood, 2014): a bijection that leaves no
/// pattern.
const fn mix(counter: u64) -> u64 {
    let mut mixed = counter.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
