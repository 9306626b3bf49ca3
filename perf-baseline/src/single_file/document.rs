//! The baseline file as it stands on disk, field by field. Refuses to know what the numbers mean.

use serde::de::{Error, Unexpected};
use serde::{Deserialize, Deserializer, Serialize};

use super::numbers::{Amount, Count};

/// The version of the baseline file that this crate writes, and the newest that it reads.
pub const BASELINE_VERSION: u32 = 1;

/// The fields in the order of the file. Absent and `null` are the same.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Document {
    #[serde(default)]
    pub(super) version: Version,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) timestamp: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) commit: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) scenarios: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) units: Option<Units>,
    pub(super) metrics: Metrics,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) resolution: Option<Ranges>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) notes: Option<String>,
}

/// What the numbers are measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Units {
    #[serde(default)]
    pub(super) time: TimeUnit,
    #[serde(default)]
    pub(super) error_rate: ShareUnit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) enum TimeUnit {
    #[default]
    #[serde(rename = "ms")]
    Milliseconds,
    #[serde(rename = "s")]
    Seconds,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum ShareUnit {
    #[default]
    Percent,
    Fraction,
}

/// The metrics themselves.
pub(super) type Metrics = PerMetric<Amount, Count>;

/// For each metric that was rounded, the lowest and the highest value that it may have had.
pub(super) type Ranges = PerMetric<(Amount, Amount), Nothing>;

/// Something for each metric that a baseline file has a name for.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PerMetric<T, C> {
    #[serde(default = "absent", skip_serializing_if = "Option::is_none")]
    pub(super) p50: Option<T>,
    #[serde(default = "absent", skip_serializing_if = "Option::is_none")]
    pub(super) p95: Option<T>,
    #[serde(default = "absent", skip_serializing_if = "Option::is_none")]
    pub(super) p99: Option<T>,
    #[serde(default = "absent", skip_serializing_if = "Option::is_none")]
    pub(super) avg_response_time: Option<T>,
    #[serde(default = "absent", skip_serializing_if = "Option::is_none")]
    pub(super) requests_per_sec: Option<T>,
    #[serde(default = "absent", skip_serializing_if = "Option::is_none")]
    pub(super) error_rate: Option<T>,
    #[serde(default = "absent", skip_serializing_if = "Option::is_none")]
    pub(super) total_requests: Option<C>,
}

/// What is not rounded has no range.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Nothing {}

const fn absent<T>() -> Option<T> {
    None
}

/// The version in front: `1`, or as other scripts write it, `"1.0"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Version(pub(super) u32);

impl Default for Version {
    /// A file without a version is taken for the first one.
    fn default() -> Self {
        Self(1)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Whole(u32),
            Decimal(f64),
            Text(String),
            Absent(()),
        }
        let text = match Written::deserialize(from)? {
            Written::Whole(version) => version.to_string(),
            Written::Decimal(version) => version.to_string(),
            Written::Text(text) => text,
            Written::Absent(()) => return Ok(Self::default()),
        };
        let plain = text.trim().trim_start_matches('v');
        let (major, minor) = plain.split_once('.').unwrap_or((plain, "0"));
        let digits = minor.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        match major.parse() {
            Ok(version) if version > 0 && digits => Ok(Self(version)),
            _ => Err(D::Error::invalid_value(
                Unexpected::Str(&text),
                &"a version such as 1 or \"1.0\"",
            )),
        }
    }
}

impl<T, C> PerMetric<T, C> {
    /// Nothing for any metric.
    pub(super) const fn empty() -> Self {
        Self {
            p50: None,
            p95: None,
            p99: None,
            avg_response_time: None,
            requests_per_sec: None,
            error_rate: None,
            total_requests: None,
        }
    }

    /// The place of the metric with this name in the file; `None` for any other name.
    pub(super) fn named(&mut self, name: &str) -> Option<&mut Option<T>> {
        Some(match name {
            "p50" => &mut self.p50,
            "p95" => &mut self.p95,
            "p99" => &mut self.p99,
            "avg_response_time" => &mut self.avg_response_time,
            "requests_per_sec" => &mut self.requests_per_sec,
            "error_rate" => &mut self.error_rate,
            _ => return None,
        })
    }
}
