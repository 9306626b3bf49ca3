//! Amounts of memory and of data.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::unit_error::{UnitError, leading_number, rounded};

const EXPECTED: &str = "a size such as `512B`, `64KB`, `50MB`, `1GB` or `16MiB`";

/// A number of bytes. `KB`, `MB`, `GB` are powers of 1000, `KiB`, `MiB`, `GiB` of 1024.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Bytes(u64);

impl Bytes {
    /// Exactly `count` bytes.
    #[must_use]
    pub const fn new(count: u64) -> Self {
        Self(count)
    }

    /// The number of bytes.
    #[must_use]
    pub const fn count(self) -> u64 {
        self.0
    }
}

impl FromStr for Bytes {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let read = leading_number(text, EXPECTED)?;
        let unit = match read.rest {
            "B" => 1.0,
            "KB" | "kB" => 1e3,
            "MB" => 1e6,
            "GB" => 1e9,
            "KiB" => 1024.0,
            "MiB" => 1_048_576.0,
            "GiB" => 1_073_741_824.0,
            "" => {
                return Err(UnitError::new(
                    format!("`{}` has no unit", read.digits),
                    format!("a unit, for example `{}MB`", read.digits),
                    0..text.len(),
                ));
            }
            other => {
                let span = read.rest_at..read.rest_at + other.len();
                return Err(UnitError::new(
                    format!("`{other}` is not a unit of size"),
                    EXPECTED,
                    span,
                ));
            }
        };
        let count = rounded(read.number * unit).ok_or_else(|| {
            let problem = format!("`{}` is more than 16 EiB", text.trim());
            UnitError::new(problem, EXPECTED, 0..text.len())
        })?;
        Ok(Self(count))
    }
}

impl fmt::Display for Bytes {
    /// Powers of 1000 with one decimal: `52.4 MB`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.0 as f64;
        match count {
            c if c < 1e3 => write!(f, "{c} B"),
            c if c < 999.95e3 => write!(f, "{:.1} kB", c / 1e3),
            c if c < 999.95e6 => write!(f, "{:.1} MB", c / 1e6),
            c => write!(f, "{:.1} GB", c / 1e9),
        }
    }
}
