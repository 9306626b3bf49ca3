//! How closely requests followed each other.

use perf_core::{Pace, Quantity, QuotaUse, format_duration};
use serde::{Deserialize, Serialize};

use super::figure::{Count, Figure};
use crate::format::Scales;

/// The most requests that were sent within stretches of certain lengths. All were counted.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaceView {
    /// In words: `at most 28 within 60 s, 3 within 1 s; 28 of 60 allowed within 1m00s (46.7%)`.
    pub text: String,
    /// Most within 60 s.
    pub peak_minute: Count,
    /// Most within 1 s.
    pub peak_second: Count,
    /// The use of the quota; `null` where the plan has none.
    pub quota: Option<QuotaView>,
}

/// How much of a quota was used when most of it was.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuotaView {
    /// Requests that are allowed within the window.
    pub limit: Count,
    /// The length of the window.
    pub window: Figure,
    /// Most requests within any such window.
    pub peak: Count,
    /// The peak as a part of the limit.
    pub usage: Figure,
}

impl PaceView {
    pub(super) fn of(pace: &Pace) -> Self {
        let (peak_minute, peak_second) = (Count::of(pace.peak_minute), Count::of(pace.peak_second));
        let quota = pace.quota.as_ref().map(QuotaView::of);
        let of_quota = quota.as_ref().zip(pace.quota).map(|(shown, known)| {
            format!(
                "; {} of {} allowed within {} ({})",
                shown.peak.text,
                shown.limit.text,
                format_duration(known.window),
                shown.usage.text
            )
        });
        let text = format!(
            "at most {} within 60 s, {} within 1 s{}",
            peak_minute.text,
            peak_second.text,
            of_quota.unwrap_or_default()
        );
        Self {
            text,
            peak_minute,
            peak_second,
            quota,
        }
    }
}

impl QuotaView {
    fn of(quota: &QuotaUse) -> Self {
        let window = Quantity::Time(quota.window);
        let usage = quota.ratio().map(Quantity::Ratio);
        let scales = Scales::fitting([window].into_iter().chain(usage));
        Self {
            limit: Count::of(quota.limit),
            window: Figure::exact(window, scales.of(window.unit())),
            peak: Count::of(quota.peak),
            usage: usage.map_or_else(Figure::unknown, |usage| {
                Figure::usual(usage, scales.of(usage.unit()))
            }),
        }
    }
}
