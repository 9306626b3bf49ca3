//! How far values that follow each other share their fate, and what a sample of them is worth.

mod autocorrelation;
mod block_bootstrap;
mod block_length;
mod centred;
mod counts;
mod effective_size;
mod indicators;
mod initial_sequence;
mod serial_interval;

pub use autocorrelation::{AutocorrelationError, LjungBox, autocorrelation, ljung_box};
pub use block_bootstrap::block_bootstrap_interval;
pub use block_length::{BlockLengths, block_lengths};
pub use effective_size::{EffectiveSize, effective_size};
pub use indicators::Indicators;
pub use serial_interval::{
    SerialIntervalError, SerialQuantileInterval, serial_mean_interval, serial_quantile_interval,
    serial_share_interval,
};
