//! What must hold: one line, `METRIC OP VALUE[UNIT]`.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::metric::Metric;
use crate::units::{Factor, Quantity, Share, Unit, UnitError};

/// A requirement on one metric.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Criterion {
    /// The comparison that must hold.
    pub require: Requirement,
    /// The scenario whose value the target of a relative requirement is a multiple of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// An identifier of the team's own, such as `PERF-01`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How much depends on it.
    #[serde(default)]
    pub priority: Priority,
    /// Missing the target by at most this share of it is a warning and not a failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<Share>,
}

/// The comparison of a criterion: `p95 < 500ms`.
///
/// ```
/// let requirement: perf_core::Requirement = "p99.9 <= 2s".parse()?;
/// assert_eq!(requirement.to_string(), "p99.9 <= 2.00 s");
/// # Ok::<(), perf_core::UnitError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "StoredRequirement", into = "StoredRequirement")]
pub struct Requirement {
    metric: Metric,
    comparator: Comparator,
    target: Quantity,
}

/// How a metric is compared with its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Comparator {
    /// Strictly below.
    #[serde(rename = "<")]
    Below,
    /// At most.
    #[serde(rename = "<=")]
    AtMost,
    /// Strictly above.
    #[serde(rename = ">")]
    Above,
    /// At least.
    #[serde(rename = ">=")]
    AtLeast,
}

/// How much depends on a criterion.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub enum Priority {
    /// Must hold: a miss fails the run.
    #[default]
    P0,
    /// Should hold: a miss is a warning of the run.
    P1,
    /// Nice to have: a miss is only told.
    P2,
}

impl Requirement {
    /// The requirement that `metric` stands in relation `comparator` to `target`; `None` if
    /// the target's unit is not the metric's, nor a factor of a metric that
    /// [has multiples](Metric::has_multiples).
    #[must_use]
    pub fn new(metric: Metric, comparator: Comparator, target: Quantity) -> Option<Self> {
        let fits = match target.unit() {
            Unit::Factor => metric.has_multiples(),
            unit => metric.unit() == unit,
        };
        fits.then_some(Self {
            metric,
            comparator,
            target,
        })
    }

    /// What is compared.
    #[must_use]
    pub const fn metric(&self) -> Metric {
        self.metric
    }

    /// How it is compared.
    #[must_use]
    pub const fn comparator(&self) -> Comparator {
        self.comparator
    }

    /// What it is compared with: of the metric's unit, or how many times another scenario's value.
    #[must_use]
    pub const fn target(&self) -> Quantity {
        self.target
    }

    /// Whether the target is a multiple of another scenario's value.
    #[must_use]
    pub fn is_relative(&self) -> bool {
        self.target.unit() == Unit::Factor
    }

    /// Reads a requirement relative to another scenario: `p50 < 5x`.
    ///
    /// ```
    /// let requirement = perf_core::Requirement::relative("p50 < 5x")?;
    /// assert_eq!(requirement.to_string(), "p50 < 5×");
    /// # Ok::<(), perf_core::UnitError>(())
    /// ```
    ///
    /// # Errors
    /// A metric of which no multiple means anything, and a target that is not a factor above zero.
    pub fn relative(text: &str) -> Result<Self, UnitError> {
        let parts = Parts::of(text, "p50 < 5x")?;
        let metric = parts.metric()?;
        if !metric.has_multiples() {
            return Err(UnitError::new(
                format!("a multiple of {metric} says nothing"),
                "a percentile, `mean`, `median` or `throughput`; for others a limit of their own, \
                 without `of`",
                parts.metric_span(),
            ));
        }
        Ok(Self {
            metric,
            comparator: parts.comparator,
            target: shifted(parts.target.parse::<Factor>(), parts.target_at)
                .map(Quantity::Factor)?,
        })
    }
}

/// A requirement's text, taken apart.
struct Parts<'a> {
    metric: &'a str,
    comparator: Comparator,
    target: &'a str,
    /// Where the target begins, in bytes.
    target_at: usize,
}

impl<'a> Parts<'a> {
    fn of(text: &'a str, example: &str) -> Result<Self, UnitError> {
        let found = text.find(['<', '>']).and_then(|at| {
            let sign = Comparator::ALL
                .into_iter()
                .find(|c| text[at..].starts_with(c.sign()))?;
            Some((at, sign))
        });
        let Some((at, comparator)) = found else {
            return Err(UnitError::new(
                format!("`{}` has no comparison", text.trim()),
                format!("a criterion such as `{example}` (with <, <=, > or >=)"),
                0..text.len(),
            ));
        };
        let target_at = at + comparator.sign().len();
        Ok(Self {
            metric: &text[..at],
            comparator,
            target: &text[target_at..],
            target_at,
        })
    }

