//! A quantile as an exact fraction, because 0.07 · 100 is not 7 in binary floating point.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::stored_as_text::stored_as_text;
use super::unit_error::UnitError;

const EXPECTED: &str = "a percentile above 0 and below 100, such as `p50`, `p95` or `p99.9`";
/// More decimals than any sample could ever resolve; also what keeps ranks within 128 bits.
const MAX_DECIMALS: usize = 7;

/// The fraction of a sample that lies at or below a value, strictly between 0 and 1, kept as
/// an exact decimal fraction: p99.9 is 999/1000.
///
/// ```
/// let p = "p99.9".parse::<perf_core::Quantile>()?;
/// assert_eq!((p.numerator(), p.denominator()), (999, 1000));
/// assert_eq!(p.to_string(), "p99.9");
/// assert_eq!(p.rank(1_000), 999);
/// # Ok::<(), perf_core::UnitError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Quantile {
    numerator: u64,
    denominator: u64,
}

impl Quantile {
    /// The median.
    pub const P50: Self = Self {
        numerator: 1,
        denominator: 2,
    };
    /// The 90th percentile.
    pub const P90: Self = Self {
        numerator: 9,
        denominator: 10,
    };
    /// The 95th percentile.
    pub const P95: Self = Self {
        numerator: 19,
        denominator: 20,
    };
    /// The 99th percentile.
    pub const P99: Self = Self {
        numerator: 99,
        denominator: 100,
    };
    /// The 99.9th percentile.
    pub const P999: Self = Self {
        numerator: 999,
        denominator: 1000,
    };

    /// The quantile `numerator / denominator`, reduced; `None` unless it lies strictly
    /// between 0 and 1.
    #[must_use]
    pub fn new(numerator: u64, denominator: u64) -> Option<Self> {
        if numerator == 0 || numerator >= denominator {
            return None;
        }
        let divisor = greatest_common_divisor(numerator, denominator);
        Some(Self {
            numerator: numerator / divisor,
            denominator: denominator / divisor,
        })
    }

    /// The upper part of the reduced fraction.
    #[must_use]
    pub const fn numerator(self) -> u64 {
        self.numerator
    }

    /// The lower part of the reduced fraction.
    #[must_use]
    pub const fn denominator(self) -> u64 {
        self.denominator
    }

    /// The fraction as a float between 0 and 1, for formulas that need one; never for ranks.
    #[must_use]
    pub fn as_f64(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }

    /// The 1-based rank ⌈n·p⌉ of this quantile in a sample of `n` (Hyndman and Fan's type 1),
    /// computed in integers. Zero for an empty sample.
    #[must_use]
    pub fn rank(self, n: u64) -> u64 {
        let product = u128::from(n) * u128::from(self.numerator);
        let rank = product.div_ceil(u128::from(self.denominator));
        // The quantile is below 1, so the rank is at most n.
        u64::try_from(rank).unwrap_or(n)
    }
}

impl PartialOrd for Quantile {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantile {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let left = u128::from(self.numerator) * u128::from(other.denominator);
        let right = u128::from(other.numerator) * u128::from(self.denominator);
        left.cmp(&right)
    }
}

impl FromStr for Quantile {
    type Err = UnitError;

    /// Reads `p95`, `p99.9`; the `p` may be missing. At most seven decimals.
    fn from_str(text: &str) -> Result<Self, UnitError> {
        let refuse = || {
            UnitError::new(
                format!("`{text}` is not a percentile"),
                EXPECTED,
                0..text.len(),
            )
        };
        let digits = text.trim().trim_start_matches(['p', 'P']);
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        let well_formed = !whole.is_empty()
            && whole.len() <= 3
            && decimals.len() <= MAX_DECIMALS
            && !digits.ends_with('.')
            && all_digits(whole)
            && all_digits(decimals);
        if !well_formed {
            return Err(refuse());
        }
        let numerator = format!("{whole}{decimals}")
            .parse::<u64>()
            .map_err(|_not_digits| refuse())?;
        // At most seven decimals, checked above.
        let scale = 10_u64.pow(u32::try_from(decimals.len()).unwrap_or(0));
        Self::new(numerator, 100 * scale).ok_or_else(refuse)
    }
}

impl fmt::Display for Quantile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Percent to at most nine decimals, in integers, without trailing zeros.
        let scaled = u128::from(self.numerator) * 100_000_000_000 / u128::from(self.denominator);
        let (whole, decimals) = (scaled / 1_000_000_000, scaled % 1_000_000_000);
        let decimals = format!("{decimals:09}");
        match decimals.trim_end_matches('0') {
            "" => write!(f, "p{whole}"),
            shown => write!(f, "p{whole}.{shown}"),
        }
    }
}

stored_as_text!(Quantile);

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 {
        a
    } else {
        greatest_common_divisor(b, a % b)
    }
}
