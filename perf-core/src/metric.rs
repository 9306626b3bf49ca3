//! What can be measured and judged, by name.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::clock::Clock;
use crate::custom_statistic::CustomStatistic;
use crate::did_you_mean::did_you_mean;
use crate::metric_name::MetricName;
use crate::pace_statistic::PaceStatistic;
use crate::recovery_statistic::RecoveryStatistic;
use crate::resource_statistic::ResourceStatistic;
use crate::subject::Subject;
use crate::units::{Quantile, Unit, UnitError, stored_as_text};
use crate::upstream_statistic::UpstreamStatistic;

/// A figure of merit. Written as in criteria: `p95`, `service_time.p99`, `error_rate`,
/// `memory_increase`, `generator.cpu_mean`.
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
    /// What the process under test, or another subject, uses of its machine.
    Resource {
        /// Whose use.
        subject: Subject,
        /// Which figure of it.
        statistic: ResourceStatistic,
    },
    /// How closely the requests followed each other.
    Pace(PaceStatistic),
    /// How the service recovered from faults.
    Recovery(RecoveryStatistic),
    /// A metric of the plan's own: `upstream_calls.per_iteration`.
    Custom {
        /// What it is called.
        name: MetricName,
        /// Which figure of it.
        statistic: CustomStatistic,
    },
    /// What the target asked an upstream for: `sheet.calls_per_operation`.
    Upstream {
        /// What the plan calls it.
        name: MetricName,
        /// Which figure of it.
        statistic: UpstreamStatistic,
    },
    /// The highest rate that meets the criteria, as a search for it has found it.
    Capacity,
    /// The exponent with which the median grows with the size or the number of users.
    ScalingExponent,
    /// How much more processor time an operation takes than one of the scenario in turn with it.
    CpuOverhead,
    /// How much more memory is resident than in the turns of the other scenario.
    MemoryOverhead,
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
    /// Less is better: latencies, errors, what is used.
    LowerIsBetter,
    /// More is better: throughput.
    HigherIsBetter,
}

/// The names that are not percentiles, and what each stands for.
const NAMED: [(&str, Metric); 10] = [
    (
        "median",
        Metric::response(Statistic::Quantile(Quantile::P50)),
    ),
    ("mean", Metric::response(Statistic::Mean)),
    ("min", Metric::response(Statistic::Min)),
    ("max", Metric::response(Statistic::Max)),
    ("error_rate", Metric::ErrorRate),
    ("throughput", Metric::Throughput),
    ("capacity", Metric::Capacity),
    ("scaling_exponent", Metric::ScalingExponent),
    ("cpu_overhead", Metric::CpuOverhead),
    ("memory_overhead", Metric::MemoryOverhead),
];
/// Resources are those of the process under test, unless one of these stands before them.
const SUBJECTS: [(&str, Subject); 2] = [("generator", Subject::Generator), ("host", Subject::Host)];

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

    /// What the process under test uses.
    #[must_use]
    pub const fn of_target(statistic: ResourceStatistic) -> Self {
        Self::Resource {
            subject: Subject::Target,
            statistic,
        }
    }

    /// The unit that a target for this metric is written in.
    #[must_use]
    pub const fn unit(self) -> Unit {
        match self {
            Self::Latency { .. } => Unit::Time,
            Self::ErrorRate => Unit::Share,
            Self::Throughput | Self::Capacity => Unit::Rate,
            Self::Resource { statistic, .. } => statistic.unit(),
            Self::Pace(statistic) => statistic.unit(),
            Self::Recovery(statistic) => statistic.unit(),
            Self::Upstream { statistic, .. } => statistic.unit(),
            Self::Custom { .. } | Self::ScalingExponent => Unit::Number,
            Self::CpuOverhead | Self::MemoryOverhead => Unit::Change,
        }
    }

    /// Whether it means something how many times another scenario's value this is, and can be told
    /// how surely: percentiles and means of response and service time, and throughput. A smallest
    /// or largest value hangs on how many there were, and an error rate of nothing has no multiple.
    #[must_use]
    pub const fn has_multiples(self) -> bool {
        match self {
            Self::Latency { clock, statistic } => {
                matches!(statistic, Statistic::Quantile(_) | Statistic::Mean)
                    && !matches!(clock, Clock::SendLag)
            }
            Self::Throughput => true,
            Self::ErrorRate
            | Self::Resource { .. }
            | Self::Pace(_)
            | Self::Recovery(_)
            | Self::Custom { .. }
            | Self::Upstream { .. }
            | Self::Capacity
            | Self::ScalingExponent
            | Self::CpuOverhead
            | Self::MemoryOverhead => false,
        }
    }

    /// Which way this metric gets better.
    #[must_use]
    pub const fn direction(self) -> Direction {
        match self {
            Self::Throughput
            | Self::Capacity
            // The more rows a call has, the fewer calls there are.
            | Self::Upstream {
                statistic: UpstreamStatistic::RowsMean,
                ..
            } => Direction::HigherIsBetter,
            Self::Latency { .. }
            | Self::ErrorRate
            | Self::Resource { .. }
            | Self::Pace(_)
            | Self::Recovery(_)
            | Self::Custom { .. }
            | Self::Upstream { .. }
            | Self::ScalingExponent
            | Self::CpuOverhead
            | Self::MemoryOverhead => Direction::LowerIsBetter,
        }
    }

    /// Whether this stands before the dot in names of metrics that are not the plan's own.
    pub(crate) fn is_prefix(text: &str) -> bool {
        SUBJECTS.iter().any(|(subject, _)| *subject == text)
            || Clock::ALL.iter().any(|clock| clock.name() == text)
    }

    /// Every name that a metric can be written with, percentiles by example: for messages and
    /// reference pages.
    #[must_use]
    pub fn names() -> Vec<&'static str> {
        ["p50", "p95", "p99.9"]
            .into_iter()
            .chain(NAMED.iter().map(|(name, _)| *name))
            .chain(ResourceStatistic::ALL.map(ResourceStatistic::name))
            .chain(PaceStatistic::ALL.map(PaceStatistic::name))
            .chain(RecoveryStatistic::ALL.map(RecoveryStatistic::name))
            .collect()
    }
}

