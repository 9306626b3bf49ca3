//! The probability functions that everything else rests on, with known accuracy.
//!
//! No public interface: what they are for is public, they are not.

mod binomial;
mod clopper_pearson;
#[cfg(test)]
mod fixtures;
mod student;

pub(crate) use binomial::{Binomial, Chance};
pub(crate) use clopper_pearson::{proportion_above, proportion_below};
pub(crate) use student::student_quantile;
