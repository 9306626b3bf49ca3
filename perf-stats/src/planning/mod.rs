//! How many observations a statement needs.

mod acceptance;
mod interval_size;
mod interval_width;
mod least_to_show;
mod rates;
mod runs_needed;
mod search;

pub use acceptance::{acceptance_number, sample_size_for_violations};
pub(crate) use interval_size::more_for_interval;
pub use interval_size::{Sides, minimum_sample_size};
pub use interval_width::{sample_size_for_width, sample_size_for_width_from};
pub use least_to_show::least_to_show;
pub use rates::sample_size_for_rates;
pub use runs_needed::{BaselineRuns, runs_needed};
pub(crate) use search::{MOST_ADVISED, in_proportion, smallest_from};
