//! Why a sample has no quantile. Never a silent zero.

/// Why a sample has no quantile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QuantileError {
    /// There is no value to choose.
    #[error("an empty sample has no quantile")]
    Empty,
}
