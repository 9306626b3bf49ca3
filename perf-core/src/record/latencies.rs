//! What is known of a distribution of latencies: all of it, or some points.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::histogram::Histogram;
use crate::units::{Quantile, optional_as_nanos, serialize_as_nanos};

/// The latencies of a series, as far as they are known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Latencies {
    /// The whole distribution of the successful requests, as this workspace's driver records it.
    Histogram(Histogram),
    /// Some percentiles over all attempts, failed ones mixed in: what another tool's summary keeps.
    Points(QuantilePoints),
}

/// Some percentiles of a sample whose values are gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuantilePoints {
    /// How many values there were.
    pub count: u64,
    /// The known percentiles, rising in both quantile and value.
    pub points: Vec<QuantilePoint>,
    /// The mean, if it is known.
    #[serde(rename = "mean_ns", default, with = "optional_as_nanos")]
    pub mean: Option<Duration>,
    /// The smallest value, if it is known.
    #[serde(rename = "min_ns", default, with = "optional_as_nanos")]
    pub min: Option<Duration>,
    /// The largest value, if it is known.
    #[serde(rename = "max_ns", default, with = "optional_as_nanos")]
    pub max: Option<Duration>,
    /// How the percentiles were rounded. Mean, smallest and largest were not.
    pub resolution: Resolution,
}

/// One percentile of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuantilePoint {
    /// Which percentile.
    pub quantile: Quantile,
    /// Its value as written down.
    #[serde(rename = "ns", with = "serialize_as_nanos")]
    pub value: Duration,
}

/// How a tool rounds the values that it writes down: to a multiple of `unit`, and to
/// `significant_digits` where that is coarser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// The smallest step; one nanosecond where nothing is rounded.
    #[serde(rename = "unit_ns", with = "serialize_as_nanos")]
    pub unit: Duration,
    /// Decimal digits that are kept, counted in multiples of `unit`; `None` if all are.
    pub significant_digits: Option<u8>,
}

impl Resolution {
    /// Nothing is rounded but to a nanosecond.
    pub const EXACT: Self = Self {
        unit: Duration::from_nanos(1),
        significant_digits: None,
    };

    /// The smallest and the largest value that would be written down as `value`.
    ///
    /// With a unit of 1 ms and two digits, 150 ms stands for anything from 145 to 155 ms.
    #[must_use]
    pub fn range(self, value: Duration) -> (Duration, Duration) {
        if self == Self::EXACT {
            return (value, value);
        }
        let unit = self.unit.as_nanos().max(1);
        let in_units = value.as_nanos() / unit;
        let coarser = match (self.significant_digits, in_units.checked_ilog10()) {
            (Some(digits), Some(magnitude)) => {
                10_u128.pow((magnitude + 1).saturating_sub(u32::from(digits)))
            }
            _ => 1,
        };
        let half = Duration::from_nanos(u64::try_from(unit * coarser / 2).unwrap_or(u64::MAX));
        (value.saturating_sub(half), value.saturating_add(half))
    }
}
