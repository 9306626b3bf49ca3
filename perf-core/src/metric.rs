//! What can be measured and judged, by name.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::clock::Clock;
use crate::did_you_mean::did_you_mean;
use crate::units::{Quantile, Unit, UnitError, stored_as_text};

/// A figure of merit. Written as in criteria: `p95`, `service_time.p99`, `error_rate`.
///
/// ```
/// use perf_core::{Clock, Metric};
/// let metric: Metric = "service_time.p99.9".parse()?;
/// assert_eq!(metric.to_string(), "service_time.p99.9");
/// assert!(matches!(metric, Metric::Latency { clock: Clock::ServiceTime, .. }));
/// # Ok::<(), perf_core::UnitError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Metric {
    /// A statistic of the latencies on one clock.
    Latency {
        /// Which of the three clocks.
        clock: Clock,
        /// Which statistic.
        statistic: Statistic,
    },
    /// Failed requests as a share of all that were due.
    ErrorRate,
    /// Successful requests per second.
    Throughput,
    /// Resident memory of the process under test: its peak less its size at the start.
    MemoryIncrease,
    /// Largest resident memory of the process under test.
    PeakMemory,
}

/// One number that stands for a sample of latencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Statistic {
    /// A percentile.
    Quantile(Quantile),
    /// The arithmetic mean.
    Mean,
    /// The smallest value.
    Min,
    /// The largest value.
    Max,
}

/// Which way a metric gets better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Less is better: latencies, errors, memory.
    LowerIsBetter,
    /// More is better: throughput.
    HigherIsBetter,
}

/// The names that are not percentiles, and what each stands for.
const NAMED: [(&str, Metric); 8] = [
    (
        "median",
        Metric::response(Statistic::Quantile(Quantile::P50)),
    ),
    ("mean", Metric::response(Statistic::Mean)),
    ("min", Metric::response(Statistic::Min)),
    ("max", Metric::response(Statistic::Max)),
    ("error_rate", Metric::ErrorRate),
    ("throughput", Metric::Throughput),
    ("memory_increase", Metric::MemoryIncrease),
    ("peak_memory", Metric::PeakMemory),
];

impl Metric {
    /// A statistic of the response time.
    #[must_use]
    pub const fn response(statistic: Statistic) -> Self {
        Self::Latency {
            clock: Clock::ResponseTime,
            statistic,
        }
    }

    /// A percentile of the response time.
    #[must_use]
    pub const fn quantile(quantile: Quantile) -> Self {
        Self::response(Statistic::Quantile(quantile))
    }

    /// The unit that a target for this metric is written in.
    #[must_use]
    pub const fn unit(self) -> Unit {
        match self {
            Self::Latency { .. } => Unit::Time,
            Self::ErrorRate => Unit::Share,
            Self::Throughput => Unit::Rate,
            Self::MemoryIncrease | Self::PeakMemory => Unit::Size,
        }
    }

    /// Which way this metric gets better.
    #[must_use]
    pub const fn direction(self) -> Direction {
        match self {
            Self::Throughput => Direction::HigherIsBetter,
            Self::Latency { .. } | Self::ErrorRate | Self::MemoryIncrease | Self::PeakMemory => {
                Direction::LowerIsBetter
            }
        }
    }

    /// Every name that a metric can be written with, percentiles by example: for messages and
    /// reference pages.
    #[must_use]
    pub fn names() -> Vec<&'static str> {
        ["p50", "p95", "p99.9"]
            .into_iter()
            .chain(NAMED.iter().map(|(name, _)| *name))
            .collect()
    }
}

impl FromStr for Metric {
    type Err = UnitError;

    /// Reads `p95`, `mean`, `error_rate`, or a latency with its clock: `service_time.p95`.
    fn from_str(text: &str) -> Result<Self, UnitError> {
        let text = text.trim();
        let unknown = || {
            UnitError::new(
                format!("unknown metric `{text}`"),
                advice(text),
                0..text.len(),
            )
        };
        let with_clock = Clock::ALL.iter().find_map(|clock| {
            let rest = text.strip_prefix(clock.name())?.strip_prefix('.')?;
            Some((*clock, rest))
        });
        let (clock, name) = with_clock.unwrap_or((Clock::ResponseTime, text));
        let looks_like_percentile = name
            .strip_prefix('p')
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        if looks_like_percentile {
            let offset = text.len() - name.len();
            let quantile = name.parse::<Quantile>().map_err(|e| UnitError {
                span: e.span.start + offset..e.span.end + offset,
                ..e
            })?;
            return Ok(Self::Latency {
                clock,
                statistic: Statistic::Quantile(quantile),
            });
        }
        let (_, metric) = NAMED
            .iter()
            .find(|(known, _)| *known == name)
            .ok_or_else(unknown)?;
        match (metric, with_clock) {
            (Self::Latency { statistic, .. }, _) => Ok(Self::Latency {
                clock,
                statistic: *statistic,
            }),
            (other, None) => Ok(*other),
            (_, Some(_)) => Err(unknown()),
        }
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Latency {
                clock: Clock::ResponseTime,
                statistic,
            } => statistic.fmt(f),
            Self::Latency { clock, statistic } => write!(f, "{}.{statistic}", clock.name()),
            Self::ErrorRate => f.write_str("error_rate"),
            Self::Throughput => f.write_str("throughput"),
            Self::MemoryIncrease => f.write_str("memory_increase"),
            Self::PeakMemory => f.write_str("peak_memory"),
        }
    }
}

impl fmt::Display for Statistic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quantile(quantile) => quantile.fmt(f),
            Self::Mean => f.write_str("mean"),
            Self::Min => f.write_str("min"),
            Self::Max => f.write_str("max"),
        }
    }
}

stored_as_text!(Metric);

fn advice(text: &str) -> String {
    let names = Metric::names();
    did_you_mean(text, names.iter().copied())
        .unwrap_or_else(|| format!("one of {}", names.join(", ")))
}
