//! Which HTTP statuses count as a success.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use crate::units::UnitError;

/// A set of HTTP statuses; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusSet(Vec<RangeInclusive<u16>>);

impl StatusSet {
    /// 200 to 299.
    #[must_use]
    pub fn success() -> Self {
        Self(vec![200..=299])
    }

    /// Just `status`.
    #[must_use]
    pub fn of(status: u16) -> Self {
        Self(vec![status..=status])
    }

    /// The union of several sets; `None` of no set.
    #[must_use]
    pub fn union(sets: impl IntoIterator<Item = Self>) -> Option<Self> {
        let ranges: Vec<_> = sets.into_iter().flat_map(|set| set.0).collect();
        (!ranges.is_empty()).then_some(Self(ranges))
    }

    /// Whether `status` is in the set.
    #[must_use]
    pub fn contains(&self, status: u16) -> bool {
        self.0.iter().any(|range| range.contains(&status))
    }
}

impl FromStr for StatusSet {
    type Err = UnitError;

    /// Reads one status, `204`, or a class, `2xx`.
    fn from_str(text: &str) -> Result<Self, UnitError> {
        let class = text
            .strip_suffix("xx")
            .and_then(|digit| digit.parse::<u16>().ok())
            .filter(|digit| (1..=5).contains(digit))
            .map(|digit| digit * 100..=digit * 100 + 99);
        let single = || {
            let status = text.parse::<u16>().ok()?;
            (100..=599).contains(&status).then_some(status..=status)
        };
        class
            .or_else(single)
            .map(|range| Self(vec![range]))
            .ok_or_else(|| {
                UnitError::new(
                    format!("`{text}` is not an HTTP status"),
                    "a status from 100 to 599, or a class such as `2xx`",
                    0..text.len(),
                )
            })
    }
}

impl fmt::Display for StatusSet {
    /// `200, 204, 300-399`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: Vec<_> = self
            .0
            .iter()
            .map(|range| match (range.start(), range.end()) {
                (first, last) if first == last => first.to_string(),
                (first, last) => format!("{first}-{last}"),
            })
            .collect();
        f.write_str(&shown.join(", "))
    }
}