    fn metric_span(&self) -> Range<usize> {
        let start = self.metric.len() - self.metric.trim_start().len();
        start..self.metric.trim_end().len().max(start)
    }

    fn metric(&self) -> Result<Metric, UnitError> {
        self.metric.parse()
    }

    /// The target and where it stands, if it is written as a factor.
    fn factor(&self) -> Option<(&'a str, Range<usize>)> {
        let written = self.target.trim();
        let number = written.strip_suffix(['x', '×'])?.trim_end();
        let at = self.target_at + self.target.len() - self.target.trim_start().len();
        number
            .ends_with(|last: char| last.is_ascii_digit())
            .then_some((written, at..at + written.len()))
    }
}

impl From<Requirement> for Criterion {
    /// A criterion without a name, of the highest priority, without a tolerance.
    fn from(require: Requirement) -> Self {
        Self {
            require,
            of: None,
            name: None,
            priority: Priority::default(),
            tolerance: None,
        }
    }
}

impl Comparator {
    /// Every comparator, longest first, so that `<=` is not read as `<`.
    const ALL: [Self; 4] = [Self::AtMost, Self::AtLeast, Self::Below, Self::Above];

    /// The comparator's sign: `<`.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Below => "<",
            Self::AtMost => "<=",
            Self::Above => ">",
            Self::AtLeast => ">=",
        }
    }

    /// Whether the target is a ceiling (`<`, `<=`) rather than a floor.
    #[must_use]
    pub const fn is_ceiling(self) -> bool {
        matches!(self, Self::Below | Self::AtMost)
    }

    /// Whether `value` stands in this relation to `target`.
    #[must_use]
    pub fn holds(self, value: f64, target: f64) -> bool {
        match self {
            Self::Below => value < target,
            Self::AtMost => value <= target,
            Self::Above => value > target,
            Self::AtLeast => value >= target,
        }
    }
}

impl FromStr for Requirement {
    type Err = UnitError;

    /// Reads `p95 < 500ms`. A multiple of another scenario's value is for
    /// [`relative`](Requirement::relative).
    fn from_str(text: &str) -> Result<Self, UnitError> {
        let parts = Parts::of(text, "p95 < 500ms")?;
        let metric = parts.metric()?;
        if let Some((factor, span)) = parts.factor() {
            return Err(UnitError::new(
                format!("`{factor}` of what is not said"),
                "in a scenario of a plan, `{ require = \"p50 < 5x\", of = \"other scenario\" }`",
                span,
            ));
        }
        Ok(Self {
            metric,
            comparator: parts.comparator,
            target: shifted(metric.unit().parse(parts.target), parts.target_at)?,
        })
    }
}

fn shifted<T>(read: Result<T, UnitError>, by: usize) -> Result<T, UnitError> {
    read.map_err(|e| UnitError {
        span: e.span.start + by..e.span.end + by,
        ..e
    })
}

impl fmt::Display for Criterion {
    /// The requirement, and what it is relative to: ``p50 < 5× of `batch of 10` ``.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.require.fmt(f)?;
        match &self.of {
            Some(of) => write!(f, " of `{of}`"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {} {}",
            self.metric,
            self.comparator.sign(),
            self.target
        )
    }
}

impl fmt::Display for Priority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::P0 => "P0",
            Self::P1 => "P1",
            Self::P2 => "P2",
        })
    }
}

/// A requirement in a record: lossless, where the text for people is rounded.
#[derive(Serialize, Deserialize)]
struct StoredRequirement {
    /// What is measured.
    metric: Metric,
    /// How it must stand to the target.
    comparator: Comparator,
    /// The value that it is compared with.
    target: Quantity,
}

impl TryFrom<StoredRequirement> for Requirement {
    type Error = String;

    fn try_from(stored: StoredRequirement) -> Result<Self, String> {
        let StoredRequirement {
            metric,
            comparator,
            target,
        } = stored;
        Self::new(metric, comparator, target)
            .ok_or_else(|| format!("`{target}` is not a target for {metric}"))
    }
}

impl From<Requirement> for StoredRequirement {
    fn from(requirement: Requirement) -> Self {
        let Requirement {
            metric,
            comparator,
            target,
        } = requirement;
        Self {
            metric,
            comparator,
            target,
        }
    }
}
