//! The probability functions that everything else rests on, with known accuracy.
//!
//! No public interface: what they are for is public, they are not.

mod beta;
mod beta_cells;
mod binomial;
mod chi_squared;
mod clopper_pearson;
#[cfg(test)]
mod fixtures;
mod normal;
mod stirling;
mod student;

pub(crate) use beta::incomplete_beta;
pub(crate) use beta_cells::BetaCells;
pub(crate) use binomial::{Binomial, Chance, largest_count};
pub(crate) use chi_squared::chi_squared_upper;
pub(crate) use clopper_pearson::{border, proportion_above, proportion_below};
pub(crate) use normal::{normal_cdf, normal_density, normal_quantile, normal_upper};
pub(crate) use student::{student_quantile, student_upper};
