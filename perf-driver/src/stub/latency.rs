//! Distributions of latency whose true quantiles are known.

use std::path::Path;
use std::time::Duration;

use perf_core::{Quantile, Share, parse_duration};

use super::normal::normal_quantile;

/// How long a route takes to answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Latency {
    /// Always the same.
    Constant(Duration),
    /// Anything between two spans, equally often.
    Uniform {
        /// Shortest.
        min: Duration,
        /// Longest.
        max: Duration,
    },
    /// Normal; where it would be negative it is zero.
    Normal {
        /// Mean of the normal distribution.
        mean: Duration,
        /// Its standard deviation.
        deviation: Duration,
    },
    /// Log-normal: the usual shape of a service's latency.
    LogNormal {
        /// Half of all answers take at most this.
        median: Duration,
        /// Standard deviation of the natural logarithm; not negative.
        sigma: f64,
    },
    /// Two speeds, such as a cache that is hit or missed, each spread evenly around its middle.
    /// Where the two overlap, the quantiles are wrong; a text that says so is refused.
    Bimodal {
        /// Middle of the quick answers.
        fast: Duration,
        /// Middle of the slow answers.
        slow: Duration,
        /// How many answers are slow.
        slow_share: Share,
        /// How far each reaches to both sides of its middle, as a share of the middle.
        spread: Share,
    },
    /// One of the given spans, each equally often. In rising order, and not empty.
    Empirical(Vec<Duration>),
}

/// Why a file holds no distribution.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EmpiricalError {
    /// The file cannot be read.
    #[error("cannot read the latencies in `{file}`")]
    Unreadable {
        /// The file.
        file: String,
        /// Why not.
        source: std::io::Error,
    },
    /// A line is not a duration.
    #[error("{file}:{line}: {problem}; {expected}")]
    Line {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        problem: String,
        /// What would be right.
        expected: String,
    },
    /// There is no line.
    #[error("`{0}` has no latency in it; one duration a line, such as `12.5ms`")]
    Empty(String),
}

impl Latency {
    /// The log-normal distribution with this mean: its median is mean · exp(−sigma²/2).
    #[must_use]
    pub fn log_normal_with_mean(mean: Duration, sigma: f64) -> Self {
        let median = span(mean.as_secs_f64() * (-sigma * sigma / 2.0).exp());
        Self::LogNormal { median, sigma }
    }

    /// The distribution of the durations in a file, one a line; blank lines are passed over.
    ///
    /// # Errors
    /// The file cannot be read, has no duration in it, or has a line that is none.
    pub fn empirical_from(file: &Path) -> Result<Self, EmpiricalError> {
        let name = file.display().to_string();
        let text = std::fs::read_to_string(file).map_err(|source| EmpiricalError::Unreadable {
            file: name.clone(),
            source,
        })?;
        let lines = text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty());
        let values = lines.map(|(index, line)| {
            parse_duration(line).map_err(|error| EmpiricalError::Line {
                file: name.clone(),
                line: index + 1,
                problem: error.problem,
                expected: error.expected,
            })
        });
        let mut values: Vec<_> = values.collect::<Result<_, _>>()?;
        values.sort_unstable();
        if values.is_empty() {
            Err(EmpiricalError::Empty(name))
        } else {
            Ok(Self::Empirical(values))
        }
    }

    /// The true quantile of the distribution, in closed form: its quantile function at this
    /// fraction (for an empirical one, the value of rank ⌈n·p⌉, Hyndman and Fan's type 1). Where
    /// a normal distribution would be negative it is zero; normal and log-normal ones end at a
    /// day. Zero for an empirical one without values.
    #[must_use]
    pub fn quantile(&self, quantile: Quantile) -> Duration {
        match self {
            // Ranks in whole numbers, where the fraction would round.
            Self::Empirical(values) => {
                let rank = quantile.rank(values.len() as u64).max(1);
                let index = usize::try_from(rank - 1).unwrap_or(usize::MAX);
                values.get(index).copied().unwrap_or_default()
            }
            _ => self.at(quantile.as_f64()),
        }
    }

    /// The value below which a fraction `u`, strictly between 0 and 1, of all answers lies: fed
    /// with uniform numbers, it draws from the distribution.
    pub(super) fn at(&self, u: f64) -> Duration {
        match self {
            Self::Constant(latency) => *latency,
            Self::Uniform { min, max } => between(*min, *max, u),
            Self::Normal { mean, deviation } => {
                span(mean.as_secs_f64() + deviation.as_secs_f64() * normal_quantile(u))
            }
            Self::LogNormal { median, sigma } => {
                span(median.as_secs_f64() * (sigma * normal_quantile(u)).exp())
            }
            Self::Bimodal {
                fast,
                slow,
                slow_share,
                spread,
            } => {
                let fast_share = 1.0 - slow_share.as_fraction();
                let (middle, within) = if u <= fast_share {
                    (*fast, u / fast_share)
                } else {
                    (*slow, (u - fast_share) / slow_share.as_fraction())
                };
                let reach = middle.mul_f64(spread.as_fraction());
                between(middle.saturating_sub(reach), middle + reach, within)
            }
            Self::Empirical(values) => {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "u lies between 0 and 1"
                )]
                let index = (u * values.len() as f64) as usize;
                values
                    .get(index)
                    .or(values.last())
                    .copied()
                    .unwrap_or_default()
            }
        }
    }
}

fn between(low: Duration, high: Duration, u: f64) -> Duration {
    low + high.saturating_sub(low).mul_f64(u)
}

/// Seconds as a span: zero where negative, a day where more, so that no draw blocks for ever.
fn span(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds.clamp(0.0, 86_400.0)).unwrap_or_default()
}
