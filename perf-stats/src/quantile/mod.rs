//! Quantiles as points: of plain samples by all definitions, weighted, and of histograms.

mod bucketed;
mod harrell_davis;
mod maritz_jarrett;
mod method;
mod of_values;
mod quantile_error;
mod ranks;
mod select;
mod steps;
mod weighted;

pub use bucketed::{QuantileBounds, histogram_quantile};
pub(crate) use harrell_davis::HarrellDavisWeights;
pub use harrell_davis::{HarrellDavis, harrell_davis};
pub use maritz_jarrett::{
    MaritzJarrett, MaritzJarrettError, maritz_jarrett_error, maritz_jarrett_interval,
};
pub use method::{QuantileMethod, UnknownMethod};
pub use of_values::{QuantileEstimate, quantile_by, quantiles_with_intervals};
pub use quantile_error::QuantileError;
pub use select::{quantile, quantiles};
pub use weighted::{WeightsError, weighted_quantile};
