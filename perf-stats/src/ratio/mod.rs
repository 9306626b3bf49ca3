//! How many times one figure is another, of two samples that are independent of each other.

mod figure;
mod quotient;
mod reach;

pub(crate) use figure::Figure;
pub(crate) use quotient::{Quotient, Side};