impl FromStr for Metric {
    type Err = UnitError;

    /// Reads `p95`, `mean`, `error_rate`; a latency with its clock: `service_time.p95`; what is
    /// used with its user: `host.cpu_mean`; a metric of the plan's own with what is told of it:
    /// `upstream_calls.per_iteration`; of an upstream: `sheet.calls_per_operation`.
    fn from_str(text: &str) -> Result<Self, UnitError> {
        let at = text.len() - text.trim_start().len();
        let text = text.trim();
        let unknown = || {
            UnitError::new(
                format!("unknown metric `{text}`"),
                advice(text),
                at..at + text.len(),
            )
        };
        if let Some(metric) = observed_beside(text) {
            return Ok(metric);
        }
        let with_clock = Clock::ALL.iter().find_map(|clock| {
            let rest = text.strip_prefix(clock.name())?.strip_prefix('.')?;
            Some((*clock, rest))
        });
        let (clock, name) = with_clock.unwrap_or((Clock::ResponseTime, text));
        let looks_like_percentile = name
            .strip_prefix('p')
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        if looks_like_percentile {
            let offset = at + text.len() - name.len();
            let quantile = name.parse::<Quantile>().map_err(|e| UnitError {
                span: e.span.start + offset..e.span.end + offset,
                ..e
            })?;
            return Ok(Self::Latency {
                clock,
                statistic: Statistic::Quantile(quantile),
            });
        }
        if with_clock.is_none()
            && let Some(metric) = custom(text)
        {
            return Ok(metric);
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
            Self::Capacity => f.write_str("capacity"),
            Self::ScalingExponent => f.write_str("scaling_exponent"),
            Self::CpuOverhead => f.write_str("cpu_overhead"),
            Self::MemoryOverhead => f.write_str("memory_overhead"),
            Self::Resource { subject, statistic } => {
                if let Some((prefix, _)) = SUBJECTS.iter().find(|(_, known)| known == subject) {
                    write!(f, "{prefix}.")?;
                }
                f.write_str(statistic.name())
            }
            Self::Pace(statistic) => f.write_str(statistic.name()),
            Self::Recovery(statistic) => f.write_str(statistic.name()),
            Self::Custom { name, statistic } => write!(f, "{name}.{}", statistic.name()),
            Self::Upstream { name, statistic } => write!(f, "{name}.{}", statistic.name()),
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

/// What a subject uses, how closely requests followed each other, or how a service recovered.
fn observed_beside(text: &str) -> Option<Metric> {
    let of_another = SUBJECTS.iter().find_map(|(prefix, subject)| {
        let name = text.strip_prefix(prefix)?.strip_prefix('.')?;
        Some((name, *subject))
    });
    let (name, subject) = of_another.unwrap_or((text, Subject::Target));
    if let Some(statistic) = ResourceStatistic::named(name) {
        return Some(Metric::Resource { subject, statistic });
    }
    if let Some(statistic) = RecoveryStatistic::named(text) {
        return Some(Metric::Recovery(statistic));
    }
    PaceStatistic::named(text)
        .map(Metric::Pace)
        .or_else(|| of_upstream(text))
}

/// A figure of an upstream.
fn of_upstream(text: &str) -> Option<Metric> {
    let (name, statistic) = text.split_once('.')?;
    let statistic = UpstreamStatistic::named(statistic).filter(|_| !Metric::is_prefix(name))?;
    let name = name.parse().ok()?;
    Some(Metric::Upstream { name, statistic })
}

/// A figure of a metric of the plan's own.
fn custom(text: &str) -> Option<Metric> {
    let (name, statistic) = text.split_once('.')?;
    let statistic = CustomStatistic::named(statistic).filter(|_| !Metric::is_prefix(name))?;
    let name = name.parse().ok()?;
    Some(Metric::Custom { name, statistic })
}

fn advice(text: &str) -> String {
    let names = Metric::names();
    did_you_mean(text, names.iter().copied())
        .unwrap_or_else(|| format!("one of {}", names.join(", ")))
}
