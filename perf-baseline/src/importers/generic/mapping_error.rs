//! Why a mapping of columns is none. Refuses to know the file.

/// A mapping that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MappingError {
    /// A part without `=`.
    #[error("`{0}` is not of the form `role=column`")]
    Form(String),
    /// A role that there is not.
    #[error("`{0}` is none of time, start, name, status, success, error, bytes")]
    Role(String),
    /// A unit that there is not.
    #[error("`{0}` is none of the units ns, us, ms, s")]
    Unit(String),
    /// A time without its unit.
    #[error("the column `{0}` has no unit: a number of what it is, such as `{0}:ms`")]
    NoUnit(String),
    /// The same role twice.
    #[error("`{0}` is there twice")]
    Double(String),
    /// No column of times.
    #[error("no column of times: `time=COLUMN:UNIT` is needed")]
    NoTime,
}
