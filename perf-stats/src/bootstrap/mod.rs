//! Intervals by resampling: of a mean, of two means, of any smooth statistic.

mod acceleration;
mod bootstrap_error;
mod centred;
mod distribution;
mod generic;
mod interval;
mod levels;
mod mean;
mod means;
mod resamples;

pub use bootstrap_error::BootstrapError;
pub use generic::bootstrap;
pub use interval::{BcaCorrection, BootstrapInterval};
pub use levels::BootstrapMethod;
pub use mean::bootstrap_mean;
pub use means::{MeanContrast, bootstrap_means};
pub use resamples::Resamples;
