//! The baseline as a single small JSON file, for version control.

mod baseline;
mod document;
mod load;
mod meaning;
mod metrics;
mod numbers;
mod quantities;
mod save;

pub use baseline::{Baseline, BaselineError};
pub use document::BASELINE_VERSION;
pub use load::{LoadBaselineError, load_baseline};
pub use save::{SaveBaselineError, save_baseline};
