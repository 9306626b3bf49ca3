//! Which column is what, as a person writes it: `time=elapsed:ms,status=code,name=url`. Refuses
//! a time without its unit.

use std::str::FromStr;

use super::mapping_error::MappingError;
use crate::importers::time_unit::TimeUnit;

/// The columns of a table of requests, by what they are.
///
/// ```
/// let mapping: perf_baseline::ColumnMapping = "time=took:ms,status=code,name=route".parse()?;
/// assert_eq!(mapping.time(), "took");
/// assert!("time=took".parse::<perf_baseline::ColumnMapping>().is_err(), "of what?");
/// # Ok::<(), perf_baseline::MappingError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnMapping {
    pub(super) time: (String, TimeUnit),
    pub(super) start: Option<(String, TimeUnit)>,
    pub(super) name: Option<String>,
    pub(super) status: Option<String>,
    pub(super) success: Option<String>,
    pub(super) error: Option<String>,
    pub(super) bytes: Option<String>,
}

impl ColumnMapping {
    /// The column that says how long a request took.
    #[must_use]
    pub fn time(&self) -> &str {
        &self.time.0
    }
}

impl FromStr for ColumnMapping {
    type Err = MappingError;

    /// Reads `time=COLUMN:UNIT` and, after commas, any of `start=COLUMN:UNIT` (when it was sent,
    /// since 1970), `name=COLUMN`, `status=COLUMN` (of HTTP; 200 to 399 is a success),
    /// `success=COLUMN` (true or false), `error=COLUMN` (not empty where it failed) and
    /// `bytes=COLUMN`.
    fn from_str(text: &str) -> Result<Self, MappingError> {
        let mut found: Vec<(&str, &str)> = Vec::new();
        for part in text.split(',') {
            let (role, column) = part
                .split_once('=')
                .ok_or_else(|| MappingError::Form(part.to_owned()))?;
            let (role, column) = (role.trim(), column.trim());
            if column.is_empty() {
                return Err(MappingError::Form(part.to_owned()));
            }
            let roles = [
                "time", "start", "name", "status", "success", "error", "bytes",
            ];
            if !roles.contains(&role) {
                return Err(MappingError::Role(role.to_owned()));
            }
            if found.iter().any(|(known, _)| *known == role) {
                return Err(MappingError::Double(role.to_owned()));
            }
            found.push((role, column));
        }
        let of = |role: &str| {
            found
                .iter()
                .find(|(known, _)| *known == role)
                .map(|(_, c)| *c)
        };
        let plain = |role| of(role).map(str::to_owned);
        Ok(Self {
            time: with_unit(of("time").ok_or(MappingError::NoTime)?)?,
            start: of("start").map(with_unit).transpose()?,
            name: plain("name"),
            status: plain("status"),
            success: plain("success"),
            error: plain("error"),
            bytes: plain("bytes"),
        })
    }
}

/// `elapsed:ms`.
fn with_unit(column: &str) -> Result<(String, TimeUnit), MappingError> {
    let (column, unit) = column
        .rsplit_once(':')
        .ok_or_else(|| MappingError::NoUnit(column.to_owned()))?;
    let unit = match unit.trim() {
        "ns" => TimeUnit::Nanoseconds,
        "us" => TimeUnit::Microseconds,
        "ms" => TimeUnit::Milliseconds,
        "s" => TimeUnit::Seconds,
        other => return Err(MappingError::Unit(other.to_owned())),
    };
    Ok((column.trim().to_owned(), unit))
}
