//! How much less evidence there is in requests that share their fate with their neighbours.

mod counting;
mod long_run;
mod slices;

pub(crate) use counting::Counting;
pub(crate) use long_run::long_run_variance;
pub(crate) use slices::{SliceCount, SliceSum, design_effect_of_mean, design_effect_of_share};
