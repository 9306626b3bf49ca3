//! Quantiles as points: of plain samples and of histograms.

mod bucketed;
mod quantile_error;
mod select;

pub use bucketed::{QuantileBounds, histogram_quantile};
pub use quantile_error::QuantileError;
pub use select::{quantile, quantiles};
