//! How many observations a statement needs.

mod acceptance;
mod interval_size;
mod search;

pub use acceptance::{acceptance_number, sample_size_for_violations};
pub(crate) use interval_size::more_for_interval;
pub use interval_size::{Sides, minimum_sample_size};
pub(crate) use search::{MOST_ADVISED, in_proportion, smallest_from};
