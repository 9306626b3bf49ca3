//! How numbers are written for people: one unit for a column, no more digits than are known.

mod alone;
mod number;
mod precision;
mod scale;

pub(crate) use alone::{alone, round};
pub(crate) use number::{Rounding, grouped};
pub(crate) use precision::Place;
pub(crate) use scale::{Scale, Scales};
